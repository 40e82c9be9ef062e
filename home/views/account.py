"""Deleting one's account. It is here because only this app knows everything a person has."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.confirming import must_confirm, way_to_confirm
from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.queries.team import fates_of_owned
from home.actions import delete_account
from home.forms import DeleteAccountForm


@login_required
@require_http_methods(["GET", "POST"])
def account_delete(request: SignedInRequest) -> HttpResponse:
    """What deleting means for one's applications, and the confirmation."""
    form = DeleteAccountForm(request.POST or None, address=request.user.email)
    if request.method == "POST" and form.is_valid() and must_confirm(request):
        warn(request, "Confirm that it is you, then press “Delete my account” once more.")
        return redirect(way_to_confirm(request.user, request.path))
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(
                email=form.cleaned_data["email"], by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            logout(request)
            tell(request, "Your account is deleted. We sent a last mail to your address.")
            return redirect("home:front")
    context = {"form": form, "fates": fates_of_owned(request.user)}
    return page(request, "home/account_delete.html", context, forms=[form])
