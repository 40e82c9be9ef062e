"""What staff do with the people a decliner named."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import require
from reviews.actions.joining import Invitee, invite_to_panel
from reviews.models import Suggestion
from reviews.permissions import can_route
from reviews.states import SUGGESTION


@transaction.atomic
def invite_suggested(
    *, suggestion: Suggestion, answer_by: datetime, by: Actor, at: datetime
) -> Suggestion:
    """Ask the person named to join the panel."""
    suggestion = _settled(suggestion, "invite", by, at)
    invite_to_panel(
        call=suggestion.panel.call,
        people=[Invitee(suggestion.email, suggestion.name)],
        answer_by=answer_by,
        by=by,
        at=at,
    )
    return suggestion


@transaction.atomic
def dismiss_suggestion(*, suggestion: Suggestion, by: Actor, at: datetime) -> Suggestion:
    """Set a person named aside. Nobody is told."""
    return _settled(suggestion, "dismiss", by, at)


def _settled(suggestion: Suggestion, verb: str, by: Actor, at: datetime) -> Suggestion:
    suggestion = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("panel__call__programme")
        .get(pk=suggestion.pk)
    )
    call = suggestion.panel.call
    require(can_route(by, call))
    suggestion.state = SUGGESTION.check(suggestion, verb)
    suggestion.settled_at, suggestion.settled_by = at, person(by)
    suggestion.save(update_fields=["state", "settled_at", "settled_by"])
    record(
        by=by,
        verb=f"suggestion.{verb}",
        subject=call,
        at=at,
        scope=call.programme.slug,
        person=suggestion.email,
    )
    return suggestion
