"""What differs between two versions of a form, in words, and which answers go over. Pure."""

from dataclasses import dataclass, field, fields
from typing import Any

from grants.form_spec import CARRIES_ON, FormSpec, QuestionSpec

WORDS = {
    "label": "wording",
    "help": "help text",
    "required": "required or optional",
    "word_limit": "limit of words",
    "character_limit": "limit of characters",
    "options": "settings",
    "shown_if": "when it is asked",
    "eligibility": "eligibility rule",
    "identifying": "hidden from blind reviewers",
}


@dataclass(frozen=True)
class Changes:
    """The difference, as stored and shown: labels, and what changed about each."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    new_kinds: list[str] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether both forms ask the same."""
        return not any(getattr(self, each.name) for each in fields(self))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for storing."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def changes(old: FormSpec, new: FormSpec) -> Changes:
    """What somebody who knew the old form has to know about the new one."""
    before = {each.key: each for each in old.questions}
    after = {each.key: each for each in new.questions}
    both = [key for key in after if key in before]
    return Changes(
        added=[each.label for key, each in after.items() if key not in before],
        removed=[each.label for key, each in before.items() if key not in after],
        new_kinds=[after[key].label for key in both if before[key].kind != after[key].kind],
        changed=[
            {"label": after[key].label, "what": what}
            for key in both
            if (what := _what(before[key], after[key]))
        ],
        sections=_sections(old, new),
    )


def _what(old: QuestionSpec, new: QuestionSpec) -> list[str]:
    return [words for name, words in WORDS.items() if getattr(old, name) != getattr(new, name)]


def _sections(old: FormSpec, new: FormSpec) -> list[str]:
    before = {each.key: each for each in old.sections}
    after = {each.key: each for each in new.sections}
    found = [f"“{each.title}” is new" for key, each in after.items() if key not in before]
    found += [f"“{each.title}” is gone" for key, each in before.items() if key not in after]
    for key, each in after.items():
        was = before.get(key)
        if was and (was.title, was.intro, was.shown_if) != (each.title, each.intro, each.shown_if):
            found.append(f"“{each.title}” has other words or another condition")
    order = [key for key in after if key in before]
    places = [_order(before[key].questions) for key in order]
    if order != [key for key in before if key in after] or places != [
        _order(after[key].questions) for key in order
    ]:
        kept_before = [each.key for each in old.questions if new.question(each.key)]
        kept_after = [each.key for each in new.questions if old.question(each.key)]
        if kept_before != kept_after:
            found.append("the order of questions is another")
    return found


def _order(questions: tuple[QuestionSpec, ...]) -> list[str]:
    return [each.key for each in questions]


def goes_over(old: QuestionSpec | None, new: QuestionSpec | None) -> bool:
    """Whether an answer to the old question stands as the answer to the new one."""
    if old is None or new is None:
        return False
    return old.kind == new.kind or (old.kind, new.kind) in CARRIES_ON


def asked_anew(old: FormSpec, new: FormSpec) -> list[QuestionSpec]:
    """The questions nobody who filled in the old form has an answer to."""
    return [each for each in new.questions if not goes_over(old.question(each.key), each)]
