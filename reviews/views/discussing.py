"""The panel's side of an application: the other reviews and the discussion."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from reviews.actions.discussing import (
    edit_comment,
    follow_discussion,
    mark_discussion_read,
    write_comment,
)
from reviews.forms.discussing import CommentEditForm, CommentForm
from reviews.mentions import decode
from reviews.models import Attention
from reviews.permissions import can_discuss
from reviews.queries.disagreement import call_disagreements
from reviews.queries.discussing import (
    ShownComment,
    attention_of,
    comments_of,
    handles_at,
    handles_for,
    labels_for,
    shown_comments,
)
from reviews.queries.panel import Seat, shown_reviews
from reviews.queries.reading import read_proposal, with_scan_tags
from reviews.queries.responding import response_for
from reviews.queries.tables import tables_of
from reviews.views.common import call_page, seat_at, staff_call


@login_required
@require_GET
def review_panel_list(request: SignedInRequest) -> HttpResponse:
    """The applications at whose table one sits, as reviewer or as chair."""
    tables, after = tables_of(request.user, arrived_at(request), request.GET.get("after", ""))
    return page(request, "reviews/review_panel_list.html", {"tables": tables, "next": after})


@login_required
@require_GET
def review_panel(request: SignedInRequest, reference: str) -> HttpResponse:
    """What others wrote and say about an application, as far as the phase shows it."""
    seat = seat_at(request, reference)
    return _panel_page(request, seat, CommentForm())


def _panel_page(request: SignedInRequest, seat: Seat, form: CommentForm) -> HttpResponse:
    application, at = seat.application, arrived_at(request)
    reviews, rows, seen = shown_reviews(seat), list(comments_of(seat)), attention_of(seat)
    labels = labels_for(seat)
    is_only_chair = seat.wrote_as == "chair" and seat.number is None
    thread = shown_comments(seat, at, rows, seen, labels)
    mark_discussion_read(seat=seat, last=rows[-1] if rows else None, seen=seen, by=request.user)
    form.offer(handles_for(seat, reviews, rows, labels))
    context = {
        "call": application.call,
        "reference": application.reference,
        # Reviewers and staff have the proposal on a page of their own.
        "proposal": with_scan_tags(read_proposal(application, seat.seen))
        if is_only_chair
        else None,
        "seen": seat.seen,
        "reviews": reviews,
        "response": response_for(seat),
        "thread": thread,
        "form": form if seat.seen.may_discuss else None,
        "follows": _follows(seen, thread),
        "title": application.name,
        "back": _back(seat),
    }
    return page(request, "reviews/review_panel.html", context, forms=[form])


def _follows(attention: Attention | None, thread: list[ShownComment]) -> bool:
    """As the person wished, else whether they wrote there."""
    if attention is not None and attention.follows is not None:
        return attention.follows
    return any(each.is_own for each in thread)


def _back(seat: Seat) -> tuple[str, str]:
    """Where the proposal is, for somebody who has it on a page of their own."""
    reference = seat.application.reference
    if seat.wrote_as == "staff":
        return reverse("grants:staff_application_detail", args=[reference]), "The application"
    if seat.number is not None:
        return reverse("reviews:review_edit", args=[reference]), "Proposal and your review"
    return reverse("reviews:review_panel_list"), "Panels and discussions"


@login_required
@require_POST
def review_comment_add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say something."""
    seat = seat_at(request, reference)
    require(can_discuss(seat.seen))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            write_comment(seat=seat, by=request.user, at=arrived_at(request), **form.cleaned_data)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your comment is there. You can change it for ten minutes.")
            return redirect(reverse("reviews:review_panel", args=[reference]) + "#discussion")
    return _panel_page(request, seat, form)


@login_required
@require_http_methods(["GET", "POST"])
def review_comment_edit(request: SignedInRequest, reference: str, key: UUID) -> HttpResponse:
    """Change one's own comment in its first ten minutes."""
    seat = seat_at(request, reference)
    comment = get_object_or_404(comments_of(seat).filter(author=request.user), key=key)
    require(can_discuss(seat.seen))
    stored = {"body": decode(comment.body, labels_for(seat))}
    form = CommentEditForm(request.POST or None, initial=stored)
    form.offer(handles_at(seat))
    if request.method == "POST" and form.is_valid():
        at, body = arrived_at(request), form.cleaned_data["body"]
        try:
            edit_comment(comment=comment, seat=seat, body=body, by=request.user, at=at)
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "Your comment is changed.")
            return redirect(reverse("reviews:review_panel", args=[reference]) + "#discussion")
    context = {"form": form, "reference": reference}
    return page(request, "reviews/review_comment_edit.html", context, forms=[form])


@login_required
@require_POST
def review_follow(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hear of new comments by mail, or of mentions only."""
    seat = seat_at(request, reference)
    follows = request.POST.get("follows") == "yes"
    follow_discussion(seat=seat, follows=follows, by=request.user, at=arrived_at(request))
    words = "You hear of new comments by mail." if follows else "You hear only of mentions."
    tell(request, words)
    return redirect(reverse("reviews:review_panel", args=[reference]) + "#discussion")


@login_required
@require_GET
def staff_disagreement_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The applications whose reviewers disagree."""
    call = staff_call(request, slug)
    context = {"rows": call_disagreements(call, request.user)}
    return call_page(request, "reviews/staff_disagreement_list.html", call, "ranking", context)
