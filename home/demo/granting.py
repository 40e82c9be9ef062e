"""From decisions to a released output, for the announced call of the demo."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from awards.actions.acceptance import accept_award
from awards.actions.letters import issue_letter
from awards.actions.payments import approve_payment, pay_payment
from awards.actions.preparing import prepare_awards
from awards.models import Award, Condition
from grants.models import Application, Call
from releases.actions.deciding import accept_release
from releases.actions.evidence import Further, submit_evidence
from releases.queries.conditions import pieces_of
from releases.running import run_verification
from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Decision

REASONS = {
    Decision.Outcome.FUND: "The panel was convinced by the question and by the plan to release.",
    Decision.Outcome.WAITLIST: "Good work. It is funded if money becomes free before the summer.",
    Decision.Outcome.DECLINE: "The panel missed a comparison with existing collections.",
}
WHY_ACCEPTED = (
    "Demo data: the address does not exist, so the checks could not tell. Accepted so that the "
    "register has an entry."
)


def decide_and_announce(
    call: Call,
    outcomes: Sequence[tuple[Application, str, int]],
    *,
    by: User,
    at: datetime,
) -> None:
    """Decide about (application, outcome, euros) and announce two days later."""
    decisions = {
        application.reference: DecisionInput(
            outcome=outcome,
            amount=euros * 100 if outcome == Decision.Outcome.FUND else None,
            reason_for_applicant=REASONS[Decision.Outcome(outcome)],
        )
        for application, outcome, euros in outcomes
    }
    decide(call=call, decisions=decisions, by=by, at=at)
    announce(call=call, by=by, at=at + timedelta(days=2))


def grant(call: Call, people: dict[str, User], *, at: datetime, now: datetime) -> None:
    """Prepare the awards; one is accepted and paid, one is on offer, one waits for its letter."""
    officer = people["officer"]
    prepare_awards(call=call, by=officer, at=at)
    awards = Award.objects.select_related("application__owner").filter(application__call=call)
    accepted = awards.get(application__owner=people["ben"])
    issue_letter(award=accepted, by=officer, at=at + timedelta(days=1))
    accept_award(
        award=accepted,
        typed_name=people["ben"].name,
        address=None,
        by=people["ben"],
        at=at + timedelta(days=4),
    )
    first = accepted.payments.order_by("position").first()
    if first:
        approve_payment(payment=first, by=people["finance"], at=at + timedelta(days=9))
        pay_payment(payment=first, by=people["admin"], at=at + timedelta(days=10))
    offered = awards.get(application__owner=people["ada"])
    issue_letter(award=offered, by=officer, at=now - timedelta(days=3))


def release(call: Call, people: dict[str, User], *, now: datetime) -> None:
    """The first promised output of the accepted award is handed in, checked and accepted."""
    condition = (
        Condition.objects.filter(
            award__application__call=call,
            award__application__owner=people["ben"],
            kind=Condition.Kind.RELEASE,
        )
        .order_by("due_on", "position")
        .first()
    )
    if condition is None:
        return
    evidence = submit_evidence(
        condition=condition,
        url=condition.promised_place,
        note="Version 1.0, with a manual.",
        further=[Further("archive", "https://archive.example.org/records/2041")],
        by=people["ben"],
        at=now - timedelta(days=2),
    )
    for piece in pieces_of(evidence):
        run_verification(piece.verifications.get().pk)
    accept_release(condition=condition, by=people["officer"], at=now, reason=WHY_ACCEPTED)
