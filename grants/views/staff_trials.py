"""Trying the form of a call."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, tell, warn
from grants.actions.trials import delete_trial, start_trial
from grants.queries.calls import trials_of
from grants.views.staff_calls import staff_call


@login_required
@require_POST
def staff_trial_start(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin a test application and go to it, as an applicant would."""
    call = staff_call(request, slug)
    try:
        application = start_trial(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
        return redirect("grants:staff_call_detail", slug)
    return redirect("grants:application_detail", application.reference)


@login_required
@require_POST
def staff_trial_delete(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """Delete one of one's own test applications."""
    call = staff_call(request, slug)
    application = get_object_or_404(trials_of(request.user, call), reference=reference)
    delete_trial(application=application, by=request.user, at=arrived_at(request))
    tell(request, f"The test {reference} is deleted.")
    return redirect("grants:staff_call_detail", slug)
