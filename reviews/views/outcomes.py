"""The result of an application, for the people who wrote it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, page
from reviews.models import Decision
from reviews.queries.decisions import announced_decision
from reviews.queries.feedback import feedback_of
from reviews.queries.lotteries import own_lot

# What was decided, as the person it was decided about reads it.
WORDS = {
    Decision.Outcome.FUND: "Funded",
    Decision.Outcome.WAITLIST: "On the waiting list",
    Decision.Outcome.DECLINE: "Not funded",
}
TONES = {Decision.Outcome.FUND: "success", Decision.Outcome.WAITLIST: "info"}


@login_required
@require_GET
def application_outcome(request: SignedInRequest, reference: str) -> HttpResponse:
    """Decision, reason and the comments meant for the applicant; 404 until announced."""
    decision = announced_decision(request.user, reference)
    if decision is None:
        raise Http404
    context = {
        "application": decision.application,
        "call": decision.application.call,
        "outcome": WORDS[Decision.Outcome(decision.outcome)],
        "is_funded": decision.outcome == Decision.Outcome.FUND,
        "tone": TONES.get(Decision.Outcome(decision.outcome), "neutral"),
        "amount": decision.amount,
        "reason": decision.reason_for_applicant,
        "announced_at": decision.announced_at,
        "feedback": feedback_of(decision),
        "lot": own_lot(request.user, decision.application),
    }
    return page(request, "reviews/application_outcome.html", context)
