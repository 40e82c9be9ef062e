"""Mails inside the team of an application."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.outbox import queue
from grants.emails._sending import link_to, to_person
from grants.models import (
    Application,
    Approval,
    ApprovalRequest,
    ChangeRequest,
    OwnershipTransfer,
    TeamInvitation,
)
from grants.queries.messages import keepers_of


def team_invitation(invitation: TeamInvitation, *, token: str, at: datetime) -> None:
    """The invitation with its link, to an address that may have no account yet."""
    application = invitation.application
    link = reverse("grants:team_invitation_answer", args=[token])
    queue(
        to=invitation.email,
        template="grants/team_invitation",
        context={
            "application": application,
            "call": application.call,
            "invitation": invitation,
            "link": f"{settings.SITE_URL}{link}",
        },
        dedupe_key=f"team_invitation:{invitation.pk}:{at.isoformat()}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def team_invitation_answered(invitation: TeamInvitation, *, who: str, at: datetime) -> None:
    """To the owner: accepted or declined."""
    application = invitation.application
    to_person(
        application,
        application.owner,
        template="team_invitation_answered",
        key=f"team_invitation_answered:{invitation.pk}",
        at=at,
        invitation=invitation,
        who=who,
        link=link_to("application_team", application.reference),
    )


def team_removed(application: Application, user: User, *, at: datetime) -> None:
    """To somebody who was taken off the team."""
    key = f"team_removed:{application.reference}:{at.isoformat()}"
    to_person(application, user, template="team_removed", key=key, at=at)


def team_left(application: Application, user: User, *, at: datetime) -> None:
    """To the owner: somebody has left."""
    to_person(
        application,
        application.owner,
        template="team_left",
        key=f"team_left:{application.reference}:{user.pk}:{at.isoformat()}",
        at=at,
        who=str(user),
        link=link_to("application_team", application.reference),
    )


def approval_asked(
    request: ApprovalRequest, people: list[User], *, answers: ChangeRequest | None, at: datetime
) -> None:
    """To every signatory: read it and approve it; `answers` when staff asked for changes."""
    for user in people:
        to_person(
            request.application,
            user,
            template="approval_asked",
            key=f"approval_asked:{request.pk}:{at.isoformat()}",
            at=at,
            asked_by=request.asked_by,
            answers=answers,
            link=link_to("application_approval", request.application.reference),
        )


def _to_writers(application: Application, **message: Any) -> None:
    for member in application.people.filter(role__in=["owner", "editor"]):
        to_person(application, member.user, **message)


def approval_given(approval: Approval, *, at: datetime) -> None:
    """To owner and editors: it can be submitted."""
    _to_writers(
        approval.application,
        template="approval_given",
        key=f"approval_given:{approval.pk}",
        at=at,
        who=str(approval.by),
        link=link_to("application_submit", approval.application.reference),
    )


def approval_sent_back(request: ApprovalRequest, *, at: datetime) -> None:
    """To owner and editors: what has to change before it is approved."""
    _to_writers(
        request.application,
        template="approval_sent_back",
        key=f"approval_sent_back:{request.pk}",
        at=at,
        who=str(request.answered_by),
        note=request.note,
        link=link_to("application_detail", request.application.reference),
    )


def ownership_asked(transfer: OwnershipTransfer, *, at: datetime) -> None:
    """To the member who is asked to become owner."""
    to_person(
        transfer.application,
        transfer.to,
        template="ownership_asked",
        key=f"ownership_asked:{transfer.pk}",
        at=at,
        asked_by=transfer.asked_by,
        link=link_to("application_transfer", transfer.application.reference),
    )


def ownership_declined(transfer: OwnershipTransfer, *, at: datetime) -> None:
    """To the owner: the other does not want it."""
    to_person(
        transfer.application,
        transfer.application.owner,
        template="ownership_declined",
        key=f"ownership_declined:{transfer.pk}",
        at=at,
        who=str(transfer.to),
        link=link_to("application_team", transfer.application.reference),
    )


def ownership_changed(application: Application, *, before: str, reason: str, at: datetime) -> None:
    """To everybody on the team, the former owner too: who owns it now, and why."""
    for member in application.people:
        to_person(
            application,
            member.user,
            template="ownership_changed",
            key=f"ownership_changed:{application.reference}:{at.isoformat()}",
            at=at,
            before=before,
            reason=reason,
            link=link_to("application_detail", application.reference),
        )


def ownership_left(application: Application, *, before: User, at: datetime) -> None:
    """To who looks after it at the funder: nobody answers for the award until staff choose."""
    for user in keepers_of(application):
        if user == before:
            continue
        to_person(
            application,
            user,
            template="ownership_left",
            key=f"ownership_left:{application.reference}:{at.isoformat()}",
            at=at,
            before=str(before),
            link=link_to("staff_application_transfer", application.reference),
        )
