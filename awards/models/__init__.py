from awards.models.answers import Acceptance
from awards.models.awards import Award
from awards.models.letters import Letter, Letterhead, LetterKind, LetterOrder, TemplateVersion
from awards.models.obligations import Condition, ConditionStep, OutputKind, Payment

__all__ = [
    "Acceptance",
    "Award",
    "Condition",
    "ConditionStep",
    "Letter",
    "LetterKind",
    "LetterOrder",
    "Letterhead",
    "OutputKind",
    "Payment",
    "TemplateVersion",
]
