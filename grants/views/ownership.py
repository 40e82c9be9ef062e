"""Handing an application over: by its owner, and by staff when the owner is gone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.actions.ownership import (
    accept_transfer,
    ask_to_take_over,
    decline_transfer,
    take_back_transfer,
    transfer_for_programme,
)
from grants.forms.team import OwnerForm, StaffTransferForm
from grants.models import Application, TeamMember
from grants.permissions import can_manage_team, can_transfer_for_programme, may_change_owner
from grants.queries.team import open_transfer, programme_applications
from grants.views._shared import crumbs, own_application


def _transfer_page(
    request: SignedInRequest, application: Application, form: OwnerForm
) -> HttpResponse:
    transfer = open_transfer(application)
    context = {
        "application": application,
        "form": form,
        "transfer": transfer,
        "is_asked": transfer is not None and transfer.to_id == request.user.pk,
        "manages": bool(can_manage_team(request.user, application)),
        "refusal": may_change_owner(application).reason,
        "breadcrumbs": crumbs(application, "Hand over"),
    }
    return page(request, "grants/application_transfer.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def application_transfer(request: SignedInRequest, reference: str) -> HttpResponse:
    """The owner asks a member; the asked member answers here; the owner can take it back."""
    application = own_application(request, reference)
    others = [m.user for m in application.people.exclude(role=TeamMember.Role.OWNER)]
    if request.method == "POST":
        require(can_manage_team(request.user, application))
    form = OwnerForm(request.POST if request.method == "POST" else None, people=others)
    if request.method == "POST" and form.is_valid():
        try:
            transfer = ask_to_take_over(
                application=application,
                user_id=form.cleaned_data["to"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{transfer.to} is asked to take this application over.")
            return redirect("grants:application_transfer", reference)
    return _transfer_page(request, application, form)


@login_required
@require_POST
def application_transfer_answer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Accept or decline as the one who is asked, or take the request back as owner."""
    application, at = own_application(request, reference), arrived_at(request)
    answer = request.POST.get("answer", "")
    try:
        if answer == "accept":
            accept_transfer(application=application, by=request.user, at=at)
            tell(request, f"You own {application.reference} now.")
        elif answer == "decline":
            decline_transfer(application=application, by=request.user, at=at)
            tell(request, "You declined. The owner is told.")
        elif answer == "take_back":
            take_back_transfer(application=application, by=request.user, at=at)
            tell(request, "The request is taken back. You stay the owner.")
    except RuleBroken as error:
        warn(request, error.message)
    return redirect("grants:application_team", reference)


@login_required
@require_http_methods(["GET", "POST"])
def staff_application_transfer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give an application to somebody else, with a reason. The page shows people, no answers."""
    application = get_object_or_404(programme_applications(request.user), reference=reference)
    require(can_transfer_for_programme(request.user, application.call.programme))
    form = StaffTransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            transfer_for_programme(
                application=application,
                by=request.user,
                at=arrived_at(request),
                **form.cleaned_data,
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{application.reference} has a new owner, and the team is told.")
            return redirect("grants:staff_application_transfer", reference)
    listing = reverse("grants:staff_application_list", args=[application.call.slug])
    context = {
        "application": application,
        "form": form,
        "members": application.people,
        "breadcrumbs": [
            {"label": application.call.title, "url": listing},
            {"label": f"New owner for {reference}", "url": ""},
        ],
    }
    return page(request, "grants/staff_application_transfer.html", context, forms=[form])
