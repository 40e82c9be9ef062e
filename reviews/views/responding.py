"""The applicants' response to their reviews, and staff's page about the round."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Application
from reviews.actions.responding import (
    ResponseReport,
    save_response,
    set_response_round,
    submit_response,
)
from reviews.forms.responding import ResponseForm, ResponseRoundForm, round_initial
from reviews.models import Response
from reviews.permissions import can_respond, can_route
from reviews.queries.feedback import review_texts
from reviews.queries.responding import responding_applications, round_counts, round_of
from reviews.states import ResponseState
from reviews.views.common import call_page, staff_call


def _application(request: SignedInRequest, reference: str) -> Application:
    """One of the person's own applications whose round has opened, else 404."""
    rows = responding_applications(request.user, arrived_at(request))
    return get_object_or_404(rows, reference=reference)


@login_required
@require_http_methods(["GET", "POST"])
def application_response(request: SignedInRequest, reference: str) -> HttpResponse:
    """What the reviewers wrote for the applicants, and their answer; POST saves the draft."""
    application = _application(request, reference)
    form = _form(application, request if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not _save(request, application, form):
        tell(request, "Your draft is saved. Nobody outside your team sees it.")
        return redirect("reviews:application_response", reference)
    return _page(request, application, form)


def _response(application: Application) -> Response | None:
    return getattr(application, "review_response", None)


def _form(application: Application, request: HttpRequest | None = None) -> ResponseForm:
    return ResponseForm(
        request.POST if request else None,
        response=_response(application),
        round_=application.call.response_round,
    )


def _page(request: SignedInRequest, application: Application, form: ResponseForm) -> HttpResponse:
    round_, at = application.call.response_round, arrived_at(request)
    response = _response(application)
    done = response is not None and response.state == ResponseState.SUBMITTED
    verdict = can_respond(request.user, application, round_, at)
    context = {
        "application": application,
        "call": application.call,
        "round": round_,
        "feedback": review_texts(application),
        "response": response,
        "done": done,
        "obstacle": "" if done else verdict.reason,
        "form": form,
    }
    return page(request, "reviews/application_response.html", context, forms=[form])


def _open_page(request: HttpRequest) -> str:
    """Which open page sends this: every rendering of the form has a token of its own."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""


def _store(request: SignedInRequest, application: Application, text: str) -> ResponseReport:
    version = request.POST.get("version-text", request.POST.get("version", ""))
    return save_response(
        application=application,
        text=text,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        page=_open_page(request),
        by=request.user,
        at=arrived_at(request),
    )


def _save(request: SignedInRequest, application: Application, form: ResponseForm) -> bool:
    """Save the form's text; `True` when something stood against it, which the form then says."""
    try:
        report = _store(request, application, form.cleaned_data["text"])
    except RuleBroken as error:
        add_rule_error(form, error)
        return True
    if report.clash:
        form.fields["text"].version = report.response.version  # type: ignore[attr-defined]
        form.add_error(
            "text",
            "Somebody changed the response meanwhile. Your text is below and not saved yet; "
            f"theirs is: “{report.response.text}” Save again to keep yours.",
        )
    return report.clash


@login_required
@require_POST
def application_response_save(request: SignedInRequest, reference: str) -> JsonResponse:
    """Autosave: 200 with the version, 409 with the other text, 422 with a reason."""
    try:
        application = _application(request, reference)
    except Http404:
        return JsonResponse({"error": "This page is no longer yours."}, status=404)
    text = request.POST.get("text", request.POST.get("value", "")).replace("\r\n", "\n")
    try:
        report = _store(request, application, text[:60_000])
    except DomainError as error:
        return JsonResponse({"error": error.message}, status=422)
    saved = report.response
    if report.clash:
        answer = {"theirs": saved.text, "version": saved.version, "by": str(saved.changed_by)}
        return JsonResponse(answer, status=409)
    return JsonResponse({"saved_at": saved.changed_at.isoformat(), "version": saved.version})


@login_required
@require_POST
def application_response_submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Save what is in the form and hand it in."""
    application = _application(request, reference)
    form = _form(application, request)
    if form.is_valid() and not _save(request, application, form):
        try:
            submit_response(application=application, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your response is in. The reviewers of this application read it.")
            return redirect("reviews:application_response", reference)
    return _page(request, _application(request, reference), form)


@login_required
@require_http_methods(["GET", "POST"])
def staff_response_round(request: SignedInRequest, slug: str) -> HttpResponse:
    """When applicants can respond to their reviews."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    round_ = round_of(call)
    form = ResponseRoundForm(request.POST or None, initial=round_initial(call, round_), call=call)
    if request.method == "POST" and form.is_valid():
        at = arrived_at(request)
        try:
            set_response_round(call=call, by=request.user, at=at, **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The round is set. Applicants are told by mail when it opens.")
            return redirect("reviews:staff_response_round", slug)
    possible, handed_in = round_counts(call, request.user)
    hint = "Applicants read what reviewers wrote for them, without names, and can respond once."
    if round_ is not None:
        hint = f"{hint} {handed_in} of {possible} have handed in a response."
    context = {"form": form, "title": "Response to reviews", "hint": hint}
    return call_page(request, "reviews/staff_form.html", call, "panel", context, forms=[form])
