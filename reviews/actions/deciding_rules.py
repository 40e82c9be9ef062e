"""By what rules a call decides: the second person, what applicants read, themes with limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.models import DecidingRules, Theme
from reviews.permissions import can_decide

MOST_THEMES = 30


@dataclass(frozen=True)
class ThemeInput:
    """One theme; `floor` and `cap` in minor units, `None` for no limit."""

    name: str
    floor: int | None = None
    cap: int | None = None


@transaction.atomic
def set_deciding_rules(
    *,
    call: Call,
    second_person: bool,
    criterion_comments: bool,
    theme_question: str,
    themes: Sequence[ThemeInput],
    by: Actor,
    at: datetime,
) -> DecidingRules:
    """Set the rules of a call. They hold for decisions made from now on.

    `RuleBroken` for two themes of one name, a floor above its cap, or floors above the budget.
    """
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_decide(by, call))
    _require_sound(call, themes)
    rules, _ = DecidingRules.objects.update_or_create(
        call=call,
        defaults={
            "second_person": second_person,
            "criterion_comments": criterion_comments,
            "theme_question": theme_question,
        },
    )
    Theme.objects.filter(call=call).delete()
    Theme.objects.bulk_create(
        Theme(call=call, position=place, name=each.name, floor=each.floor, cap=each.cap)
        for place, each in enumerate(themes, 1)
    )
    record(
        by=by,
        verb="call.deciding_rules",
        subject=call,
        at=at,
        scope=call.programme.slug,
        second_person=second_person,
        criterion_comments=criterion_comments,
        theme_question=theme_question,
        themes=[[each.name, each.floor, each.cap] for each in themes],
    )
    return rules


def _require_sound(call: Call, themes: Sequence[ThemeInput]) -> None:
    if len(themes) > MOST_THEMES:
        raise RuleBroken(f"A call holds at most {MOST_THEMES} themes.")
    names = [each.name.casefold() for each in themes]
    if len(set(names)) != len(names):
        raise RuleBroken("Two themes have the same name.")
    for each in themes:
        if each.cap is not None and (each.floor or 0) > each.cap:
            raise RuleBroken(f"{each.name}: at least more than at most cannot be.")
    if sum(each.floor or 0 for each in themes) > call.budget:
        raise RuleBroken("What the themes get at least is more than the budget of the call.")
