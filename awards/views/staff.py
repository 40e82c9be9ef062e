"""Staff: the awards of a call, one award, and its letter."""

from django.contrib.auth.decorators import login_required
from django.db.models import Exists
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards.actions.letters import issue_letter
from awards.actions.preparing import prepare_awards
from awards.forms import FilterForm
from awards.forms.listing import READY
from awards.models import Award, LetterKind
from awards.permissions import can_prepare_awards, can_work_on_award
from awards.queries.amendments import terms_of
from awards.queries.awards import (
    CallMoney,
    call_money,
    conditions_of,
    fundable_decisions,
    hidden_awards,
    history_of,
    staff_awards,
    with_progress,
)
from awards.queries.closing import ready_to_close
from awards.queries.letters import standing_letter
from awards.queries.standing import words_of
from awards.states import AWARD, AwardState
from awards.views._amendments import amend_actions, amendment_rows
from awards.views._answers import answers_of, certificate_actions, cosigning_actions
from awards.views._history import told
from awards.views._repayments import ask_actions, repayment_rows
from awards.views._shared import (
    AWARD_TONES,
    ConditionRow,
    condition_deeds,
    condition_url,
    deed,
    payment_rows,
    staff_award,
    staff_call,
)
from core.errors import RuleBroken
from core.mail.queries import undelivered
from core.money import format_money
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.deadlines import local_day
from grants.models import Call
from grants.queries.impartial import free_of_conflict

PAGE = 50


@login_required
@require_GET
def staff_award_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The awards of a call with the numbers that matter on top."""
    call = staff_call(request, slug)
    filters = FilterForm(request.GET)
    state = filters.cleaned_data["state"] if filters.is_valid() else ""
    awards = with_progress(staff_awards(request.user).filter(application__call=call)).order_by("id")
    if state == READY:
        awards = ready_to_close(awards)
    elif state:
        awards = awards.filter(state=state)
    hidden = hidden_awards(request.user).filter(application__call=call).count()
    after = Award.objects.filter(reference=request.GET.get("after", "")).values("pk").first()
    if after:
        awards = awards.filter(pk__gt=after["pk"])
    rows = list(awards[: PAGE + 1])
    money = call_money(call)
    context = {
        "call": call,
        "current": "awards",
        "filters": filters,
        "rows": [{"award": award, "tone": AWARD_TONES[award.state]} for award in rows[:PAGE]],
        "next_after": rows[PAGE - 1].reference if len(rows) > PAGE else "",
        "hidden": hidden,
        "is_filtered": bool(state or after),
        "stats": _stats(call, money),
        "actions": _list_actions(request, call, money),
        "breadcrumbs": _crumbs(call),
    }
    return page(request, "awards/staff_award_list.html", context)


def _stats(call: Call, money: CallMoney) -> list[dict[str, str]]:
    here = reverse("awards:staff_award_list", args=[call.slug])
    figures = [
        ("Budget", money.budget, ""),
        ("Committed", money.committed, here),
        ("Offered", money.offered, f"{here}?state=offered"),
        ("Accepted", money.accepted, f"{here}?state=accepted"),
        ("Paid", money.paid, ""),
        ("Left to promise", money.left, ""),
    ]
    return [
        # Whole amounts without their decimals fit the boxes on a phone.
        {
            "label": label,
            "value": format_money(value, call.currency).removesuffix(".00"),
            "url": url,
        }
        for label, value, url in figures
    ]


def _list_actions(request: SignedInRequest, call: Call, money: CallMoney) -> list[dict[str, str]]:
    verdict = can_prepare_awards(request.user, call)
    if not verdict:
        return []
    waiting = fundable_decisions(call).count()
    actions = []
    if waiting:
        label = "Prepare 1 award" if waiting == 1 else f"Prepare {waiting} awards"
        url = reverse("awards:staff_award_prepare", args=[call.slug])
        actions.append(deed(label, url, kind="secondary" if money.to_issue else ""))
    count = money.to_issue
    label = "Letters" if not count else "Issue 1 letter" if count == 1 else f"Issue {count} letters"
    url = reverse("awards:staff_letter_batch", args=[call.slug])
    return [*actions, deed(label, url, post=False, kind="" if count else "secondary")]


@login_required
@require_POST
def staff_award_prepare(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make the awards that follow from the announced decisions."""
    call = staff_call(request, slug)
    try:
        made = prepare_awards(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, f"No award was prepared. {error.message}")
    else:
        if made:
            told = "1 award was" if len(made) == 1 else f"{len(made)} awards were"
            tell(request, f"{told} prepared. Look through the terms before you issue the letters.")
        else:
            warn(request, "Every funded application has its award already.")
    return redirect("awards:staff_award_list", slug=slug)


