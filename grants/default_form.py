"""The form a new call starts with."""

from datetime import datetime

from django.db import transaction

from grants.models import ApplicationForm, FormVersion, Question, QuestionKind, Section

NAME = "Application for open research"

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
                {"help": "What you ask for, a row for each cost. The total is added up for you."},
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
)


@transaction.atomic
def ensure_default_form(at: datetime) -> FormVersion:
    """The latest published version of the default form, made with its first version if new."""
    form, _created = ApplicationForm.objects.get_or_create(name=NAME)
    form = ApplicationForm.objects.select_for_update().get(pk=form.pk)
    # What a call has made of it for itself is no default for others.
    published = (
        form.versions.filter(published_at__isnull=False, publications=None)
        .order_by("-number")
        .first()
    )
    if published:
        return published
    last = form.versions.order_by("-number").first()
    version = FormVersion.objects.create(form=form, number=last.number + 1 if last else 1)
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
