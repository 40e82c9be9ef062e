"""Screening: the queue of a call, the checklist beside the proposal, turning down."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions import screening as deeds
from grants.errors import MarkedMeanwhile
from grants.forms.screening import ItemsForm, RejectForm, ScreeningForm, SendBackForm
from grants.merging import merge
from grants.models import Application, Call, RejectTemplate, Screening
from grants.permissions import can_give_second_look, can_work_on
from grants.queries import standing_submission
from grants.queries.scans import with_scan_tags
from grants.queries.screening import (
    items_of,
    letter_values,
    marks_of,
    neighbours,
    removed_items,
    screening_counts,
    screening_queue,
)
from grants.reading import readable
from grants.states import APPLICATION, SCREENING, ScreeningState
from grants.views._shared import PAGE_SIZE, staff_application, state_tag
from grants.views._staff_pages import filing
from grants.views.staff_calls import call_crumbs, staff_call

_OUTCOMES = {"forward": "take_forward", "changes": "ask_changes"}


def _queue_url(call: Call, state: str = "") -> str:
    url = reverse("grants:staff_screening_queue", args=[call.slug])
    return f"{url}?state={state}" if state else url


@login_required
@require_GET
def staff_screening_queue(request: SignedInRequest, slug: str) -> HttpResponse:
    """How far the screening of a call is, and what waits in each state."""
    call = staff_call(request, slug)
    counts = screening_counts(call)
    asked = request.GET.get("state", "")
    state = asked if asked in SCREENING.names else ScreeningState.TO_SCREEN
    after = request.GET.get("after", "")
    rows = screening_queue(call, state, request.user)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(application__gt=int(after))
    found = list(rows[: PAGE_SIZE + 1])
    first = screening_queue(call, ScreeningState.TO_SCREEN, request.user).first()
    context = {
        "call": call,
        "state": state,
        "state_name": SCREENING.names[state],
        "rows": found[:PAGE_SIZE],
        "after": found[PAGE_SIZE - 1].application_id if len(found) > PAGE_SIZE else "",
        "views": [
            {
                "label": name,
                "url": _queue_url(call, each),
                "count": f"{counts.get(each, 0):,}",
                "current": each == state,
            }
            for each, name in SCREENING.names.items()
        ],
        "first": first.application.reference if first else "",
        "breadcrumbs": call_crumbs(call, ("Screening", "")),
    }
    return page(request, "grants/staff_screening_queue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_screening_items(request: SignedInRequest, slug: str) -> HttpResponse:
    """The checklist of a call, one item a line."""
    call = staff_call(request, slug)
    require(can_work_on(request.user, call.programme))
    lines = "\n".join(item.text for item in items_of(call))
    form = ItemsForm(request.POST or None, initial={"items": lines})
    if request.method == "POST" and form.is_valid():
        texts = form.cleaned_data["items"]
        try:
            deeds.set_items(call=call, texts=texts, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The checklist is saved.")
            return redirect("grants:staff_screening_queue", slug)
    context = {
        "form": form,
        "title": f"Checklist of {call.title}",
        "button": "Save the checklist",
        "breadcrumbs": call_crumbs(call, ("Screening", _queue_url(call)), ("Checklist", "")),
    }
    return page(request, "grants/staff_form.html", context, forms=[form])


def _screening_form(application: Application, data: Any = None) -> ScreeningForm:
    return ScreeningForm(
        data,
        items=items_of(application.call),
        marks=marks_of(application),
        removed=removed_items(application.call) if data is not None else (),
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_screening(request: SignedInRequest, reference: str) -> HttpResponse:
    """The proposal to read, the checklist beside it, and what becomes of the application."""
    application = staff_application(request, reference)
    if request.method == "GET":
        return _screening_page(request, application, _screening_form(application))
    require(can_work_on(request.user, application.call.programme))
    form = _screening_form(application, request.POST)
    if form.is_valid():
        try:
            return _screened(request, application, form)
        except MarkedMeanwhile as error:
            read_anew = _screening_form(application, request.POST)
            form = _screening_form(application, read_anew.caught_up())
            add_rule_error(form, error)
        except RuleBroken as error:
            add_rule_error(form, error)
    return _screening_page(request, application, form)


def _screened(
    request: SignedInRequest, application: Application, form: ScreeningForm
) -> HttpResponse:
    """Store the marks, then the outcome that was pressed; on to the next one."""
    by, at, values = request.user, arrived_at(request), form.cleaned_data
    marks = {
        text: deeds.Mark(values[f"item-{key}"], values[f"note-{key}"], values[f"shown-{key}"])
        for key, text in form.texts.items()
    }
    deeds.mark_items(application=application, marks=marks, by=by, at=at)
    outcome = request.POST.get("outcome", "")
    if outcome == "reject":
        return redirect("grants:staff_screening_reject", application.reference)
    verb = _OUTCOMES.get(outcome)
    if verb is None:
        tell(request, f"The checklist of {application.reference} is saved.")
        return redirect("grants:staff_screening", application.reference)
    screening = deeds.judge(application=application, verb=verb, note=values["note"], by=by, at=at)
    tell(request, f"{application.reference}: {SCREENING.names[screening.state].lower()}.")
    return _next(request, application)


def _next(request: SignedInRequest, application: Application) -> HttpResponse:
    """The next application to screen, or the queue when there is none."""
    screening = Screening.objects.select_related("call").get(application=application)
    _before, after = neighbours(screening, ScreeningState.TO_SCREEN, request.user)
    if after:
        return redirect("grants:staff_screening", after)
    return redirect(_queue_url(application.call))


def _screening_of(application: Application) -> Screening:
    rows = Screening.objects.select_related("by", "proposed_by", "confirmed_by", "mail")
    screening = rows.filter(application=application).first() or Screening(application=application)
    screening.call = application.call
    return screening


def _screening_page(
    request: SignedInRequest,
    application: Application,
    form: ScreeningForm,
    *,
    send_back: SendBackForm | None = None,
) -> HttpResponse:
    call = application.call
    standing = standing_submission(application)
    screening = _screening_of(application)
    waits = screening.state == ScreeningState.PROPOSED
    queue = ScreeningState.PROPOSED if waits else ScreeningState.TO_SCREEN
    before, after = neighbours(screening, queue, request.user) if screening.pk else ("", "")
    context = {
        "application": application,
        "call": call,
        "state": state_tag(application),
        "screening": screening,
        "sections": with_scan_tags(readable(standing.content, call.currency) if standing else []),
        "form": form,
        "may_screen": bool(can_work_on(request.user, call.programme))
        and APPLICATION.allows(application.state, "screen_out")
        and SCREENING.allows(screening.state, "take_forward"),
        "marks": marks_of(application),
        "again": bool(screening.at and (application.submitted_at or screening.at) > screening.at),
        **_second_look(request, screening, send_back),
        "previous": before,
        "next": after,
        **filing(request, application),
        "breadcrumbs": call_crumbs(
            call, ("Screening", _queue_url(call)), (application.reference, "")
        ),
    }
    forms = [each for each in (form, send_back) if each]
    return page(request, "grants/staff_screening.html", context, forms=forms)


def _second_look(
    request: SignedInRequest, screening: Screening, send_back: SendBackForm | None
) -> dict[str, Any]:
    """What the reader can do about a proposal, or about one that was confirmed."""
    works = bool(can_work_on(request.user, screening.call.programme))
    verdict = can_give_second_look(request.user, screening)
    confirmed = screening.confirmed_at
    late = confirmed and arrived_at(request) > confirmed + deeds.UNDO_FOR
    return {
        "waits": screening.state == ScreeningState.PROPOSED,
        "may_confirm": bool(verdict),
        "why_not": verdict.reason,
        "send_back": send_back or SendBackForm(auto_id="id_back_%s"),
        "may_restore": works and SCREENING.allows(screening.state, "restore"),
        "mail_waits": bool(screening.mail and screening.mail.sent_at is None and not late),
    }


@login_required
@require_http_methods(["GET", "POST"])
def staff_screening_reject(request: SignedInRequest, reference: str) -> HttpResponse:
    """Propose to turn an application down: choose a text, change it, hand it on."""
    application = staff_application(request, reference)
    call = application.call
    require(can_work_on(request.user, call.programme))
    texts = list(RejectTemplate.objects.filter(programme=call.programme))
    chosen = next((each for each in texts if str(each.pk) == request.GET.get("text")), None)
    screening = Screening.objects.filter(application=application).first()
    letter = merge(chosen.body, letter_values(application)) if chosen else ""
    letter = letter or (screening.letter if screening else "")
    form = RejectForm(request.POST or None, initial={"letter": letter})
    if request.method == "POST" and form.is_valid():
        try:
            return _proposed(request, application, form)
        except RuleBroken as error:
            add_rule_error(form, error)
    here = reverse("grants:staff_screening", args=[reference])
    context = {
        "application": application,
        "call": call,
        "texts": [(each, each == chosen) for each in texts],
        "form": form,
        "breadcrumbs": call_crumbs(
            call, ("Screening", _queue_url(call)), (reference, here), ("Turn down", "")
        ),
    }
    return page(request, "grants/staff_screening_reject.html", context, forms=[form])


def _proposed(request: SignedInRequest, application: Application, form: RejectForm) -> HttpResponse:
    screening = deeds.propose_reject(
        application=application, by=request.user, at=arrived_at(request), **form.cleaned_data
    )
    reference = application.reference
    if screening.state == ScreeningState.REJECTED:
        tell(request, f"{reference} is turned down. Its mail goes out in 5 minutes.")
        return redirect("grants:staff_screening", reference)
    tell(request, f"{reference} waits for a second look. The applicant sees nothing of it.")
    return _next(request, application)


@login_required
@require_POST
def staff_screening_second_look(request: SignedInRequest, reference: str) -> HttpResponse:
    """Confirm a proposal, or send it back with a reason."""
    application = staff_application(request, reference)
    by, at = request.user, arrived_at(request)
    require(can_work_on(by, application.call.programme))
    form = SendBackForm(request.POST, auto_id="id_back_%s")
    try:
        if request.POST.get("verdict") == "confirm":
            deeds.confirm_reject(application=application, by=by, at=at)
            tell(
                request,
                f"{reference} is turned down. Its mail goes out in 5 minutes; until then you can "
                "take it back and nobody has been told.",
            )
            return redirect("grants:staff_screening", reference)
        if form.is_valid():
            note = form.cleaned_data["note"]
            deeds.send_back(application=application, note=note, by=by, at=at)
            tell(request, f"{reference} is to be screened again.")
            return redirect("grants:staff_screening", reference)
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("grants:staff_screening", reference)
    shown = ScreeningForm(items=items_of(application.call), marks=marks_of(application))
    return _screening_page(request, application, shown, send_back=form)


@login_required
@require_POST
def staff_screening_restore(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a turned-down application back into the round."""
    application = staff_application(request, reference)
    try:
        deeds.restore(application=application, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{reference} is back in the round and is to be screened again.")
    return redirect("grants:staff_screening", reference)
