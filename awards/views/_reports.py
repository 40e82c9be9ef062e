"""What the pages of reports need: for the grantee and for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from awards.models import Condition, Report
from awards.queries.obligations import is_late
from awards.queries.reports import (
    grantee_reports,
    report_of,
    rules_of,
    staff_reports,
    submissions_of,
)
from awards.spending import SpendingLine, thawed, whole
from awards.states import AwardState, ConditionState, ReportState
from awards.views._shared import first_or_404, found_by_staff
from core.money import format_money
from core.pdf import render_pdf
from core.web import SignedInRequest
from grants.deadlines import local_day
from grants.reading import readable

TONES = {
    ReportState.WRITING: "info",
    ReportState.SUBMITTED: "info",
    ReportState.CHANGES: "caution",
    ReportState.ACCEPTED: "success",
}


@dataclass(frozen=True)
class ReportRow:
    """A report on a page, with its state in words."""

    condition: Condition
    at: datetime
    over: Sequence[str] = ()

    @property
    def report(self) -> Report | None:
        """The report, when it was begun."""
        return report_of(self.condition)

    @property
    def late(self) -> bool:
        """Whether the grantee owes it and its day has passed."""
        call = self.condition.award.application.call
        return self.owed and is_late(self.condition, local_day(call, self.at))

    @property
    def owed(self) -> bool:
        """Whether it is the grantee's turn."""
        return self._unsent and self.condition.award.state == AwardState.ACCEPTED

    @property
    def _unsent(self) -> bool:
        report = self.report
        return not self.condition.is_met and (
            report is None or report.state in {ReportState.WRITING, ReportState.CHANGES}
        )

    @property
    def label(self) -> str:
        """Its state in words."""
        if self.condition.state == ConditionState.WAIVED:
            return "Skipped"
        if self.condition.state == ConditionState.ACCEPTED:
            return "Accepted"
        if self._unsent and self.condition.award.state == AwardState.CLOSED:
            return "Award closed"
        report = self.report
        name = str(report.get_state_display()) if report else "Not started"
        return f"{name}, late" if self.late else name

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        if self.condition.is_met:
            return "success"
        if self.late:
            return "danger"
        return TONES[self.report.state] if self.report else "neutral"


def own_report_condition(request: SignedInRequest, reference: str) -> Condition:
    """A report condition of the person's awards, begun or not, else 404."""
    found = grantee_reports(request.user).filter(reference=reference)
    return first_or_404(found, "report")


def own_report(request: SignedInRequest, reference: str) -> Report:
    """A begun report of the person's awards, else 404."""
    return _begun(own_report_condition(request, reference))


def staff_report_condition(request: SignedInRequest, reference: str) -> Condition:
    """A report condition that staff read, begun or not, else 404; 403 in a conflict."""
    found = staff_reports(request.user).filter(reference=reference)
    condition: Condition = found_by_staff(request, found, "report", conditions__reference=reference)
    return condition


def staff_report(request: SignedInRequest, reference: str) -> Report:
    """A begun report of the person's programmes, else 404."""
    return _begun(staff_report_condition(request, reference))


def _begun(condition: Condition) -> Report:
    report = report_of(condition)
    if report is None:
        raise Http404("This report is not begun.")
    report.condition = condition
    return report


def crumbs(condition: Condition, *more: str) -> list[dict[str, str]]:
    """The way back from a grantee's page of a report."""
    items = [
        {"label": "Reports", "url": reverse("awards:report_list")},
        {"label": condition.title[:60], "url": ""},
    ]
    if more:
        items[-1]["url"] = reverse("awards:report_detail", args=[condition.reference])
        items += [{"label": label, "url": ""} for label in more]
    return items


def report_pdf_response(report: Report) -> HttpResponse:
    """What stands of the report as PDF, A4; 404 before anything is submitted."""
    submission = submissions_of(report).first()
    if submission is None:
        raise Http404("Nothing was submitted yet.")
    condition = report.condition
    award = condition.award
    call = award.application.call
    percent = rules_of(call.programme).overspend_percent
    context = {
        "condition": condition,
        "award": award,
        "submission": submission,
        "sections": readable(submission.content, award.currency),
        "spending": spending_table(thawed(submission.spending), award.currency, percent),
    }
    pdf = render_pdf("documents/report.html", context)
    name = f"{condition.reference}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def spending_table(lines: list[SpendingLine], currency: str, percent: int) -> dict[str, Any] | None:
    """Spending against the budget as a page shows it; `None` when there is nothing to compare."""
    if not lines:
        return None
    return {
        "rows": [_spending_row(line, currency, percent) for line in lines],
        "total": _spending_row(whole(lines), currency, percent),
        "over": [line.name for line in lines if line.passes(percent)],
        "percent": percent,
    }


def _spending_row(line: SpendingLine, currency: str, percent: int) -> dict[str, Any]:
    amounts = (line.planned, line.before, line.now, line.remaining)
    return {
        "name": line.name,
        "amounts": [format_money(amount, currency) for amount in amounts],
        "passes": line.passes(percent),
    }
