"""A decision holds for what its page showed: it is refused when something else stands."""

from awards.models import Award
from awards.queries.seen import changed_since, stamp_of_terms
from core.errors import RuleBroken

_NOT_SAID = (
    "Your page did not say what it showed, as one that was opened long ago. Nothing was done. "
    "Look at what stands now, then press again."
)


def refuse_unseen(seen: str | None, stands: str, sentence: str) -> None:
    """`RuleBroken` with the sentence unless the two stamps are one.

    Empty is a page that lost its stamp: refused, for nobody knows what was read. `None` is no page
    at all but another deed or a command, and is not compared.
    """
    if seen == "":
        raise RuleBroken(_NOT_SAID)
    if seen is not None and seen != stands:
        raise RuleBroken(sentence)


def refuse_changed_terms(award: Award, seen: str | None) -> None:
    """`RuleBroken` that names what somebody else changed in the terms since they were shown."""
    stands = stamp_of_terms(award)
    if not seen or seen == stands:
        refuse_unseen(seen, stands, "")
        return
    names = dict(award.conditions.values_list("reference", "title"))
    names |= dict(award.payments.values_list("reference", "label"))
    told = [
        f"{what}: {', '.join(_named(each, names) for each in references)}."
        for what, references in changed_since(seen, stands).items()
        if references
    ]
    raise RuleBroken(
        f"Somebody changed these terms while your page was open. {' '.join(told)} What you typed "
        "is still here. Save again to put it in place of theirs; what they added goes then."
    )


def _named(reference: str, names: dict[str, str]) -> str:
    return f"{reference} “{names[reference]}”" if reference in names else reference
