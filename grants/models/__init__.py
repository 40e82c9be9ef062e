from grants.models.applications import (
    Answer,
    Application,
    ApplicationFile,
    Submission,
    SubmitAttempt,
    TeamMember,
)
from grants.models.building import (
    CarryOver,
    FormDraft,
    FormPublication,
    LibraryQuestion,
    SetAsideAnswer,
)
from grants.models.calls import CallCommitment, CallInvitation, Extension
from grants.models.forms import ApplicationForm, FormVersion, Question, QuestionKind, Section
from grants.models.programmes import Batch, Call, Programme, ProgrammeRole
from grants.models.team import Approval, ApprovalRequest, OwnershipTransfer, TeamInvitation

__all__ = [
    "Answer",
    "Application",
    "ApplicationFile",
    "ApplicationForm",
    "Approval",
    "ApprovalRequest",
    "Batch",
    "Call",
    "CallCommitment",
    "CallInvitation",
    "CarryOver",
    "Extension",
    "FormDraft",
    "FormPublication",
    "FormVersion",
    "LibraryQuestion",
    "OwnershipTransfer",
    "Programme",
    "ProgrammeRole",
    "Question",
    "QuestionKind",
    "Section",
    "SetAsideAnswer",
    "Submission",
    "SubmitAttempt",
    "TeamInvitation",
    "TeamMember",
]
