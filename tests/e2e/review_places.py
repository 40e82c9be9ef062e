"""References of the demo around reviewing, as `places.py` tells them."""

from datetime import timedelta

from django.utils import timezone

from home.demo.stages import GRANTED, REVIEWED
from reviews.actions.bidding import open_bidding
from reviews.actions.discussing import write_comment
from reviews.actions.extensions import ask_for_more_time
from reviews.actions.meetings import begin_meeting, open_item, plan_meeting
from reviews.actions.panels import import_reviewers
from reviews.actions.phases import add_usual_phases
from reviews.actions.plan_changes import change_plan
from reviews.actions.planning import plan_assignments
from reviews.actions.responding import set_response_round
from reviews.actions.rubrics import edit_rubric
from reviews.actions.scenarios import create_scenario
from reviews.edits import Edit
from reviews.models import Assignment, Conflict, Declaration, Invitation, Review, Reviewer
from reviews.queries.boards import read_board
from reviews.queries.calibrating import compute
from reviews.queries.panel import numbers_of, seat_of
from reviews.queries.planning import call_parameters
from reviews.roster import Row
from reviews.rubric import CriterionSpec, RubricSpec
from reviews.tokens import invitation_token
from tests.factories.grants import CallFactory, submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    PanelFactory,
    ReviewerFactory,
    RubricFactory,
    held_lottery,
    prepared_lottery,
    submitted_review,
)


def reviewing(people, call):
    # So that a plan has somebody to choose from.
    more = [
        Row("lin@example.org", "Lin Zhao", "evaluation, benchmarks", "", None),
        Row("omar@example.org", "Omar Haddad", "language models, training data", "", None),
    ]
    import_reviewers(call=call, rows=more, by=people["officer"], at=timezone.now())
    in_ten_days = timezone.now() + timedelta(days=10)
    open_bidding(call=call, closes_at=in_ten_days, by=people["officer"], at=timezone.now())
    plan = plan_assignments(
        call=call, parameters=call_parameters(call), by=people["officer"], at=timezone.now()
    )
    scenarios = [
        create_scenario(call=call, name=name, by=people["officer"], at=timezone.now())
        for name in ("As it stands", "With less money")
    ]
    add_usual_phases(call=call, by=people["officer"], at=timezone.now())
    pair = planned_by_hand(plan, people["officer"])
    mine = Assignment.objects.filter(
        reviewer__user=people["rita"], application__call=call, state="accepted"
    )
    of_call = Invitation.objects.filter(reviewer__panel__call=call)
    in_doubt(people, call)
    reviewed_one = mine.filter(review__state="submitted").first().application.reference
    officer, now = people["officer"], timezone.now()
    comment = write_comment(
        seat=seat_of(officer, reviewed_one, now),
        body="@Reviewer 1, can you say more about the risk?",
        audience="panel",
        by=officer,
        at=now,
    )
    late = mine.filter(review__state="draft").first()
    ask_for_more_time(
        assignment=late,
        until=late.due_at + timedelta(days=7),
        reason="I am travelling without a network next week.",
        by=people["rita"],
        at=timezone.now(),
    )
    return {
        **meeting(people, call),
        "rita_reviews": str(Reviewer.objects.get(panel__call=call, user=people["rita"]).key),
        "ordered": ordered(people, call.programme),
        "plan": plan.number,
        "scenario": scenarios[0].number,
        **pair,
        "reviewer": str(Reviewer.objects.get(panel__call=call, user=people["noor"]).key),
        "conflict": str(Conflict.objects.get(application__call=call, user=people["pat"]).key),
        "to_review": mine.filter(review=None).first().application.reference,
        "in_review": mine.filter(review__state="draft").first().application.reference,
        "reviewed_one": reviewed_one,
        "comment": str(comment.key),
        "rated": numbers_of(comment.application)[mine.get(application=comment.application).pk],
        "responding": responding(call, people["officer"]),
        "token": invitation_token(of_call.get(reviewer__user=people["noor"])),
        "answered_token": invitation_token(of_call.get(reviewer__user=people["rita"])),
    }


def meeting(people, call):
    """A meeting that talks about what nobody on the panel has a conflict with."""
    now, officer = timezone.now(), people["officer"]
    free = call.applications.filter(state="submitted", conflicts=None).order_by("pk")[:3]
    sitting = plan_meeting(
        call=call,
        name="First sitting",
        starts_at=now + timedelta(hours=1),
        place="https://meet.example.org/panel",
        applications=list(free),
        by=officer,
        at=now,
    )
    begin_meeting(meeting=sitting, by=officer, at=now)
    item = open_item(item=sitting.items.first(), by=officer, at=now)
    return {"meeting": str(sitting.key), "discussed": item.application.reference}


