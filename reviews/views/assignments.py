"""How the reviews of a call come along."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.actions.inviting import assign_reviewer, remind_reviewers, remove_assignment
from reviews.actions.planning import start_routing
from reviews.forms.routing import AssignForm
from reviews.models import Assignment
from reviews.permissions import can_route
from reviews.queries.progress import (
    PAGE,
    assignment_lines,
    overdue_applications,
    round_counts,
    short_applications,
)
from reviews.queries.reviewing import standing_assignments
from reviews.views.common import (
    action,
    application_in,
    call_and_hidden,
    call_page,
    keys_in,
    require_no_conflict,
    staff_call,
)

SHOWS = {"": "All", "short": "Too few reviewers", "overdue": "Overdue"}


@login_required
@require_GET
def staff_assignment_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Per application: who accepted, declined, submitted, and what is late."""
    call, hidden = call_and_hidden(request, slug)
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    rows = _shown(call, show, request).filter(reference__gt=after).exclude(pk__in=hidden.values())
    applications = list(rows.order_by("reference")[: PAGE + 1])
    shown = applications[:PAGE]
    lines = assignment_lines(shown, arrived_at(request))
    verdict = can_route(request.user, call)
    remind = ("Remind everybody who is not done", "reviews:staff_assignment_remind", slug)
    context = {
        "rows": [(each, lines.get(each.pk, [])) for each in shown],
        "counts": round_counts(call, arrived_at(request), hidden=hidden.values()),
        "next": shown[-1].reference if len(applications) > PAGE else "",
        "views": [
            {
                "label": label,
                "url": f"{reverse('reviews:staff_assignment_list', args=[slug])}?show={key}",
                "current": key == show,
            }
            for key, label in SHOWS.items()
        ],
        "changeable": bool(verdict),
        "actions": [action(verdict, *remind, kind="secondary", post=True)],
    }
    return call_page(request, "reviews/staff_assignment_list.html", call, "assignments", context)


def _shown(call: Call, show: str, request: SignedInRequest) -> QuerySet[Application]:
    if show == "short":
        return short_applications(call)
    if show == "overdue":
        return overdue_applications(call, arrived_at(request))
    return applications_in_round(call)


@login_required
@require_POST
def staff_assignment_remind(request: SignedInRequest, slug: str) -> HttpResponse:
    """Mail those who have not answered or not submitted; with `reviewer`, only these.

    `some` says that only those chosen are meant, also when nobody is.
    """
    call = staff_call(request, slug)
    rows = standing_assignments().filter(application__call=call)
    if "reviewer" in request.POST or "some" in request.POST:
        rows = rows.filter(reviewer__key__in=keys_in(request.POST.getlist("reviewer")))
    told = remind_reviewers(
        call=call, assignments=list(rows), by=request.user, at=arrived_at(request)
    )
    people = "1 reviewer" if told.sent == 1 else f"{told.sent} reviewers"
    if told.sent:
        tell(request, f"A reminder for {people} is on its way.")
    elif not told.today and not told.quiet:
        warn(request, "Nobody of these is left to remind.")
    if told.today:
        others = f"{told.today} more" if told.sent else f"{told.today}"
        warn(request, f"{others} had one today already. Nobody gets two on one day.")
    if told.quiet:
        who = "1 reviewer has" if told.quiet == 1 else f"{told.quiet} reviewers have"
        warn(
            request,
            f"{who} turned reminders off and got none. They still hear when a review is late for "
            "the first time.",
        )
    return redirect("reviews:staff_assignment_list", slug=slug)


@login_required
@require_http_methods(["GET", "POST"])
def staff_assignment_add(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """Ask one more reviewer about an application."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    application = application_in(request, call, reference)
    form = AssignForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            assignment = assign_reviewer(
                application=application,
                reviewer=form.cleaned_data["reviewer"],
                due_at=form.due_at(),
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            error.field = "due_on" if error.field == "due_at" else error.field
            add_rule_error(form, error)
        else:
            tell(request, f"{assignment.reviewer} is invited to review {reference}.")
            return redirect("reviews:staff_assignment_list", slug=slug)
    context = {
        "form": form,
        "title": f"One more reviewer for {reference}",
        "hint": application.name,
        "button": "Invite",
    }
    return call_page(request, "reviews/staff_form.html", call, "assignments", context, forms=[form])


@login_required
@require_POST
def staff_assignment_route(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """Look for reviewers of one application; the job says which plan proposes them."""
    call = staff_call(request, slug)
    application = application_in(request, call, reference)
    job = start_routing(application=application, by=request.user, at=arrived_at(request))
    return redirect("jobs:job_detail", pk=job.pk)


@login_required
@require_POST
def staff_assignment_remove(
    request: SignedInRequest, slug: str, reference: str, key: UUID
) -> HttpResponse:
    """Take an assignment back."""
    call = staff_call(request, slug)
    assignment = get_object_or_404(
        Assignment, application__call=call, application__reference=reference, reviewer__key=key
    )
    require_no_conflict(request, assignment.application)
    try:
        remove_assignment(assignment=assignment, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The assignment is taken back. The reviewer no longer sees the application.")
    return redirect("reviews:staff_assignment_list", slug=slug)
