"""Stamps of what a page showed: sent along with a decision, compared behind its lock.

A decision holds for what was read. Each stamp changes when what it stands for does, and is never
empty; an empty one comes from a page that lost it, and is refused. None has a space: what has one
is taken for somebody's words where a form is kept.
"""

from hashlib import sha256

from awards.models import Amendment, Award, Condition, Payment, Report
from grants.models import Call

NOTHING = "0"
"""The stamp of proofs where nothing was handed in."""


def stamp_of_amendment(amendment: Amendment) -> str:
    """What is asked for (it can be sent anew), and what a first person proposed of it."""
    asked_at = amendment.requested_at.isoformat()
    return f"{amendment.state};{asked_at};{amendment.proposed_by_id or 0}"


def stamp_of_report(report: Report) -> str:
    """The number of the newest submission."""
    newest = report.submissions.order_by("-number").values_list("number", flat=True).first()
    return str(newest or 0)


def stamp_of_proofs(condition: Condition) -> str:
    """The newest of what was handed in for a condition."""
    newest = condition.proofs.order_by("-pk").values_list("pk", flat=True).first()
    return str(newest) if newest else NOTHING


def stamp_of_steps(condition: Condition) -> str:
    """The newest of what happened to a condition: handed in, checked, sent back, extended."""
    newest = condition.steps.order_by("-pk").values_list("pk", flat=True).first()
    return str(newest or 0)


def stamp_of_overrides(call: Call) -> str:
    """The newest of what was allowed beyond the budget of a call."""
    newest = call.budget_overrides.order_by("-pk").values_list("pk", flat=True).first()
    return str(newest or 0)


def stamp_of_terms(award: Award) -> str:
    """The award, each condition and each instalment, as the page on which they change shows them.

    One word for each, its reference with a digest, so that what changed can be named.
    """
    own = [award.amount, award.starts_on, award.ends_on, award.special_terms]
    rows = [(award.reference, [*own, award.needs_cosignature])]
    # Where a row stands says nothing that could be lost, and moves with each row before it.
    left_out = {"id", "state", "closed_at", "position"}
    for condition in award.conditions.order_by("pk"):
        rows.append((condition.reference, _values(condition, left_out)))
    instalments = award.payments.filter(part=None).order_by("pk").prefetch_related("conditions")
    for payment in instalments:
        waits_for = sorted(each.pk for each in payment.conditions.all())
        rows.append((payment.reference, [*_values(payment, left_out), waits_for]))
    return ";".join(f"{reference}:{_digest(values)}" for reference, values in rows)


def _values(row: Condition | Payment, left_out: set[str]) -> list[object]:
    names = [field.attname for field in row._meta.concrete_fields]
    return [getattr(row, name) for name in names if name not in left_out]


def _digest(values: list[object]) -> str:
    return sha256(repr(values).encode()).hexdigest()[:12]


def changed_since(seen: str, stands: str) -> dict[str, list[str]]:
    """What of an award's terms differs between two stamps: references, by what became of them."""
    before, after = _rows(seen), _rows(stands)
    return {
        "Changed": [each for each in after if each in before and after[each] != before[each]],
        "Added": [each for each in after if each not in before],
        "Removed": [each for each in before if each not in after],
    }


def _rows(stamp: str) -> dict[str, str]:
    return {name: digest for name, _, digest in (word.partition(":") for word in stamp.split(";"))}
