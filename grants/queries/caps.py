"""The caps of a call in words, and how far a person is from them. The database holds them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import User
from grants.models import Application, Call
from grants.states import ApplicationState


def cap_sentences(call: Call) -> list[str]:
    """What a call allows, for everybody who reads it before they begin."""
    year = call.programme.cap_per_person_per_year
    said = []
    if call.cap_per_person:
        said.append(f"One person can submit {_up_to(call.cap_per_person)} in this call.")
    if call.cap_per_organisation:
        said.append(
            f"One organisation can submit {_up_to(call.cap_per_organisation)} in this call."
        )
    if year:
        said.append(
            f"One person can submit {_up_to(year)} in a calendar year, over all calls of "
            f"{call.programme.name}."
        )
    return said


def cap_reached(call: Call, user: User, at: datetime) -> str:
    """A sentence for a person who has submitted as many as they may; empty for everybody else."""
    for full in _full(call, user, at):
        return full.sentence
    return ""


@dataclass(frozen=True)
class _Full:
    what: str
    references: list[str]

    @property
    def sentence(self) -> str:
        return (
            f"You have submitted as many applications as one person can {self.what}: "
            f"{', '.join(self.references)}. You can write another one, but to submit it you have "
            "to withdraw one of these first."
        )


def _full(call: Call, user: User, at: datetime) -> list[_Full]:
    found = []
    mine = counted(Application.objects.filter(owner=user))
    if call.cap_per_person:
        here = list(mine.filter(call=call).values_list("reference", flat=True))
        if len(here) >= call.cap_per_person:
            found.append(_Full("in this call", sorted(here)))
    cap = call.programme.cap_per_person_per_year
    if cap and call.first_stage_id is None:
        rows = mine.filter(call__programme=call.programme, earlier_stage=None)
        year = at.astimezone(ZoneInfo(call.time_zone)).year
        there = [
            reference
            for reference, sent, zone in rows.values_list(
                "reference", "submitted_at", "call__time_zone"
            )
            if sent and sent.astimezone(ZoneInfo(zone)).year == year
        ]
        if len(there) >= cap:
            found.append(_Full("in this programme in a year", sorted(there)))
    return found


def counted(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications a cap counts: submitted once and not taken back, no tests."""
    out = [ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    return rows.filter(is_test=False).exclude(state__in=out)


def _up_to(cap: int) -> str:
    return "1 application" if cap == 1 else f"up to {cap} applications"
