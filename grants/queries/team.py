"""Reads about an application's team: who is asked, who approved, who takes over."""

from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from core.actors import Actor
from grants.models import (
    Application,
    Approval,
    ApprovalRequest,
    OwnershipTransfer,
    Submission,
    TeamInvitation,
    TeamMember,
)
from grants.queries import staff_programmes
from grants.states import ApplicationState

_OPEN = {"accepted_at": None, "declined_at": None, "revoked_at": None}


def open_invitations(application: Application) -> QuerySet[TeamInvitation]:
    """The invitations nobody has answered yet, the expired ones too."""
    return application.invitations.filter(**_OPEN).select_related("invited_by")


def open_transfer(application: Application) -> OwnershipTransfer | None:
    """The request to take the application over that waits for an answer."""
    rows = application.transfers.filter(accepted_at=None, declined_at=None, taken_back_at=None)
    return rows.select_related("to", "asked_by").first()


def owns_address(user: User, email: str) -> bool:
    """Whether the address is one of the person's own, proved ones, whatever its case."""
    if user.email.lower() == email.lower():
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def programme_applications(user: Actor) -> QuerySet[Application]:
    """Every application in the person's programmes, drafts too.

    Only for handing one over: the page shows who is on it, never what is written in it.
    """
    rows = Application.objects.filter(call__programme__in=staff_programmes(user))
    return rows.select_related("call__programme", "owner")


@dataclass(frozen=True)
class ApprovalStatus:
    """How far the signatory's approval is for the content as it is now."""

    required: bool
    sha256: str
    approval: Approval | None
    earlier: Approval | None
    request: ApprovalRequest | None
    sent_back: ApprovalRequest | None
    signatories: list[User]

    @property
    def is_missing(self) -> bool:
        """Whether submitting is refused because of it."""
        return self.required and self.approval is None

    @property
    def sentence(self) -> str:
        """Where it stands, in words."""
        if self.approval:
            return f"{self.approval.by} has approved the application exactly as it is now."
        if self.earlier:
            return (
                f"The application has changed since {self.earlier.by} approved it, so it has to "
                "be approved again before it can be submitted."
            )
        if not self.signatories:
            return (
                "This call asks for the approval of a signatory before you can submit, and nobody "
                "on the team is one. Invite a signatory on the team page."
            )
        if self.request:
            return "A signatory has to approve before you can submit. They have been asked."
        return "A signatory has to approve the application before you can submit it."


def valid_approvals(application: Application) -> QuerySet[Approval]:
    """What those approved who are signatories on the team now."""
    signs = TeamMember.objects.filter(
        application=OuterRef("application"), user=OuterRef("by"), role=TeamMember.Role.SIGNATORY
    )
    return application.approvals.filter(Exists(signs)).select_related("by")


def approval_status(application: Application, sha256: str) -> ApprovalStatus:
    """The approval of the content with this fingerprint, and what there is besides."""
    approvals = list(valid_approvals(application))
    requests = list(application.approval_requests.select_related("asked_by", "answered_by"))
    last = requests[-1] if requests else None
    return ApprovalStatus(
        required=application.call.signatory_required,
        sha256=sha256,
        approval=next((each for each in approvals if each.sha256 == sha256), None),
        earlier=approvals[-1] if approvals else None,
        request=last if last and last.answered_at is None else None,
        sent_back=last if last and last.note else None,
        signatories=signatories(application),
    )


def signatories(application: Application) -> list[User]:
    """The people on the team who may approve."""
    rows = application.people.filter(role=TeamMember.Role.SIGNATORY)
    return [member.user for member in rows]


def approvals_of(submission: Submission) -> QuerySet[Approval]:
    """Who had approved what was submitted; also when somebody left the team since."""
    rows = Approval.objects.filter(application=submission.application_id, sha256=submission.sha256)
    return rows.filter(at__lte=submission.submitted_at).select_related("by")


def heir_of(application: Application) -> User | None:
    """Who takes an application over when its owner's account goes: its longest-standing editor.

    Nobody once it is funded: who answers for the award is the programme's to settle.
    """
    if application.state == ApplicationState.FUNDED:
        return None
    rows = application.people.filter(role=TeamMember.Role.EDITOR, user__is_active=True)
    member = rows.first()
    return member.user if member else None


class Fate:
    """What becomes of an application when its owner's account is deleted."""

    GIVEN: Final = "given"
    DELETED: Final = "deleted"
    KEPT: Final = "kept"


def fate_of(application: Application) -> str:
    """Asked before it is shown and, behind the lock, before it is done."""
    if heir_of(application):
        return Fate.GIVEN
    alone = not application.team.exclude(user=application.owner_id).exists()
    return Fate.DELETED if alone and application.submitted_at is None else Fate.KEPT


def fates_of_owned(user: User) -> list[tuple[Application, str]]:
    """The applications the person owns, each with what becomes of it, in words."""
    words = {
        Fate.DELETED: "it is deleted, because it was never submitted and you are alone on it.",
        Fate.KEPT: "it is kept, and the programme can give it to somebody.",
    }
    found = []
    for application in Application.objects.filter(owner=user).order_by("pk"):
        heir = heir_of(application)
        told = f"{heir} becomes its owner." if heir else words[fate_of(application)]
        found.append((application, told))
    return found
