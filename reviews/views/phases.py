"""The phases of a call's reviewing, for staff."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Call
from reviews.actions.phases import add_usual_phases, begin_phase, remove_phase, save_phase
from reviews.forms.phases import PhaseForm, phase_initial
from reviews.models import ReviewPhase
from reviews.permissions import can_route
from reviews.queries.phases import phase_at, phases_of, switches_at
from reviews.views.common import action, call_page, panel_tabs, staff_call
from reviews.visibility import changes_in_words, in_words


@login_required
@require_GET
def staff_phase_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who sees what and when, and which phase it is now."""
    call = staff_call(request, slug)
    at = arrived_at(request)
    phases = phases_of(call)
    verdict = can_route(request.user, call)
    usual = action(verdict, "Use the usual phases", "reviews:staff_phase_usual", slug, post=True)
    add = action(verdict, "Add a phase", "reviews:staff_phase_add", slug, kind="secondary")
    context = {
        "parts": panel_tabs(slug, "phases"),
        "rows": [(each, in_words(each.switches)) for each in phases],
        "present": phase_at(phases, at),
        "now": in_words(switches_at(call, at)),
        "changeable": bool(verdict),
        "actions": [add] if phases else [usual, add],
    }
    return call_page(request, "reviews/staff_phase_list.html", call, "panel", context)


def _phase(call: Call, position: int) -> ReviewPhase:
    for each in phases_of(call):
        if each.position == position:
            return each
    raise Http404


@login_required
@require_http_methods(["GET", "POST"])
def staff_phase_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """A further phase, at the end unless another place is given."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    initial = {
        "position": len(phases_of(call)) + 1,
        "may_score": True,
        "may_change": True,
    }
    return _form_page(request, call, None, initial, "Add a phase")


@login_required
@require_http_methods(["GET", "POST"])
def staff_phase_edit(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """Name, dates and switches of a phase."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    phase = _phase(call, position)
    return _form_page(request, call, phase, phase_initial(phase), f"Phase: {phase.name}")


def _form_page(
    request: SignedInRequest,
    call: Call,
    phase: ReviewPhase | None,
    initial: dict[str, Any],
    title: str,
) -> HttpResponse:
    form = PhaseForm(request.POST or None, initial=initial, call=call)
    if request.method == "POST" and form.is_valid():
        at = arrived_at(request)
        try:
            save_phase(call=call, phase=phase, wanted=form.as_input(), by=request.user, at=at)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The phase is saved.")
            return redirect("reviews:staff_phase_list", slug=call.slug)
    context = {"form": form, "title": title, "button": "Save the phase"}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_phase_begin(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """What moving to a phase changes, in words; POST moves."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    phase = _phase(call, position)
    if request.method == "POST":
        try:
            begin_phase(call=call, phase=phase, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            warn(request, error.message)
        else:
            tell(request, f"This call is in the phase “{phase.name}” now.")
        return redirect("reviews:staff_phase_list", slug=slug)
    before = switches_at(call, arrived_at(request))
    context = {"phase": phase, "changes": changes_in_words(before, phase.switches)}
    return call_page(request, "reviews/staff_phase_begin.html", call, "panel", context)


@login_required
@require_POST
def staff_phase_remove(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """Take a phase out."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    phase = _phase(call, position)
    remove_phase(call=call, phase=phase, by=request.user, at=arrived_at(request))
    tell(request, f"The phase “{phase.name}” is removed.")
    return redirect("reviews:staff_phase_list", slug=slug)


@login_required
@require_POST
def staff_phase_usual(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin with the phases most rounds have."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    try:
        add_usual_phases(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "Three phases are set. The first has begun; change them as you need.")
    return redirect("reviews:staff_phase_list", slug=slug)
