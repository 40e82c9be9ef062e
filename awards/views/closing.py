"""Staff: closing an award with its checklist, and opening it again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.actions.closing import close_award, reopen_award
from awards.forms.closing import CloseForm, ReopenForm
from awards.models import Award
from awards.permissions import can_work_on_award
from awards.queries.closing import checklist
from awards.states import AWARD
from awards.views._shared import AWARD_TONES, staff_award
from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell


@login_required
@require_http_methods(["GET", "POST"])
def staff_award_close(request: SignedInRequest, reference: str) -> HttpResponse:
    """The checklist, and closing; with something outstanding only with a reason."""
    award = staff_award(request, reference)
    verdict = can_work_on_award(request.user, award)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(verdict)
        if form.is_valid():
            try:
                close_award(
                    award=award, by=request.user, at=arrived_at(request), **form.cleaned_data
                )
            except RuleBroken as error:
                add_rule_error(form, error)
            else:
                tell(request, f"{reference} is closed. The grantee is told.")
                return redirect("awards:staff_award_detail", reference=reference)
    items = checklist(award)
    context = {
        "award": award,
        "tone": AWARD_TONES[award.state],
        "items": items,
        "is_ready": all(item.is_done for item in items),
        "form": form,
        "may": bool(verdict) and AWARD.allows(award.state, "close"),
        "reason": verdict.reason,
        "breadcrumbs": _crumbs(award, "Close"),
    }
    return page(request, "awards/staff_award_close.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_award_reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Open a closed award again, with a reason."""
    award = staff_award(request, reference)
    require(can_work_on_award(request.user, award))
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_award(award=award, by=request.user, at=arrived_at(request), **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{reference} is open again. The grantee is told.")
            return redirect("awards:staff_award_detail", reference=reference)
    context = {"award": award, "form": form, "breadcrumbs": _crumbs(award, "Open again")}
    return page(request, "awards/staff_award_reopen.html", context, forms=[form])


def _crumbs(award: Award, last: str) -> list[dict[str, str]]:
    url = reverse("awards:staff_award_detail", args=[award.reference])
    return [{"label": award.reference, "url": url}, {"label": last}]
