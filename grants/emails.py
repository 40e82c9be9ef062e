"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import compose, queue, queue_many
from grants.form_changes import Changes
from grants.models import (
    Application,
    ApplicationFile,
    Approval,
    ApprovalRequest,
    Call,
    CallInvitation,
    CarryOver,
    Extension,
    FormPublication,
    OwnershipTransfer,
    ProgrammeRole,
    Submission,
    TeamInvitation,
)
from grants.queries.closing import closing_of


def _to(
    application: Application, user: User, *, template: str, key: str, at: datetime, **context: Any
) -> None:
    if not user.is_active:  # A deleted account has no address.
        return
    queue(
        to=user.email,
        template=f"grants/{template}",
        context={"application": application, "call": application.call, "person": user, **context},
        dedupe_key=f"{key}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def application_submitted(
    application: Application, submission: Submission, *, at: datetime
) -> None:
    """The receipt, to the owner and to whoever pressed the button."""
    people = {user for user in (application.owner, submission.submitted_by) if user}
    link = reverse("grants:application_receipt", args=[application.reference])
    for user in people:
        _to(
            application,
            user,
            template="application_submitted",
            key=f"application_submitted:{application.reference}:{submission.number}",
            at=at,
            submission=submission,
            closing=closing_of(application, at),
            link=f"{settings.SITE_URL}{link}",
        )


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """To the owner: it is out of the round, and what stays."""
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="application_withdrawn",
        key=f"application_withdrawn:{application.reference}",
        at=at,
        link=f"{settings.SITE_URL}{link}",
    )


def malware_found(
    application: Application, given: ApplicationFile, *, was_taken_out: bool, at: datetime
) -> None:
    """To the owner: which file, what was found, what happened to it."""
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="malware_found",
        key=f"malware_found:{given.pk}",
        at=at,
        file=given.file,
        was_taken_out=was_taken_out,
        link=f"{settings.SITE_URL}{link}",
    )


def role_given(held: ProgrammeRole, *, at: datetime) -> None:
    """Tell a person that they work in a programme now, and how to get in."""
    queue(
        to=held.user.email,
        template="grants/role_given",
        context={
            "held": held,
            "person": held.user,
            "link": f"{settings.SITE_URL}{reverse('home:staff_desk')}",
        },
        dedupe_key=f"role_given:{held.pk}",
        at=at,
        about=held.programme.slug,
        scope=held.programme.slug,
    )


def form_changed(
    application: Application,
    user: User,
    *,
    difference: Changes,
    row: CarryOver,
    publication: FormPublication,
    at: datetime,
) -> OutgoingMail:
    """To everybody who writes it: the form has changed, what is new, what was set aside."""
    link = reverse("grants:application_set_aside", args=[application.reference])
    return compose(
        to=user.email,
        template="grants/form_changed",
        context={
            "application": application,
            "call": application.call,
            "person": user,
            "difference": difference,
            "row": row,
            "link": f"{settings.SITE_URL}{link}",
        },
        dedupe_key=f"form_changed:{publication.pk}:{application.reference}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def _link(name: str, application: Application) -> str:
    return f"{settings.SITE_URL}{reverse(f'grants:{name}', args=[application.reference])}"


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
    _to(
        application,
        application.owner,
        template="team_invitation_answered",
        key=f"team_invitation_answered:{invitation.pk}",
        at=at,
        invitation=invitation,
        who=who,
        link=_link("application_team", application),
    )


def team_removed(application: Application, user: User, *, at: datetime) -> None:
    """To somebody who was taken off the team."""
    key = f"team_removed:{application.reference}:{at.isoformat()}"
    _to(application, user, template="team_removed", key=key, at=at)


def team_left(application: Application, user: User, *, at: datetime) -> None:
    """To the owner: somebody has left."""
    _to(
        application,
        application.owner,
        template="team_left",
        key=f"team_left:{application.reference}:{user.pk}:{at.isoformat()}",
        at=at,
        who=str(user),
        link=_link("application_team", application),
    )


def approval_asked(request: ApprovalRequest, people: list[User], *, at: datetime) -> None:
    """To every signatory: read it and approve it."""
    for user in people:
        _to(
            request.application,
            user,
            template="approval_asked",
            key=f"approval_asked:{request.pk}:{at.isoformat()}",
            at=at,
            asked_by=request.asked_by,
            link=_link("application_approval", request.application),
        )


def _to_writers(application: Application, **message: Any) -> None:
    for member in application.people.filter(role__in=["owner", "editor"]):
        _to(application, member.user, **message)


def approval_given(approval: Approval, *, at: datetime) -> None:
    """To owner and editors: it can be submitted."""
    _to_writers(
        approval.application,
        template="approval_given",
        key=f"approval_given:{approval.pk}",
        at=at,
        who=str(approval.by),
        link=_link("application_submit", approval.application),
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
        link=_link("application_detail", request.application),
    )


def ownership_asked(transfer: OwnershipTransfer, *, at: datetime) -> None:
    """To the member who is asked to become owner."""
    _to(
        transfer.application,
        transfer.to,
        template="ownership_asked",
        key=f"ownership_asked:{transfer.pk}",
        at=at,
        asked_by=transfer.asked_by,
        link=_link("application_transfer", transfer.application),
    )


def ownership_declined(transfer: OwnershipTransfer, *, at: datetime) -> None:
    """To the owner: the other does not want it."""
    _to(
        transfer.application,
        transfer.application.owner,
        template="ownership_declined",
        key=f"ownership_declined:{transfer.pk}",
        at=at,
        who=str(transfer.to),
        link=_link("application_team", transfer.application),
    )


def ownership_changed(application: Application, *, before: str, reason: str, at: datetime) -> None:
    """To everybody on the team, the former owner too: who owns it now, and why."""
    for member in application.people:
        _to(
            application,
            member.user,
            template="ownership_changed",
            key=f"ownership_changed:{application.reference}:{at.isoformat()}",
            at=at,
            before=before,
            reason=reason,
            link=_link("application_detail", application),
        )


def account_deleted(user: User, applications: dict[str, str], *, at: datetime) -> None:
    """The last mail to somebody who deleted their account: what became of their applications."""
    queue(
        to=user.email,
        template="grants/account_deleted",
        context={"person": user, "applications": sorted(applications.items())},
        dedupe_key=f"account_deleted:{user.pk}",
        at=at,
    )


def call_invitations(invitations: Iterable[CallInvitation], call: Call, *, at: datetime) -> None:
    """To each invited address: the call, and with a first stage which application goes on."""
    link = f"{settings.SITE_URL}{reverse('grants:call_detail', args=[call.slug])}"
    queue_many(
        compose(
            to=each.email,
            template="grants/call_invitation",
            context={"call": call, "earlier": each.application, "email": each.email, "link": link},
            dedupe_key=f"call_invitation:{each.pk}:{at.isoformat()}",
            at=at,
            about=call.slug,
            scope=call.programme.slug,
        )
        for each in invitations
    )


def application_extended(extension: Extension, *, at: datetime) -> None:
    """To the owner: until when there is time now, and why."""
    application = extension.application
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="application_extended",
        key=f"application_extended:{extension.pk}",
        at=at,
        extension=extension,
        link=f"{settings.SITE_URL}{link}",
    )
