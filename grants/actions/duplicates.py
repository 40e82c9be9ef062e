"""Possible duplicates: storing what was found, and what a person says about it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.duplicates import Entry, Likeness, Who, likenesses
from grants.models import Application, Call, DuplicatePair
from grants.permissions import can_work_on
from grants.queries import standing_submissions
from grants.queries.screening import duplicate_pairs
from grants.snapshot import Content, questions
from grants.states import ApplicationState

MOST = 2000
Verdict = DuplicatePair.Verdict


def compared_applications(call: Call) -> list[Application]:
    """The call's applications and those of the programme's other rounds that are not announced."""
    rows = Application.objects.filter(submitted_at__isnull=False, is_test=False).exclude(
        state=ApplicationState.WITHDRAWN
    )
    beside = Q(call__programme=call.programme_id, call__announced_at__isnull=True)
    return list(rows.filter(Q(call=call) | beside).select_related("owner"))


def entry_of(application: Application, content: Content) -> Entry:
    """An application as the comparison takes it: prose without tables, and everybody named."""
    owner = application.owner
    people = [Who(owner.name, owner.email, owner.orcid)]
    prose = []
    for question in questions(content):
        value = question["value"]
        if question["kind"] == "team" and isinstance(value, list):
            people += [_who(row) for row in value]
        elif question["kind"] in {"short_text", "long_text"} and isinstance(value, str):
            prose.append(value)
    return Entry(application.pk, "\n\n".join(prose), tuple(people))


def _who(row: dict[str, Any]) -> Who:
    return Who(*(str(row.get(name) or "") for name in ("name", "email", "orcid")))


def find_duplicates(
    *,
    call: Call,
    by: Actor,
    at: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Compare, and store the pairs with an application of the call. Returns how many.

    What people said about a pair stays; a pair nobody looked at and found no more is dropped.
    """
    require(can_work_on(by, call.programme))
    rows = {row.pk: row for row in compared_applications(call)}
    contents = standing_submissions(Application.objects.filter(pk__in=rows))
    stored = contents.values_list("application_id", "content")
    entries = [entry_of(rows[pk], content) for pk, content in stored]
    found = [
        each
        for each in likenesses(entries, progress)
        if call.pk in {rows[each.first].call_id, rows[each.second].call_id}
        and not _stages(rows[each.first], rows[each.second])
    ][:MOST]
    with transaction.atomic():
        _store(call, found, at)
        scope = call.programme.slug
        record(by=by, verb="duplicates.find", subject=call, at=at, scope=scope, pairs=len(found))
    return len(found)


def _stages(first: Application, second: Application) -> bool:
    """Whether one is the later stage of the other, which is no accident."""
    return first.pk == second.earlier_stage_id or second.pk == first.earlier_stage_id


def _store(call: Call, found: Iterable[Likeness], at: datetime) -> None:
    pairs = [
        DuplicatePair(
            first_id=each.first,
            second_id=each.second,
            score=each.score,
            text_score=each.text_score,
            reasons=list(each.reasons),
            found_at=at,
        )
        for each in found
    ]
    DuplicatePair.objects.bulk_create(
        pairs,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "text_score", "reasons", "found_at"],
    )
    unseen = duplicate_pairs(call, SYSTEM).filter(verdict=Verdict.OPEN).exclude(found_at=at)
    DuplicatePair.objects.filter(pk__in=unseen.values("pk")).delete()


@transaction.atomic
def judge_pair(
    *, pair: DuplicatePair, verdict: str, note: str, by: Actor, at: datetime
) -> DuplicatePair:
    """Say whether two applications are the same. Nothing happens to them by that."""
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    programmes = {pair.first.call.programme, pair.second.call.programme}
    for programme in programmes:
        require(can_work_on(by, programme))
    if verdict not in {Verdict.DIFFERENT, Verdict.DUPLICATE}:
        raise RuleBroken("Say whether it is a duplicate.", "verdict")
    pair.verdict, pair.note = verdict, note
    pair.judged_by, pair.judged_at = person(by), at
    pair.save(update_fields=["verdict", "note", "judged_by", "judged_at"])
    scope = pair.first.call.programme.slug
    other = pair.second.reference
    record(
        by=by,
        verb=f"pair.{verdict}",
        subject=pair.first,
        at=at,
        scope=scope,
        other=other,
        note=note,
    )
    return pair
