"""Grantees: their reports, what each asks, what was submitted."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.reports import open_report, submit_report
from awards.models import Condition, Report, ReportFile
from awards.permissions import can_hand_in
from awards.queries.reports import (
    grantee_reports,
    notes_for,
    report_of,
    report_values,
    rules_of,
    spending_of,
    structure_of_report,
    submissions_of,
)
from awards.spending import thawed
from awards.states import REPORT, RUNNING, AwardState, ReportState
from awards.views._reports import (
    ReportRow,
    crumbs,
    own_report,
    own_report_condition,
    report_pdf_response,
    spending_table,
)
from awards.views._shared import deed
from core.errors import RuleBroken, require
from core.files.serving import file_response
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.answers import Finding
from grants.errors import Incomplete
from grants.reading import readable
from grants.structure import Structure, content_of, findings, progress


@login_required
@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """The person's reports, what is due next first."""
    found = grantee_reports(request.user).filter(award__state__in=RUNNING)
    rows = [ReportRow(each, arrived_at(request)) for each in found.order_by("due_on", "pk")[:200]]
    context = {"owed": [row for row in rows if row.owed], "done": [r for r in rows if not r.owed]}
    return page(request, "awards/report_list.html", context)


def is_editable(request: SignedInRequest, report: Report) -> bool:
    """Whether the person can write in it now."""
    condition = report.condition
    return (
        REPORT.allows(report.state, "edit")
        and not condition.is_met
        and condition.award.state == AwardState.ACCEPTED
        and can_hand_in(request.user, condition.award).allowed
    )


@login_required
@require_GET
def report_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """What is asked, how far it is, what staff say, and what was submitted."""
    condition = own_report_condition(request, reference)
    report = report_of(condition)
    context: dict[str, Any] = {
        "condition": condition,
        "award": condition.award,
        "row": ReportRow(condition, arrived_at(request)),
        "report": report,
        "breadcrumbs": crumbs(condition),
    }
    if report is None:
        context["actions"] = _start(request, condition)
    else:
        report.condition = condition
        context |= _begun(request, report)
    return page(request, "awards/report_detail.html", context)


def _start(request: SignedInRequest, condition: Condition) -> list[dict[str, str]]:
    if condition.is_met or condition.award.state != AwardState.ACCEPTED:
        return []
    url = reverse("awards:report_start", args=[condition.reference])
    return [deed("Start writing", url, can_hand_in(request.user, condition.award))]


def _begun(request: SignedInRequest, report: Report) -> dict[str, Any]:
    submissions = list(submissions_of(report))
    editable = is_editable(request, report)
    found: dict[str, Any] = {"editable": editable, "submissions": submissions}
    if submissions and not editable:
        currency = report.condition.award.currency
        found["standing"] = submissions[0]
        found["sections"] = readable(submissions[0].content, currency)
        found["spending"] = spending_table(
            thawed(submissions[0].spending), currency, _percent(report)
        )
    if not editable and not submissions:
        return found
    structure = structure_of_report(report)
    found["notes"] = [_note(report, structure, *each) for each in notes_for(report).items()]
    found["tasks"] = [
        {
            "label": each.part.title,
            "url": reverse(
                "awards:report_section", args=[report.condition.reference, each.part.key]
            ),
            "status": each.state,
            "tone": each.tone,
        }
        for each in (progress(structure, report_values(report)) if editable else [])
    ]
    return found


def _note(report: Report, structure: Structure, key: str, text: str) -> dict[str, str]:
    """What staff ask for, with the way to the question it is about."""
    asked = structure.question(key)
    if asked is None:
        return {"label": "About all of it", "text": text, "url": ""}
    url = _question_url(report, structure.part_of(key).key, key)
    return {"label": asked.label, "text": text, "url": url}


def _question_url(report: Report, section: str, question: str) -> str:
    url = reverse("awards:report_section", args=[report.condition.reference, section])
    return f"{url}#id_{question}"


def _percent(report: Report) -> int:
    return rules_of(report.condition.award.application.call.programme).overspend_percent


@login_required
@require_POST
def report_start(request: SignedInRequest, reference: str) -> HttpResponse:
    """Begin the report with the form in use."""
    condition = own_report_condition(request, reference)
    try:
        open_report(condition=condition, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("awards:report_detail", reference)


@login_required
@require_http_methods(["GET", "POST"])
def report_submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Check what was written, and submit it."""
    report = own_report(request, reference)
    require(can_hand_in(request.user, report.condition.award))
    is_in = report.state in {ReportState.SUBMITTED, ReportState.ACCEPTED}
    if is_in or (request.method == "GET" and not is_editable(request, report)):
        return redirect("awards:report_detail", reference)
    refused = ""
    if request.method == "POST":
        try:
            submit_report(report=report, by=request.user, at=arrived_at(request))
        except Incomplete as error:
            refused = error.message
        except RuleBroken as error:
            warn(request, error.message)
            return redirect("awards:report_detail", reference)
        else:
            tell(request, "Your report is in. A receipt is on its way by e-mail.")
            return redirect("awards:report_detail", reference)
    form = forms.Form({} if refused else None)
    if refused:
        form.add_error(None, refused)
    context = _check(report) | {"form": form, "refused": refused}
    return page(request, "awards/report_submit.html", context, forms=[form])


def _check(report: Report) -> dict[str, Any]:
    structure, values = structure_of_report(report), report_values(report)
    content = content_of(structure, values)
    currency = report.condition.award.currency
    return {
        "report": report,
        "condition": report.condition,
        "sections": readable(content, currency),
        "missing": _linked(report, findings(structure, values)),
        "warnings": _linked(report, findings(structure, values, level="warning")),
        "spending": spending_table(spending_of(report, content), currency, _percent(report)),
        "breadcrumbs": crumbs(report.condition, "Check and submit"),
    }


def _linked(report: Report, found: list[Finding]) -> list[dict[str, str]]:
    return [
        {"message": each.message, "url": _question_url(report, each.section, each.question)}
        for each in found
    ]


@login_required
@require_GET
def report_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was submitted as PDF."""
    return report_pdf_response(own_report(request, reference))


@login_required
@require_GET
def report_file(request: SignedInRequest, reference: str, file_id: uuid.UUID) -> FileResponse:
    """A file of the report, for the team of the application."""
    report = own_report(request, reference)
    rows = ReportFile.objects.filter(report=report).select_related("file")
    return file_response(get_object_or_404(rows, file=file_id).file)
