"""Asking people of the pool to join a panel."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.actors import Actor
from grants.models import Call
from reviews.actions.joining import Invitee, invite_to_panel
from reviews.models import PanelInvitation, PoolEntry

TIME_TO_ANSWER = timedelta(days=14)


def invite_from_pool(
    *, call: Call, entries: Iterable[PoolEntry], by: Actor, at: datetime
) -> list[PanelInvitation]:
    """Ask each of them who is neither on the panel nor asked already, with two weeks to answer."""
    people = [Invitee(each.profile.user.email, each.profile.user.name) for each in entries]
    return invite_to_panel(call=call, people=people, answer_by=at + TIME_TO_ANSWER, by=by, at=at)
