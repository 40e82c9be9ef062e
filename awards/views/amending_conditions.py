"""Staff: other conditions of an accepted award, and what its payments wait for."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.amending_conditions import amend_conditions
from awards.forms.amending_conditions import AddedConditionFormSet, ConditionsAmendForm
from awards.models import Amendment
from awards.permissions import can_work_on_award
from awards.queries.amendments import conditions_to_wait_for, movable_payments
from awards.queries.obligations import possible_verifiers
from awards.queries.reports import forms_of_reports
from awards.states import AWARD, OPEN_AMENDMENT, AmendmentState
from awards.views._shared import staff_award
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn


@login_required
@require_http_methods(["GET", "POST"])
def staff_conditions_amend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Plan a change of the conditions; it is decided on the page of the change."""
    award = staff_award(request, reference)
    require(can_work_on_award(request.user, award))
    if not AWARD.allows(award.state, "amend"):
        warn(request, "Only an accepted award is changed like this.")
        return redirect("awards:staff_award_detail", reference=reference)
    data = request.POST if request.method == "POST" else None
    payments = list(movable_payments(award).select_related("award", "part"))
    stored = list(award.conditions.order_by("position"))
    added: Any = AddedConditionFormSet(
        data,
        prefix="conditions",
        form_kwargs={
            "choices": [(each.reference, f"{each.reference} {each.title}") for each in stored],
            "people": possible_verifiers(award),
            "report_forms": forms_of_reports(award),
            "payments": payments,
        },
    )
    form = ConditionsAmendForm(
        data, payments=payments, conditions=list(conditions_to_wait_for(award))
    )
    # Both are asked, so that every error shows at once.
    if data is not None and False not in [added.is_valid(), form.is_valid()]:
        try:
            amendment = amend_conditions(
                award=award,
                additions=added.additions(),
                waits=form.waits(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            proposed = amendment.state == AmendmentState.PROPOSED
            tell(
                request,
                "Proposed. A second person confirms it here."
                if proposed
                else "Planned. Look through it, then approve it here.",
            )
            return redirect("awards:staff_amendment_detail", reference=amendment.reference)
    back = reverse("awards:staff_award_detail", args=[reference])
    waiting = award.amendments.filter(kind=Amendment.Kind.CONDITIONS, state__in=OPEN_AMENDMENT)
    context = {
        "award": award,
        "added": added,
        "form": form,
        "waiting": waiting.first(),
        "breadcrumbs": [{"label": reference, "url": back}, {"label": "Change the conditions"}],
    }
    shown: list[Any] = [form, added] if data is not None else [form]
    return page(request, "awards/staff_conditions_amend.html", context, forms=shown)
