"""Decisions: the list, one of them with its history, and the second person."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import NotAllowed, RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Application, Call
from reviews.actions.decisions import confirm_decisions, decide, return_decisions
from reviews.forms.decisions import DecisionForm, ReturnForm, plain_money
from reviews.models import Decision
from reviews.permissions import (
    can_announce,
    can_decide_again,
    can_decide_on,
    can_decide_some,
)
from reviews.queries.deciding import (
    decision_history,
    decision_page,
    decision_states,
    rules_of,
)
from reviews.queries.feedback import composed_feedback, reviewers_named
from reviews.queries.ranking import asked_amounts
from reviews.states import DecisionState
from reviews.views.common import action, application_in, call_page, staff_call

TONES = {
    DecisionState.WAITING: "caution",
    DecisionState.RETURNED: "danger",
    DecisionState.SEALED: "info",
    DecisionState.ANNOUNCED: "success",
    DecisionState.REOPENED: "caution",
}


@login_required
@require_GET
def staff_decision_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """What is decided and how far it is; the second person confirms here."""
    return _list_page(request, staff_call(request, slug), ReturnForm())


def _list_page(request: SignedInRequest, call: Call, form: ReturnForm) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in TONES else ""
    rows, after = decision_page(call, request.user, state=state, after=request.GET.get("after", ""))
    verdict = can_decide_some(request.user, call)
    counts = decision_states(call, request.user)
    context = {
        "rows": [(row, TONES[row.state], row.decided_by_id == request.user.pk) for row in rows],
        "views": [
            {
                "label": label,
                "url": f"?state={value}" if value else "?",
                "current": value == state,
                "count": counts.get(value, 0),
            }
            for value, label in [("", "All"), *((key, name) for key, name in _names())]
        ],
        "after": after,
        "form": form,
        "obstacle": verdict.reason,
        "second_person": rules_of(call).second_person,
        "piecemeal": call.mode != Call.Mode.FIXED or call.announced_at is not None,
        "chosen": set(request.POST.getlist("chosen")),
        "actions": [
            action(can_announce(request.user, call), *_ANNOUNCE, call.slug),
        ],
    }
    return call_page(
        request, "reviews/staff_decision_list.html", call, "ranking", context, forms=[form]
    )


_ANNOUNCE = ("Announce the results", "reviews:staff_announce")


def _names() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Decision._meta.get_field("state").choices or ()]


@login_required
@require_POST
def staff_decision_confirm(request: SignedInRequest, slug: str) -> HttpResponse:
    """The second person agrees with the chosen decisions."""
    call = _deciding_call(request, slug)
    chosen = request.POST.getlist("chosen")
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            done = confirm_decisions(
                call=call, references=chosen, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{len(done)} confirmed and sealed.")
            return redirect("reviews:staff_decision_list", slug=slug)
    return _list_page(request, call, form)


@login_required
@require_POST
def staff_decision_return(request: SignedInRequest, slug: str) -> HttpResponse:
    """The second person disagrees with the chosen decisions, and says why."""
    call = _deciding_call(request, slug)
    chosen = request.POST.getlist("chosen")
    form = ReturnForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            done = return_decisions(
                call=call, references=chosen, note=note, by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{len(done)} sent back, to be decided anew.")
            return redirect("reviews:staff_decision_list", slug=slug)
    return _list_page(request, call, form)


@login_required
@require_POST
def staff_decision_announce(request: SignedInRequest, slug: str) -> HttpResponse:
    """Lead on to announcing the chosen ones, in a call that decides one by one."""
    call = _deciding_call(request, slug)
    query = urlencode([("application", each) for each in request.POST.getlist("chosen")])
    return redirect(f"{reverse('reviews:staff_announce', args=[call.slug])}?{query}")


def _deciding_call(request: SignedInRequest, slug: str) -> Call:
    """The call; 403 with its reason for those who do not decide there."""
    call = staff_call(request, slug)
    verdict = can_decide_some(request.user, call)
    if not verdict:
        raise NotAllowed(verdict.reason)
    return call


@login_required
@require_http_methods(["GET", "POST"])
def staff_decision_edit(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """One decision: everything it says, what the applicant will read, and its history."""
    call = staff_call(request, slug)
    application = application_in(request, call, reference)
    decision = (
        Decision.objects.filter(application=application)
        .select_related("decided_by", "confirmed_by", "announcement")
        .first()
    )
    if request.method == "GET":
        form = _decision_form(application, decision)
        return _edit_page(request, application, decision, form)
    call = _deciding_call(request, slug)
    form = _decision_form(application, decision, request.POST)
    if form.is_valid() and _names_nobody(form, application):
        decisions = {reference: form.input()}
        try:
            decide(call=call, decisions=decisions, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            waits = rules_of(call).second_person
            tell(request, "Decided. " + (_WAITS if waits else _SEALED))
            return redirect("reviews:staff_decision_list", slug=slug)
    return _edit_page(request, application, decision, form)


_WAITS = "It waits for a second person to confirm it."
_SEALED = "It is sealed: nobody outside the staff can see it yet."


def _names_nobody(form: DecisionForm, application: Application) -> bool:
    """Whether no reviewer is named in what the applicant will read; else says so in the form."""
    for field in ("feedback", "reason_for_applicant"):
        named = reviewers_named(application, form.cleaned_data[field])
        if named:
            form.add_error(field, f"This names {', '.join(named)}, who reviewed the application.")
    return form.is_valid()


def _decision_form(
    application: Application, decision: Decision | None, data: object = None
) -> DecisionForm:
    call = application.call
    composed = composed_feedback(call, [application.pk])[application.pk]
    initial: dict[str, object] = {"feedback": composed}
    if decision:
        initial = {
            name: getattr(decision, name)
            for name in DecisionForm.base_fields
            if name not in {"amount", "feedback"}
        }
        initial["feedback"] = decision.feedback or composed
        if decision.amount:
            initial["amount"] = plain_money(decision.amount, call.currency)
    return DecisionForm(
        data,
        initial=initial,
        currency=call.currency,
        asked=asked_amounts(call).get(application.pk),
        composed=composed,
    )


def _edit_page(
    request: SignedInRequest,
    application: Application,
    decision: Decision | None,
    form: DecisionForm,
) -> HttpResponse:
    call = application.call
    context = {
        "application": application,
        "decision": decision,
        "tone": TONES[decision.state] if decision else "",
        "history": decision_history(decision) if decision else [],
        "form": form,
        "asked": form.asked,
        "obstacle": _obstacle(request, application, decision),
        "may_decide_again": bool(decision and can_decide_again(request.user, decision)),
        "is_decided_again": bool(decision and decision.waitlisted_at),
    }
    return call_page(
        request, "reviews/staff_decision_edit.html", call, "ranking", context, forms=[form]
    )


def _obstacle(request: SignedInRequest, application: Application, decision: Decision | None) -> str:
    """Why the person cannot change this decision; empty when they can."""
    if decision and can_decide_again(request.user, decision):
        return "On the waiting list. When money becomes free, it can be decided again."
    verdict = can_decide_on(request.user, application.call, [application.reference])
    if not verdict:
        return verdict.reason
    if decision and decision.announced_at:
        return "This decision is announced, so it can no longer change."
    if decision and decision.announcement:
        return "This decision is on its way. Take its announcement back first."
    return ""
