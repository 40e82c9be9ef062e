"""What staff read to screen applications: lists, queues, the checklist, tags and views."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from accounts.roles import DOES_WORK, STAFF
from core.actors import Actor, System
from grants.models import (
    Application,
    ApplicationTag,
    ApplicationTally,
    BulkDeed,
    Call,
    DuplicatePair,
    Programme,
    SavedView,
    Screening,
    ScreeningItem,
    ScreeningMark,
    Tag,
)
from grants.queries.doors import staff_calls, staff_programmes
from grants.queries.impartial import free_of_conflict
from grants.queries.messages import with_unread, without_answer
from grants.queries.search import matching
from grants.states import ApplicationState, ScreeningState

DEFAULT_ITEMS = (
    "It fits the aim of the call",
    "The applicant may apply",
    "Every question is answered with content, not with placeholders",
    "The budget keeps to the rules of the call",
    "The open-source plan names outputs, licences and places",
)


def applications_of(call: Call, user: Actor) -> QuerySet[Application]:
    """The staff list of a call: everything that was ever submitted, without tests of the form.

    Without what a conflict of interest hides from the person.
    """
    return call.applications.filter(
        free_of_conflict(user), submitted_at__isnull=False, is_test=False
    ).select_related("owner", "handler", "screening")


def filtered(
    rows: QuerySet[Application], chosen: Mapping[str, Any], *, user: Actor, zone: tzinfo = UTC
) -> QuerySet[Application]:
    """The rows that pass the filters of the list; empty ones say nothing.

    Days are in `zone`, and unread is what `user` has not read.
    """
    if chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("screening"):
        rows = rows.filter(screening__state=chosen["screening"])
    if chosen.get("tag"):
        rows = rows.filter(application_tags__tag=chosen["tag"])
    if chosen.get("handler") == "nobody":
        rows = rows.filter(handler__isnull=True)
    elif chosen.get("handler"):
        rows = rows.filter(handler=int(chosen["handler"]))
    if chosen.get("since"):
        rows = rows.filter(submitted_at__gte=datetime.combine(chosen["since"], time.min, zone))
    if chosen.get("until"):
        day_after = chosen["until"] + timedelta(days=1)
        rows = rows.filter(submitted_at__lt=datetime.combine(day_after, time.min, zone))
    if chosen.get("messages") == "unread":
        rows = with_unread(rows, user)
    elif chosen.get("messages") == "waiting":
        rows = without_answer(rows)
    return matching(rows, chosen.get("q") or "")


def state_counts(call: Call) -> dict[str, int]:
    """How many of the call's submitted applications are in each state, from the tally."""
    sums = ApplicationTally.objects.filter(call=call).values_list("state").annotate(Sum("change"))
    return {state: number for state, number in sums if number}


def screening_counts(call: Call) -> dict[str, int]:
    """How many of the call's applications stand where in the screening.

    What left the round by itself (withdrawn, decided) does not wait to be screened any more.
    """
    waiting = Q(application__state=ApplicationState.SUBMITTED)
    rows = Screening.objects.filter(call=call).filter(
        waiting | ~Q(state__in=[ScreeningState.TO_SCREEN, ScreeningState.PROPOSED])
    )
    return dict(rows.values_list("state").annotate(n=Count("pk")).order_by())


def screening_queue(call: Call, state: str, user: Actor) -> QuerySet[Screening]:
    """The screenings in one state, who came first on top; none a conflict hides."""
    rows = Screening.objects.filter(free_of_conflict(user, "application"), call=call, state=state)
    if state in {ScreeningState.TO_SCREEN, ScreeningState.PROPOSED}:
        rows = rows.filter(application__state=ApplicationState.SUBMITTED)
    return rows.select_related("application__owner", "by", "proposed_by").order_by("application_id")


def neighbours(screening: Screening, state: str, user: Actor) -> tuple[str, str]:
    """References before and after this one in a state; after the last comes the first."""
    rows = screening_queue(screening.call, state, user).exclude(pk=screening.pk)
    here = screening.application_id
    after = rows.filter(application__gt=here).first() or rows.first()
    before = rows.filter(application__lt=here).last()
    return (
        before.application.reference if before else "",
        after.application.reference if after else "",
    )


def items_of(call: Call) -> list[ScreeningItem]:
    """The checklist: what staff wrote, or the default one until somebody does."""
    stored = list(ScreeningItem.objects.filter(call=call))
    if stored:
        return [item for item in stored if item.is_used]
    return [
        ScreeningItem(call=call, position=place, text=text)
        for place, text in enumerate(DEFAULT_ITEMS, 1)
    ]


