"""What tells whether a letter would still say what it said when somebody looked at it."""

import json
from collections.abc import Iterable
from hashlib import sha256
from operator import attrgetter
from typing import Any

from awards.condition_rows import load_conditions, load_payments
from awards.models import Award, Cosignature, Letterhead, TemplateVersion
from grants.models import Application

_WORDS = ("text", "paper", "with_data")
_HEAD = ("image_id", "image_text", "signature_id", "sender", "footer")
_PROGRAMME = ("name", "contact_email", "signatory_name", "signatory_title")
_APPLICATION = ("reference", "name", "submitted_at", "call.title", "owner.email")
_DECISION = ("reason_for_applicant", "feedback")
_AWARD = ("reference", "amount", "currency", "starts_on", "ends_on", "special_terms", "held_at")
_CONDITION = (
    *("pk", "kind", "title", "details", "state", "output_kind"),
    *("promised_licence", "promised_place", "due_on"),
    *("due_by", "due_count", "due_unit", "due_after_id"),
)
_PAYMENT = ("pk", "label", "amount", "part_id", "due_on")


def letter_print(
    application: Application,
    award: Award | None,
    words: TemplateVersion,
    head: Letterhead | None,
    cosignatory: Cosignature | None = None,
) -> str:
    """SHA-256 of what the letter says: its words, its head, whom and what it is about.

    The same whenever it is asked: the day of the letter and the day to answer by, which follow
    from when it is made, are not in it. `award` is None for a result that is none.
    """
    owner = application.owner
    said = {
        "words": _values(words, _WORDS),
        "head": _values(head, _HEAD) if head else None,
        "programme": _values(application.call.programme, _PROGRAMME),
        "application": _values(application, _APPLICATION),
        "to": [str(owner), owner.organisation.name if owner.organisation else ""],
        "about": _terms(award) if award else _values(application.decision, _DECISION),
        "cosignatory": str(cosignatory) if cosignatory else None,
    }
    return sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


def _terms(award: Award) -> dict[str, Any]:
    # What is at hand already is not read again.
    load_conditions([award])
    load_payments([award])
    return {
        "award": _values(award, _AWARD),
        "conditions": [_values(row, _CONDITION) for row in award.conditions.all()],
        "payments": [
            [
                *_values(row, _PAYMENT),
                row.part.unit if row.part else None,
                sorted(each.pk for each in row.conditions.all()),
            ]
            for row in award.payments.all()
        ],
    }


def _values(row: object, names: Iterable[str]) -> list[Any]:
    return [attrgetter(name)(row) for name in names]
