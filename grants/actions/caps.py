"""What the database says when a cap is reached, in words."""

from django.db import IntegrityError

from core.errors import RuleBroken
from grants.models import Application
from grants.models.caps import PER_ORGANISATION, PER_PERSON, PER_YEAR


def cap_refusal(error: IntegrityError, application: Application) -> RuleBroken | None:
    """The refusal a person reads; `None` when the error is about something else."""
    said = getattr(error.__cause__, "diag", None)
    name, others = getattr(said, "constraint_name", ""), getattr(said, "message_detail", "")
    call = application.call
    if name == PER_PERSON:
        return RuleBroken(
            f"One person can submit {_number(call.cap_per_person)} in this call, and you have "
            f"submitted {others}. {_WAY_OUT}"
        )
    if name == PER_YEAR:
        year = call.programme.cap_per_person_per_year
        return RuleBroken(
            f"One person can submit {_number(year)} in a calendar year in "
            f"{call.programme.name}, and you have submitted {others}. {_WAY_OUT}"
        )
    if name == PER_ORGANISATION:
        return RuleBroken(
            f"One organisation can submit {_number(call.cap_per_organisation)} in this call, and "
            f"yours has submitted {others}. Talk to your colleagues: when one of these is "
            "withdrawn, yours can be submitted. Everything you wrote is kept."
        )
    return None


_WAY_OUT = "Withdraw one of these to submit this one. Everything you wrote is kept as a draft."


def _number(cap: int | None) -> str:
    return "1 application" if cap == 1 else f"{cap} applications"
