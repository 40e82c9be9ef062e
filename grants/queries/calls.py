"""Who may reach which call, who is invited to it, and what its money has bound."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.queries import accounts_at, at_address_of
from core.actors import Actor
from grants.models import Application, Call, CallCommitment, CallInvitation, TeamMember
from grants.queries.doors import staff_calls
from grants.states import CallState


def reachable_calls(user: User | AnonymousUser, at: datetime) -> QuerySet[Call]:
    """The calls the visitor may read under their address.

    Public and unlisted ones when they have opened; one by invitation for whom is invited to it;
    and, whatever its state, each in which the person has an application.
    """
    opened = Q(state__in=[CallState.PUBLISHED, CallState.CLOSED], opens_at__lte=at)
    allowed = opened & ~Q(audience=Call.Audience.INVITED)
    if isinstance(user, User):
        invited = CallInvitation.objects.filter(at_address_of(user), call=OuterRef("pk"))
        member = TeamMember.objects.filter(application__call=OuterRef("pk"), user=user)
        allowed |= (opened & Exists(invited)) | Q(Exists(member))
    return Call.objects.filter(allowed).select_related("programme").order_by("deadline", "pk")


def may_start(user: User | AnonymousUser, call: Call, at: datetime) -> bool:
    """Whether the page of the call offers to start: it is open, and one is asked to apply."""
    if not call.is_open(at):
        return False
    if call.audience != Call.Audience.INVITED:
        return True
    if not isinstance(user, User):
        return False
    return CallInvitation.objects.filter(at_address_of(user), call=call, used_at=None).exists()


def invitations_to_use(user: User, at: datetime) -> list[CallInvitation]:
    """The person's unused invitations to calls that are open now, the most urgent first."""
    rows = CallInvitation.objects.filter(
        at_address_of(user),
        used_at=None,
        call__state=CallState.PUBLISHED,
        call__opens_at__lte=at,
    )
    rows = rows.select_related("call__programme", "application").prefetch_related("call__batches")
    return [each for each in rows.order_by("call__deadline", "pk") if each.call.is_open(at)]


def staff_invitations(user: Actor) -> QuerySet[CallInvitation]:
    """The invitations to the calls of the person's programmes."""
    rows = CallInvitation.objects.filter(call__in=staff_calls(user))
    return rows.select_related("call__programme", "application", "invited_by")


def applications_for_more_time(call: Call, who: str) -> list[Application]:
    """The applications of a call that a reference or an owner's address names, also drafts."""
    named = Q(reference=who.strip().upper()) | Q(owner__in=accounts_at([who]).values())
    rows = call.applications.filter(named, is_test=False, withdrawn_at=None)
    return list(rows.select_related("call__programme", "owner", "batch").order_by("reference"))


def trials_of(user: User, call: Call) -> QuerySet[Application]:
    """The person's own test applications in a call."""
    return call.applications.filter(is_test=True, owner=user)


def committed(call: Call) -> int:
    """What announced decisions have bound of the call's budget, in minor units."""
    rows = CallCommitment.objects.filter(call=call)
    return still_held(call, dict(rows.values_list("application_id", "amount")))


HELD_ABOVE: list[Callable[[Call], Mapping[int, int]]] = []
"""What an app above knows to be held of a call's budget, by application; each adds its question
when it starts. Awards change after their decision: amended, declined, lapsed, cancelled, repaid."""


def still_held(call: Call, promised: Mapping[int, int]) -> int:
    """What is held of the call's budget by these promises, in minor units by application.

    Where something came of one, what that holds now counts instead of what was promised.
    """
    held = {key: amount for ask in HELD_ABOVE for key, amount in ask(call).items()}
    return sum(held.get(key, amount) for key, amount in promised.items())
