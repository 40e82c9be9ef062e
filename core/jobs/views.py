from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.jobs.models import Job
from core.jobs.starting import can_see_job, cancel_job
from core.web import SignedInRequest, page


def _job(request: SignedInRequest, pk: UUID) -> Job:
    job = get_object_or_404(Job, pk=pk)
    if not can_see_job(request.user, job):
        raise Http404
    return job


@login_required
@require_GET
def job_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Progress and result. Without JavaScript the page renews itself."""
    job = _job(request, pk)
    return page(request, "jobs/job_detail.html", {"job": job})


@login_required
@require_GET
def job_progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The same as data, for the script that moves the bar."""
    job = _job(request, pk)
    return JsonResponse(
        {
            "state": job.state,
            "done": job.done,
            "total": job.total,
            "text": job.note or job.get_state_display(),
            "finished": job.is_over,
            "url": reverse("jobs:job_detail", args=[job.pk]),
        }
    )


@login_required
@require_POST
def job_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the job to stop."""
    cancel_job(job=_job(request, pk), by=request.user)
    return redirect("jobs:job_detail", pk=pk)
