"""Staff: which reports are due, what they say, and what becomes of them."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards.actions.reports import accept_report, ask_for_report_changes
from awards.forms.reports import ReportChangesForm
from awards.models import Condition, Report, ReportFile, ReportSubmission
from awards.permissions import can_extend, can_read_award, can_verify, can_waive
from awards.queries.obligations import open_request_of
from awards.queries.reports import (
    VIEWS,
    in_view,
    over_plan_by_condition,
    previous_submission,
    report_of,
    rules_of,
    staff_reports,
    submissions_of,
)
from awards.queries.seen import stamp_of_report
from awards.spending import thawed
from awards.states import AwardState, ReportState
from awards.views._reports import (
    ReportRow,
    report_pdf_response,
    spending_table,
    staff_report,
    staff_report_condition,
)
from awards.views._shared import deed
from core.errors import RuleBroken, Verdict, require
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.differences import changed_questions
from grants.models import Programme
from grants.queries import staff_programmes
from grants.queries.scans import with_scan_tags
from grants.reading import ReadSection, readable

PAGE = 100


@login_required
@require_GET
def staff_report_list(request: SignedInRequest) -> HttpResponse:
    """The reports of the person's programmes, by where they stand."""
    programmes = list(staff_programmes(request.user))
    found = staff_reports(request.user)
    if not programmes and not found.exists():
        raise Http404("No report to look at.")
    at = arrived_at(request)
    view = request.GET.get("view", "submitted")
    view = view if view in VIEWS else "submitted"
    chosen = next((p for p in programmes if p.slug == request.GET.get("programme")), None)
    if chosen:
        found = found.filter(award__application__call__programme=chosen)
    counts = found.aggregate(**{v: Count("pk", filter=in_view(v, at)) for v in VIEWS})
    conditions = list(
        found.filter(in_view(view, at))
        .select_related("award__application__owner")
        .order_by("due_on", "pk")[: PAGE + 1]
    )
    over = over_plan_by_condition(conditions[:PAGE])
    context = {
        "view": view,
        "title": VIEWS[view],
        "views": _tabs(counts, view, chosen),
        "programmes": programmes,
        "chosen": chosen,
        "rows": [ReportRow(each, at, over.get(each.pk, ())) for each in conditions[:PAGE]],
        "is_cut": len(conditions) > PAGE,
    }
    return page(request, "awards/staff_report_list.html", context)


def _tabs(counts: dict[str, int], view: str, chosen: Programme | None) -> list[dict[str, Any]]:
    here = reverse("awards:staff_report_list")
    kept = f"&programme={chosen.slug}" if chosen else ""
    return [
        {
            "label": label,
            "count": counts[name],
            "url": f"{here}?view={name}{kept}",
            "current": name == view,
        }
        for name, label in VIEWS.items()
    ]


