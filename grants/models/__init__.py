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
from grants.models.filing import (
    ApplicationSearch,
    ApplicationTag,
    ApplicationTally,
    BulkDeed,
    Note,
    SavedView,
    Tag,
)
from grants.models.forms import ApplicationForm, FormVersion, Question, QuestionKind, Section
from grants.models.programmes import Batch, Call, Programme, ProgrammeRole
from grants.models.screening import (
    DuplicatePair,
    RejectTemplate,
    Screening,
    ScreeningItem,
    ScreeningMark,
)
from grants.models.team import Approval, ApprovalRequest, OwnershipTransfer, TeamInvitation

__all__ = [
    "Answer",
    "Application",
    "ApplicationFile",
    "ApplicationForm",
    "ApplicationSearch",
    "ApplicationTag",
    "ApplicationTally",
    "Approval",
    "ApprovalRequest",
    "Batch",
    "BulkDeed",
    "Call",
    "CallCommitment",
    "CallInvitation",
    "CarryOver",
    "DuplicatePair",
    "Extension",
    "FormDraft",
    "FormPublication",
    "FormVersion",
    "LibraryQuestion",
    "Note",
    "OwnershipTransfer",
    "Programme",
    "ProgrammeRole",
    "Question",
    "QuestionKind",
    "RejectTemplate",
    "SavedView",
    "Screening",
    "ScreeningItem",
    "ScreeningMark",
    "Section",
    "SetAsideAnswer",
    "Submission",
    "SubmitAttempt",
    "Tag",
    "TeamInvitation",
    "TeamMember",
]
