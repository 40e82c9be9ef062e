"""What the pages of the form builder show of a form."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.files.storing import megabytes
from core.spdx import LICENCE_CHOICES
from core.web import SignedInRequest
from grants.actions.form_building import TOO_LATE
from grants.form_faults import faults, unready
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec, possible_answers
from grants.forms.answering import blocks_for
from grants.models import Call, QuestionKind
from grants.permissions import can_work_on
from grants.queries.forms import building, draft_of, spec_of, structure_from
from grants.views.staff_calls import call_crumbs

KIND_NAMES = dict(QuestionKind.choices)


def why_fixed(request: SignedInRequest, call: Call) -> str:
    """Why the person cannot change the form of the call; empty when they can."""
    return can_work_on(request.user, call.programme).reason or (
        TOO_LATE if call.announced_at else ""
    )


def form_crumbs(call: Call, *more: str) -> list[dict[str, str]]:
    """The way back from a page of the builder."""
    url = reverse("grants:staff_form_detail", args=[call.slug]) if more else ""
    return call_crumbs(call, ("Form", url), *((label, "") for label in more))


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


def preview(form: FormSpec, call: Call) -> dict[str, Any]:
    """What the applicant's own templates need to show the form, empty and belonging to nobody."""
    structure = structure_from(form, call.currency)
    return {
        "parts": [(part, blocks_for(part, {}, {})) for part in structure.parts],
        **preview_help(call),
    }


def preview_help(call: Call) -> dict[str, Any]:
    """What the controls of some kinds need beside their question."""
    return {
        "call": call,
        "max_upload": megabytes(settings.MAX_UPLOAD_BYTES),
        "licences": [choice for choice in LICENCE_CHOICES if choice.osi],
        "editable": True,
    }


def builder(request: SignedInRequest, call: Call, at: datetime) -> dict[str, Any]:
    """The context of the list of sections and questions."""
    draft, form = building(call)
    in_use = spec_of(call.form_version_id) if draft else form
    return {
        "call": call,
        "draft": draft,
        "in_use": call.form_version,
        "outline": outline(form, in_use),
        "questions": len(form.questions),
        "fixed": why_fixed(request, call),
        "is_open": call.is_open(at),
    }


def has_draft(call: Call) -> bool:
    """Whether staff are building another version."""
    return draft_of(call) is not None
