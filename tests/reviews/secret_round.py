"""The round with one application to keep secret, and the facts about it that not all may know.

A new fact joins by a line in `SECRETS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pgtrigger

from accounts.roles import Role
from core.files.models import StoredFile
from grants.actions.submission import submit_application
from grants.models import Answer, Application, Note, Submission
from reviews.actions.conflicts import declare_conflict, enter_conflict
from reviews.actions.discussing import number_reviewers
from reviews.models import (
    Assignment,
    AssignmentPlan,
    Comment,
    Conflict,
    Decision,
    Invitation,
    Panel,
    PlannedPair,
    Response,
    ResponseRound,
    Review,
    ReviewRating,
)
from reviews.queries.panel import Seat, numbers_of, seat_of
from reviews.tokens import invitation_token
from reviews.visibility import Sight
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.reviews import (
    AssignmentFactory,
    DecisionFactory,
    ProfileFactory,
    ReviewerFactory,
    WorkFactory,
    submitted_review,
)
from tests.meta import world as worlds


def build():
    """The world of the URL matrix, and in its round in review one application to keep secret."""
    world = worlds.build()
    people, call, now = world.people, world.reviewed_call, world.now
    at = now - timedelta(days=20)
    people["applicant"] = UserFactory(name="Hanna Hidden", email="hanna@example.org")
    people["conflicted"] = UserFactory(name="Carl Close", email="carl@example.org")
    people["estranged"] = UserFactory(name="Eli Estranged", email="eli@example.org")
    people["chair"] = UserFactory(name="Pat Chair", email="chair@example.org")
    people["lise"] = UserFactory(name="Lise Meitner", email="lise@example.org")
    world.submitted, world.submitted_file = worlds.written(call, people["applicant"], at)
    submit_application(application=world.submitted, by=people["applicant"], at=at)
    panel = Panel.objects.get(call=call)
    world.rows, world.tokens = {}, {}
    for role in ("reviewer", "conflicted", "estranged", "lise"):
        person = people[role]
        seat = panel.reviewers.filter(user=person).first() or ReviewerFactory(
            panel=panel, user=person
        )
        invitation = Invitation.objects.create(
            reviewer=seat, sent_at=at, answered_at=at, expires_at=now + timedelta(days=9)
        )
        world.tokens[role] = invitation_token(invitation)
        world.rows[role] = AssignmentFactory(
            application=world.submitted,
            reviewer=seat,
            invitation=invitation,
            due_at=now + timedelta(days=5),
            created_at=at,
        )
    ReviewerFactory(panel=panel, user=people["chair"], is_chair=True)
    declare_conflict(
        assignment=world.rows["conflicted"], reason="Friends.", by=people["conflicted"], at=at
    )
    # Declined first, and only then is a conflict found: the title was on the page by then.
    Assignment.objects.filter(pk=world.rows["estranged"].pk).update(state="declined")
    enter_conflict(
        application=world.submitted,
        user=people["estranged"],
        reason="Rivals.",
        by=people["officer"],
        at=at,
    )
    people["kin"] = UserFactory(name="Kim Kin", email="kim@example.org")
    ProgrammeRoleFactory(programme=call.programme, user=people["kin"], role=Role.OFFICER)
    enter_conflict(
        application=world.submitted,
        user=people["kin"],
        reason="Cousins.",
        by=people["officer"],
        at=at,
    )
    world.spare = [
        ReviewerFactory(panel=panel, user=UserFactory(name=f"Spare {n}")) for n in (0, 1)
    ]
    number_reviewers(world.submitted)
    world.review = submitted_review(world.rows["lise"], excellence=3, openness=3)
    world.review_number = numbers_of(world.submitted)[world.rows["lise"].pk]
    world.rating = ReviewRating.objects.create(
        review=world.review, rater=people["officer"], kind="helpful", at=at
    )
    profile = ProfileFactory(user=people["lise"], changed_at=at)
    world.work = WorkFactory(profile=profile, added_at=at)
    world.plan = AssignmentPlan.objects.filter(call=call).first()
    world.pair = PlannedPair.objects.create(
        plan=world.plan,
        application=world.submitted,
        reviewer=world.rows["lise"].reviewer,
        affinity=0.5,
    )
    world.decision = DecisionFactory(application=world.submitted, decided_at=at)
    world.note = Note.objects.create(
        application=world.submitted, author=people["officer"], body="Note", at=at
    )
    said(world, at)
    Response.objects.create(
        application=world.submitted, state="submitted", text="No.", changed_at=at, submitted_at=at
    )
    return world


def said(world, at):
    """Something in the discussion for each of those who may read it."""
    common = {"application": world.submitted, "body": "Said.", "at": at}
    lise = {"author": world.people["lise"], "wrote_as": "reviewer", "number": 1}
    world.said = {
        audience: Comment.objects.create(audience=audience, **lise, **common)
        for audience in ("panel", "chair", "staff")
    }
    world.comment = world.said["panel"]


@dataclass(frozen=True)
class Reading:
    """Who reads, and what the gate lets them see of the secret application."""

    role: str
    seen: Sight
    responds: bool = False

    @property
    def is_chair(self):
        return self.role == "chair"

    @property
    def is_applicant(self):
        return self.role == "applicant"

    @property
    def is_staff(self):
        return self.role == "kin"


def reading(world, role):
    """The reader at the world's application; no seat is no sight."""
    person = world.people.get(role)
    seat: Seat | None = person and seat_of(person, world.submitted.reference, world.now)
    responds = role == "applicant" and ResponseRound.objects.filter(call=world.reviewed_call)
    return Reading(role, seat.seen if seat else Sight(), bool(responds))


