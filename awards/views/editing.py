"""Staff: changing the terms of an award in preparation."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.editing import AwardTerms, ConditionTerms, PaymentTerms, edit_award
from awards.actions.seen import refuse_changed_terms
from awards.forms import AwardForm, ConditionFormSet, PaymentFormSet
from awards.forms.editing import ConditionForm
from awards.models import Award
from awards.permissions import can_work_on_award
from awards.queries.awards import payments_of
from awards.queries.obligations import possible_verifiers
from awards.queries.reports import forms_of_reports
from awards.queries.seen import stamp_of_terms
from awards.states import AWARD
from awards.views._shared import staff_award
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.answers.plan import licence_options


@login_required
@require_http_methods(["GET", "POST"])
def staff_award_edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Amount, dates, special terms, conditions and payments on one page."""
    award = staff_award(request, reference)
    require(can_work_on_award(request.user, award))
    if not AWARD.allows(award.state, "edit"):
        warn(request, "The letter is out, so the terms can no longer be changed.")
        return redirect("awards:staff_award_detail", reference=reference)
    form, conditions, payments = _forms(request, award)
    sets = (form, conditions, payments)
    adds_row = "add_row" in request.POST
    if adds_row:
        _unjudged(*sets)
    sent = request.method == "POST" and not adds_row
    if sent and _saved(request, award, form, conditions, payments):
        tell(request, f"The terms of {reference} are saved.")
        return redirect("awards:staff_award_detail", reference=reference)
    back = reverse("awards:staff_award_detail", args=[reference])
    context = {
        "award": award,
        "form": form,
        "conditions": conditions,
        "payments": payments,
        "licences": licence_options(),
        "breadcrumbs": [{"label": reference, "url": back}, {"label": "Change the terms"}],
    }
    return page(request, "awards/staff_award_edit.html", context, forms=_all_forms(*sets))


def _with_row_added(data: QueryDict) -> QueryDict:
    """What was sent, with one row more where `add_row` asks for it: the way without a script."""
    sets = {"conditions": ConditionFormSet, "payments": PaymentFormSet}
    asked = data.get("add_row", "")
    name = f"{asked}-TOTAL_FORMS"
    count = data.get(name, "")
    if asked not in sets or not re.fullmatch("[0-9]{1,4}", count):
        return data
    more = data.copy()
    more[name] = str(min(int(count) + 1, sets[asked].max_num))
    return more


def _unjudged(*sent: Any) -> None:
    """Drop the errors: whoever asks for a row is not done typing."""
    for each in sent:
        for form in getattr(each, "forms", [each]):
            form.errors.clear()


def _all_forms(form: AwardForm, *sets: Any) -> list[Any]:
    return [form, *(sets if any(each.is_bound for each in sets) else ())]


def _forms(request: SignedInRequest, award: Award) -> tuple[AwardForm, Any, Any]:
    data = _with_row_added(request.POST) if request.method == "POST" else None
    stored = list(award.conditions.select_related("due_after"))
    choices = [(each.reference, f"{each.reference} {each.title}") for each in stored]
    payments = _payment_values(award)
    named = [(each["reference"], each["label"]) for each in payments]
    money = {"currency": award.currency}
    return (
        AwardForm(
            data, initial=AwardForm.values_of(award) | {"seen": stamp_of_terms(award)}, **money
        ),
        ConditionFormSet(
            data,
            initial=[ConditionForm.values_of(each) for each in stored],
            prefix="conditions",
            form_kwargs={
                "choices": choices,
                "people": possible_verifiers(award),
                "payments": named,
                "report_forms": forms_of_reports(award),
            },
        ),
        PaymentFormSet(
            data,
            initial=payments,
            prefix="payments",
            form_kwargs={**money, "choices": choices},
        ),
    )


def _payment_values(award: Award) -> list[dict[str, Any]]:
    return [
        {
            "reference": payment.reference,
            "label": payment.label,
            "amount": payment.amount,
            "due_on": payment.due_on,
            "basis": payment.basis,
            "waits_for": [condition.reference for condition in payment.conditions.all()],
        }
        for payment in payments_of(award).filter(part=None)
    ]


def _saved(
    request: SignedInRequest, award: Award, form: AwardForm, conditions: Any, payments: Any
) -> bool:
    """Whether the action took the terms; otherwise the form carries its sentence.

    What somebody else changed is told beside all that is wrong with what was typed.
    """
    # Each is asked, so that every error shows at once.
    valid = False not in [each.is_valid() for each in (form, conditions, payments)]
    terms = dict(form.cleaned_data)
    seen = terms.pop("seen", "")
    try:
        if not valid:
            refuse_changed_terms(award, seen)
            return False
        edit_award(
            award=award,
            terms=AwardTerms(**terms),
            conditions=[ConditionTerms(**values) for values in conditions.kept()],
            payments=[PaymentTerms(**values) for values in payments.kept()],
            seen=seen,
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        add_rule_error(form, error)
        form.show_anew(stamp_of_terms(award))
        return False
    return True
