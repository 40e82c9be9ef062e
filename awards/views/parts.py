"""Staff: what an award gives besides cash, while it is in preparation."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.actions.parts import add_part, remove_part
from awards.forms.parts import PartForm
from awards.permissions import can_work_on_award
from awards.states import AWARD
from awards.views._shared import first_or_404, staff_award
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn


@login_required
@require_http_methods(["GET", "POST"])
def staff_award_parts(request: SignedInRequest, reference: str) -> HttpResponse:
    """Compute credits, engineering time and the like, and one more of them."""
    award = staff_award(request, reference)
    verdict = can_work_on_award(request.user, award)
    if request.method == "POST":
        require(verdict)
    initial = {"first_on": award.starts_on}
    form = PartForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            part = add_part(
                award=award, by=request.user, at=arrived_at(request), **form.cleaned_data
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"The award also gives {part}.")
            return redirect("awards:staff_award_parts", reference=reference)
    context = {
        "award": award,
        "form": form,
        "parts": award.parts.all(),
        "may": bool(verdict) and AWARD.allows(award.state, "edit"),
        "is_out": not AWARD.allows(award.state, "edit"),
        "breadcrumbs": [
            {"label": reference, "url": reverse("awards:staff_award_detail", args=[reference])},
            {"label": "Besides cash"},
        ],
    }
    return page(request, "awards/staff_award_parts.html", context, forms=[form])


@login_required
@require_POST
def staff_award_part_remove(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take one of them out again; the form names it by its unit and kind."""
    award = staff_award(request, reference)
    require(can_work_on_award(request.user, award))
    part = first_or_404(
        award.parts.filter(
            instrument=request.POST.get("instrument", ""), unit=request.POST.get("unit", "")
        ),
        "part",
    )
    try:
        remove_part(part=part, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The award no longer gives {part}.")
    return redirect("awards:staff_award_parts", reference=reference)
