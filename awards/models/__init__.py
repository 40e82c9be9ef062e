from awards.models.accounts import BankDetails, DebtorAccount
from awards.models.amendments import ASKED_KINDS, Amendment, TermsVersion
from awards.models.answers import Acceptance
from awards.models.awards import Award
from awards.models.budgets import BudgetOverride
from awards.models.cosigning import Cosignature
from awards.models.following import CalendarFeed, OfferReminder, Reminder
from awards.models.letters import (
    WRITTEN_KINDS,
    Letter,
    Letterhead,
    LetterKind,
    LetterOrder,
    TemplateVersion,
)
from awards.models.obligations import PROVABLE, Condition, ConditionStep, OutputKind
from awards.models.parts import GrantPart, PoolOverride, UnitPool
from awards.models.payment_files import PaymentFile, PaymentFileEntry
from awards.models.payments import Payment, PaymentCondition
from awards.models.proofs import Proof, ProofFile
from awards.models.repayments import Repayment, RepaymentReceipt, RepaymentReminder
from awards.models.report_forms import ReportFormDraft, ReportFormPublication
from awards.models.reports import (
    Report,
    ReportAnswer,
    ReportFile,
    ReportNote,
    ReportRules,
    ReportSubmission,
)
from awards.models.requests import ConditionRequest
from awards.models.rules import ApprovalLimit, AwardRules, Grantor
from awards.models.statements import BankEntry, BankStatement

__all__ = [
    "ASKED_KINDS",
    "PROVABLE",
    "WRITTEN_KINDS",
    "Acceptance",
    "Amendment",
    "ApprovalLimit",
    "Award",
    "AwardRules",
    "BankDetails",
    "BankEntry",
    "BankStatement",
    "BudgetOverride",
    "CalendarFeed",
    "Condition",
    "ConditionRequest",
    "ConditionStep",
    "Cosignature",
    "DebtorAccount",
    "GrantPart",
    "Grantor",
    "Letter",
    "LetterKind",
    "LetterOrder",
    "Letterhead",
    "OfferReminder",
    "OutputKind",
    "Payment",
    "PaymentCondition",
    "PaymentFile",
    "PaymentFileEntry",
    "PoolOverride",
    "Proof",
    "ProofFile",
    "Reminder",
    "Repayment",
    "RepaymentReceipt",
    "RepaymentReminder",
    "Report",
    "ReportAnswer",
    "ReportFile",
    "ReportFormDraft",
    "ReportFormPublication",
    "ReportNote",
    "ReportRules",
    "ReportSubmission",
    "TemplateVersion",
    "TermsVersion",
    "UnitPool",
]
