"""The rubric of a call."""

from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken, Verdict, no, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.rubrics import edit_rubric
from reviews.forms.panel import CriterionForm, CriterionFormSet, RubricForm, criterion_initial
from reviews.permissions import can_route
from reviews.queries.reviewing import criteria_of, guidance_of, rubric_is_locked
from reviews.views.common import call_page, staff_call


@login_required
@require_http_methods(["GET", "POST"])
def staff_rubric(request: SignedInRequest, slug: str) -> HttpResponse:
    """What reviewers score; changed until the first review is begun."""
    call = staff_call(request, slug)
    criteria = criteria_of(call)
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        require(can_route(request.user, call))
    form = RubricForm(sent, initial={"guidance": guidance_of(call)})
    formset = CriterionFormSet(
        sent, initial=[criterion_initial(each) for each in criteria], prefix="criteria"
    )
    if sent is not None and form.is_valid() and formset.is_valid():
        try:
            _save(request, call, form, formset)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The rubric is saved.")
            return redirect("reviews:staff_rubric", slug=slug)
    obstacle = _obstacle(request, call).reason
    context = {"form": form, "formset": formset, "criteria": criteria, "obstacle": obstacle}
    forms = [form, *(formset.forms if sent is not None else [])]
    return call_page(request, "reviews/staff_rubric.html", call, "panel", context, forms=forms)


def _obstacle(request: SignedInRequest, call: Call) -> Verdict:
    verdict = can_route(request.user, call)
    if verdict and rubric_is_locked(call):
        return no("A review has begun, so the rubric stays as it is.")
    return verdict


def _save(
    request: SignedInRequest,
    call: Call,
    form: RubricForm,
    formset: "BaseFormSet[CriterionForm]",
) -> None:
    rows = [each for each in formset.forms if each.cleaned_data.get("label")]
    edit_rubric(
        call=call,
        guidance=form.cleaned_data["guidance"],
        criteria=[each.as_input() for each in rows if not each.cleaned_data.get("DELETE")],
        by=request.user,
        at=arrived_at(request),
    )