@login_required
@require_GET
def staff_award_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """One award: terms, conditions, payments, letter, answer and history."""
    award = staff_award(request, reference)
    answers = answers_of(award)
    certify = certificate_actions(request, award, answers)
    conditions = _condition_rows(request, award)
    named = [award.reference, *(row.condition.reference for row in conditions)]
    impartial = Award.objects.filter(free_of_conflict(request.user, "application"), pk=award.pk)
    context = {
        "award": award,
        "tone": AWARD_TONES[award.state],
        "undelivered": undelivered(named, Exists(impartial)),
        "conditions": conditions,
        "payments": payment_rows(request, award),
        "letter": standing_letter(award),
        **answers,
        "uncertified": bool(certify),
        "repayments": repayment_rows(
            award.repayments.select_related("award__application__call"), arrived_at(request)
        ),
        "amendments": amendment_rows(request, award),
        "amend_actions": amend_actions(request, award),
        "terms": terms_of(award),
        "history": told(history_of(award)[:100]),
        "actions": [*_detail_actions(request, award), *certify],
        "breadcrumbs": _breadcrumbs(award),
    }
    return page(request, "awards/staff_award_detail.html", context)


def _condition_rows(request: SignedInRequest, award: Award) -> list[ConditionRow]:
    deeds, conditions = condition_deeds(request, award), conditions_of(award)
    words = words_of(conditions, arrived_at(request))
    today = local_day(award.application.call, arrived_at(request))
    return [
        ConditionRow(
            condition,
            today,
            condition_url(condition),
            deeds.get(condition.reference, []),
            word=words.get(condition.pk),
        )
        for condition in conditions
    ]


def _detail_actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    if award.state in {AwardState.OFFERED, AwardState.LAPSED}:
        if not can_work_on_award(request.user, award):
            return []
        renew = reverse("awards:staff_offer_renew", args=[award.reference])
        more = deed("More time to answer", renew, post=False, kind="secondary")
        return [more, *cosigning_actions(award)]
    if award.state != AwardState.PREPARED:
        return _closing_actions(request, award)
    preview = reverse(
        "awards:staff_letter_preview", args=[award.application.reference, LetterKind.AWARD.value]
    )
    look = deed("Preview the letter", preview, post=False, kind="secondary")
    if not can_work_on_award(request.user, award):
        return [look]
    edit = reverse("awards:staff_award_edit", args=[award.reference])
    issue = reverse("awards:staff_letter_issue", args=[award.reference])
    change = deed("Change the terms", edit, post=False, kind="secondary")
    return [deed("Issue the letter", issue), change, *cosigning_actions(award), look]


def _closing_actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    back = ask_actions(request, award)
    if not can_work_on_award(request.user, award):
        return back
    if AWARD.allows(award.state, "close"):
        close = reverse("awards:staff_award_close", args=[award.reference])
        return [deed("Close the award", close, post=False, kind="secondary"), *back]
    if AWARD.allows(award.state, "reopen"):
        reopen = reverse("awards:staff_award_reopen", args=[award.reference])
        return [deed("Open it again", reopen, post=False, kind="secondary"), *back]
    return back


def _crumbs(call: Call) -> list[dict[str, str]]:
    programme = call.programme
    detail = reverse("grants:staff_programme_detail", args=[programme.slug])
    return [
        {"label": programme.name, "url": detail},
        {"label": call.title, "url": reverse("grants:staff_call_detail", args=[call.slug])},
    ]


def _breadcrumbs(award: Award) -> list[dict[str, str]]:
    call = award.application.call
    return [
        *_crumbs(call),
        {"label": "Awards", "url": reverse("awards:staff_award_list", args=[call.slug])},
        {"label": award.reference},
    ]


@login_required
@require_POST
def staff_letter_issue(request: SignedInRequest, reference: str) -> HttpResponse:
    """Issue the letter of this one award."""
    award = staff_award(request, reference)
    try:
        letter = issue_letter(award=award, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The letter is issued. SHA-256 {letter.sha256}.")
    return redirect("awards:staff_award_detail", reference=reference)
