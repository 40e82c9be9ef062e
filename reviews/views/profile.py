"""Oneself as a reviewer: what one knows, wrote, whom one must not judge, when one is away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from reviews.actions.profile import (
    KINDS,
    add_affiliation,
    add_away,
    add_relation,
    add_works,
    remove_entry,
    save_profile,
    set_own_loads,
)
from reviews.forms.pool import (
    AffiliationForm,
    AwayForm,
    LoadsForm,
    ProfileForm,
    RelationForm,
    WorksForm,
)
from reviews.queries.pool import behaviour_of, known_prints, own_panels, own_profile
from reviews.works.reading import dry_run

# By the word in the address: the form, the deed, and how the page is called.
ADDING: dict[str, tuple[type[forms.Form], Any, str]] = {
    "affiliation": (AffiliationForm, add_affiliation, "Where you work or worked"),
    "relation": (RelationForm, add_relation, "Somebody you must not judge"),
    "away": (AwayForm, add_away, "Days away"),
}
SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """What funders know of one as a reviewer, and saying what one can judge."""
    at, mine = arrived_at(request), own_profile(request.user)
    names = ("keywords", "statement", "seniority")
    initial = {name: getattr(mine, name) for name in names}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_profile(by=request.user, at=at, **form.cleaned_data)
        tell(request, "What you can judge is saved.")
        return redirect("reviews:profile")
    context = {
        "form": form,
        "profile": mine,
        "panels": own_panels(request.user),
        "behaviour": behaviour_of([request.user.pk], at)[request.user.pk],
        "own": True,
    }
    return page(request, "reviews/profile.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def profile_works(request: SignedInRequest) -> HttpResponse:
    """Publications from a list: first what was read, then, once confirmed, kept."""
    form = WorksForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        found = dry_run(text, known_prints(request.user))
        if "confirm" in request.POST:
            added = add_works(by=request.user, works=found.new, at=arrived_at(request))
            tell(request, "1 work is added." if added == 1 else f"{added} works are added.")
            return redirect("reviews:profile")
        context |= {
            "found": found,
            "text": text,
            "shown": found.new[:SHOWN],
            "more": max(0, len(found.new) - SHOWN),
        }
    return page(request, "reviews/profile_works.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def profile_add(request: SignedInRequest, kind: str) -> HttpResponse:
    """Add an affiliation, a relation or days away."""
    if kind not in ADDING:
        raise Http404
    form_class, deed, title = ADDING[kind]
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deed(by=request.user, at=arrived_at(request), **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "It is saved.")
            return redirect("reviews:profile")
    context = {"form": form, "title": title, "button": "Add"}
    return page(request, "reviews/profile_form.html", context, forms=[form])


@login_required
@require_POST
def profile_remove(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Take a work, an affiliation, a relation or days away out of one's profile."""
    if kind not in KINDS:
        raise Http404
    model: Any = KINDS[kind]
    entry = get_object_or_404(model, pk=pk, profile__user=request.user)
    remove_entry(by=request.user, entry=entry, at=arrived_at(request))
    tell(request, f"“{entry}” is taken out.")
    return redirect("reviews:profile")


@login_required
@require_http_methods(["GET", "POST"])
def profile_loads(request: SignedInRequest, key: UUID) -> HttpResponse:
    """How many reviews one takes on a panel."""
    reviewer = get_object_or_404(own_panels(request.user), key=key)
    initial = {"min_load": reviewer.min_load or None, "max_load": reviewer.max_load}
    form = LoadsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_own_loads(
                reviewer=reviewer, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"What you take for {reviewer.panel.call.title} is saved.")
            return redirect("reviews:profile")
    context = {
        "form": form,
        "title": f"How much you review for {reviewer.panel.call.title}",
        "hint": f"The panel usually takes {reviewer.panel.max_load} at most.",
        "button": "Save",
    }
    return page(request, "reviews/profile_form.html", context, forms=[form])
