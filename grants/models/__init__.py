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
from grants.models.forms import ApplicationForm, FormVersion, Question, QuestionKind, Section
from grants.models.programmes import Batch, Call, Programme, ProgrammeRole

__all__ = [
    "Answer",
    "Application",
    "ApplicationFile",
    "ApplicationForm",
    "Batch",
    "Call",
    "CarryOver",
    "FormDraft",
    "FormPublication",
    "FormVersion",
    "LibraryQuestion",
    "Programme",
    "ProgrammeRole",
    "Question",
    "QuestionKind",
    "Section",
    "SetAsideAnswer",
    "Submission",
    "SubmitAttempt",
    "TeamMember",
]
