"""Grantees: their awards, the letter, and the answer to it."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from awards.actions.acceptance import accept_award, decline_award
from awards.forms import AcceptForm, DeclineForm
from awards.models import Award, Condition, LetterKind
from awards.permissions import can_answer_award, can_read_letter
from awards.queries.accounts import why_unusable
from awards.queries.amendments import terms_of
from awards.queries.awards import (
    conditions_of,
    grantee_awards,
    payments_of,
    with_progress,
)
from awards.queries.cosigning import has_signed
from awards.queries.letters import standing_letter
from awards.queries.obligations import grantee_page
from awards.queries.standing import Word, words_of
from awards.states import RUNNING, AwardState, ConditionState
from awards.views._amendments import amend_actions, amendment_rows
from awards.views._answers import answers_of
from awards.views._repayments import repayment_rows
from awards.views._shared import (
    AWARD_TONES,
    ConditionRow,
    PaymentRow,
    deed,
    grantee_award,
    staff_award,
)
from core.errors import RuleBroken, require
from core.files.serving import file_response
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.deadlines import local_day


@login_required
@require_GET
def award_list(request: SignedInRequest) -> HttpResponse:
    """The person's awards and what comes next in each."""
    awards = with_progress(grantee_awards(request.user)).order_by("-id")[:200]
    rows = [{"award": award, "tone": AWARD_TONES[award.state]} for award in awards]
    return page(request, "awards/award_list.html", {"rows": rows})


@login_required
@require_GET
def award_detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """What was promised, when it is due, what is paid, and what to do next."""
    award = grantee_award(request, reference)
    conditions = _rows(award, arrived_at(request))
    account = award.bank_details.first()
    asked = award.repayments.filter(approved_at__isnull=False)
    asked = asked.select_related("award__application__call")
    repayments = repayment_rows(asked, arrived_at(request))
    context = {
        "award": award,
        "tone": AWARD_TONES[award.state],
        "conditions": conditions,
        "account": account,
        "account_problem": why_unusable(account, award.currency, arrived_at(request)),
        "payments": [PaymentRow(each, award, []) for each in payments_of(award)],
        "letter": standing_letter(award),
        "owns": bool(can_read_letter(request.user, award)),
        **answers_of(award),
        "repayments": repayments,
        "owed_back": next((row for row in repayments if row.left), None),
        "amendments": amendment_rows(request, award),
        "amend_actions": amend_actions(request, award),
        "terms": terms_of(award),
        **_what_next(conditions),
        "actions": _actions(request, award),
        "breadcrumbs": [
            {"label": "Awards", "url": reverse("awards:award_list")},
            {"label": award.reference},
        ],
    }
    return page(request, "awards/award_detail.html", context)


def _what_next(rows: list[ConditionRow]) -> dict[str, Any]:
    """What the grantee does next: mend what regressed, else hand in what is open, else wait."""
    open_rows = [row for row in rows if row.condition.state == ConditionState.OPEN]
    return {
        "regressed": [row for row in rows if row.condition.is_met and row.tone == "danger"],
        "next": next(iter(open_rows), None),
        "waits": any(not row.condition.is_met for row in rows),
    }


def _rows(award: Award, at: datetime) -> list[ConditionRow]:
    """What was promised, each as the grantee knows that it stands."""
    conditions = conditions_of(award)
    words = words_of(conditions, at, told_by=at)
    today = local_day(award.application.call, at)
    return [_row(each, award, today, words.get(each.pk)) for each in conditions]


def _row(condition: Condition, award: Award, today: date, word: Word | None) -> ConditionRow:
    """It leads to the page where it is, or was, handed in, once the award is accepted."""
    if award.state not in RUNNING:
        return ConditionRow(condition, today, "", [], word=word)
    owed = award.state == AwardState.ACCEPTED and not condition.is_met
    ask = reverse("awards:condition_ask", args=[condition.reference]) if owed else ""
    return ConditionRow(condition, today, grantee_page(condition), [], ask, word)


def _actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    if award.state != AwardState.OFFERED or has_signed(award):
        return []
    verdict = can_answer_award(request.user, award)
    if not verdict:
        return [deed("Accept the award", "", verdict)]
    accept = reverse("awards:award_accept", args=[award.reference])
    decline = reverse("awards:award_decline", args=[award.reference])
    return [
        deed("Accept the award", accept, post=False),
        deed("Decline", decline, post=False, kind="secondary"),
    ]


@login_required
@require_GET
def award_letter(request: SignedInRequest, reference: str) -> HttpResponseBase:
    """The stored letter, for the owner of the application and for staff."""
    own = grantee_awards(request.user).filter(reference=reference).first()
    award = own or staff_award(request, reference)
    require(can_read_letter(request.user, award))
    letter = standing_letter(award)
    if letter is None:
        kind = LetterKind.AWARD.value
        return redirect("awards:staff_letter_preview", award.application.reference, kind)
    return file_response(letter.file)


@login_required
@require_http_methods(["GET", "POST"])
def award_accept(request: SignedInRequest, reference: str) -> HttpResponse:
    """Accept with one's typed name; once accepted, the award's page shows what was accepted."""
    award = grantee_award(request, reference)
    require(can_answer_award(request.user, award))
    if award.state == AwardState.ACCEPTED or has_signed(award):
        return redirect("awards:award_detail", reference=reference)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accept_award(
                award=award,
                typed_name=form.cleaned_data["typed_name"],
                address=request.META.get("REMOTE_ADDR") or None,
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, _thanks(award))
            return redirect("awards:award_detail", reference=reference)
    context = {"award": award, "form": form, "letter": standing_letter(award)}
    context["breadcrumbs"] = _crumbs(award, "Accept")
    return page(request, "awards/award_accept.html", context, forms=[form])


def _thanks(award: Award) -> str:
    award.refresh_from_db(fields=["state"])
    if award.state == AwardState.ACCEPTED:
        return "You have accepted the award. A receipt is on its way by e-mail."
    return "You have signed. The award is accepted once the institution has signed, too."


@login_required
@require_http_methods(["GET", "POST"])
def award_decline(request: SignedInRequest, reference: str) -> HttpResponse:
    """Decline with a reason."""
    award = grantee_award(request, reference)
    require(can_answer_award(request.user, award))
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            decline_award(award=award, reason=reason, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "You have declined the award. The programme is told.")
            return redirect("awards:award_detail", reference=reference)
    context = {"award": award, "form": form, "breadcrumbs": _crumbs(award, "Decline")}
    return page(request, "awards/award_decline.html", context, forms=[form])


def _crumbs(award: Award, last: str) -> list[dict[str, str]]:
    url = reverse("awards:award_detail", args=[award.reference])
    return [{"label": award.reference, "url": url}, {"label": last}]
