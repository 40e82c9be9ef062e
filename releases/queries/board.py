"""All promised outputs of a person's programmes by how they stand, and what changed in a week."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, OuterRef, QuerySet, Subquery

from accounts.models import User
from awards.models import Condition, ConditionStep
from awards.states import AwardState
from releases.queries.conditions import staff_releases
from releases.queries.standing import Stands, facts_of, stands, today_of, with_standing
from releases.standing import Standing, standing

WEEK = timedelta(days=7)
GROUPS: tuple[tuple[str, str, tuple[Standing, ...]], ...] = (
    (
        "waiting",
        "Wait for the programme",
        (Standing.DISPUTED, Standing.NEEDS_A_PERSON, Standing.VERIFIED, Standing.HANDED_IN),
    ),
    ("late", "Late", (Standing.OVERDUE, Standing.BREACHED, Standing.IN_CURE_TIME)),
    (
        "owed",
        "Owed",
        (
            Standing.DUE,
            Standing.DUE_SOON,
            Standing.PARTLY_ACCEPTED,
            Standing.EMBARGOED,
            Standing.EXTENDED,
            Standing.ATTACHED,
        ),
    ),
    ("released", "Released", (Standing.WATCHED, Standing.ACCEPTED)),
    ("let_off", "Nothing owed", (Standing.WAIVED, Standing.SUPERSEDED)),
)
_RANK = {each: rank for rank, each in enumerate(each for _, _, some in GROUPS for each in some)}


@dataclass(frozen=True)
class BoardRow:
    """One output on the board. `is_new`: it stands otherwise than a week ago."""

    condition: Condition
    stands: Stands
    is_new: bool


@dataclass
class BoardGroup:
    """The outputs of one column, the most urgent first."""

    key: str
    title: str
    rows: list[BoardRow] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many of them came or changed within the week."""
        return sum(row.is_new for row in self.rows)


def board_outputs(
    user: User, *, programme: str = "", call: str = "", kind: str = "", officer: str = ""
) -> QuerySet[Condition]:
    """The outputs of accepted and closed awards the person may see, cut down by the filters."""
    outputs = staff_releases(user).filter(award__state__in=[AwardState.ACCEPTED, AwardState.CLOSED])
    wanted = {
        "award__application__call__programme__slug": programme,
        "award__application__call__slug": call,
        "output_kind": kind,
        "award__application__handler": officer,
    }
    return outputs.filter(**{name: value for name, value in wanted.items() if value})


def board_rows(outputs: QuerySet[Condition], at: datetime) -> list[BoardRow]:
    """Every output with how it stands, the most urgent first; as many queries however many rows."""
    last = (
        ConditionStep.objects.filter(condition=OuterRef("pk"))
        .order_by()
        .values("condition")
        .annotate(last=Max("at"))
        .values("last")
    )
    loaded = with_standing(outputs).select_related(
        "release", "award__application__owner", "award__application__handler"
    )
    rows = [
        BoardRow(each, stands(each, at), _is_new(each, at))
        for each in loaded.annotate(last_step_at=Subquery(last))
    ]
    return sorted(
        rows, key=lambda row: (_RANK[row.stands.standing], row.condition.due_on, row.condition.pk)
    )


def _is_new(condition: Condition, at: datetime) -> bool:
    """Whether somebody did something to it within a week, or the calendar moved it."""
    since = at - WEEK
    release = getattr(condition, "release", None)
    moments = [
        condition.last_step_at,  # type: ignore[attr-defined]
        *(ruling.at for ruling in condition.rulings.all()),
        release.regressed_at if release else None,
    ]
    if any(moment is not None and moment > since for moment in moments):
        return True
    facts, today = facts_of(condition), today_of(condition, at)
    return standing(facts, today) != standing(facts, today - WEEK)


def in_groups(rows: Iterable[BoardRow]) -> list[BoardGroup]:
    """The rows in their columns, empty ones too."""
    groups = [BoardGroup(key, title) for key, title, _ in GROUPS]
    column = {each: number for number, (_, _, some) in enumerate(GROUPS) for each in some}
    for row in rows:
        groups[column[row.stands.standing]].rows.append(row)
    return groups


def board_choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in the filters: programmes, calls and officers with outputs."""
    found = (
        board_outputs(user)
        .order_by()
        .values_list(
            "award__application__call__programme__slug",
            "award__application__call__programme__name",
            "award__application__call__slug",
            "award__application__call__title",
            "award__application__handler",
            "award__application__handler__name",
        )
    )
    rows = list(found.distinct())
    return {
        "programme": sorted({(row[0], row[1]) for row in rows}, key=lambda each: each[::-1]),
        "call": sorted({(row[2], row[3]) for row in rows}, key=lambda each: each[::-1]),
        "officer": sorted(
            {(str(row[4]), row[5] or "") for row in rows if row[4]}, key=lambda each: each[::-1]
        ),
    }
