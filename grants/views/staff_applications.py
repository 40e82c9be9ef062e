"""Staff pages of the applications of a call."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, require
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.importing import ImportReport, import_applications
from grants.forms.applications import ApplicationFilterForm, ImportForm
from grants.models import Application, ApplicationFile, Call
from grants.permissions import can_work_on
from grants.queries import keyset, staff_applications
from grants.reading import readable
from grants.states import APPLICATION, ApplicationState
from grants.tables import parse_mapping, read_rows
from grants.views._correspondence import correspondence
from grants.views._shared import APPLICATION_TONES, PAGE_SIZE, in_zone_of, state_tag
from grants.views.staff_calls import call_crumbs, staff_call
from grants.views.uploading import limited_uploads, upload_refusals


def _application(request: SignedInRequest, reference: str) -> Application:
    return get_object_or_404(staff_applications(request.user), reference=reference)


def _filtered(rows: QuerySet[Application], form: ApplicationFilterForm) -> QuerySet[Application]:
    if not form.is_valid():
        return rows
    if form.cleaned_data["state"]:
        rows = rows.filter(state=form.cleaned_data["state"])
    for word in form.cleaned_data["q"].split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(reference__icontains=word)
            | Q(owner__name__icontains=word)
            | Q(owner__email__icontains=word)
        )
    return rows


def _state_tabs(request: SignedInRequest, call: Call) -> list[dict[str, Any]]:
    found = call.applications.filter(submitted_at__isnull=False).values_list("state")
    counts = dict(found.annotate(n=Count("pk")).order_by())
    chosen = request.GET.get("state", "")
    listing = reverse("grants:staff_application_list", args=[call.slug])
    everything = {
        "label": "All",
        "url": listing,
        "count": sum(counts.values()),
        "current": not chosen,
    }
    return [
        everything,
        *(
            {
                "label": name,
                "url": f"{listing}?state={state}",
                "count": counts[state],
                "current": chosen == state,
            }
            for state, name in APPLICATION.names.items()
            if counts.get(state)
        ),
    ]


@login_required
@require_GET
def staff_application_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every application of the call that was ever submitted; filters stand in the URL."""
    call = staff_call(request, slug)
    form = ApplicationFilterForm(request.GET)
    rows = _filtered(staff_applications(request.user).filter(call=call), form)
    found, after = keyset(rows, after=request.GET.get("after", ""), size=PAGE_SIZE)
    with in_zone_of(call):
        return page(
            request,
            "grants/staff_application_list.html",
            {
                "call": call,
                "applications": [
                    (row, APPLICATION.names[row.state], APPLICATION_TONES[row.state])
                    for row in found
                ],
                "after": after,
                "filters": form,
                "views": _state_tabs(request, call),
                "filtered": bool(request.GET.get("q") or request.GET.get("state")),
                "breadcrumbs": call_crumbs(call, ("Applications", "")),
            },
        )


@login_required
@require_GET
def staff_application_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """The standing submission, the ones before it, and every attempt."""
    application = _application(request, reference)
    call = application.call
    submissions = list(application.submissions.select_related("submitted_by"))
    standing = submissions[-1]
    listing = reverse("grants:staff_application_list", args=[call.slug])
    with in_zone_of(call):
        return page(
            request,
            "grants/staff_application_detail.html",
            {
                "application": application,
                "call": call,
                "state": state_tag(application),
                "is_withdrawn": application.state == ApplicationState.WITHDRAWN,
                "standing": standing,
                "sections": readable(standing.content, call.currency),
                "submissions": submissions[::-1],
                "attempts": application.attempts.select_related("by")[:50],
                "team": application.team.select_related("user"),
                **correspondence(request, application),
                "breadcrumbs": call_crumbs(
                    call, ("Applications", listing), (application.reference, "")
                ),
            },
        )


@login_required
@require_GET
def staff_application_file(
    request: SignedInRequest, reference: str, file_id: uuid.UUID
) -> FileResponse:
    """A file that was submitted. One that was only ever in a draft is not for staff."""
    application = _application(request, reference)
    held = {
        question["value"]["id"]
        for submission in application.submissions.all()
        for section in submission.content["sections"]
        for question in section["questions"]
        if question["kind"] == "file" and question["value"]
    }
    files = ApplicationFile.objects.filter(application=application, file__in=held)
    return file_response(get_object_or_404(files.select_related("file"), file=file_id).file)


@limited_uploads
@login_required
@require_http_methods(["GET", "POST"])
def staff_application_import(request: SignedInRequest, slug: str) -> HttpResponse:
    """Load applications from a file, by the action the command uses."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form = ImportForm(request.POST or None, request.FILES or None, call=call)
    report: ImportReport | None = None
    if request.method == "POST":
        for sentence in upload_refusals(request).values():
            form.add_error("file", sentence)
        if form.is_valid():
            report = _import(request, call, form)
        if report and not report.loaded:
            form.add_error("file", report.sentence)
        elif report:
            tell(request, report.sentence)
            if not report.bad_rows:
                return redirect("grants:staff_application_list", slug)
    context = {
        "call": call,
        "form": form,
        "report": report,
        "bad_rows": report.bad_rows[:200] if report else [],
        "breadcrumbs": call_crumbs(call, ("Import", "")),
    }
    return page(request, "grants/staff_application_import.html", context, forms=[form])


def _import(request: SignedInRequest, call: Call, form: ImportForm) -> ImportReport | None:
    try:
        return import_applications(
            call=call,
            rows=read_rows(form.cleaned_data["file"]),
            mapping=parse_mapping(",".join(form.cleaned_data["mapping"].splitlines())),
            owner=form.cleaned_data["owner"],
            by=request.user,
            at=arrived_at(request),
            skip_bad_rows=form.cleaned_data["skip_bad_rows"],
        )
    except RuleBroken as error:
        add_rule_error(form, error)
    except ValueError as error:
        form.add_error("mapping", str(error))
    return None