def removed_items(call: Call) -> list[ScreeningItem]:
    """What was on the checklist and is no more: a page that is still open may show it."""
    stored = list(ScreeningItem.objects.filter(call=call))
    known = {item.text for item in stored}
    never_stored = [
        ScreeningItem(call=call, position=place, text=text, is_used=False)
        for place, text in enumerate(DEFAULT_ITEMS, 1)
        if stored and text not in known
    ]
    return [item for item in stored if not item.is_used] + never_stored


def marks_of(application: Application) -> list[ScreeningMark]:
    """Every mark made for the application, also under items that were removed since."""
    rows = ScreeningMark.objects.filter(application=application).select_related("item", "by")
    return list(rows.order_by("item__position", "pk"))


def tags_of(rows: Iterable[Application]) -> dict[int, list[str]]:
    """The tags of each application, in one query."""
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    uses = ApplicationTag.objects.filter(application__in=found).order_by("tag__name", "pk")
    for pk, name in uses.values_list("application_id", "tag__name"):
        found[pk].append(name)
    return found


def programme_tags(programme: Programme) -> list[Tag]:
    """All tags of the programme by name."""
    return list(Tag.objects.filter(programme=programme))


def working_staff(programme: Programme) -> list[User]:
    """Who may look after an application: officers and administrators of the programme."""
    rows = User.objects.filter(
        programme_roles__programme=programme, programme_roles__role__in=DOES_WORK, is_active=True
    )
    return list(rows.distinct().order_by("name", "email"))


def views_of(user: User, programme: Programme) -> list[SavedView]:
    """The person's own views and those shared in the programme."""
    rows = SavedView.objects.filter(programme=programme)
    return list(rows.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner"))


def undoable(call: Call, user: Actor, since: datetime) -> BulkDeed | None:
    """The person's last deed on many applications of the call, when it can still be undone."""
    if isinstance(user, System):
        return None
    rows = BulkDeed.objects.filter(call=call, by=user, at__gte=since)
    last = rows.order_by("-at", "-pk").first()
    return last if last and last.undone_at is None else None


def staff_bulk_deeds(user: Actor) -> QuerySet[BulkDeed]:
    """Deeds on applications of the person's programmes."""
    return BulkDeed.objects.filter(call__in=staff_calls(user)).select_related("call__programme")


def staff_views(user: User) -> QuerySet[SavedView]:
    """Saved views the person may see."""
    rows = SavedView.objects.filter(programme__in=staff_programmes(user, STAFF))
    return rows.filter(Q(owner=user) | Q(is_shared=True)).select_related("programme")


def letter_values(application: Application) -> dict[str, str]:
    """What the places of a text for turning down are filled with."""
    return {
        "name": str(application.owner),
        "reference": application.reference,
        "title": application.name,
        "call": application.call.title,
        "programme": application.call.programme.name,
    }


@dataclass(frozen=True)
class PairCounts:
    """How many pairs wait for a look, and how many were looked at."""

    open: int
    judged: int


def duplicate_pairs(call: Call, user: Actor) -> QuerySet[DuplicatePair]:
    """Pairs with an application of the call, the most alike first, those to look at on top.

    None with an application that a conflict of interest hides from the person.
    """
    rows = DuplicatePair.objects.filter(
        Q(first__call=call) | Q(second__call=call),
        free_of_conflict(user, "first"),
        free_of_conflict(user, "second"),
    )
    return rows.select_related(
        "first__owner", "second__owner", "first__call", "second__call", "judged_by"
    )


def pair_counts(call: Call, user: Actor) -> PairCounts:
    """For the head of the list of pairs."""
    counts = Counter(duplicate_pairs(call, user).order_by().values_list("verdict", flat=True))
    waiting = counts[DuplicatePair.Verdict.OPEN]
    return PairCounts(waiting, counts.total() - waiting)


def pairs_of(application: Application, user: Actor) -> QuerySet[DuplicatePair]:
    """Pairs of one application that nobody called different, none with a hidden one."""
    rows = DuplicatePair.objects.filter(
        Q(first=application) | Q(second=application),
        free_of_conflict(user, "first"),
        free_of_conflict(user, "second"),
    )
    return rows.exclude(verdict=DuplicatePair.Verdict.DIFFERENT).select_related("first", "second")
