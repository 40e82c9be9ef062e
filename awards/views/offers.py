"""Staff: more time for the answer to an offer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.lapsing import renew_offer
from awards.forms.following import RenewForm
from awards.permissions import can_work_on_award
from awards.views._shared import staff_award
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell


@login_required
@require_http_methods(["GET", "POST"])
def staff_offer_renew(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give more time to answer, also after the offer lapsed."""
    award = staff_award(request, reference)
    require(can_work_on_award(request.user, award))
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            renew_offer(award=award, by=request.user, at=arrived_at(request), **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "There is more time to answer. The grantee is told.")
            return redirect("awards:staff_award_detail", reference=reference)
    back = reverse("awards:staff_award_detail", args=[reference])
    crumbs = [{"label": reference, "url": back}, {"label": "More time to answer"}]
    context = {"award": award, "form": form, "breadcrumbs": crumbs}
    return page(request, "awards/staff_offer_renew.html", context, forms=[form])
