"""Bank details: the grantee enters them, finance confirms, anybody on the award can stop them."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import must_confirm
from awards.actions.bank_details import (
    confirm_bank_details,
    dispute_bank_details,
    enter_bank_details,
    refuse_bank_details,
    reveal_account,
)
from awards.forms.money import BankDetailsForm, ReasonForm
from awards.models import Award, BankDetails
from awards.permissions import (
    can_confirm_bank_details,
    can_enter_bank_details,
    can_reveal_account,
    can_send_money,
)
from awards.queries.accounts import why_unusable
from awards.states import AwardState, BankDetailsState
from awards.tokens import details_of_token
from awards.views._shared import SIGN_IN_AGAIN, deed, grantee_award, staff_award
from core.errors import RuleBroken, Verdict, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn

_TONES = {
    BankDetailsState.ENTERED: "info",
    BankDetailsState.CONFIRMED: "success",
    BankDetailsState.REFUSED: "caution",
    BankDetailsState.REPLACED: "neutral",
    BankDetailsState.DISPUTED: "danger",
}


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form")
@login_required
@reauthentication_required(enabled=lambda request: request.method == "GET")
@require_http_methods(["GET", "POST"])
def bank_details_edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """The account the award is paid to. Numbers are asked for once and never shown again."""
    award = grantee_award(request, reference)
    require(can_enter_bank_details(request.user, award))
    if award.state != AwardState.ACCEPTED:
        warn(request, "Bank details are entered once the award is accepted.")
        return redirect("awards:award_detail", reference=reference)
    form = BankDetailsForm(
        request.POST if request.method == "POST" else None, initial={"currency": award.currency}
    )
    if request.method == "POST" and form.is_valid() and _entered(request, award, form):
        tell(request, "The bank details are saved. Everybody on the award is told.")
        return redirect("awards:award_detail", reference=reference)
    context = {
        "award": award,
        "form": form,
        "newest": award.bank_details.first(),
        "breadcrumbs": [
            {"label": reference, "url": reverse("awards:award_detail", args=[reference])},
            {"label": "Bank details"},
        ],
    }
    return page(request, "awards/bank_details_edit.html", context, forms=[form])


def _entered(request: SignedInRequest, award: Award, form: BankDetailsForm) -> bool:
    # A post is never put aside while somebody signs in: it would lie in the session, readable.
    if must_confirm(request):
        form.add_error(None, SIGN_IN_AGAIN)
        return False
    try:
        enter_bank_details(
            award=award,
            fields=form.account_fields(),
            currency=form.cleaned_data["currency"],
            remittance=form.cleaned_data["remittance"],
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        return False
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def bank_details_dispute(request: HttpRequest, token: str) -> HttpResponse:
    """The link “this was not me” from the mail, without signing in."""
    try:
        details = details_of_token(token)
    except BankDetails.DoesNotExist:
        raise Http404("This link is not, or no longer, one of ours.") from None
    if request.method == "POST":
        details = dispute_bank_details(token=token, at=arrived_at(request))
    context = {
        "details": details,
        "award": details.award,
        "is_done": details.state == BankDetailsState.DISPUTED,
    }
    return page(request, "awards/bank_details_dispute.html", context)


@never_cache
@login_required
@require_http_methods(["GET"])
def staff_bank_details(request: SignedInRequest, reference: str) -> HttpResponse:
    """The versions of an award's account, masked."""
    return _show(request, staff_award(request, reference), ReasonForm())


@login_required
@require_POST
def staff_bank_details_confirm(request: SignedInRequest, reference: str) -> HttpResponse:
    """Finance has checked the newest version."""
    award = staff_award(request, reference)
    require(can_send_money(request.user, award.application.call.programme))
    try:
        details = confirm_bank_details(
            details=_open(award), by=request.user, at=arrived_at(request)
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The account ending in {details.last_four} is confirmed.")
    return redirect("awards:staff_bank_details", reference=reference)


@login_required
@require_POST
def staff_bank_details_refuse(request: SignedInRequest, reference: str) -> HttpResponse:
    """Finance does not take the newest version."""
    award = staff_award(request, reference)
    require(can_send_money(request.user, award.application.call.programme))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            refuse_bank_details(
                details=_open(award),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The bank details are refused. The grantee is told why.")
            return redirect("awards:staff_bank_details", reference=reference)
    return _show(request, award, form)


@never_cache
@sensitive_variables("account")
@login_required
@require_POST
@reauthentication_required
def staff_bank_details_reveal(request: SignedInRequest, reference: str) -> HttpResponse:
    """The newest version in full, once; that somebody looked is on record."""
    award = staff_award(request, reference)
    require(can_send_money(request.user, award.application.call.programme))
    details = _newest(award)
    account = reveal_account(details=details, by=request.user, at=arrived_at(request))
    return _show(request, award, ReasonForm(), account=account)


def _show(
    request: SignedInRequest, award: Award, form: ReasonForm, account: object = None
) -> HttpResponse:
    versions = list(award.bank_details.select_related("entered_by", "settled_by"))
    newest = versions[0] if versions else None
    programme = award.application.call.programme
    may = bool(can_send_money(request.user, programme))
    verdict = can_reveal_account(request.user, award)
    context = {
        "award": award,
        "form": form,
        "rows": [{"details": each, "tone": _TONES[each.state]} for each in versions],
        "account": account,
        "problem": why_unusable(newest, award.currency, arrived_at(request)),
        "is_open": bool(verdict)
        and newest is not None
        and newest.state == BankDetailsState.ENTERED,
        "actions": _actions(request, award, newest, verdict) if may and newest else [],
        "breadcrumbs": [
            {
                "label": award.reference,
                "url": reverse("awards:staff_award_detail", args=[award.reference]),
            },
            {"label": "Bank details"},
        ],
    }
    return page(request, "awards/staff_bank_details.html", context, forms=[form])


def _actions(
    request: SignedInRequest, award: Award, newest: BankDetails, verdict: Verdict
) -> list[dict[str, str]]:
    reveal = reverse("awards:staff_bank_details_reveal", args=[award.reference])
    actions = [deed("Show in full", reveal, verdict, kind="secondary")]
    if newest.state == BankDetailsState.ENTERED:
        confirm = reverse("awards:staff_bank_details_confirm", args=[award.reference])
        may = can_confirm_bank_details(request.user, award, newest.entered_by_id)
        actions.insert(0, deed("Confirm", confirm, may))
    return actions


def _newest(award: Award) -> BankDetails:
    found = award.bank_details.first()
    if found is None:
        raise Http404("No bank details yet.")
    found.award = award
    return found


def _open(award: Award) -> BankDetails:
    details = _newest(award)
    if details.state != BankDetailsState.ENTERED:
        raise RuleBroken("Somebody else has settled these bank details meanwhile.")
    return details
