"""The form a new call starts with."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from grants.answers import CATEGORIES
from grants.models import ApplicationForm, FormVersion, Question, QuestionKind, Section

NAME = "Application for open research"
_COMPARED = (
    "key",
    "kind",
    "label",
    "help",
    "required",
    "word_limit",
    "character_limit",
    "options",
    "shown_if",
    "eligibility",
    "identifying",
)

_SECTIONS = (
    (
        "about",
        "About",
        "What you want to do, for readers who are not of your field.",
        (
            ("title", QuestionKind.SHORT_TEXT, "Title", {"help": "Up to 300 characters."}),
            (
                "summary",
                QuestionKind.LONG_TEXT,
                "Summary",
                {
                    "help": "What you will do, why it matters and what will be open at the end. "
                    "If the work is funded, this text is published.",
                    "word_limit": 250,
                },
            ),
            (
                "keywords",
                QuestionKind.KEYWORDS,
                "Keywords",
                {
                    "help": "Separate them with commas. They help to find reviewers who know "
                    "your field.",
                    "required": False,
                },
            ),
        ),
    ),
    (
        "proposal",
        "Proposal",
        "The full text reviewers read. Do not name yourselves in it if the call is reviewed blind.",
        (
            (
                "proposal",
                QuestionKind.LONG_TEXT,
                "Full proposal",
                {
                    "help": "The question, the method, the work plan and its risks. Leave an empty "
                    "line between paragraphs.",
                    "word_limit": 3000,
                },
            ),
            (
                "attachment",
                QuestionKind.FILE,
                "Attachment",
                {
                    "help": "One PDF with figures, tables or references, if you need one.",
                    "required": False,
                },
            ),
        ),
    ),
    (
        "team",
        "Team and budget",
        "Who does the work and what it costs.",
        (
            (
                "organisation",
                QuestionKind.ORGANISATION,
                "Lead organisation",
                {
                    "help": "The one that would receive the money. If you apply as a person, "
                    "write your own name.",
                    "identifying": True,
                },
            ),
            (
                "team",
                QuestionKind.TEAM,
                "Team",
                {
                    "help": "Everybody who leads or does the work, yourself included.",
                    "identifying": True,
                },
            ),
            (
                "budget",
                QuestionKind.BUDGET,
                "Budget",
                {
                    "help": "What you ask for, a row for each cost. The total is added up for you.",
                    "options": {"categories": list(CATEGORIES)},
                },
            ),
        ),
    ),
    (
        "plan",
        "Open-source plan",
        "Your pledge. If the work is funded, its open rows become conditions of the grant.",
        (
            (
                "open_source_plan",
                QuestionKind.PLAN,
                "Open-source plan",
                {
                    "help": "A row for each output: what it is, under which licence (by its SPDX "
                    "name, such as MIT or Apache-2.0), where and by when it is published. Say "
                    "what stays closed and why."
                },
            ),
        ),
    ),
    (
        "declarations",
        "Declarations",
        "How the application was written, and what we may do with it.",
        (
            (
                "ai_use",
                QuestionKind.YES_NO,
                "Did you use generative AI to write this application?",
                {"help": "Either answer is fine. Correcting language and spelling does not count."},
            ),
            (
                "ai_use_how",
                QuestionKind.LONG_TEXT,
                "What you used it for",
                {
                    "help": "Which tools, for which parts, and how you checked what came out.",
                    "word_limit": 200,
                    "shown_if": {"question": "ai_use", "is": ["yes"]},
                },
            ),
            (
                "support",
                QuestionKind.LONG_TEXT,
                "Anything we should know to treat you fairly",
                {
                    "help": "For example what you need at an interview, or a career break. Only "
                    "staff read this; reviewers never see it.",
                    "word_limit": 200,
                    "required": False,
                    "identifying": True,
                    "options": {"staff_only": True},
                },
            ),
            (
                "consent",
                QuestionKind.CONSENT,
                "Consent",
                {
                    "options": {
                        "statement": "We store what you write here and show it to the staff of "
                        "the programme and to its reviewers, in order to decide about it. The "
                        "people you name know that you named them.",
                        "staff_only": True,
                    },
                },
            ),
        ),
    ),
)


@transaction.atomic
def ensure_default_form(at: datetime) -> FormVersion:
    """The version of the default form new calls get.

    The latest published one when staff made it or it says what is shipped here; otherwise what is
    shipped becomes a new version. Calls that are there keep the version they have.
    """
    form, _created = ApplicationForm.objects.get_or_create(name=NAME)
    form = ApplicationForm.objects.select_for_update().get(pk=form.pk)
    # What a call has made of it for itself is no default for others.
    published = form.versions.filter(published_at__isnull=False, publications=None)
    newest = published.order_by("-number").first()
    if newest and (newest.created_by_id or _definition(newest) == _shipped()):
        return newest
    last = form.versions.aggregate(last=Max("number"))["last"] or 0
    return _make(form, last + 1, at)


def _make(form: ApplicationForm, number: int, at: datetime) -> FormVersion:
    version = FormVersion.objects.create(form=form, number=number)
    for position, (key, title, intro, questions) in enumerate(_SECTIONS, 1):
        section = Section.objects.create(
            version=version, position=position, key=key, title=title, intro=intro
        )
        Question.objects.bulk_create(
            Question(section=section, position=place, key=name, kind=kind, label=label, **extra)
            for place, (name, kind, label, extra) in enumerate(questions, 1)
        )
    version.published_at = at
    version.save(update_fields=["published_at"])
    return version


def _definition(version: FormVersion) -> list[Any]:
    """What a stored version asks, comparable with `_shipped`."""
    sections = version.sections.prefetch_related("questions")
    return [
        (
            section.key,
            section.title,
            section.intro,
            section.shown_if,
            [_facts(question) for question in _in_order(section)],
        )
        for section in sections
    ]


def _in_order(section: Section) -> list[Question]:
    return sorted(section.questions.all(), key=lambda question: question.position)


def _shipped() -> list[Any]:
    return [
        (
            key,
            title,
            intro,
            None,
            [
                _facts(Question(key=name, kind=kind, label=label, **extra))
                for name, kind, label, extra in questions
            ],
        )
        for key, title, intro, questions in _SECTIONS
    ]


def _facts(question: Question) -> tuple[Any, ...]:
    return tuple(getattr(question, name) for name in _COMPARED)
