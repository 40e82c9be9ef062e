"""What the pages of the form builder show of a form."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from core.errors import require
from core.files.storing import megabytes
from core.spdx import LICENCE_CHOICES
from core.web import SignedInRequest
from grants.form_faults import faults, unready
from grants.form_owner import FormOwner
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec, possible_answers
from grants.forms.answering import blocks_for
from grants.models import QuestionKind
from grants.permissions import can_work_on
from grants.queries.forms import structure_from

KIND_NAMES = dict(QuestionKind.choices)
Finder = Callable[..., FormOwner]
"""Gives what a form belongs to by the request and the parts of its address, or page 404."""


def working(request: SignedInRequest, find: Finder, place: dict[str, str]) -> FormOwner:
    """What the form belongs to, for those who may build it."""
    owner = find(request, **place)
    require(can_work_on(request.user, owner.programme))
    return owner


def form_crumbs(owner: FormOwner, *more: str) -> list[dict[str, str]]:
    """The way back from a page of the builder."""
    way = [*owner.trail, ("Form", owner.url("detail") if more else "")]
    return [{"label": label, "url": url} for label, url in [*way, *((each, "") for each in more)]]


def outline(form: FormSpec, in_use: FormSpec) -> list[dict[str, Any]]:
    """Sections and questions as the list shows them: facts in words, what is new, what is wrong."""
    wrong: dict[str, list[str]] = {}
    for fault in [*faults(form), *unready(form)]:
        wrong.setdefault(fault.at, []).append(fault.sentence)
    return [
        {
            "key": section.key,
            "title": section.title,
            "number": number,
            "condition": condition_words(form, section),
            "mark": _mark(in_use.section(section.key), section),
            "wrong": wrong.get(section.key, []),
            "questions": [
                {
                    "key": question.key,
                    "label": question.label,
                    "kind": KIND_NAMES.get(question.kind, question.kind),
                    "required": question.required,
                    "facts": _facts(question),
                    "condition": condition_words(form, question),
                    "mark": _mark(in_use.question(question.key), question),
                    "wrong": wrong.get(question.key, []),
                }
                for question in section.questions
            ],
        }
        for number, section in enumerate(form.sections, 1)
    ]


def _mark(old: SectionSpec | QuestionSpec | None, new: SectionSpec | QuestionSpec) -> str:
    if old is None:
        return "New"
    if isinstance(old, SectionSpec) and isinstance(new, SectionSpec):
        same = (old.title, old.intro, old.shown_if) == (new.title, new.intro, new.shown_if)
        return "" if same else "Changed"
    return "" if old == new else "Changed"


def _facts(question: QuestionSpec) -> list[str]:
    found = []
    if question.word_limit:
        found.append(f"up to {question.word_limit:,} words")
    if question.character_limit:
        found.append(f"up to {question.character_limit:,} characters")
    choices = question.options.get("choices")
    if choices:
        found.append(f"{len(choices)} choices")
    if question.options.get("unit"):
        found.append(f"in {question.options['unit']}")
    if question.eligibility:
        found.append("decides eligibility")
    if question.identifying:
        found.append("hidden from blind reviewers")
    return found


def condition_words(form: FormSpec, item: SectionSpec | QuestionSpec) -> str:
    """When something is shown, in words; empty when it always is."""
    rule = item.shown_if
    if not rule:
        return ""
    target = form.question(rule["question"])
    if target is None:
        return "Waits for a question that is gone"
    names = possible_answers(target)
    said = " or ".join(f"“{names.get(value, value)}”" for value in rule["is"])
    return f"Only if “{target.label}” is {said}"


def preview(form: FormSpec, currency: str) -> dict[str, Any]:
    """What the templates of those who answer need to show the form, empty and of nobody."""
    structure = structure_from(form, currency)
    return {
        "parts": [(part, blocks_for(part, {}, {})) for part in structure.parts],
        **preview_help(),
    }


def preview_help() -> dict[str, Any]:
    """What the controls of some kinds need beside their question."""
    return {
        "max_upload": megabytes(settings.MAX_UPLOAD_BYTES),
        "licences": [choice for choice in LICENCE_CHOICES if choice.osi],
        "editable": True,
    }


def builder(request: SignedInRequest, owner: FormOwner) -> dict[str, Any]:
    """The context of the list of sections and questions."""
    draft, form = owner.building()
    return {
        "owner": owner,
        "draft": draft,
        "in_use": owner.in_use,
        "outline": outline(form, owner.asked if draft else form),
        "questions": len(form.questions),
        "fixed": owner.why_fixed(request.user),
    }
