"""Deeds on many applications, undoing them, and saved views of the list."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.actions.bulk import MOST, What, do_bulk, undo_bulk
from grants.actions.tagging import remove_view, save_view
from grants.forms.screening import BulkForm, SaveViewForm, bulk_form
from grants.models import Call
from grants.permissions import can_work_on
from grants.queries.screening import staff_bulk_deeds, staff_views
from grants.views._staff_pages import chosen_rows, filters_of, list_page, listing_url
from grants.views.staff_calls import staff_call


def _chosen(request: SignedInRequest, call: Call) -> list[int]:
    """The ticked ones, or everything that passes the filters."""
    if request.POST.get("everything"):
        return list(
            chosen_rows(request, call).order_by("-pk").values_list("pk", flat=True)[: MOST + 1]
        )
    ticked = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal()]
    return [key for key in ticked if key < 2**63]


def _what(form: BulkForm) -> What:
    values = form.cleaned_data
    return What(
        kind=values["deed"],
        tag=values["tag"],
        handler=form.staff.get(values["handler"]),
        template=form.templates.get(values["template"]),
    )


@login_required
@require_POST
def staff_application_bulk(request: SignedInRequest, slug: str) -> HttpResponse:
    """Do one thing to all chosen applications; the list then offers to undo it."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form = bulk_form(call, request.POST)
    if form.is_valid():
        try:
            do_bulk(
                call=call,
                chosen=_chosen(request, call),
                what=_what(form),
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            return redirect(listing_url(call, request.GET.urlencode()))
    return list_page(request, call, bulk=form)


@login_required
@require_POST
def staff_bulk_undo(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Put everything back as it was before."""
    deed = get_object_or_404(staff_bulk_deeds(request.user), key=key)
    try:
        undo_bulk(deed=deed, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "Undone. Everything is as it was before.")
    return redirect(listing_url(deed.call, request.GET.urlencode()))


@login_required
@require_POST
def staff_view_save(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the filters in the address under a name."""
    call = staff_call(request, slug)
    form = SaveViewForm(request.POST, auto_id="id_view_%s")
    query = filters_of(request)
    if form.is_valid():
        if not query:
            form.add_error("name", "Set a filter first: without one this is the whole list.")
        try:
            if query:
                save_view(
                    programme=call.programme,
                    query=query,
                    by=request.user,
                    at=arrived_at(request),
                    **form.cleaned_data,
                )
        except RuleBroken as error:
            add_rule_error(form, error)
    if form.errors:
        return list_page(request, call, save=form)
    tell(request, f"The view “{form.cleaned_data['name']}” is saved. It stands above the list.")
    return redirect(listing_url(call, query))


@login_required
@require_POST
def staff_view_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Forget a saved view."""
    call = staff_call(request, slug)
    view = get_object_or_404(staff_views(request.user), pk=pk, programme=call.programme)
    remove_view(view=view, by=request.user, at=arrived_at(request))
    tell(request, f"The view “{view.name}” is removed. The applications are as they were.")
    return redirect(listing_url(call))