@login_required
@require_GET
def staff_report_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was submitted, beside the report before it; spending; what to do."""
    condition = staff_report_condition(request, reference)
    report = report_of(condition)
    award = condition.award
    submissions = list(submissions_of(report)) if report else []
    context: dict[str, Any] = {
        "condition": condition,
        "award": award,
        "row": ReportRow(condition, arrived_at(request)),
        "reads_award": bool(can_read_award(request.user, award)),
        "asked": open_request_of(condition),
        "submissions": submissions,
        "actions": _actions(request, condition, report),
        "neighbours": _neighbours(request, condition),
        "breadcrumbs": _crumbs(condition),
    }
    if submissions:
        context |= _submitted(condition, submissions)
    return page(request, "awards/staff_report_detail.html", context)


def _submitted(condition: Condition, submissions: list[ReportSubmission]) -> dict[str, Any]:
    standing = submissions[0]
    award = condition.award
    previous = previous_submission(condition)
    percent = rules_of(award.application.call.programme).overspend_percent
    before = readable(previous.content, award.currency) if previous else []
    earlier = submissions[1] if len(submissions) > 1 else None
    return {
        "standing": standing,
        "sections": _beside(with_scan_tags(readable(standing.content, award.currency)), before),
        "previous": previous,
        "spending": spending_table(thawed(standing.spending), award.currency, percent),
        "earlier": earlier,
        "changes": changed_questions(earlier.content, standing.content, award.currency)
        if earlier
        else [],
    }


def _beside(now: list[ReadSection], before: list[ReadSection]) -> list[dict[str, Any]]:
    """Each answer with the one to the same question of the report before."""
    known = {question.key: question for section in before for question in section.questions}
    return [
        {
            "title": section.title,
            "questions": [
                {
                    "section": [ReadSection(section.key, section.title, [question])],
                    "before": [ReadSection(section.key, section.title, [known[question.key]])]
                    if question.key in known and not known[question.key].is_empty
                    else [],
                }
                for question in section.questions
            ],
        }
        for section in now
    ]


def _actions(
    request: SignedInRequest, condition: Condition, report: Report | None
) -> list[dict[str, str]]:
    if condition.is_met or condition.award.state != AwardState.ACCEPTED:
        return []
    verdict = can_verify(request.user, condition)
    at = [condition.reference]
    found = []
    if report and report.state == ReportState.SUBMITTED:
        found = _decisions(report, at, verdict)
    else:
        extend = reverse("awards:staff_condition_extend", args=at)
        found = [
            deed(
                "Give more time",
                extend,
                can_extend(request.user, condition.award),
                post=False,
                kind="secondary",
            )
        ]
    skip = reverse("awards:staff_condition_waive", args=at)
    return [
        *found,
        deed(
            "Skip it", skip, can_waive(request.user, condition.award), post=False, kind="secondary"
        ),
    ]


def _decisions(report: Report, at: list[str], verdict: Verdict) -> list[dict[str, str]]:
    """Both say which submission was read."""
    seen = stamp_of_report(report)
    changes = f"{reverse('awards:staff_report_send_back', args=at)}?seen={seen}"
    accept = deed("Accept the report", reverse("awards:staff_report_accept", args=at), verdict)
    return [
        accept | {"name": "seen", "value": seen},
        deed("Ask for changes", changes, verdict, post=False, kind="secondary"),
    ]


def _neighbours(request: SignedInRequest, condition: Condition) -> dict[str, str]:
    """The reports to review before and after this one, by due day."""
    waiting = staff_reports(request.user).filter(in_view("submitted", arrived_at(request)))
    keys = list(waiting.order_by("due_on", "pk").values_list("due_on", "pk", "reference")[:1000])
    here = (condition.due_on, condition.pk)
    before = [row[2] for row in keys if row[:2] < here]
    after = [row[2] for row in keys if row[:2] > here]
    return {"previous": before[-1] if before else "", "next": after[0] if after else ""}


def _crumbs(condition: Condition, *more: str) -> list[dict[str, str]]:
    here = reverse("awards:staff_report_detail", args=[condition.reference]) if more else ""
    return [
        {"label": "Reports", "url": reverse("awards:staff_report_list")},
        {"label": condition.reference, "url": here},
        *({"label": label, "url": ""} for label in more),
    ]


@login_required
@require_POST
def staff_report_accept(request: SignedInRequest, reference: str) -> HttpResponse:
    """Accept what was submitted."""
    report = staff_report(request, reference)
    try:
        seen = request.POST.get("seen", "")
        accept_report(report=report, by=request.user, at=arrived_at(request), seen=seen)
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{reference} is accepted. The grantee is told.")
    return redirect("awards:staff_report_detail", reference)


@login_required
@require_http_methods(["GET", "POST"])
def staff_report_send_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say what has to change, question by question."""
    report = staff_report(request, reference)
    require(can_verify(request.user, report.condition))
    standing = submissions_of(report).first()
    if standing is None:
        raise Http404("Nothing was submitted yet.")
    posted = request.POST if request.method == "POST" else None
    shown = {"seen": _read(request, standing)}
    form = ReportChangesForm(posted, content=standing.content, initial=shown)
    if posted is not None and form.is_valid():
        try:
            ask_for_report_changes(
                report=report,
                notes=form.notes,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
            form.show_anew(str(standing.number))
        else:
            tell(request, "The grantee is asked for changes by e-mail and at each question.")
            return redirect("awards:staff_report_detail", reference)
    context = {
        "condition": report.condition,
        "form": form,
        "breadcrumbs": _crumbs(report.condition, "Ask for changes"),
    }
    return page(request, "awards/staff_report_send_back.html", context, forms=[form])


def _read(request: SignedInRequest, standing: ReportSubmission) -> str:
    """The number of the submission on the page that led here: that one was read."""
    return request.GET.get("seen") or str(standing.number)


@login_required
@require_GET
def staff_report_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was submitted as PDF."""
    return report_pdf_response(staff_report(request, reference))


@login_required
@require_GET
def staff_report_file(request: SignedInRequest, reference: str, file_id: uuid.UUID) -> FileResponse:
    """A file of what was submitted, for the programme's staff."""
    report = staff_report(request, reference)
    in_submissions = {
        str(fact["id"]) for submission in submissions_of(report) for fact in submission.files
    }
    if str(file_id) not in in_submissions:
        raise Http404("No file under this address.")
    rows = ReportFile.objects.filter(report=report).select_related("file")
    return file_response(get_object_or_404(rows, file=file_id).file)
