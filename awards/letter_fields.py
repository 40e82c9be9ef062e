"""The merge fields of letters: what there is, in which letters, and which may be empty. Pure."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("award", "decline", "waitlist", "amendment", "extension")
_ALL = frozenset(KINDS)
_AWARDED = frozenset({"award", "amendment", "extension"})
_CHANGED = frozenset({"amendment", "extension"})
_UNFUNDED = frozenset({"decline", "waitlist"})


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field. `is_block`: a table or several paragraphs, on a line of its own."""

    about: str
    example: str
    kinds: frozenset[str] = _ALL
    optional: bool = False
    is_block: bool = False


FIELDS: dict[str, Field] = {
    "today": Field("Date of the letter", "1 March 2027"),
    "programme": Field("Name of the programme", "Open Foundations"),
    "contact": Field("E-mail address of the programme", "grants@example.org"),
    "call": Field("Title of the call", "Tools for open research 2027"),
    "application": Field("Reference of the application", "APP-2027-0412"),
    "title": Field("Title of the proposal", "Verified kernels for small models"),
    "applicant": Field("Name of the applicant", "Ada Lovelace"),
    "applicant_email": Field("E-mail address of the applicant", "ada@example.org"),
    "organisation": Field("The applicant's organisation", "University of Turin", optional=True),
    "signatory": Field("Who signs for the programme", "Grace Hopper", optional=True),
    "signatory_title": Field("What the signatory is", "Director", optional=True),
    "award": Field("Reference of the award", "AWD-2027-0031", _AWARDED),
    "amount": Field("Amount of the award", "€80,000.00", _AWARDED),
    "starts_on": Field("First day of the award", "1 April 2027", _AWARDED),
    "ends_on": Field("Last day of the award", "31 March 2028", _AWARDED),
    "answer_by": Field("Last day to accept or decline", "31 March 2027", frozenset({"award"})),
    "answer_link": Field(
        "Address at which the award is answered", "https://…/awards/AWD-2027-0031/", _AWARDED
    ),
    "payment_schedule": Field(
        "Table of the payments and what they wait for", "a table", _AWARDED, is_block=True
    ),
    "conditions": Field(
        "Table of the conditions with licence, place and due date",
        "a table",
        _AWARDED,
        optional=True,
        is_block=True,
    ),
    "releases": Field(
        "What is to be released, in sentences", "a list", _AWARDED, optional=True, is_block=True
    ),
    "special_terms": Field(
        "Special terms of this award", "paragraphs", _AWARDED, optional=True, is_block=True
    ),
    "change": Field("What changes, in a few words", "Six more months", _CHANGED),
    "change_reason": Field("Why it changes", "paragraphs", _CHANGED, optional=True, is_block=True),
    "changes": Field("Table of what was and what holds now", "a table", _CHANGED, is_block=True),
    "effective_on": Field("Day from which the change holds", "1 May 2027", _CHANGED),
    "reason": Field(
        "What the programme says about the decision",
        "paragraphs",
        _UNFUNDED,
        optional=True,
        is_block=True,
    ),
    "feedback": Field(
        "What reviewers wrote for the applicant",
        "paragraphs",
        _UNFUNDED,
        optional=True,
        is_block=True,
    ),
}


def fields_of(kind: str) -> dict[str, Field]:
    """The fields letters of this kind have."""
    return {name: field for name, field in FIELDS.items() if kind in field.kinds}
