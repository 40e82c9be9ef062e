"""The merge fields of letters: what there is, in which letters, and which may be empty. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

KINDS = ("award", "decline", "waitlist", "amendment", "extension", "breach")
_ALL = frozenset(KINDS)
_BREACHED = frozenset({"breach"})
_AWARDED = frozenset({"award", "amendment", "extension"}) | _BREACHED
_CHANGED = frozenset({"amendment", "extension"})
_UNFUNDED = frozenset({"decline", "waitlist"})


class Type(StrEnum):
    """What a field becomes."""

    TEXT = "text"
    MONEY = "amount of money"
    DATE = "date"
    LINK = "web address"
    EMAIL = "e-mail address"
    TABLE = "table"
    LIST = "list"
    PROSE = "paragraphs"


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field."""

    type: Type
    about: str
    example: str
    kinds: frozenset[str] = _ALL
    optional: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it is a part of its own, on a line of its own."""
        return self.type in {Type.TABLE, Type.LIST, Type.PROSE}


FIELDS: dict[str, Field] = {
    "today": Field(Type.DATE, "Date of the letter", "1 March 2027"),
    "programme": Field(Type.TEXT, "Name of the programme", "Open Foundations"),
    "contact": Field(Type.EMAIL, "E-mail address of the programme", "grants@example.org"),
    "call": Field(Type.TEXT, "Title of the call", "Tools for open research 2027"),
    "application": Field(Type.TEXT, "Reference of the application", "APP-2027-0412"),
    "title": Field(Type.TEXT, "Title of the proposal", "Verified kernels for small models"),
    "applicant": Field(Type.TEXT, "Name of the applicant", "Ada Lovelace"),
    "applicant_email": Field(Type.EMAIL, "E-mail address of the applicant", "ada@example.org"),
    "organisation": Field(
        Type.TEXT, "The applicant's organisation", "University of Turin", optional=True
    ),
    "signatory": Field(Type.TEXT, "Who signs for the programme", "Grace Hopper", optional=True),
    "signatory_title": Field(Type.TEXT, "What the signatory is", "Director", optional=True),
    "award": Field(Type.TEXT, "Reference of the award", "AWD-2027-0031", _AWARDED),
    "amount": Field(Type.MONEY, "Amount of the award", "€80,000.00", _AWARDED),
    "starts_on": Field(Type.DATE, "First day of the award", "1 April 2027", _AWARDED),
    "ends_on": Field(Type.DATE, "Last day of the award", "31 March 2028", _AWARDED),
    "answer_by": Field(
        Type.DATE, "Last day to accept or decline", "31 March 2027", frozenset({"award"})
    ),
    "answer_link": Field(
        Type.LINK,
        "Address of the award's page, where it is answered",
        "https://grants.example.org/awards/AWD-2027-0031/",
        _AWARDED,
    ),
    "payment_schedule": Field(
        Type.TABLE,
        "The payments, their dates and what they wait for",
        "First instalment, 15 April 2027, your acceptance, €72,000.00",
        _AWARDED,
    ),
    "conditions": Field(
        Type.TABLE,
        "The conditions with licence, place, due date and what it is counted from",
        "Training code, MIT, 31 March 2028, when the award ends",
        _AWARDED,
        optional=True,
    ),
    "releases": Field(
        Type.LIST,
        "What is to be released, in sentences",
        "Training code (code), under MIT, by 31 March 2028",
        _AWARDED,
        optional=True,
    ),
    "budget": Field(
        Type.TABLE,
        "The costs by category and year, as they were applied for",
        "Staff, €60,000.00",
        _AWARDED,
        optional=True,
    ),
    "special_terms": Field(
        Type.PROSE,
        "Special terms of this award",
        "Travel is paid up to €4,000.",
        _AWARDED,
        optional=True,
    ),
    "change": Field(Type.TEXT, "What changes, in a few words", "Six more months", _CHANGED),
    "change_reason": Field(
        Type.PROSE, "Why it changes", "The machine came late.", _CHANGED, optional=True
    ),
    "changes": Field(
        Type.TABLE,
        "What was, and what holds from now on",
        "Last day, 31 March 2028, 30 September 2028",
        _CHANGED,
    ),
    "effective_on": Field(
        Type.DATE, "Day from which the change holds", "1 May 2027", _CHANGED
    ),
    "output": Field(Type.TEXT, "Title of the output found breached", "Training code", _BREACHED),
    "output_reference": Field(
        Type.TEXT, "Reference of its condition", "CON-2027-0009", _BREACHED
    ),
    "promise": Field(
        Type.TEXT, "What was promised of it", "code, under MIT, at git.example.org", _BREACHED
    ),
    "what_happened": Field(
        Type.TEXT, "What was not kept", "It was not released in time.", _BREACHED
    ),
    "due_on": Field(Type.DATE, "Day on which it was due", "31 March 2028", _BREACHED),
    "cure_days": Field(
        Type.TEXT, "Days to cure between that day and the last", "14", _BREACHED
    ),
    "cure_until": Field(Type.DATE, "Last day of the time to cure", "14 April 2028", _BREACHED),
    "finding": Field(
        Type.PROSE, "Why it is found breached", "Nothing was handed in.", _BREACHED
    ),
    "blocked_payments": Field(
        Type.LIST,
        "The payments that stay blocked",
        "Last instalment, €8,000.00",
        _BREACHED,
        optional=True,
    ),
    "reason": Field(
        Type.PROSE,
        "What the programme says about the decision",
        "The money of this call did not reach as far.",
        _UNFUNDED,
        optional=True,
    ),
    "feedback": Field(
        Type.PROSE,
        "What reviewers wrote for the applicant",
        "The plan is sound and clear.",
        _UNFUNDED,
        optional=True,
    ),
}  # fmt: skip


def fields_of(kind: str) -> dict[str, Field]:
    """The fields letters of this kind have."""
    return {name: field for name, field in FIELDS.items() if kind in field.kinds}
