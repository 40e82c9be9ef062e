from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from awards.actions._locks import locked_condition
from awards.actions.conditions import accept_condition, send_back
from awards.models import Condition
from core.actors import Actor
from core.errors import RuleBroken, require
from releases.actions.keeping import keep_snapshot
from releases.actions.mirroring import ask_for_mirror
from releases.models import Outcome, Release, Verification
from releases.permissions import can_decide_release
from releases.queries.conditions import latest_verification
from releases.states import VerificationState
from releases.watching import next_look

LONGEST_URL = 500


def accept_release(
    *, condition: Condition, by: Actor, at: datetime, reason: str = "", licence: str = ""
) -> Release:
    """Accept a release and enter it in the public register, pinned to what was checked.

    Against a check that did not pass a reason is needed, and the licence where none was
    recognised. The deed is the person's; the checks only propose.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_decide_release(by, condition))
        verification = _finished_run(condition)
        passed = verification.outcome == Outcome.PASS
        if not passed and not reason.strip():
            raise RuleBroken(
                "Not every check passed. Say why you accept the release all the same.", "reason"
            )
        accept_condition(condition=condition, by=by, at=at, reason=reason)
        url = verification.facts.get("final_url") or verification.evidence.url
        if len(url) > LONGEST_URL:
            # Where it led may be longer than what can be handed in.
            url = verification.evidence.url
        release = Release.objects.create(
            condition=condition,
            verification=verification,
            url=url,
            host=(urlsplit(url).hostname or "")[:255],
            next_look_at=next_look(condition.pk, at),
            last_head=verification.commit if passed else "",
            licence=verification.licence or licence or condition.promised_licence,
            commit=verification.commit,
            released_at=at,
            last_checked_at=verification.finished_at,
            last_seen_well_at=verification.finished_at if passed else None,
        )
        keep_snapshot(release, at=at)
        ask_for_mirror(release, at=at)
        return release


def send_back_release(*, condition: Condition, by: Actor, at: datetime, reason: str) -> Condition:
    """Ask the grantee to mend something and hand in again."""
    return send_back(condition=condition, by=by, at=at, reason=reason)


def _finished_run(condition: Condition) -> Verification:
    verification = latest_verification(condition)
    if verification is None:
        raise RuleBroken("Nothing was handed in yet, so there is nothing to accept.")
    if verification.state != VerificationState.DONE:
        raise RuleBroken("The checks are still running. Wait until they are done.")
    return verification
