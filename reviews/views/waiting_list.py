"""The two deeds about an application on the waiting list: decide again, or leave it there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, tell, warn
from reviews.actions.waiting_list import decide_again, keep_waiting
from reviews.views.common import application_in, staff_call


@login_required
@require_POST
def staff_decision_again(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """Open an announced place on the waiting list, to fund or decline it now."""
    application = application_in(request, staff_call(request, slug), reference)
    try:
        decide_again(application=application, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "Decide below. Until it is announced, the applicant sees the waiting list.")
    return redirect("reviews:staff_decision_edit", slug=slug, reference=reference)


@login_required
@require_POST
def staff_decision_keep(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """Leave it on the waiting list after all."""
    application = application_in(request, staff_call(request, slug), reference)
    try:
        keep_waiting(application=application, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "It stays on the waiting list, as it was announced. Nobody was told.")
    return redirect("reviews:staff_decision_edit", slug=slug, reference=reference)
