"""Staff pages of the applications of a call."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, require
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.importing import ImportReport, import_applications
from grants.answers import FILE, files_of
from grants.forms.applications import ImportForm
from grants.models import ApplicationFile, Call
from grants.permissions import can_work_on
from grants.snapshot import questions
from grants.tables import parse_mapping, read_rows
from grants.views._shared import staff_application
from grants.views._staff_pages import detail_page, list_page
from grants.views.staff_calls import call_crumbs, staff_call
from grants.views.uploading import limited_uploads, upload_refusals


@login_required
@require_GET
def staff_application_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every application of the call that was ever submitted; filters stand in the URL."""
    return list_page(request, staff_call(request, slug))


@login_required
@require_GET
def staff_application_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """The standing submission, the ones before it, every attempt, tags and notes."""
    return detail_page(request, staff_application(request, reference))


@login_required
@require_GET
def staff_application_file(
    request: SignedInRequest, reference: str, file_id: uuid.UUID
) -> FileResponse:
    """A file that was submitted. One that was only ever in a draft is not for staff."""
    application = staff_application(request, reference)
    held = {
        each["id"]
        for submission in application.submissions.all()
        for question in questions(submission.content)
        if question["kind"] == FILE
        for each in files_of(question["value"])
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
