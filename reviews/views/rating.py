"""Rating reviews, and what staff see of it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from reviews.actions.rating import rate_review
from reviews.forms.rating import RatingForm
from reviews.models import ReviewRating
from reviews.permissions import can_rate
from reviews.queries.panel import shown_reviews
from reviews.queries.rating import rateable_review, rated_reviewers
from reviews.views.common import call_page, seat_at, whole_call


@login_required
@require_http_methods(["GET", "POST"])
def review_rate(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """The review, and how good it is."""
    seat = seat_at(request, reference)
    require(can_rate(seat.seen))
    review = rateable_review(seat, number)
    if review is None:
        raise Http404
    old = ReviewRating.objects.filter(review=review, rater=request.user).first()
    initial = {"kind": old.kind, "note": old.note} if old else {}
    form = RatingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        at = arrived_at(request)
        try:
            rate_review(seat=seat, number=number, by=request.user, at=at, **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your rating is kept. Reviewers do not see it.")
            return redirect("reviews:review_panel", reference)
    context = {
        "form": form,
        "reference": reference,
        "number": number,
        "review": next(each for each in shown_reviews(seat) if each.pk == review.pk),
    }
    return page(request, "reviews/review_rate.html", context, forms=[form])


@login_required
@require_GET
def staff_rating_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Reviewers with how their reviews were rated."""
    call = whole_call(request, slug)
    context = {"rows": rated_reviewers(call)}
    return call_page(request, "reviews/staff_rating_list.html", call, "panel", context)
