"""The mails of releases. One function per mail."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from awards.models import Condition
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.outbox import queue
from releases.models import Check, Embargo, Evidence, Release, Ruling, Verification


def _context(condition: Condition) -> dict[str, object]:
    path = reverse("releases:condition_detail", args=[condition.reference])
    return {
        "condition": condition,
        "award": condition.award,
        "owner": condition.award.application.owner,
        "link": f"{settings.SITE_URL}{path}",
    }


def release_regressed(
    release: Release, finding: str, *, at: datetime, since: datetime, piece: int = 0
) -> None:
    """Tell the grantee and the programme what is no longer as it was accepted, and until when.

    Once for a series of failures that began `since`, of the release or of one of its pieces.
    """
    condition = release.condition
    application = condition.award.application
    grantee = application.owner.email
    for to in (grantee, application.call.programme.contact_email):
        queue(
            to=to,
            template="releases/release_regressed",
            context={**_context(condition), "release": release, "finding": finding},
            dedupe_key=f"release.regressed/{condition.reference}/{piece}/{since}/{to}",
            at=at,
            about=condition.reference,
            scope=application.call.programme.slug,
            # The grantee has something to mend; staff hear again when the time for it is over.
            kind=None if to == grantee else Kind.WATCHING,
        )


def release_recovered(release: Release, *, at: datetime) -> None:
    """Tell the grantee that all is well again."""
    condition = release.condition
    application = condition.award.application
    queue(
        to=application.owner.email,
        template="releases/release_recovered",
        context={**_context(condition), "release": release},
        dedupe_key=f"release.recovered/{condition.reference}/{at.date()}",
        at=at,
        about=condition.reference,
        scope=application.call.programme.slug,
    )


def release_checked(
    evidence: Evidence, runs: list[Verification], outcome: str, *, at: datetime
) -> None:
    """Tell the grantee what the checks found. `runs`: over each piece, the main one's first."""
    condition = evidence.condition
    queue(
        to=condition.award.application.owner.email,
        template="releases/release_checked",
        context={
            **_context(condition),
            "outcome": outcome,
            "pieces": [(run.evidence, _to_mend(run)) for run in runs],
        },
        dedupe_key=f"release.checked/{condition.reference}/{runs[0].pk}",
        at=at,
        about=condition.reference,
        scope=condition.award.application.call.programme.slug,
    )


def _to_mend(run: Verification) -> list[Check]:
    return [each for each in run.checks.all() if each.level == "must" and each.outcome != "pass"]


def release_ruled(ruling: Ruling, *, at: datetime) -> None:
    """Tell the grantee what was decided in writing, and which payments wait."""
    condition = ruling.condition
    application = condition.award.application
    queue(
        to=application.owner.email,
        template="releases/release_ruled",
        context={
            **_context(condition),
            "ruling": ruling,
            "payments": [] if condition.is_met else list(condition.payments.order_by("position")),
        },
        dedupe_key=f"release.ruled/{condition.reference}/{ruling.pk}",
        at=at,
        about=condition.reference,
        scope=application.call.programme.slug,
    )


def release_disputed(ruling: Ruling, *, at: datetime) -> None:
    """Tell the programme that a grantee disputes a finding."""
    _to_programme(
        ruling.condition,
        "release_disputed",
        f"release.disputed/{ruling.condition.reference}/{ruling.pk}",
        at=at,
        ruling=ruling,
    )


def preview_handed_in(embargo: Embargo, *, at: datetime) -> None:
    """Tell the programme of a private preview."""
    _to_programme(
        embargo.condition,
        "preview_handed_in",
        f"release.preview/{embargo.condition.reference}/{embargo.pk}",
        at=at,
        embargo=embargo,
    )


def cure_over(condition: Condition, last_day: date, sentence: str, *, at: datetime) -> bool:
    """Tell the programme and its administrators that the time to cure is over; `True` if new."""
    programme = condition.award.application.call.programme
    roles = programme.roles.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    key = f"release.cure_over/{condition.reference}/{last_day}"
    to = {programme.contact_email, *roles.values_list("user__email", flat=True)}
    if OutgoingMail.objects.filter(dedupe_key=f"{key}/{programme.contact_email}").exists():
        return False
    for address in sorted(to):
        _to_programme(condition, "cure_over", key, at=at, to=address, sentence=sentence)
    return True


def mirror_refused(condition: Condition, told: str, *, at: datetime) -> None:
    """Tell the programme that an accepted repository could not be copied, and why."""
    key = f"release.mirror_refused/{condition.reference}/{at.isoformat()}"
    _to_programme(condition, "mirror_refused", key, at=at, kind=Kind.WATCHING, told=told)


def archive_refused(condition: Condition, told: str, *, at: datetime) -> None:
    """Tell the programme that Software Heritage did not take an accepted repository, and why."""
    key = f"release.archive_refused/{condition.reference}/{at.isoformat()}"
    _to_programme(condition, "archive_refused", key, at=at, kind=Kind.WATCHING, told=told)


def _to_programme(
    condition: Condition,
    name: str,
    key: str,
    *,
    at: datetime,
    to: str = "",
    kind: Kind | None = None,
    **facts: object,
) -> None:
    programme = condition.award.application.call.programme
    to = to or programme.contact_email
    path = reverse("releases:staff_condition_detail", args=[condition.reference])
    queue(
        to=to,
        template=f"releases/{name}",
        context={**_context(condition), "link": f"{settings.SITE_URL}{path}", **facts},
        dedupe_key=f"{key}/{to}",
        at=at,
        about=condition.reference,
        scope=programme.slug,
        kind=kind,
    )
