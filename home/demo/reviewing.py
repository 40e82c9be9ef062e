"""Panels, plans and reviews of the demo."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from accounts.models import User
from grants.models import Call
from home.demo.people import KEYWORDS, REVIEWERS, Person
from reviews.actions.invitations import CONFLICT, Answer, answer_invitation
from reviews.actions.inviting import apply_plan
from reviews.actions.panels import add_reviewer, create_panel
from reviews.actions.planning import plan_assignments
from reviews.actions.reviewing import save_review, submit_review
from reviews.actions.rubrics import ensure_rubric
from reviews.models import Assignment, Invitation
from reviews.queries import reviewer_assignments
from reviews.queries.planning import call_parameters

# What reviewers say, by how good they find it (1 to 5, rounded).
COMMENTS = {
    2: "The aim is clear and the team is able, but the plan rests on an assumption that is not "
    "argued for. I would want to see a small study that tests it first.",
    3: "A sound proposal in a crowded area. The work plan is realistic. What is new compared with "
    "existing tools should be said in a paragraph, not left to the reader.",
    4: "A useful piece of work with a method that fits. The risk is named honestly and the "
    "fallback is acceptable. The budget for computing looks a little low.",
    5: "Exactly the kind of work that others will build on. The evaluation is planned before the "
    "method, the outputs are promised under a licence that allows reuse.",
}
FOR_PANEL = "I read the whole proposal. Happy to discuss the budget in the meeting."


def seat_panel(
    call: Call, *, by: User, at: datetime, members: Iterable[Person] = REVIEWERS, chair: str = ""
) -> None:
    """A panel, of three unless said otherwise; `chair` by key."""
    create_panel(call=call, name=f"Panel of {call.title}"[:150], max_load=12, by=by, at=at)
    for person in members:
        add_reviewer(
            call=call,
            email=person.email,
            name=person.name,
            keywords=KEYWORDS[person.key],
            statement=f"I work on {KEYWORDS[person.key]}.",
            is_chair=person.key == chair,
            by=by,
            at=at,
        )


def route(call: Call, *, by: User, at: datetime, due_at: datetime) -> None:
    """Plan the reviews, apply the plan and invite everybody."""
    plan = plan_assignments(call=call, parameters=call_parameters(call), by=by, at=at)
    apply_plan(plan=plan, due_at=due_at, by=by, at=at + timedelta(minutes=10))


def accept(call: Call, reviewer: User, *, at: datetime, conflict: str = "") -> None:
    """Answer the invitation: accept all, except for the first one when there is a conflict."""
    invitation = Invitation.objects.get(reviewer__user=reviewer, reviewer__panel__call=call)
    asked = invitation.assignments.order_by("application__reference")
    references = list(asked.values_list("application__reference", flat=True))
    answers = dict.fromkeys(references, Answer())
    if conflict and references:
        answers[references[0]] = Answer(CONFLICT, conflict)
    answer_invitation(invitation=invitation, answers=answers, at=at)


def review_some(
    call: Call, reviewer: User, *, at: datetime, submit: int, begin: int, level: Mapping[str, int]
) -> None:
    """Submit the first reviews of a reviewer and begin the next ones.

    `level` is how good (2 to 5) reviewers find an application, by reference; 4 where not said.
    """
    rows = list(reviewer_assignments(reviewer).filter(application__call=call))
    for number, assignment in enumerate(rows[: submit + begin]):
        moment = at + timedelta(hours=3 * number)
        finished = number < submit
        _write(assignment, reviewer, moment, level, finished=finished)
        if finished:
            submit_review(assignment=assignment, by=reviewer, at=moment + timedelta(minutes=30))


def _write(
    assignment: Assignment,
    reviewer: User,
    at: datetime,
    level: Mapping[str, int],
    *,
    finished: bool,
) -> None:
    good = level.get(assignment.application.reference, 4)
    criteria = ensure_rubric(assignment.application.call)
    # Reviewers differ: each has one criterion on which they are a point more strict.
    strict = (reviewer.pk + assignment.application_id) % len(criteria)
    values = {
        each.key: str(max(each.lowest, good - (number == strict)))
        for number, each in enumerate(criteria)
        if finished or number == 0
    }
    if finished:
        values["recommendation"] = {2: "decline", 3: "maybe"}.get(good, "fund")
        values["confidence"] = str(2 + reviewer.pk % 3)
    values["comment_for_applicant"] = COMMENTS[good] if finished else ""
    values["comment_for_panel"] = FOR_PANEL if finished else "To be read again."
    save_review(assignment=assignment, values=values, versions={}, page="demo", by=reviewer, at=at)
