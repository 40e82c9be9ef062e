from grants.models.applications import (
    Answer,
    Application,
    ApplicationFile,
    Submission,
    SubmitAttempt,
    TeamMember,
)
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

__all__ = [
    "Answer",
    "Application",
    "ApplicationFile",
    "ApplicationForm",
    "ApplicationSearch",
    "ApplicationTag",
    "ApplicationTally",
    "Batch",
    "BulkDeed",
    "Call",
    "DuplicatePair",
    "FormVersion",
    "Note",
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
    "Submission",
    "SubmitAttempt",
    "Tag",
    "TeamMember",
]
