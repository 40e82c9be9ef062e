from awards.models.answers import Acceptance
from awards.models.awards import Award
from awards.models.following import CalendarFeed, OfferReminder, Reminder
from awards.models.letters import Letter, Letterhead, LetterKind, LetterOrder, TemplateVersion
from awards.models.obligations import Condition, ConditionStep, OutputKind, Payment

__all__ = [
    "Acceptance",
    "Award",
    "CalendarFeed",
    "Condition",
    "ConditionStep",
    "Letter",
    "LetterKind",
    "LetterOrder",
    "Letterhead",
    "OfferReminder",
    "OutputKind",
    "Payment",
    "Reminder",
    "TemplateVersion",
]
