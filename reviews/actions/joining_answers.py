"""A person's answer to the invitation to join a panel, given by its link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actions import account_for
from accounts.queries import account_at
from core.actors import SYSTEM
from core.audit.trail import record
from core.errors import RuleBroken
from core.mail.outbox import queue_many
from reviews import emails
from reviews.actions.joining import locked
from reviews.actions.profiles import profile_of, take_into_pool
from reviews.declared import read_declared
from reviews.models import Panel, PanelInvitation, Relation, Reviewer, Suggestion
from reviews.queries.joining import addresses_on, invitation_obstacle
from reviews.states import PANEL_INVITATION, SuggestionState


@dataclass(frozen=True)
class Suggested:
    """Somebody a person names instead of themselves."""

    email: str
    name: str
    words: str = ""


@transaction.atomic
def accept_panel_invitation(
    *,
    invitation: PanelInvitation,
    conflicts: str = "",
    max_load: int | None = None,
    at: datetime,
) -> Reviewer:
    """Join the panel. The signed link is the permission; nobody is signed in by it.

    `conflicts` names whom they must not judge, a line each; the lines are kept as said and, as
    declared relations, compared with the people of each application.
    """
    invitation = locked(invitation)
    _require_answerable(invitation, at)
    panel = invitation.panel
    user = account_for(invitation.email, invitation.name)
    if not user.is_active:
        raise RuleBroken("The account of this address is closed. Write to us to join the panel.")
    profile = profile_of(user, at)
    reviewer, _ = Reviewer.objects.update_or_create(
        panel=panel,
        user=user,
        # An earlier seat may have a smallest load; who joins anew says only the largest.
        defaults={"is_active": True, "min_load": 0, "max_load": max_load},
        create_defaults={
            "keywords": profile.keywords,
            "statement": profile.statement,
            "max_load": max_load,
        },
    )
    take_into_pool(panel.call.programme, [reviewer], by=user, at=at)
    known = set(profile.relations.values_list("name", "email"))
    Relation.objects.bulk_create(
        Relation(
            profile=profile, name=each.name, email=each.email, words=each.words, declared_at=at
        )
        for each in read_declared(conflicts)
        if (each.name, each.email) not in known
    )
    _answer(invitation, "accept", at, conflicts=conflicts, reviewer=reviewer)
    record(
        by=user,
        verb="panel.accept_invitation",
        subject=panel.call,
        at=at,
        scope=panel.call.programme.slug,
        conflicts=len(read_declared(conflicts)),
    )
    return reviewer


@transaction.atomic
def decline_panel_invitation(
    *,
    invitation: PanelInvitation,
    reason: str = "",
    suggested: Sequence[Suggested] = (),
    at: datetime,
) -> list[Suggestion]:
    """Say no, and perhaps who would be right instead; gives what staff now have to look at.

    The deed is the link holder's, who may have no account and gets none by declining.
    """
    invitation = locked(invitation)
    _require_answerable(invitation, at)
    call = invitation.panel.call
    _answer(invitation, "decline", at, reason=reason[:500])
    made = keep_suggestions(invitation.panel, suggested, said_by=str(invitation), at=at)
    queue_many([emails.panel_declined(invitation=invitation, suggestions=made, call=call, at=at)])
    record(
        by=account_at(invitation.email) or SYSTEM,
        verb="panel.decline_invitation",
        subject=call,
        at=at,
        scope=call.programme.slug,
        person=invitation.email,
        suggested=[each.email for each in made],
    )
    return made


def keep_suggestions(
    panel: Panel, suggested: Sequence[Suggested], *, said_by: str, at: datetime, **more: object
) -> list[Suggestion]:
    """Keep the people named who are not on the panel and not named already.

    Runs in the caller's transaction, which holds the panel until it ends.
    """
    if not suggested:
        return []
    Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
    wanted = {each.email.strip().lower(): each for each in suggested}
    known = addresses_on(panel, wanted)
    known |= set(
        panel.suggestions.filter(email__in=wanted, state=SuggestionState.OPEN).values_list(
            "email", flat=True
        )
    )
    return Suggestion.objects.bulk_create(
        Suggestion(
            panel=panel,
            email=email,
            name=each.name[:150],
            words=each.words[:500],
            suggested_by=said_by[:254],
            made_at=at,
            **more,
        )
        for email, each in wanted.items()
        if email not in known
    )


def _require_answerable(invitation: PanelInvitation, at: datetime) -> None:
    obstacle = invitation_obstacle(invitation, at)
    if obstacle:
        raise RuleBroken(obstacle)


def _answer(
    invitation: PanelInvitation,
    verb: str,
    at: datetime,
    *,
    reason: str = "",
    conflicts: str = "",
    reviewer: Reviewer | None = None,
) -> None:
    invitation.state = PANEL_INVITATION.check(invitation, verb)
    invitation.answered_at, invitation.reason = at, reason
    invitation.conflicts, invitation.reviewer = conflicts, reviewer
    invitation.save(update_fields=["state", "answered_at", "reason", "conflicts", "reviewer"])
