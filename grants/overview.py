"""How far an application is, section by section, for its task list. Pure but for the structure."""

from dataclasses import dataclass

from grants.answers import is_empty, words_of
from grants.structure import Structure, Values, findings, progress


@dataclass(frozen=True)
class SectionOverview:
    """A section with how far it is and what is left to do, in words."""

    key: str
    title: str
    state: str
    tone: str
    hint: str


def overview(structure: Structure, values: Values) -> list[SectionOverview]:
    """The sections in order: their state, words, answers missing, errors and warnings."""
    errors = [found.question for found in findings(structure, values)]
    warnings = [found.question for found in findings(structure, values, level="warning")]
    rows = []
    for step in progress(structure, values):
        keys = {asked.key for asked in step.part.questions}
        wrong = {key for key in errors if key in keys and not is_empty(values.get(key))}
        missing = {key for key in errors if key in keys} - wrong
        doubtful = {key for key in warnings if key in keys}
        words = sum(words_of(values.get(key)) for key in keys)
        rows.append(
            SectionOverview(
                key=step.part.key,
                title=step.part.title,
                state=step.state,
                tone=step.tone,
                hint=_hint(words, len(missing), len(wrong), len(doubtful)),
            )
        )
    return rows


def _hint(words: int, missing: int, wrong: int, doubtful: int) -> str:
    said = [
        _counted(words, "word") if words else "",
        f"{_counted(missing, 'answer')} missing" if missing else "",
        f"{_counted(wrong, 'answer')} to correct" if wrong else "",
        f"{_counted(doubtful, 'answer')} worth a look" if doubtful else "",
    ]
    return ", ".join(part for part in said if part)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
