"""A reviewer puts their applications of a call in order."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from reviews.actions.ordering import order_reviews
from reviews.forms.ordering import OrderForm
from reviews.models import Rubric
from reviews.queries.reviewing import reviewer_assignments
from reviews.queries.rubrics import rubric_or_default


@login_required
@require_http_methods(["GET", "POST"])
def review_order(request: SignedInRequest, slug: str) -> HttpResponse:
    """Their applications, best first: by number, by buttons or by dragging."""
    rows = list(reviewer_assignments(request.user).filter(application__call__slug=slug))
    if not rows or rubric_or_default(rows[0].application.call).mode != Rubric.Mode.ORDER:
        raise Http404
    call = rows[0].application.call
    form = OrderForm(request.POST if request.method == "POST" else None, assignments=rows)
    if request.method == "POST" and form.is_valid():
        try:
            placed = order_reviews(
                call=call, places=form.places(), by=request.user, at=arrived_at(request)
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"Your order is saved: {placed} of {len(rows)} placed.")
            return redirect("reviews:review_order", slug=slug)
    context = {"call": call, "form": form, "lines": form.lines()}
    return page(request, "reviews/review_order.html", context, forms=[form])
