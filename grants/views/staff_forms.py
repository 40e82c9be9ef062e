"""Staff pages of the form of a call, or of another owner: builder, preview, publishing, reports."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.actions.call_form import CallForm
from grants.actions.form_building import discard_draft
from grants.actions.form_publishing import publish_form
from grants.form_changes import changes
from grants.form_faults import faults, unready
from grants.form_owner import FormOwner
from grants.forms.building import ConfirmForm
from grants.views import _outline
from grants.views._outline import Finder
from grants.views.staff_calls import staff_call


def call_form(request: SignedInRequest, slug: str) -> CallForm:
    """The form of a call of one of the person's programmes, or page 404."""
    return CallForm(staff_call(request, slug))


def _actions(owner: FormOwner, *, draft: bool, fixed: str) -> list[dict[str, Any]]:
    def link(label: str, page: str, kind: str = "secondary") -> dict[str, Any]:
        return {"label": label, "url": owner.url(page), "kind": kind}

    found = []
    if draft and not fixed:
        found.append(link("Check and publish", "publish", ""))
        found.append(link("Discard the draft", "discard"))
    if not fixed:
        found.append(link("Copy from another form", "copy"))
        found.append(link("Insert from the library", "library"))
        found.append(link("Import", "import"))
    return [*found, link("Export", "export")]


@login_required
@require_GET
def staff_form_detail(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """The builder: sections and questions of the draft, or of the form in use."""
    owner = find(request, **place)
    context = _outline.builder(request, owner)
    history = list(owner.publications())
    return page(
        request,
        "grants/staff_form_detail.html",
        {
            **context,
            "history": history,
            "latest": history[0] if history else None,
            "actions": _actions(owner, draft=bool(context["draft"]), fixed=context["fixed"]),
            "breadcrumbs": _outline.form_crumbs(owner),
        },
    )


@login_required
@require_GET
def staff_form_preview(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """The form as those see it who fill it in; with `?panel=1` only the part beside the builder."""
    owner = find(request, **place)
    draft, form = owner.building()
    context = {
        **_outline.preview(form, owner.currency),
        "owner": owner,
        "is_draft": draft is not None,
        "breadcrumbs": _outline.form_crumbs(owner, "Preview"),
    }
    is_panel = "panel" in request.GET
    return page(
        request,
        f"grants/{'_form_preview' if is_panel else 'staff_form_preview'}.html",
        context,
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_publish(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """What would change for whom, and the button that does it."""
    owner = _outline.working(request, find, place)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = publish_form(owner=owner, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, done.sentence)
            return redirect(owner.url("report", done.publication.number))
    return page(
        request,
        "grants/staff_form_publish.html",
        _to_publish(request, owner, form),
        forms=[form],
    )


def _to_publish(request: SignedInRequest, owner: FormOwner, form: ConfirmForm) -> dict[str, Any]:
    draft, new = owner.building()
    old = owner.asked
    return {
        "owner": owner,
        "form": form,
        "draft": draft,
        "difference": changes(old, new),
        "reach": owner.reach(new, at=arrived_at(request)),
        "wrong": [*faults(new), *unready(new)],
        "fixed": owner.why_fixed(request.user),
        "breadcrumbs": _outline.form_crumbs(owner, "Publish"),
    }


@login_required
@require_http_methods(["GET", "POST"])
def staff_form_discard(request: SignedInRequest, *, find: Finder, **place: str) -> HttpResponse:
    """Throw the draft away, after naming it."""
    owner = _outline.working(request, find, place)
    draft, new = owner.building()
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discard_draft(owner=owner, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draft is discarded. The form in use is as it was.")
            return redirect(owner.url("detail"))
    context = {
        "owner": owner,
        "form": form,
        "draft": draft,
        "difference": changes(owner.asked, new),
        "breadcrumbs": _outline.form_crumbs(owner, "Discard the draft"),
    }
    return page(request, "grants/staff_form_discard.html", context, forms=[form])


@login_required
@require_GET
def staff_form_report(
    request: SignedInRequest, *, find: Finder, number: int, **place: str
) -> HttpResponse:
    """What a publication changed, and what went over to it."""
    owner = find(request, **place)
    publication = get_object_or_404(owner.publications(), number=number)
    carried = owner.taken_over(publication)
    return page(
        request,
        "grants/staff_form_report.html",
        {
            "owner": owner,
            "publication": publication,
            "difference": publication.report,
            "carried": None if carried is None else carried[:500],
            "breadcrumbs": _outline.form_crumbs(owner, f"Version {publication.version.number}"),
        },
    )
