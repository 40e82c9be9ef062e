from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from awards.actions._locks import locked_condition
from awards.actions.conditions import accept_condition, send_back
from awards.actions.letters import end_breach
from awards.models import Condition
from core.actors import Actor
from core.errors import RuleBroken, require
from releases.actions.keeping import keep_snapshot
from releases.actions.mirroring import ask_for_mirror
from releases.actions.seen import refuse_unread
from releases.checks import whole
from releases.models import Outcome, Piece, Release, Verification
from releases.permissions import can_decide_release
from releases.queries.conditions import latest_evidence, outcomes_of, runs_of
from releases.watching import next_look

LONGEST_URL = 500


def accept_release(
    *,
    condition: Condition,
    by: Actor,
    at: datetime,
    reason: str = "",
    licence: str = "",
    seen: str | None = None,
) -> Release:
    """Accept a release and enter it in the public register, pinned to what was checked.

    Against a check that did not pass a reason is needed, and the licence where none was
    recognised. The deed is the person's; the checks only propose. All pieces of the evidence are
    accepted together. `seen` is the stamp of what was read: `RuleBroken` when more is there.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        refuse_unread(condition, seen)
        verification, *others = _finished_runs(condition)
        passed = verification.outcome == Outcome.PASS
        outcome = whole(verification.outcome, [each.outcome for each in others])
        if outcome != Outcome.PASS and not reason.strip():
            raise RuleBroken(
                "Not every check passed. Say why you accept the release all the same.", "reason"
            )
        # What is accepted is breached no longer.
        end_breach(condition=condition, by=by, at=at)
        accept_condition(condition=condition, by=by, at=at, reason=reason)
        url = _place(verification)
        release = Release.objects.create(
            condition=condition,
            verification=verification,
            url=url,
            host=_host(url),
            next_look_at=next_look(condition.pk, at),
            last_head=verification.commit if passed else "",
            licence=verification.licence or licence or condition.promised_licence,
            commit=verification.commit,
            released_at=at,
            last_checked_at=verification.finished_at,
            last_seen_well_at=verification.finished_at if passed else None,
        )
        Piece.objects.bulk_create(_piece(release, run, at) for run in others)
        keep_snapshot(release, at=at)
        ask_for_mirror(release, at=at)
        return release


def send_back_release(
    *, condition: Condition, by: Actor, at: datetime, reason: str, seen: str | None = None
) -> Condition:
    """Ask the grantee to mend something and hand in again. `seen` as for `accept_release`."""
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        refuse_unread(condition, seen)
        return send_back(condition=condition, by=by, at=at, reason=reason)


def _finished_runs(condition: Condition) -> list[Verification]:
    """The newest run over each piece, the main one's first."""
    evidence = latest_evidence(condition)
    if evidence is None:
        raise RuleBroken("Nothing was handed in yet, so there is nothing to accept.")
    runs = runs_of(evidence)
    main, others = outcomes_of(runs)
    if not main or not all(others):
        raise RuleBroken("The checks are still running. Wait until they are done.")
    return [run for run in runs if run is not None]


def _piece(release: Release, run: Verification, at: datetime) -> Piece:
    passed = run.outcome == Outcome.PASS
    # The address as handed in: where a DOI or the page of a package leads may change.
    url = run.evidence.url
    return Piece(
        release=release,
        verification=run,
        role=run.evidence.role,
        url=url,
        licence=run.licence,
        commit=run.commit,
        last_checked_at=run.finished_at,
        last_seen_well_at=run.finished_at if passed else None,
        host=_host(url),
        next_look_at=next_look(run.evidence_id, at),
        last_head=run.commit if passed else "",
    )


def _place(run: Verification) -> str:
    """Where it was found; where that led may be longer than what can be handed in."""
    url: str = run.facts.get("final_url") or run.evidence.url
    return url if len(url) <= LONGEST_URL else run.evidence.url


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "")[:255]
