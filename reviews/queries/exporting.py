"""A round as tables, read row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.money import CURRENCIES
from core.spreadsheet import Cell
from grants.models import Call
from grants.queries import applications_in_round
from reviews.models import Decision, Score
from reviews.queries.ranking import asked_amounts, places
from reviews.queries.reviewing import counted_reviews
from reviews.queries.themes import theme_by_application, themes_of

CHUNK = 500


@dataclass(frozen=True)
class Table:
    """One table: what it is called, its columns, and how its rows are read."""

    title: str
    columns: tuple[str, ...]
    rows: Callable[[Call], Iterator[list[Cell]]]


def _applications(call: Call) -> Iterator[list[Cell]]:
    by_rank = {each.application: each for each in places(call)}
    asked = asked_amounts(call)
    theme_of = theme_by_application(call, themes_of(call))
    rows = applications_in_round(call).select_related("owner", "decision").order_by("reference")
    for row in rows.iterator(chunk_size=CHUNK):
        place = by_rank.get(row.reference)
        decision = getattr(row, "decision", None)
        yield [
            row.reference,
            row.title,
            str(row.owner),
            row.owner.email,
            row.get_state_display(),
            row.submitted_at,
            theme_of.get(row.pk, ""),
            _major(call, asked.get(row.pk)),
            call.currency,
            place.rank if place else None,
            place.reviews if place else 0,
            place.mean if place else None,
            place.spread if place else None,
            place.lowest if place else None,
            place.highest if place else None,
            decision.get_outcome_display() if decision else "",
            _major(call, decision.amount) if decision else None,
        ]


def _major(call: Call, minor: int | None) -> Cell:
    """An amount as spreadsheets add it up, in whole units of the currency."""
    return None if minor is None else minor / 10 ** CURRENCIES[call.currency][1]


def _scores(call: Call) -> Iterator[list[Cell]]:
    rows = (
        Score.objects.filter(review__in=counted_reviews(call))
        .order_by("review__assignment__application__reference", "review", "criterion__position")
        .values_list(
            "review__assignment__application__reference",
            "review__assignment__reviewer__user__name",
            "criterion__label",
            "criterion__weight",
            "value",
            "comment",
        )
    )
    for row in rows.iterator(chunk_size=CHUNK):
        yield list(row)


def _reviews(call: Call) -> Iterator[list[Cell]]:
    rows = (
        counted_reviews(call)
        .select_related("assignment__application", "assignment__reviewer__user")
        .order_by("assignment__application__reference", "pk")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        yield [
            row.assignment.application.reference,
            str(row.assignment.reviewer.user),
            row.submitted_at,
            row.get_recommendation_display(),
            row.confidence,
            row.comment_for_applicant,
            row.comment_for_panel,
            row.comment_for_staff,
        ]


def _decisions(call: Call) -> Iterator[list[Cell]]:
    rows = (
        Decision.objects.filter(application__in=applications_in_round(call))
        .select_related("application", "decided_by", "confirmed_by")
        .order_by("application__reference")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        yield [
            row.application.reference,
            row.application.title,
            row.get_outcome_display(),
            _major(call, row.amount),
            call.currency,
            row.amount_reason,
            row.rule,
            row.get_state_display(),
            str(row.decided_by or ""),
            row.decided_at,
            str(row.confirmed_by or ""),
            row.confirmed_at,
            row.announced_at,
            row.reason_for_applicant,
            row.reason_internal,
        ]


TABLES = {
    "applications": Table(
        "Applications",
        (
            "Reference",
            "Title",
            "Applicant",
            "E-mail",
            "State",
            "Submitted",
            "Theme",
            "Asked",
            "Currency",
            "Rank",
            "Reviews",
            "Mean",
            "Spread",
            "Lowest",
            "Highest",
            "Decision",
            "Amount",
        ),
        _applications,
    ),
    "scores": Table(
        "Scores",
        ("Reference", "Reviewer", "Criterion", "Weight", "Score", "Comment"),
        _scores,
    ),
    "reviews": Table(
        "Reviews",
        (
            "Reference",
            "Reviewer",
            "Submitted",
            "Recommendation",
            "Confidence",
            "For the applicant",
            "For the panel",
            "For staff",
        ),
        _reviews,
    ),
    "decisions": Table(
        "Decisions",
        (
            "Reference",
            "Title",
            "Decision",
            "Amount",
            "Currency",
            "Why this amount",
            "Rule",
            "State",
            "Decided by",
            "Decided",
            "Confirmed by",
            "Confirmed",
            "Announced",
            "Reason for the applicant",
            "Reason for the file",
        ),
        _decisions,
    ),
}
