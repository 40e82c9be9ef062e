from grants.models.applications import (
    Answer,
    Application,
    ApplicationFile,
    Submission,
    SubmitAttempt,
    TeamMember,
)
from grants.models.correspondence import (
    ChangeRequest,
    Message,
    MessageRead,
    PromiseChange,
    PromiseNotice,
    PutBack,
    RequestedQuestion,
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
    "ChangeRequest",
    "FormVersion",
    "Message",
    "MessageRead",
    "Programme",
    "ProgrammeRole",
    "PromiseChange",
    "PromiseNotice",
    "PutBack",
    "Question",
    "QuestionKind",
    "RequestedQuestion",
    "Section",
    "Submission",
    "SubmitAttempt",
    "TeamMember",
]
