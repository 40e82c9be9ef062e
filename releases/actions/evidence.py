from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from awards.actions._locks import locked_condition
from awards.actions.conditions import hand_in
from awards.models import Condition
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases.actions.verifying import start_verification
from releases.fetching.addresses import check_address
from releases.models import Evidence, Verification
from releases.permissions import can_submit_evidence
from releases.queries.conditions import latest_evidence, pieces_of
from releases.rules import rules

MOST_FURTHER = 10


class Further(NamedTuple):
    """A piece handed in beside the release: what it is (`Evidence.Role`), and its address."""

    role: str
    url: str


def submit_evidence(
    *,
    condition: Condition,
    url: str,
    by: Actor,
    at: datetime,
    note: str = "",
    further: Sequence[Further] = (),
) -> Evidence:
    """Hand in the address of a release and of what belongs to it; the checks start by themselves.

    An address that must not be fetched is refused at once with the reason. The same addresses
    handed in again while they are being checked are the same evidence.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_submit_evidence(by, condition))
        url = url.strip()
        _check(url, "url")
        further = _checked(further, url)
        standing = latest_evidence(condition)
        if standing and _same(standing, url, note, further) and _in_flight(standing):
            return standing
        hand_in(condition=condition, by=by, at=at, reason=note)
        evidence = Evidence.objects.create(
            condition=condition, url=url, note=note, submitted_at=at, submitted_by=person(by)
        )
        # One by one: their keys keep the order in which they were given.
        pieces = [evidence, *(_beside(evidence, each) for each in further)]
        record(
            by=by,
            verb="release.hand_in",
            subject=condition,
            at=at,
            scope=condition.award.application.call.programme.slug,
            url=url,
            **({"further": [each.url for each in further]} if further else {}),
        )
        for each in pieces:
            start_verification(evidence=each, trigger=Verification.Trigger.HANDED_IN, by=by, at=at)
        return evidence


def _check(url: str, field: str) -> None:
    judgement = check_address(url, rules())
    if not judgement:
        raise RuleBroken(f"This address cannot be checked. {judgement.reason}", field)


def _checked(further: Iterable[Further], main: str) -> list[Further]:
    """The further pieces, each address once."""
    found = [Further(each.role, each.url.strip()) for each in further]
    if len(found) > MOST_FURTHER:
        raise RuleBroken(f"At most {MOST_FURTHER} further addresses can be handed in.", "other")
    seen = {main}
    for role, url in found:
        _check(url, role)
        if url in seen:
            raise RuleBroken(f"{url} is named twice. Name each address once.", role)
        seen.add(url)
    return found


def _beside(main: Evidence, piece: Further) -> Evidence:
    return Evidence.objects.create(
        condition=main.condition,
        main=main,
        role=piece.role,
        url=piece.url,
        submitted_at=main.submitted_at,
        submitted_by=main.submitted_by,
    )


def _same(standing: Evidence, url: str, note: str, further: Sequence[Further]) -> bool:
    pieces = [Further(each.role, each.url) for each in pieces_of(standing)[1:]]
    return (standing.url, standing.note, pieces) == (url, note, list(further))


def _in_flight(evidence: Evidence) -> bool:
    running = Verification.objects.filter(evidence__in=pieces_of(evidence))
    return running.exclude(state="done").exists()
