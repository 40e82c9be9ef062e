"""Reviewers as planning sees them: what they know, how much they take, when they are away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from grants.models import Call
from reviews.affinity import Expertise, Text
from reviews.models import Affiliation, Away, Profile, Reviewer, Work


@dataclass(frozen=True)
class Candidate:
    """A reviewer as planning sees them.

    `own_limit` and `least` are their largest and smallest load; `institution` is the key of
    the organisation they work for now. `works` are left empty unless asked for.
    """

    pk: int
    user: int
    email: str
    keywords: str
    statement: str
    own_limit: int | None
    least: int = 0
    senior: bool = False
    institution: int | None = None
    works: tuple[Text, ...] = ()


_FIELDS = (
    "pk",
    "user_id",
    "user__email",
    "keywords",
    "statement",
    "max_load",
    "min_load",
    "user__organisation_id",
    "user__reviewer_profile__keywords",
    "user__reviewer_profile__statement",
    "user__reviewer_profile__seniority",
)


def active_reviewers(call: Call) -> list[Candidate]:
    """The reviewers of the call's panel who take part, by key, without their works."""
    return list(_candidates(_active(call)))


def planned_reviewers(call: Call, first_day: date, last_day: date | None) -> list[Candidate]:
    """The same with their works, without those away on every day of the review time.

    Five queries however many they are. Without a last day nobody counts as away.
    """
    rows = _active(call)
    if last_day is not None:
        rows = rows.exclude(user__in=_away_throughout(call, first_day, last_day))
    return list(_candidates(rows, homes=_homes(call, first_day.year), works=_works(call)))


def _active(call: Call) -> QuerySet[Reviewer]:
    return Reviewer.objects.filter(panel__call=call, is_active=True, user__is_active=True)


def _candidates(
    rows: QuerySet[Reviewer],
    homes: dict[int, int] | None = None,
    works: dict[int, tuple[Text, ...]] | None = None,
) -> Iterable[Candidate]:
    for row in rows.order_by("pk").values_list(*_FIELDS):
        pk, user, email, keywords, statement, most, least, home, words, said, seniority = row
        yield Candidate(
            pk=pk,
            user=user,
            email=email,
            keywords=", ".join(filter(None, (keywords, words))),
            statement="\n\n".join(filter(None, (statement, said))),
            own_limit=most,
            least=least,
            senior=seniority == Profile.Seniority.SENIOR,
            institution=(homes or {}).get(user, home),
            works=(works or {}).get(user, ()),
        )


def _homes(call: Call, year: int) -> dict[int, int]:
    """By user the organisation of an affiliation that lasts: the one without an end, or newest."""
    rows = Affiliation.objects.filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year),
        profile__user__reviewer_on__panel__call=call,
    )
    ordered = rows.order_by(F("last_year").asc(nulls_last=True), "pk")
    return dict(ordered.values_list("profile__user_id", "organisation_id"))


def _works(call: Call) -> dict[int, tuple[Text, ...]]:
    rows = Work.objects.filter(profile__user__reviewer_on__panel__call=call).order_by("pk")
    found: dict[int, tuple[Text, ...]] = {}
    for user, title, abstract in rows.values_list("profile__user_id", "title", "abstract"):
        found[user] = (*found.get(user, ()), Text(title=title, body=abstract))
    return found


def _away_throughout(call: Call, first_day: date, last_day: date) -> list[int]:
    """Users with no day at home between the two days, both included."""
    rows = Away.objects.filter(
        profile__user__reviewer_on__panel__call=call,
        first_day__lte=last_day,
        last_day__gte=first_day,
    )
    home_from: dict[int, date] = {}
    for user, gone, back in rows.order_by("first_day", "pk").values_list(
        "profile__user_id", "first_day", "last_day"
    ):
        day = home_from.setdefault(user, first_day)
        if gone <= day:
            home_from[user] = max(day, back + timedelta(days=1))
    return [user for user, day in home_from.items() if day > last_day]


def expertise(reviewer: Candidate) -> Expertise:
    """What affinity reads of a reviewer."""
    return Expertise(keywords=reviewer.keywords, statement=reviewer.statement, works=reviewer.works)
