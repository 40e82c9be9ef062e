"""Finance: the account a programme pays from, entered by one person and confirmed by another."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import must_confirm
from awards.actions.debtor_accounts import (
    confirm_debtor_account,
    discard_debtor_account,
    enter_debtor_account,
)
from awards.bank_accounts import Account
from awards.forms.money import DebtorForm
from awards.models import DebtorAccount
from awards.permissions import can_confirm_debtor_account, can_send_money
from awards.queries.accounts import debtor_accounts, waiting_debtor_accounts
from awards.views._shared import SIGN_IN_AGAIN, deed, first_or_404, staff_programme
from awards.views.payment_files import crumbs
from core.encryption import decrypted
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.models import Programme


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form")
@login_required
@reauthentication_required(enabled=lambda request: request.method == "GET")
@require_http_methods(["GET", "POST"])
def staff_debtor_account(request: SignedInRequest, slug: str) -> HttpResponse:
    """The accounts the programme pays from, one for each currency, and those that wait."""
    programme = staff_programme(request, slug)
    require(can_send_money(request.user, programme))
    form = DebtorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _entered(request, programme, form):
        tell(request, "The account is saved. It is used once somebody else confirms it.")
        return redirect("awards:staff_debtor_account", slug=slug)
    waiting = waiting_debtor_accounts(programme).select_related("changed_by")
    used = debtor_accounts(programme).select_related("changed_by", "confirmed_by")
    context = {
        "programme": programme,
        "form": form,
        "accounts": used,
        "waiting": [_waiting_row(request, programme, each) for each in waiting],
        "breadcrumbs": crumbs(programme, "Account"),
    }
    return page(request, "awards/staff_debtor_account.html", context, forms=[form])


def _entered(request: SignedInRequest, programme: Programme, form: DebtorForm) -> bool:
    if must_confirm(request):
        form.add_error(None, SIGN_IN_AGAIN)
        return False
    try:
        enter_debtor_account(
            programme=programme, by=request.user, at=arrived_at(request), **form.cleaned_data
        )
    except RuleBroken as error:
        error.field = "name" if error.field == "holder" else error.field
        add_rule_error(form, error)
        return False
    return True


def _waiting_row(
    request: SignedInRequest, programme: Programme, account: DebtorAccount
) -> dict[str, object]:
    verdict = can_confirm_debtor_account(request.user, programme, account.changed_by_id)
    address, noun = [programme.slug, account.pk], f"the {account.currency} account"
    confirm = reverse("awards:staff_debtor_account_confirm", args=address)
    discard = reverse("awards:staff_debtor_account_discard", args=address)
    return {
        "account": account,
        # Four characters are no check: whoever confirms compares all of them.
        "full": Account.unpacked(decrypted(account.sealed)) if verdict else None,
        "actions": [
            deed(f"Confirm {noun}", confirm, verdict),
            deed(f"Discard {noun}", discard, kind="secondary"),
        ],
    }


@login_required
@require_POST
@reauthentication_required
def staff_debtor_account_confirm(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A second person compared the account; it is used from now on."""
    told = "The account ending in {} is confirmed and used from now on."
    return _settle(request, slug, pk, confirm_debtor_account, told)


@login_required
@require_POST
@reauthentication_required
def staff_debtor_account_discard(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The account that waits is not used."""
    told = "The account ending in {} is discarded."
    return _settle(request, slug, pk, discard_debtor_account, told)


def _settle(
    request: SignedInRequest, slug: str, pk: int, act: Callable[..., DebtorAccount], told: str
) -> HttpResponse:
    programme = staff_programme(request, slug)
    require(can_send_money(request.user, programme))
    account = first_or_404(DebtorAccount.objects.filter(programme=programme, pk=pk), "account")
    try:
        act(account=account, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, told.format(account.last_four))
    return redirect("awards:staff_debtor_account", slug=slug)
