"""The eligibility check: without an account, and nothing is kept but in the visitor's session."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.web import arrived_at, page, tell
from grants.answers import is_empty, parse
from grants.eligibility import Check, asked_in_check, conditions_in_check, explain
from grants.forms.answering import Block, block_for
from grants.models import Call
from grants.structure import Structure, Values
from grants.views._public import (
    call_crumbs,
    call_structure,
    page_facts,
    public_call,
    start_actions,
)

KEPT = "eligibility"
# A session is no store: the newest checks are kept, and no answer longer than this.
MOST_CALLS = 5
LONGEST = 1000


def kept_answers(request: HttpRequest, call: Call) -> Values:
    """What the visitor said in this call's check, by question key."""
    kept = request.session.get(KEPT, {}).get(call.slug, {})
    return dict(kept)


def _keep(request: HttpRequest, call: Call, values: Values) -> None:
    others = dict(request.session.get(KEPT, {}))
    others.pop(call.slug, None)
    short = {key: value for key, value in values.items() if len(str(value)) <= LONGEST}
    request.session[KEPT] = dict([*others.items(), (call.slug, short)][-MOST_CALLS:])


def forget_answers(request: HttpRequest, call: Call) -> None:
    """Drop what the visitor said, after it went into a draft or when they ask for it."""
    kept = request.session.get(KEPT, {})
    if kept.pop(call.slug, None) is not None:
        request.session[KEPT] = kept


@require_http_methods(["GET", "POST"])
def call_eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions that decide about eligibility; posted, what each answer means."""
    call = public_call(request, slug)
    structure = call_structure(call)
    asked = asked_in_check(structure.parts)
    if request.method == "GET":
        return _questions(request, call, structure, kept_answers(request, call))
    if "forget" in request.POST:
        forget_answers(request, call)
        tell(request, "Your answers of the eligibility check are forgotten.")
        return redirect("grants:call_eligibility", call.slug)
    values = {each.key: parse(each, request.POST) for each in asked}
    values = {key: value for key, value in values.items() if not is_empty(value)}
    if not values:
        return _questions(request, call, structure, {}, is_empty_handed=True)
    _keep(request, call, values)
    return _explained(request, call, explain(structure.parts, values))


def _questions(
    request: HttpRequest,
    call: Call,
    structure: Structure,
    values: Values,
    *,
    is_empty_handed: bool = False,
) -> HttpResponse:
    asked = asked_in_check(structure.parts)
    conditions = conditions_in_check(structure.parts)
    # Nothing has to be answered here, so nothing is called optional either.
    blocks = [block_for(replace(each, required=True), values.get(each.key), 0) for each in asked]
    sentence = "Answer at least one question. Nothing was entered, so there is nothing to check."
    response = page(
        request,
        "grants/call_eligibility.html",
        {
            **page_facts(request, call),
            "questions": [(block, conditions.get(block.asked.key, "")) for block in blocks],
            "has_kept": bool(values),
            "errors": [{"text": sentence, "target": _target(blocks)}] if is_empty_handed else [],
            "breadcrumbs": call_crumbs(call, "Eligibility check"),
        },
    )
    response.status_code = 422 if is_empty_handed else 200
    return response


def _target(blocks: list[Block]) -> str:
    """Where a person starts to answer."""
    first = blocks[0] if blocks else None
    return str(getattr(first.control, "error_target", "")) if first else ""


def _explained(request: HttpRequest, call: Call, check: Check) -> HttpResponse:
    return page(
        request,
        "grants/call_eligibility.html",
        {
            **page_facts(request, call),
            "check": check,
            "actions": start_actions(call, is_open=call.is_open(arrived_at(request))),
            "breadcrumbs": call_crumbs(call, "Eligibility check"),
        },
    )
