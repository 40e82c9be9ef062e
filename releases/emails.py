"""The mails of releases. One function per mail."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from awards.models import Condition
from core.mail.outbox import queue
from releases.models import Release, Verification


def _context(condition: Condition) -> dict[str, object]:
    path = reverse("releases:condition_detail", args=[condition.reference])
    return {
        "condition": condition,
        "award": condition.award,
        "owner": condition.award.application.owner,
        "link": f"{settings.SITE_URL}{path}",
    }


def release_regressed(release: Release, finding: str, *, at: datetime) -> None:
    """Tell the grantee and the programme what is no longer as it was accepted, and until when."""
    condition = release.condition
    application = condition.award.application
    for to in (application.owner.email, application.call.programme.contact_email):
        queue(
            to=to,
            template="releases/release_regressed",
            context={**_context(condition), "release": release, "finding": finding},
            dedupe_key=f"release.regressed/{condition.reference}/{release.regressed_at}/{to}",
            at=at,
            about=condition.reference,
            scope=application.call.programme.slug,
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


def release_checked(verification: Verification, *, at: datetime) -> None:
    """Tell the grantee what the checks found."""
    condition = verification.evidence.condition
    queue(
        to=condition.award.application.owner.email,
        template="releases/release_checked",
        context={
            **_context(condition),
            "verification": verification,
            "to_mend": [
                check
                for check in verification.checks.all()
                if check.level == "must" and check.outcome != "pass"
            ],
        },
        dedupe_key=f"release.checked/{condition.reference}/{verification.pk}",
        at=at,
        about=condition.reference,
        scope=condition.award.application.call.programme.slug,
    )
