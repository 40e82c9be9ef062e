"""Staff pages of a call's form: the builder, its preview, publishing, reports."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.form_building import discard_draft
from grants.actions.form_publishing import publish_form
from grants.form_changes import asked_anew, changes
from grants.form_faults import faults, remarks, unready
from grants.forms.building import ConfirmForm
from grants.models import Call, FormVersion
from grants.permissions import can_work_on
from grants.queries.forms import (
    applications_that_move,
    building,
    carried_by,
    publications_of,
    spec_of,
)
from grants.views import _outline
from grants.views._shared import in_zone_of
from grants.views.staff_calls import staff_call


def in_use_by(call: Call) -> FormVersion:
    """The version the call asks for, with the name of its form."""
    return FormVersion.objects.select_related("form", "created_by").get(pk=call.form_version_id)


def _actions(call: Call, *, draft: bool, fixed: str) -> list[dict[str, Any]]:
    def link(label: str, name: str, kind: str = "secondary", reason: str = "") -> dict[str, Any]:
        url = reverse(f"grants:{name}", args=[call.slug])
        return {"label": label, "url": url, "kind": kind, "reason": reason}

    found = []
    if draft and not fixed:
        found.append(link("Check and publish", "staff_form_publish", ""))
        found.append(link("Discard the draft", "staff_form_discard"))
    if not fixed:
        found.append(link("Copy from another call", "staff_form_copy"))
        found.append(link("Insert from the library", "staff_form_library"))
        found.append(link("Import", "staff_form_import"))
    return [*found, link("Export", "staff_form_export")]


@login_required
@require_GET
def staff_form_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """The builder: sections and questions of the draft, or of the form in use."""
    call = staff_call(request, slug)
    call.form_version = in_use_by(call)
    context = _outline.builder(request, call, arrived_at(request))
    history = list(publications_of(call))
    with in_zone_of(call):
        return page(
            request,
            "grants/staff_form_detail.html",
            {
                **context,
                "history": history,
                "latest": history[0] if history else None,
                "actions": _actions(call, draft=bool(context["draft"]), fixed=context["fixed"]),
                "breadcrumbs": _outline.form_crumbs(call),
            },
        )


@login_required
@require_GET
def staff_form_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form as applicants see it; with `?panel=1` only the part beside the builder."""
    call = staff_call(request, slug)
    draft, form = building(call)
    context = {
        **_outline.preview(form, call),
        "is_draft": draft is not None,
        "breadcrumbs": _outline.form_crumbs(call, "Preview"),
    }
    is_panel = "panel" in request.GET
    return page(
        request,
        f"grants/{'_form_preview' if is_panel else 'staff_form_preview'}.html",
        context,
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """What would change for whom, and the button that does it."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = publish_form(call=call, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, done.sentence)
            return redirect("grants:staff_form_report", slug, done.publication.number)
    with in_zone_of(call):
        return page(
            request,
            "grants/staff_form_publish.html",
            _to_publish(request, call, form),
            forms=[form],
        )


def _to_publish(request: SignedInRequest, call: Call, form: ConfirmForm) -> dict[str, Any]:
    at = arrived_at(request)
    draft, new = building(call)
    old = spec_of(call.form_version_id)
    moving = applications_that_move(call, is_open=call.is_open(at), at=at)
    moving = moving.exclude(form_version=draft.version) if draft else moving
    return {
        "call": call,
        "form": form,
        "draft": draft,
        "difference": changes(old, new),
        "anew": [each.label for each in asked_anew(old, new) if each.required],
        "moving": moving.count(),
        "wrong": [*faults(new), *unready(new)],
        "remarks": remarks(new),
        "fixed": _outline.why_fixed(request, call),
        "breadcrumbs": _outline.form_crumbs(call, "Publish"),
    }


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Throw the draft away, after naming it."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    draft, new = building(call)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discard_draft(call=call, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draft is discarded. The form in use is as it was.")
            return redirect("grants:staff_form_detail", slug)
    context = {
        "call": call,
        "form": form,
        "draft": draft,
        "difference": changes(spec_of(call.form_version_id), new),
        "breadcrumbs": _outline.form_crumbs(call, "Discard the draft"),
    }
    return page(request, "grants/staff_form_discard.html", context, forms=[form])


@login_required
@require_GET
def staff_form_report(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What a publication changed, for the call and for each application."""
    call = staff_call(request, slug)
    publication = get_object_or_404(publications_of(call), number=number)
    with in_zone_of(call):
        return page(
            request,
            "grants/staff_form_report.html",
            {
                "call": call,
                "publication": publication,
                "difference": publication.report,
                "carried": carried_by(publication)[:500],
                "breadcrumbs": _outline.form_crumbs(call, f"Version {publication.version.number}"),
            },
        )
