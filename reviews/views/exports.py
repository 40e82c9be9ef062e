"""Exports of a round: tables at once, booklets and whole rounds by a job."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotAllowed, RuleBroken, require
from core.files.serving import file_response
from core.spreadsheet import csv_lines
from core.web import SignedInRequest, add_rule_error, arrived_at, warn
from grants.models import Call
from reviews.actions.exports import KEPT, start_export
from reviews.forms.exports import ExportForm
from reviews.permissions import can_export
from reviews.queries.booklet import is_outdated, member_booklets, volumes_of
from reviews.queries.exporting import TABLES
from reviews.views.common import call_page, whole_call

SHOWN = 50


@login_required
@require_GET
def staff_export_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """What was made, and what can be."""
    call = whole_call(request, slug)
    form = ExportForm(call=call, volumes=volumes_of(call))
    return _page(request, call, form)


def _page(request: SignedInRequest, call: Call, form: ExportForm) -> HttpResponse:
    rows = call.exports.select_related("file", "made_by", "reader__user")
    context = {
        "exports": list(rows[:SHOWN]),
        "kept": KEPT.days,
        "tables": [(key, table.title) for key, table in TABLES.items()],
        "form": form,
        "obstacle": can_export(request.user, call).reason,
    }
    return call_page(
        request, "reviews/staff_export_list.html", call, "ranking", context, forms=[form]
    )


@login_required
@require_POST
def staff_export_create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Have a file made, and show how far it is."""
    call = whole_call(request, slug)
    verdict = can_export(request.user, call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    form = ExportForm(request.POST, call=call, volumes=volumes_of(call))
    if form.is_valid():
        try:
            job = start_export(
                call=call, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            return redirect("jobs:job_detail", pk=job.pk)
    return _page(request, call, form)


@login_required
@require_GET
def staff_export_file(request: SignedInRequest, slug: str, key: UUID) -> HttpResponseBase:
    """A file that was made; a member's copy only while it shows nothing they must not see."""
    call = whole_call(request, slug)
    require(can_export(request.user, call))
    made = get_object_or_404(call.exports.select_related("file", "reader"), key=key)
    if made.reader and is_outdated(made.reader, made.made_at):
        warn(request, "A conflict arose since this copy was made. Make it anew.")
        return redirect("reviews:staff_export_list", slug=slug)
    return file_response(made.file)


@login_required
@require_GET
def staff_table_export(request: SignedInRequest, slug: str, name: str) -> HttpResponseBase:
    """One table as CSV, streamed; text that a spreadsheet would run is neutralised."""
    call = whole_call(request, slug)
    require(can_export(request.user, call))
    table = TABLES.get(name)
    if table is None:
        raise Http404
    response = StreamingHttpResponse(
        csv_lines(table.columns, table.rows(call)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{call.slug}-{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def review_booklet_file(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """A member's own copy of the booklet; 404 once it may show what a conflict hides by now."""
    for made in member_booklets(request.user):
        if made.key == key:
            return file_response(made.file)
    raise Http404
