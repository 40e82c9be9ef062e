"""A decision holds for what its page showed: it is refused when something else stands."""

from awards.models import Award
from awards.queries.seen import changed_since, stamp_of_terms
from core.errors import RuleBroken


def refuse_unseen(seen: str, stands: str, sentence: str) -> None:
    """`RuleBroken` with the sentence unless the two stamps are one; no stamp is not compared."""
    if seen and seen != stands:
        raise RuleBroken(sentence)


def refuse_changed_terms(award: Award, seen: str) -> None:
    """`RuleBroken` that names what somebody else changed in the terms since they were shown."""
    stands = stamp_of_terms(award)
    if not seen or seen == stands:
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