@dataclass(frozen=True)
class Secret:
    """A fact, who must not know it, and how to make it another one."""

    name: str
    hidden: Callable[[Reading], bool]
    write: Callable[[SimpleNamespace, str, int], None]


def _applicants(world, text, number):
    person = world.people["applicant"]
    type(person).objects.filter(pk=person.pk).update(
        name=f"{text} Hidden", email=f"hanna{number}@example.org"
    )
    answer = {"name": text, "email": f"{number}@example.org", "role": text, "orcid": ""}
    _in_submission(world, lambda question: question["identifying"], {"team": [answer]}, text)
    StoredFile.objects.filter(pk=world.submitted_file.pk).update(name=f"{text}.pdf")


def _proposal(world, text, number):
    Application.objects.filter(pk=world.submitted.pk).update(title=text)
    _in_submission(world, lambda question: not question["identifying"], {}, text)


def _in_submission(world, chosen, values, text):
    """Other answers to the chosen questions, in the submission and where they are written."""
    for row in Submission.objects.filter(application=world.submitted):
        for section in row.content["sections"]:
            for question in section["questions"]:
                if not chosen(question):
                    continue
                if question["kind"] in values:
                    question["value"] = values[question["kind"]]
                elif question["kind"] in {"short_text", "long_text"}:
                    question["value"] = text
                elif question["kind"] == "file" and question["value"]:
                    question["value"][0]["name"] = f"{text}.pdf"
        with pgtrigger.ignore("grants.Submission:frozen"):
            Submission.objects.filter(pk=row.pk).update(content=row.content)
    answers = Answer.objects.filter(
        application=world.submitted, question__kind__in=["short_text", "long_text"]
    )
    answers.update(value=text)


def _reviewers(world, text, number):
    person = world.people["lise"]
    type(person).objects.filter(pk=person.pk).update(
        name=f"{text} Meitner", email=f"lise{number}@example.org"
    )
    for n, spare in enumerate(world.spare):
        type(person).objects.filter(pk=spare.user_id).update(name=f"{text} {n}")
    seat = world.rows["lise"].reviewer
    type(seat).objects.filter(pk=seat.pk).update(keywords=text, statement=text)
    type(world.work).objects.filter(pk=world.work.pk).update(title=text, abstract=text)


def _review(world, text, number):
    Review.objects.filter(pk=world.review.pk).update(
        comment_for_panel=text,
        recommendation=("fund", "maybe", "decline")[number % 3],
        confidence=number % 4 + 1,
    )
    world.review.scores.update(value=number % 5 + 1, comment=text)


