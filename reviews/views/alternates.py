"""Free places after somebody said no, and who could take them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, arrived_at, tell, warn
from reviews.actions.inviting import assign_reviewer
from reviews.models import Reviewer
from reviews.permissions import can_route
from reviews.queries.alternates import vacancies, vacant_applications
from reviews.queries.conflicts import no_conflict_of
from reviews.queries.progress import PAGE
from reviews.views.common import call_page, panel_tabs, staff_call


@login_required
@require_GET
def staff_alternate_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Applications somebody said no to, each with the next best reviewers of the panel."""
    call, at = staff_call(request, slug), arrived_at(request)
    after = request.GET.get("after", "")
    found = list(
        vacant_applications(call).filter(no_conflict_of(request.user), reference__gt=after)[
            : PAGE + 1
        ]
    )
    shown = found[:PAGE]
    context = {
        "parts": panel_tabs(slug, "alternates"),
        "rows": vacancies(call, shown, at) if shown else [],
        "next": shown[-1].reference if len(found) > PAGE else "",
        "changeable": bool(can_route(request.user, call)),
    }
    return call_page(request, "reviews/staff_alternate_list.html", call, "panel", context)


@login_required
@require_POST
def staff_alternate_invite(
    request: SignedInRequest, slug: str, reference: str, key: UUID
) -> HttpResponse:
    """Ask an alternate about an application that has a free place."""
    call, at = staff_call(request, slug), arrived_at(request)
    require(can_route(request.user, call))
    reviewer = get_object_or_404(
        Reviewer.objects.select_related("user", "panel"), panel__call=call, key=key
    )
    vacant = vacant_applications(call).filter(no_conflict_of(request.user), reference=reference)
    free = vacancies(call, vacant, at)
    if not free:
        warn(request, f"{reference} has enough reviewers by now. Nobody was asked.")
        return redirect("reviews:staff_alternate_list", slug=slug)
    application = free[0].application
    application.call = call
    try:
        assign_reviewer(
            application=application,
            reviewer=reviewer,
            due_at=free[0].due_at,
            by=request.user,
            at=at,
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"{reviewer} is invited to review {reference}.")
    return redirect("reviews:staff_alternate_list", slug=slug)
