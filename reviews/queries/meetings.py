"""Panel meetings as their readers may see them. A conflict hides the application here too."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from statistics import mean, stdev

from django.db.models import Q, QuerySet

from accounts.models import User
from grants.models import Application, Call
from grants.queries import staff_calls
from reviews.models import Absence, Attendance, Meeting, MeetingItem, PanelScore, Reviewer, Vote
from reviews.queries.conflicts import conflict_pairs, no_conflict_of
from reviews.queries.ranking import Place, places
from reviews.queries.reading import names_by_application
from reviews.queries.reviewing import criteria_of
from reviews.states import MEETING_ITEM, MeetingItemState


def call_meetings(call: Call) -> QuerySet[Meeting]:
    """The meetings of a call's panel."""
    return Meeting.objects.filter(panel__call=call).select_related("panel__call__programme")


def member_meetings(user: User) -> QuerySet[Meeting]:
    """The meetings of the panels a person sits on."""
    seats = Reviewer.objects.filter(user=user, is_active=True)
    rows = Meeting.objects.filter(panel__in=seats.values("panel"))
    return rows.select_related("panel__call__programme")


def visible_meetings(user: User) -> QuerySet[Meeting]:
    """The door to a meeting: for the members of its panel and the staff of its programme."""
    seats = Reviewer.objects.filter(user=user, is_active=True)
    rows = Meeting.objects.filter(
        Q(panel__in=seats.values("panel")) | Q(panel__call__in=staff_calls(user))
    )
    return rows.select_related("panel__call__programme")


def seat_of(user: User, meeting: Meeting) -> Reviewer | None:
    """The person's seat on the panel, if they have one and take part."""
    return meeting.panel.reviewers.filter(user=user, is_active=True).first()


def item_applications(items: Iterable[MeetingItem]) -> QuerySet[Application]:
    """The applications of agenda items."""
    return Application.objects.filter(pk__in=[each.application_id for each in items])


def scale_of(call: Call) -> tuple[int, int]:
    """The lowest and highest value of the call's criteria: the scale of a panel's scores."""
    criteria = criteria_of(call)
    return min(each.lowest for each in criteria), max(each.highest for each in criteria)


@dataclass(frozen=True)
class Result:
    """What came out of an item: scores of the panel and votes. Nobody's own is in it."""

    scores: int
    mean: float | None
    spread: float | None
    votes: dict[str, int]

    @property
    def vote_words(self) -> str:
        """`Yes 4, no 1, abstained 0`; empty when nobody voted."""
        if not sum(self.votes.values()):
            return ""
        return "Yes {yes}, no {no}, abstained {abstain}".format(**self.votes)


@dataclass(frozen=True)
class Item:
    """An agenda item for one reader. `is_hidden` leaves nothing of the application in it."""

    pk: int
    number: int
    state: str
    is_hidden: bool
    reference: str = ""
    title: str = ""
    people: list[str] = field(default_factory=list)
    place: Place | None = None
    motion: str = ""
    minutes: str = ""
    away: list[str] = field(default_factory=list)
    result: Result | None = None

    @property
    def state_name(self) -> str:
        """The state in words."""
        return MEETING_ITEM.names[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it is being discussed."""
        return self.state == MeetingItemState.OPEN


def agenda_for(meeting: Meeting, user: User) -> list[Item]:
    """All items in order as this person may see them. The same few queries, however many."""
    rows = list(meeting.items.select_related("application__call"))
    hidden = {
        application
        for application, person in conflict_pairs(item_applications(rows))
        if person == user.pk
    }
    seen = [row for row in rows if row.application_id not in hidden]
    names = names_by_application([row.application for row in seen])
    standing = {each.application: each for each in places(meeting.panel.call)}
    results = _results(seen)
    away = _away(seen)
    items = []
    for number, row in enumerate(rows, 1):
        if row.application_id in hidden:
            items.append(Item(row.pk, number, row.state, is_hidden=True))
            continue
        items.append(
            Item(
                pk=row.pk,
                number=number,
                state=row.state,
                is_hidden=False,
                reference=row.application.reference,
                title=row.application.name,
                people=names.get(row.application_id, []),
                place=standing.get(row.application.reference),
                motion=row.motion,
                minutes=row.minutes,
                away=away.get(row.pk, []),
                result=results[row.pk],
            )
        )
    return items


def _away(rows: Collection[MeetingItem]) -> dict[int, list[str]]:
    """Who is or was out of the room, by item."""
    found: dict[int, list[str]] = {}
    for row in rows:
        found[row.pk] = []
    absences = Absence.objects.filter(item__in=found)
    for item, name, email in absences.values_list(
        "item_id", "reviewer__user__name", "reviewer__user__email"
    ):
        if (name or email) not in found[item]:
            found[item].append(name or email)
    return found


def _results(rows: Collection[MeetingItem]) -> dict[int, Result]:
    """Counts for what is open, sums for what is closed: nobody sees a tendency beforehand."""
    pks = [row.pk for row in rows]
    scores: dict[int, list[float]] = {pk: [] for pk in pks}
    votes: dict[int, dict[str, int]] = {pk: dict.fromkeys(Vote.Choice.values, 0) for pk in pks}
    given = PanelScore.objects.filter(item__in=pks)
    for pk, tenths in given.values_list("item_id", "tenths"):
        scores[pk].append(tenths / 10)
    for pk, choice in Vote.objects.filter(item__in=pks).values_list("item_id", "choice"):
        votes[pk][choice] += 1
    done = {row.pk for row in rows if row.state == MeetingItemState.CLOSED}
    return {
        pk: Result(
            scores=len(each),
            mean=mean(each) if pk in done and each else None,
            spread=stdev(each) if pk in done and len(each) > 1 else None,
            votes=votes[pk] if pk in done else dict.fromkeys(Vote.Choice.values, 0),
        )
        for pk, each in scores.items()
    }


def absences_for(meeting: Meeting, user: User) -> QuerySet[Absence]:
    """Who was out of the room for what, from when until when, without what a conflict hides."""
    return (
        Absence.objects.filter(item__meeting=meeting)
        .filter(no_conflict_of(user, "item__application"))
        .select_related("item__application", "reviewer__user")
    )


def present(meeting: Meeting) -> QuerySet[Attendance]:
    """Who came, by name."""
    return meeting.attendances.select_related("reviewer__user").order_by(
        "reviewer__user__name", "pk"
    )


def own_say(item: int, reviewer: Reviewer) -> tuple[int | None, str]:
    """A member's own score in tenths and own vote on an item (pk)."""
    scores = PanelScore.objects.filter(item=item, reviewer=reviewer)
    votes = Vote.objects.filter(item=item, reviewer=reviewer)
    score = scores.values_list("tenths", flat=True).first()
    return score, votes.values_list("choice", flat=True).first() or ""
