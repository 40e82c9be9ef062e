"""What is wrong with a form that is being built, in sentences. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grants.form_spec import (
    CHOOSING,
    KEY,
    KINDS,
    MAX_KEY,
    RESERVED,
    FormSpec,
    QuestionSpec,
    SectionSpec,
    earlier,
    possible_answers,
)

SECTION_KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_KEY}}}")
RULED = ("yes_no", "choice", "choices", "number")


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which question or section, and in which field of its page."""

    at: str
    sentence: str
    field: str = ""


def faults(form: FormSpec) -> list[Fault]:
    """Everything that must be put right before the form can be used, in the form's order."""
    found = list(_doubled(form))
    for section in form.sections:
        found += _section_key(section)
        found += _condition(form, section, section.key)
        for question in section.questions:
            found += _key(question)
            found += _options(question)
            found += _rule(question)
            found += _condition(form, question, section.key)
    return found


def unready(form: FormSpec) -> list[Fault]:
    """What keeps a form from being published, beside its faults."""
    if not form.sections:
        return [Fault("", "The form has no section yet.")]
    return [
        Fault(section.key, f"The section “{section.title}” has no question yet.")
        for section in form.sections
        if not section.questions
    ]


def remarks(form: FormSpec) -> list[str]:
    """What may be meant so, but is worth a look before publishing."""
    title = form.question("title")
    if title is None or title.kind != "short_text":
        sentence = "No short text has the key “title”, so lists show applications as untitled."
        return [sentence]
    return []


def _doubled(form: FormSpec) -> Iterator[Fault]:
    for what, keys in (
        ("question", [each.key for each in form.questions]),
        ("section", [each.key for each in form.sections]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                yield Fault(key, f"Another {what} of this form has the key “{key}”.", "key")


def _section_key(section: SectionSpec) -> Iterator[Fault]:
    key = section.key
    if not SECTION_KEY.fullmatch(key) or key in RESERVED:
        yield Fault(key, f"“{key}” cannot be the key of a section: it stands in an address.")


def _key(question: QuestionSpec) -> Iterator[Fault]:
    key = question.key
    if not KEY.fullmatch(key) or len(key) > MAX_KEY:
        sentence = (
            "Write the key in small letters, figures and underscores, beginning with a letter, "
            f"at most {MAX_KEY} characters."
        )
        yield Fault(key, sentence, "key")
    elif key in RESERVED:
        yield Fault(key, f"“{key}” is used by the page itself. Choose another key.", "key")


def _options(question: QuestionSpec) -> Iterator[Fault]:
    options, key = question.options, question.key
    if question.kind not in KINDS:
        yield Fault(key, f"“{question.kind}” is no kind of question.", "kind")
    if question.kind in {"choice", "choices"}:
        yield from _choices(question)
    if question.kind == "consent" and not options.get("statement"):
        yield Fault(key, "Write the statement people agree to.", "statement")
    for low, high in (("min", "max"), ("earliest", "latest")):
        least, most = options.get(low), options.get(high)
        if least is not None and most is not None and least > most:
            yield Fault(key, "The lowest value is above the highest.", low)
    if question.kind == "budget":
        rest = set(options.get("indirect_of") or ()) - set(options.get("categories") or ())
        if rest:
            sentence = f"“{min(rest)}” is not one of the categories above."
            yield Fault(key, sentence, "indirect_of")


def _choices(question: QuestionSpec) -> Iterator[Fault]:
    choices = question.options.get("choices") or []
    values = [each["value"] for each in choices]
    doubled = [value for value, times in Counter(values).items() if times > 1]
    if len(choices) < 2:
        yield Fault(question.key, "Give at least two choices, one per line.", "choices")
    if doubled:
        yield Fault(question.key, f"Two choices have the value “{doubled[0]}”.", "choices")
    most = question.options.get("max")
    least = question.options.get("min")
    if any(bound is not None and bound > len(choices) for bound in (most, least)):
        sentence = f"More choices are asked for than there are: there are {len(choices)}."
        yield Fault(question.key, sentence, "max" if most is not None else "min")


def _rule(question: QuestionSpec) -> Iterator[Fault]:
    rule = question.eligibility
    if not rule:
        return
    if question.kind not in RULED:
        yield Fault(question.key, "This kind of question cannot decide who is eligible.", "kind")
        return
    if not rule.get("explanation"):
        sentence = "Say in a sentence why other answers are not eligible."
        yield Fault(question.key, sentence, "explanation")
    strange = [each for each in rule.get("accepts", ()) if each not in possible_answers(question)]
    if strange:
        sentence = f"“{strange[0]}” is not one of the possible answers."
        yield Fault(question.key, sentence, "accepts")
    low, high = rule.get("min"), rule.get("max")
    if low is not None and high is not None and low > high:
        yield Fault(question.key, "The lowest eligible value is above the highest.", "eligible_min")


def _condition(form: FormSpec, item: QuestionSpec | SectionSpec, section: str) -> Iterator[Fault]:
    rule = item.shown_if
    if not rule:
        return
    is_question = isinstance(item, QuestionSpec)
    name = item.label if isinstance(item, QuestionSpec) else item.title
    sentence = _condition_sentence(
        form, rule, name, section=section, question=item.key if is_question else None
    )
    if sentence:
        yield Fault(item.key, sentence, "shown")


def _condition_sentence(
    form: FormSpec, rule: Mapping[str, Any], name: str, *, section: str, question: str | None
) -> str:
    target = form.question(str(rule.get("question")))
    if target is None:
        return f"“{name}” waits for an answer to a question that is not in this form."
    strange = [each for each in rule.get("is", ()) if each not in possible_answers(target)]
    said = target.label
    reasons = (
        (
            target.kind not in CHOOSING,
            f"“{name}” cannot wait for “{said}”: only choices can decide what is shown.",
        ),
        (target.key == question, f"“{name}” waits for its own answer."),
        (
            target not in earlier(form, section=section, question=question),
            f"“{name}” waits for “{said}”, which must come earlier in the form.",
        ),
        (not rule.get("is"), f"Choose the answers to “{said}” that show “{name}”."),
        (bool(strange), f"“{name}” waits for “{''.join(strange[:1])}”, no answer to “{said}”."),
    )
    return next((sentence for is_so, sentence in reasons if is_so), "")
