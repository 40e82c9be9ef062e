"""About one report."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from awards.emails._sending import to_grantee, to_people, verifiers_of
from awards.models import ReportSubmission
from awards.queries.reports import over_plan, rules_of


def report_submitted(submission: ReportSubmission, *, at: datetime) -> None:
    """To the grantee: it is in. To whoever verifies it: it waits for review."""
    condition = submission.report.condition
    award = condition.award
    key = f"report.submit:{condition.reference}:{submission.number}"
    percent = rules_of(award.application.call.programme).overspend_percent
    over = over_plan(submission, percent)
    facts = {"condition": condition, "submission": submission, "over": over, "percent": percent}
    own = settings.SITE_URL + reverse("awards:report_detail", args=[condition.reference])
    to_grantee(award, "report_submitted", key, at=at, url=own, **facts)
    to_people(
        award,
        verifiers_of(condition),
        "report_submitted_staff",
        f"{key}:staff",
        reverse("awards:staff_report_detail", args=[condition.reference]),
        at=at,
        **facts,
    )