def in_doubt(people, call):
    """A conflict of Noor's that is only suspected; one of Pat's applications not vouched for."""
    application = call.applications.filter(assignments__reviewer__user=people["rita"]).first()
    words = "Wrote “Kernels that learn” (2025) with a B. Koch; Ben Koch has that name."
    Conflict.objects.create(
        user=people["noor"],
        application=application,
        source="detected",
        state="suspected",
        strength=40,
        reason=words,
        evidence=[{"kind": "coauthor_name", "key": "x", "words": words}],
        created_at=timezone.now(),
    )
    # One that Pat accepted without a word about it; the others can be read.
    waiting = Assignment.objects.filter(
        reviewer__user=people["pat"], application__call=call, state="accepted", review=None
    )
    Declaration.objects.filter(
        reviewer__user=people["pat"], application=waiting.earliest("pk").application
    ).delete()


def planned_by_hand(plan, by):
    """Somebody who may still be taken off an application, and somebody who could be put there."""
    board = read_board(plan).board
    free = {
        application: [
            email
            for email in sorted(board.reviewers)
            if (application, email) not in board.pairs | set(board.obstacles)
        ]
        for application in sorted(board.applications)
    }
    application = max(free, key=lambda each: len(free[each]))
    email, other, *_ = free[application]
    change_plan(plan=plan, edits=[Edit(application, email, "assign")], by=by, at=timezone.now())
    key = {each.user.email.lower(): str(each.key) for each in plan.call.panel.reviewers.all()}
    return {
        "planned_for": application,
        "planned_reviewer": key[email],
        "other_reviewer": key[other],
    }


def ordered(people, programme):
    """A call whose reviewers put their applications in order; Rita has three."""
    now = timezone.now()
    call = CallFactory(
        programme=programme,
        slug="ordered",
        title="Small grants in order",
        opens_at=now - timedelta(days=40),
        deadline=now - timedelta(days=3),
    )
    RubricFactory(call=call, mode="order")
    reviewer = ReviewerFactory(panel=PanelFactory(call=call), user=people["rita"])
    for title in ("Open kernels", "Open proteins", "Open weather"):
        AssignmentFactory(
            application=submitted_application(call=call, title=title), reviewer=reviewer
        )
    return call.slug


def drafted_rubric(call, by, at):
    """The open call has a draft of its rubric."""
    spec = RubricSpec(
        criteria=(
            CriterionSpec("Worth", "Is it worth doing?", weight=2, comment_required=True),
            CriterionSpec("Risk", allows_na=True, anchors={"1": "High", "5": "Low"}),
        ),
        guidance="Read the whole proposal first.",
        asks_confidence=True,
    )
    edit_rubric(call=call, spec=spec, by=by, at=at)


def judging(people, calls):
    """A call with reviews enough for the model, lots drawn, and a draw that waits elsewhere."""
    now = timezone.now()
    call = CallFactory(
        programme=calls[REVIEWED].programme,
        slug="judged",
        title="Instruments for everybody",
        opens_at=now - timedelta(days=40),
        deadline=now - timedelta(days=1),
        budget=480_000_00,
    )
    panel = PanelFactory(call=call)
    severity = {"rita": -1, "pat": 0, "noor": 1}
    seats = [ReviewerFactory(panel=panel, user=people[name]) for name in severity]
    rows = [
        submitted_application(call=call, title=f"Open instrument {number}")
        for number in range(1, 15)
    ]
    for place, row in enumerate(rows):
        for seat, off in zip(seats, severity.values(), strict=True):
            # Good to weak, in no straight line, and two alike around the money's end.
            merit = 4.6 - min(place, 5) * 0.3 - max(place - 6, 0) * 0.2
            chance = (place * 7 + seat.pk * 5) % 3 - 1 if place not in {5, 6} else 0
            value = min(5, max(1, round(merit + 0.7 * off + 0.4 * chance)))
            review = submitted_review(
                AssignmentFactory(application=row, reviewer=seat),
                excellence=value,
                openness=max(1, value - place % 2) if place not in {5, 6} else value,
            )
            Review.objects.filter(pk=review.pk).update(
                recommendation="fund" if value > 3 else "maybe" if value == 3 else "decline"
            )
    held_lottery(call, rows[-2:])
    compute(call)
    asked = list(calls[REVIEWED].applications.filter(state="submitted").order_by("pk")[:2])
    prepared_lottery(calls[REVIEWED], asked, public_source="drand, round 4,711,000")
    done = list(calls[GRANTED].applications.order_by("pk")[:2])
    held_lottery(calls[GRANTED], done)
    return {"judged": call.slug}


def responding(call, officer):
    """The application of Ada's whose reviews she can respond to."""
    now = timezone.now()
    set_response_round(
        call=call,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=5),
        word_limit=300,
        by=officer,
        at=now,
    )
    return call.applications.filter(owner__email__startswith="ada@").first().reference