def _for_applicant(world, text, number):
    Review.objects.filter(pk=world.review.pk).update(comment_for_applicant=text)


def _for_staff(world, text, number):
    Review.objects.filter(pk=world.review.pk).update(comment_for_staff=text)


def _due(world, text, number):
    due = world.now + timedelta(days=number - 6)
    rows = Assignment.objects.filter(pk=world.rows["lise"].pk)
    rows.update(due_at=due, reminded_at=due)


def _progress(world, text, number):
    """Whether the other review is in, and how many more there are."""
    state = ("draft", "submitted")[number % 2]
    Review.objects.filter(pk=world.review.pk).update(state=state)
    due = world.now + timedelta(days=number - 6)
    for n, seat in enumerate(world.spare[: number % 3]):
        row = AssignmentFactory(
            application=world.submitted, reviewer=seat, created_at=world.now, due_at=due
        )
        submitted_review(row, excellence=n + 1)


def _said(audience):
    def write(world, text, number):
        body = f"{text} @[r1] @[chair]"
        Comment.objects.filter(pk=world.said[audience].pk).update(body=body)
        for n in range(number % 3):
            Comment.objects.create(
                application=world.submitted,
                author=world.people["lise"],
                wrote_as="reviewer",
                number=1,
                audience=audience,
                body=f"{text} {n}",
                at=world.now - timedelta(days=1),
            )

    return write


def _decision(world, text, number):
    outcome = ("fund", "waitlist", "decline")[number % 3]
    Decision.objects.filter(pk=world.decision.pk).update(
        outcome=outcome,
        amount=number * 1000 + 1 if outcome == "fund" else None,
        reason_for_applicant=text,
    )


def _office(world, text, number):
    """Notes, plans, and what is known of conflicts."""
    Note.objects.filter(pk=world.note.pk).update(body=text)
    AssignmentPlan.objects.filter(pk=world.plan.pk).update(
        objective=number / 7, bound=number / 7, worst=number / 100
    )
    PlannedPair.objects.filter(pk=world.pair.pk).update(affinity=number / 12)
    Conflict.objects.filter(application=world.submitted).update(reason=text)
    Conflict.objects.create(
        user=world.people["unassigned"],
        application=world.submitted,
        source="detected",
        reason=text,
        created_at=world.now - timedelta(days=number + 1),
    )


def _response(world, text, number):
    """What the applicants answered, or whether they did."""
    state = ("draft", "submitted")[number % 2]
    Response.objects.filter(application=world.submitted).update(text=text, state=state)


def _rating(world, text, number):
    kind = ReviewRating.Kind.values[number % len(ReviewRating.Kind.values)]
    ReviewRating.objects.filter(pk=world.rating.pk).update(kind=kind, note=text)


# Nobody among READERS works for the programme but the officer in conflict, who knows the people.
SECRETS = [
    Secret(
        "who applies",
        lambda r: not (r.is_applicant or r.is_staff or r.seen.applicants),
        _applicants,
    ),
    Secret("what is proposed", lambda r: not (r.is_applicant or r.seen.proposal), _proposal),
    Secret("who reviews", lambda r: not (r.is_staff or r.seen.reviewers), _reviewers),
    Secret("what they wrote", lambda r: not r.seen.reviews, _review),
    Secret("and for applicants", lambda r: not (r.seen.reviews or r.responds), _for_applicant),
    Secret("and for staff", lambda _: True, _for_staff),
    Secret("how far they are", lambda r: not (r.seen.reviews or r.responds), _progress),
    Secret("until when they have time", lambda _: True, _due),
    Secret("what is answered", lambda r: not (r.is_applicant or r.seen.response), _response),
    Secret("what the panel says", lambda r: not r.seen.discussion, _said("panel")),
    Secret("and to its chair", lambda r: not (r.is_chair and r.seen.discussion), _said("chair")),
    Secret("and to staff", lambda _: True, _said("staff")),
    Secret("how a review is rated", lambda r: not r.seen.ratings, _rating),
    Secret("the decision", lambda _: True, _decision),
    Secret("what the office knows", lambda _: True, _office),
]
