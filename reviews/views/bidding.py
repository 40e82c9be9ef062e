"""Bids: what reviewers would like to read, and how far the panel is."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell, warn
from grants.models import Call
from reviews.actions.bidding import (
    close_bidding,
    declare_bid_conflict,
    open_bidding,
    remind_bidders,
    say_bids,
)
from reviews.forms.bidding import BidConflictForm, BiddingForm
from reviews.models import Bid, Bidding, Reviewer
from reviews.permissions import can_bid, can_route, is_closed
from reviews.queries.bidding import (
    bid_page,
    biddable,
    bidders,
    bidding_reviewers,
    coverage,
    wished,
)
from reviews.views._plan_parts import wants_part
from reviews.views.common import action, call_page, staff_call, whole_call

PREFIX = "bid-"


def _reviewer(request: SignedInRequest, slug: str) -> Reviewer:
    return get_object_or_404(bidding_reviewers(request.user), panel__call__slug=slug)


@login_required
@require_http_methods(["GET", "POST"])
def review_bids(request: SignedInRequest, slug: str) -> HttpResponse:
    """Titles, and yes, maybe or no to each. The script posts one at a time, the button a page."""
    reviewer = _reviewer(request, slug)
    if request.method != "POST":
        return _bids_page(request, reviewer)
    values = {
        name.removeprefix(PREFIX): value
        for name, value in request.POST.items()
        if name.startswith(PREFIX) and isinstance(value, str) and value
    }
    try:
        say_bids(reviewer=reviewer, values=values, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        if wants_part(request):
            return HttpResponse(error.message, status=422, content_type="text/plain")
        warn(request, error.message)
        return redirect(request.get_full_path())
    if wants_part(request):
        return page(request, "reviews/_bids_said.html", {"bids": bid_page(reviewer, "")})
    tell(request, "Saved. You can change it until bids close.")
    query = f"?after={request.POST['next']}" if request.POST.get("next") else ""
    return redirect(reverse("reviews:review_bids", args=[slug]) + query)


def _bids_page(request: SignedInRequest, reviewer: Reviewer) -> HttpResponse:
    verdict = can_bid(request.user, reviewer, arrived_at(request))
    only_open = request.GET.get("show") == "open"
    context: dict[str, Any] = {
        "call": reviewer.panel.call,
        "bidding": reviewer.panel.bidding,
        "obstacle": verdict.reason,
        "values": Bid.Value.choices,
        "after": request.GET.get("after", ""),
        "only_open": only_open,
    }
    if verdict:
        context["bids"] = bid_page(reviewer, context["after"], only_open=only_open)
    return page(request, "reviews/review_bids.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review_bid_conflict(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    """Declare a conflict of interest instead of a bid."""
    reviewer = _reviewer(request, slug)
    require(can_bid(request.user, reviewer, arrived_at(request)))
    application = get_object_or_404(biddable(reviewer), reference=reference)
    form = BidConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_bid_conflict(
                reviewer=reviewer,
                application=application,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"Thank you. {reference} is not shown to you any more.")
            return redirect("reviews:review_bids", slug)
    context = {"form": form, "application": application, "call": reviewer.panel.call}
    return page(request, "reviews/review_bid_conflict.html", context, forms=[form])


@login_required
@require_http_methods(["GET", "POST"])
def staff_bids(request: SignedInRequest, slug: str) -> HttpResponse:
    """How the bids of a call stand; POST asks the panel or moves the end."""
    call = whole_call(request, slug)
    form = BiddingForm(request.POST if request.method == "POST" else None, call=call)
    if request.method == "POST":
        require(can_route(request.user, call))
        if form.is_valid():
            try:
                mailed = open_bidding(
                    call=call, closes_at=form.closes_at(), by=request.user, at=arrived_at(request)
                )
            except RuleBroken as error:
                add_rule_error(form, error)
            else:
                people = "1 reviewer gets" if mailed == 1 else f"{mailed} reviewers get"
                tell(request, f"The panel is asked. {people} a mail.")
                return redirect("reviews:staff_bids", slug)
    return _staff_page(request, call, form)


def _staff_page(request: SignedInRequest, call: Call, form: BiddingForm) -> HttpResponse:
    bidding = Bidding.objects.filter(panel__call=call).first()
    by, after = request.GET.get("by", ""), request.GET.get("after", "")
    show = request.GET.get("show", "")
    rows: Any
    if by == "reviewer":
        rows, following = bidders(call, after)
    else:
        rows, following = wished(call, after, only_unwanted=show == "unwanted")
    verdict = can_route(request.user, call)
    is_open = bidding is not None and not is_closed(bidding, arrived_at(request))
    context = {
        "form": form,
        "bidding": bidding,
        "is_open": is_open,
        "coverage": coverage(call),
        "by": by,
        "show": show,
        "rows": rows,
        "next": following,
        "obstacle": verdict.reason,
        "actions": [
            action(verdict, label, f"reviews:{name}", call.slug, kind="secondary", post=True)
            for label, name in [
                ("Remind who said nothing", "staff_bids_remind"),
                ("Close bids now", "staff_bids_close"),
            ]
            if is_open
        ],
    }
    return call_page(request, "reviews/staff_bids.html", call, "plans", context, forms=[form])


@login_required
@require_POST
def staff_bids_close(request: SignedInRequest, slug: str) -> HttpResponse:
    """End the bids before their time."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    try:
        close_bidding(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "Bids are closed. What was said counts in the next plan.")
    return redirect("reviews:staff_bids", slug)


def _reminded(sent: int) -> str:
    if not sent:
        return (
            "Nobody is left to remind: everybody has said something, had a mail today, or has "
            "turned reminders off."
        )
    people = "1 reviewer" if sent == 1 else f"{sent} reviewers"
    return f"A reminder for {people} is on its way. Nobody gets two on one day."


@login_required
@require_POST
def staff_bids_remind(request: SignedInRequest, slug: str) -> HttpResponse:
    """Mail those who have said nothing yet."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    try:
        sent = remind_bidders(call=call, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, _reminded(sent))
    return redirect("reviews:staff_bids", slug)
