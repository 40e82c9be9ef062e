"""A call before its panel meets: reviews that differ, a discussion, a meeting, a scenario."""

from datetime import datetime, timedelta

from django.db.models import F, FloatField, Max, Min
from django.db.models.functions import Cast

from accounts.models import User
from grants.models import Application, Call
from home.demo import reviewing
from home.demo.frugal import LEANING, SAID, WORTH
from home.demo.people import PANEL
from reviews.actions.discussing import write_comment
from reviews.actions.meetings import plan_meeting
from reviews.actions.phases import add_usual_phases, begin_phase
from reviews.actions.scenarios import create_scenario
from reviews.models import Comment
from reviews.queries import reviewer_assignments
from reviews.queries.panel import seat_of
from reviews.queries.phases import phases_of


def review_all(
    call: Call, applications: list[Application], people: dict[str, User], *, at: datetime
) -> None:
    """Everybody reviews all they were asked for, the severe severely."""
    for place, person in enumerate(PANEL):
        reviewer = people[person.key]
        reviewing.accept(call, reviewer, at=at)
        level = {
            application.reference: _found(worth, LEANING[person.key], 7 * number + 5 * place)
            for number, (application, worth) in enumerate(zip(applications, WORTH, strict=True))
        }
        asked = reviewer_assignments(reviewer).filter(application__call=call).count()
        reviewing.review_some(
            call, reviewer, at=at + timedelta(days=2), submit=asked, begin=0, level=level
        )


def _found(worth: float, leaning: float, chance: int) -> int:
    """What a reviewer finds, 2 to 5: its worth, how they lean, and what is left to chance."""
    return round(min(5.0, max(2.0, worth + leaning + (chance % 5 - 2) / 4)))


def discuss(call: Call, people: dict[str, User], *, by: User, at: datetime) -> None:
    """The call moves on to its discussion, and two reviewers use it."""
    begin_phase(call=call, phase=phases_of(call)[1], by=by, at=at)
    shared = _read_by(call, people["kofi"]) & _read_by(call, people["ines"])
    for number, (key, words) in enumerate(SAID):
        seat = seat_of(people[key], min(shared), at) if shared else None
        if seat is not None:
            moment = at + timedelta(hours=5 * (number + 1))
            audience = Comment.Audience.PANEL
            write_comment(seat=seat, body=words, audience=audience, by=people[key], at=moment)


def _read_by(call: Call, reviewer: User) -> set[str]:
    asked = reviewer_assignments(reviewer).filter(application__call=call)
    return set(asked.values_list("application__reference", flat=True))


def prepare_meeting(call: Call, *, by: User, now: datetime) -> None:
    """Tomorrow the panel talks about the six it disagrees about most."""
    score = Cast(F("assignments__review__scores__value"), FloatField())
    apart = Application.objects.filter(call=call).annotate(gap=Max(score) - Min(score))
    tomorrow = (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    plan_meeting(
        call=call,
        name="Panel meeting",
        starts_at=tomorrow,
        place="Room 4, or the link in your calendar",
        applications=list(apart.order_by("-gap", "reference")[:6]),
        by=by,
        at=now - timedelta(days=5),
    )


def try_out(call: Call, *, by: User, at: datetime) -> None:
    """A scenario to compare with."""
    create_scenario(call=call, name="What the budget pays for", by=by, at=at)


def set_phases(call: Call, *, by: User, at: datetime) -> None:
    """Review alone first, then talk."""
    add_usual_phases(call=call, by=by, at=at)
