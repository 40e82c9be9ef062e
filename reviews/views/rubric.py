"""The rubric of a call: written as a draft, seen as reviewers see it, published, copied."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, Verdict, no, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.rubrics import copy_rubric, discard_rubric, edit_rubric, publish_rubric
from reviews.forms.reviewing import ReviewForm
from reviews.forms.rubric import (
    CriterionFormSet,
    RubricCopyForm,
    RubricForm,
    criterion_initial,
    rubric_initial,
    specs_of,
)
from reviews.models import Rubric
from reviews.permissions import can_route
from reviews.queries.conflicts import hidden_from
from reviews.queries.rubrics import (
    calls_with_rubric,
    criteria_in,
    draft_rubric,
    published_rubrics,
    reviews_by_state,
    rubric_or_default,
    spec_of,
)
from reviews.rubric import RubricSpec, changes, incomparable
from reviews.views.common import action, call_page, panel_tabs, staff_call


@login_required
@require_http_methods(["GET", "POST"])
def staff_rubric(request: SignedInRequest, slug: str) -> HttpResponse:
    """What reviewers are asked. Saving writes a draft; publishing puts it in use."""
    call = staff_call(request, slug)
    draft, in_use = draft_rubric(call), rubric_or_default(call)
    spec = spec_of(draft or in_use)
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        require(can_route(request.user, call))
    form = RubricForm(sent, initial=rubric_initial(spec))
    initial = None if sent else [criterion_initial(each) for each in spec.criteria]
    formset = CriterionFormSet(sent, initial=initial, prefix="criteria")
    if sent is not None and form.is_valid() and formset.is_valid():
        try:
            new = RubricSpec(criteria=specs_of(formset), **form.cleaned_data)
            edit_rubric(call=call, spec=new, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draft is saved. Reviewers see it when you publish it.")
            return redirect("reviews:staff_rubric", slug=slug)
    context = {
        "parts": panel_tabs(slug, "rubric"),
        "form": form,
        "formset": formset,
        **_versions(request, call, in_use, has_draft=draft is not None),
    }
    forms = [form, *(formset.forms if sent is not None else [])]
    return call_page(request, "reviews/staff_rubric.html", call, "panel", context, forms=forms)


def _obstacle(request: SignedInRequest, call: Call) -> Verdict:
    verdict = can_route(request.user, call)
    if verdict and call.announced_at is not None:
        return no("The results of this call are announced, so its rubric stays as it is.")
    return verdict


def _versions(
    request: SignedInRequest, call: Call, in_use: Rubric, *, has_draft: bool
) -> dict[str, Any]:
    obstacle = _obstacle(request, call)

    def link(label: str, name: str, kind: str = "secondary") -> dict[str, str]:
        return action(obstacle, label, f"reviews:{name}", call.slug, kind=kind)

    actions = [
        link("See it as reviewers do", "staff_rubric_preview"),
        link("Copy from another call", "staff_rubric_copy"),
    ]
    if has_draft:
        discard = link("Discard the draft", "staff_rubric_discard")
        actions = [link("Check and publish", "staff_rubric_publish", ""), *actions, discard]
    return {
        "has_draft": has_draft,
        "in_use": in_use,
        "criteria": criteria_in(in_use),
        "history": list(published_rubrics(call, hidden=hidden_from(request.user, call).values())),
        "obstacle": obstacle.reason,
        "actions": actions if obstacle else [],
    }


@login_required
@require_GET
def staff_rubric_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form as reviewers see it: of the draft, or of what is in use."""
    call = staff_call(request, slug)
    draft = draft_rubric(call)
    rubric = draft or rubric_or_default(call)
    form = ReviewForm(rubric=rubric, criteria=criteria_in(rubric), versions={})
    context = {"form": form, "rubric": rubric, "is_draft": draft is not None}
    return call_page(request, "reviews/staff_rubric_preview.html", call, "panel", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_rubric_publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """What changes and for whom, and the button that does it."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            rubric = publish_rubric(call=call, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"Version {rubric.number} is in use.")
            return redirect("reviews:staff_rubric", slug=slug)
    context = {"form": form, **_to_publish(call)}
    page = "reviews/staff_rubric_publish.html"
    return call_page(request, page, call, "panel", context, forms=[form])


def _to_publish(call: Call) -> dict[str, Any]:
    draft = draft_rubric(call)
    drafts, submitted = reviews_by_state(call)
    old = spec_of(rubric_or_default(call))
    new = spec_of(draft) if draft else old
    return {
        "draft": draft,
        "changes": changes(old, new),
        "drafts": drafts,
        "submitted": submitted,
        "wrong": incomparable(old, new) if submitted else "",
    }


@login_required
@require_http_methods(["GET", "POST"])
def staff_rubric_discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Throw the draft away."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            discard_rubric(call=call, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The draft is gone. What reviewers see did not change.")
            return redirect("reviews:staff_rubric", slug=slug)
    context = {
        "form": form,
        "title": "Discard the draft of the rubric",
        "hint": "What you wrote in the draft is gone then. The rubric in use stays as it is.",
        "button": "Discard the draft",
    }
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_rubric_copy(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin from the rubric of another call."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = RubricCopyForm(
        request.POST if request.method == "POST" else None,
        calls=calls_with_rubric(request.user, call),
    )
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        try:
            copy_rubric(call=call, source=source, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The draft is what {source.title} uses. Change it, then publish it.")
            return redirect("reviews:staff_rubric", slug=slug)
    context = {
        "form": form,
        "title": "Copy a rubric from another call",
        "hint": "It becomes the draft of this call, in place of one that is there. What happens "
        "to one no longer touches the other.",
        "button": "Copy the rubric",
    }
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])
