from awards.models.awards import Acceptance, Award, Letter
from awards.models.obligations import Condition, ConditionStep, OutputKind, Payment

__all__ = ["Acceptance", "Award", "Condition", "ConditionStep", "Letter", "OutputKind", "Payment"]
