"""The applications at whose table somebody sits, with what is new in their discussions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from grants.models import Application
from reviews.models import Assignment, Attention, Comment, Reviewer
from reviews.queries.phases import panel_applications, panel_sight
from reviews.queries.reviewing import accepted_assignments

PAGE = 50


@dataclass(frozen=True)
class Table:
    """One application for somebody of its panel. `new`: comments they have not read."""

    application: Application
    is_chair: bool
    shows_reviews: bool
    shows_discussion: bool
    new: int


def tables_of(user: User, at: datetime, after: str = "") -> tuple[list[Table], str]:
    """Fifty by reference, after one, and the reference to go on after or "". Five queries."""
    rows = list(
        panel_applications(user)
        .filter(reference__gt=after)
        .prefetch_related("call__review_phases")
        .order_by("reference")[: PAGE + 1]
    )
    more = rows[PAGE - 1].reference if len(rows) > PAGE else ""
    rows = rows[:PAGE]
    own = {
        row.application_id: row
        for row in accepted_assignments(user).filter(application__in=[each.pk for each in rows])
    }
    chaired = set(
        Reviewer.objects.filter(user=user, is_chair=True, is_active=True).values_list(
            "panel__call", flat=True
        )
    )
    return [*_tables(user, rows, own, chaired, at)], more


def _tables(
    user: User,
    rows: Sequence[Application],
    own: dict[int, Assignment],
    chaired: set[int],
    at: datetime,
) -> list[Table]:
    seen = {each.pk: panel_sight(each, own.get(each.pk), at) for each in rows}
    talked = [each for each in rows if seen[each.pk].discussion]
    new = _new(user, talked, chaired)
    return [
        Table(
            application=each,
            is_chair=each.call_id in chaired,
            shows_reviews=seen[each.pk].reviews,
            shows_discussion=seen[each.pk].discussion,
            new=new.get(each.pk, 0),
        )
        for each in rows
    ]


def _new(user: User, applications: Sequence[Application], chaired: set[int]) -> dict[int, int]:
    """How many comments of others the person may read and has not, by application pk."""
    last = Attention.objects.filter(application=OuterRef("application"), user=user)
    readable = Q(audience=Comment.Audience.PANEL) | Q(
        audience=Comment.Audience.CHAIR, application__call__in=chaired
    )
    rows = (
        Comment.objects.filter(readable, application__in=[each.pk for each in applications])
        .exclude(author=user)
        .filter(pk__gt=Coalesce(Subquery(last.values("last")[:1]), 0))
        .order_by()
        .values("application")
        .annotate(new=Count("pk"))
        .values_list(F("application"), "new")
    )
    return dict(rows)
