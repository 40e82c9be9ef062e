from contextlib import ExitStack, contextmanager
from datetime import timedelta

import factory
import pgtrigger
from django.utils import timezone

from accounts.roles import Role
from grants.models import (
    Answer,
    Application,
    ApplicationForm,
    Call,
    FormVersion,
    Programme,
    ProgrammeRole,
    Question,
    QuestionKind,
    Section,
    Submission,
    TeamMember,
)
from grants.snapshot import fingerprint
from grants.states import ApplicationState, CallState
from tests.factories.accounts import UserFactory


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    slug = factory.Sequence(lambda n: f"programme-{n}")
    name = factory.Sequence(lambda n: f"Programme {n}")
    summary = "Grants for open research."
    contact_email = "grants@example.org"
    signatory_name = "Dana Director"
    signatory_title = "Director of programmes"
    created_at = factory.LazyFunction(timezone.now)


class ProgrammeRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeRole

    programme = factory.SubFactory(ProgrammeFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER


class ApplicationFormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ApplicationForm

    name = factory.Sequence(lambda n: f"Form {n}")


class FormVersionFactory(factory.django.DjangoModelFactory):
    """A small published form: title, summary, keywords, team, budget, plan."""

    class Meta:
        model = FormVersion
        skip_postgeneration_save = True

    form = factory.SubFactory(ApplicationFormFactory)
    number = 1

    @factory.post_generation
    def questions(version, create, extracted, **_):
        if create and extracted is not False:
            FormVersionFactory.fill(version)

    @factory.post_generation
    def published(version, create, extracted, **_):
        """Last: from then on the database refuses any change of its questions."""
        if create and extracted is not False:
            version.published_at = timezone.now()
            version.save(update_fields=["published_at"])

    @staticmethod
    def fill(version):
        section = Section.objects.create(
            version=version, position=1, key="proposal", title="Your proposal"
        )
        rows = [
            ("title", QuestionKind.SHORT_TEXT, "Title", None, False),
            ("summary", QuestionKind.LONG_TEXT, "Summary", 250, False),
            ("keywords", QuestionKind.KEYWORDS, "Keywords", None, False),
            ("team", QuestionKind.TEAM, "Team", None, True),
            ("budget", QuestionKind.BUDGET, "Budget", None, False),
            ("open_source_plan", QuestionKind.PLAN, "Open-source plan", None, False),
        ]
        for position, (key, kind, label, limit, identifying) in enumerate(rows, 1):
            Question.objects.create(
                section=section,
                position=position,
                key=key,
                kind=kind,
                label=label,
                word_limit=limit,
                identifying=identifying,
            )


@contextmanager
def unfrozen():
    """Inside, forms that are published can be changed: only tests may."""
    with ExitStack() as stack:
        for model in ("FormVersion", "Section", "Question"):
            stack.enter_context(pgtrigger.ignore(f"grants.{model}:fixed_once_published"))
        yield


def add_question(version, **fields):
    """One more question in the last section, also of a published version: only tests may."""
    section = version.sections.order_by("position").last()
    with unfrozen():
        return Question.objects.create(
            section=section, position=section.questions.count() + 1, **fields
        )


class CallFactory(factory.django.DjangoModelFactory):
    """A published call that opened yesterday and closes in thirty days."""

    class Meta:
        model = Call

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"call-{n}")
    title = factory.Sequence(lambda n: f"Call {n}")
    summary = "A call for open research."
    state = CallState.PUBLISHED
    form_version = factory.SubFactory(FormVersionFactory)
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    deadline = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    time_zone = "Europe/Berlin"
    budget = 500_000_00
    currency = "EUR"
    reviews_per_application = 2
    created_at = factory.LazyFunction(timezone.now)


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft with its owner as member of the team."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"APP-2026-{90000 + n}")
    call = factory.SubFactory(CallFactory)
    owner = factory.SubFactory(UserFactory)
    form_version = factory.SelfAttribute("call.form_version")
    title = factory.Sequence(lambda n: f"Proposal {n}")
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def member(application, create, extracted, **_):
        if create:
            TeamMember.objects.create(
                application=application, user=application.owner, role=TeamMember.Role.OWNER
            )


def plan_row(**changes):
    """An open output of an open-source plan."""
    row = {
        "title": "Training code",
        "kind": "code",
        "openness": "open",
        "licence": "MIT",
        "place": "https://git.example.org/lab/code",
        "date": "2027-12-31",
        "reason": "",
    }
    return row | changes


def full_answers(title="Open kernels", **changes):
    """Answers to every question of `FormVersionFactory`'s form."""
    answers = {
        "title": title,
        "summary": "We make fast kernels and share them.",
        "keywords": ["kernels", "compilers"],
        "team": [{"name": "Ada Lovelace", "email": "ada@example.org", "role": "Lead"}],
        "budget": [{"category": "Staff", "description": "One year", "amount": 80_000_00}],
        "open_source_plan": [plan_row()],
    }
    return answers | changes


def default_answers(title="Open kernels", **changes):
    """Answers to every question of the default form that has to be answered."""
    answers = full_answers(title) | {
        "proposal": "We will do it well.",
        "organisation": {"name": "University of Oxford", "ror": "https://ror.org/052gg0110"},
        "ai_use": "no",
        "consent": "yes",
    }
    return answers | changes


def content_of(version, answers):
    """The frozen content for these answers, as `grants.snapshot` describes it."""
    return {
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "questions": [
                    {
                        "key": question.key,
                        "kind": question.kind,
                        "label": question.label,
                        "identifying": question.identifying,
                        "value": answers.get(question.key),
                    }
                    for question in section.questions.order_by("position")
                ],
            }
            for section in version.sections.order_by("position")
        ]
    }


def answer_all(application, **changes):
    """Give an answer to every question of the application."""
    answers = full_answers(application.title, **changes)
    for question in Question.objects.filter(section__version=application.form_version):
        Answer.objects.create(
            application=application,
            question=question,
            value=answers[question.key],
            changed_at=timezone.now(),
            changed_by=application.owner,
        )
    return application


def submitted_application(*, call=None, answers=None, **fields):
    """An application with answers and one standing submission."""
    if call is not None:
        fields["call"] = call
    application = answer_all(ApplicationFactory(**fields), **(answers or {}))
    content = content_of(
        application.form_version, full_answers(application.title, **(answers or {}))
    )
    now = timezone.now()
    Submission.objects.create(
        application=application,
        number=1,
        form_version=application.form_version,
        content=content,
        sha256=fingerprint(content),
        submitted_at=now,
        submitted_by=application.owner,
    )
    application.state = ApplicationState.SUBMITTED
    application.submitted_at = now
    application.changed_at = now
    application.save(update_fields=["state", "submitted_at", "changed_at"])
    return application


def checked_version():
    """A form whose last three questions decide about eligibility."""
    version = FormVersionFactory(published=False)
    section = Section.objects.create(
        version=version, position=2, key="eligibility", title="Whom we fund"
    )
    rows = [
        ("publishes", "yes_no", "Will you publish the results?", {}, ["yes"], "We fund open work."),
        (
            "place",
            "choice",
            "Where do you work?",
            {
                "choices": [
                    {"value": "eu", "label": "In the European Union"},
                    {"value": "other", "label": "Elsewhere"},
                ]
            },
            ["eu"],
            "The money is for work in the European Union.",
        ),
    ]
    for position, (key, kind, label, options, accepts, why) in enumerate(rows, 1):
        Question.objects.create(
            section=section,
            position=position,
            key=key,
            kind=kind,
            label=label,
            options=options,
            eligibility={"accepts": accepts, "explanation": why},
        )
    Question.objects.create(
        section=section,
        position=3,
        key="years",
        kind="number",
        label="Years since your doctorate",
        required=False,
        eligibility={"min": 0, "max": 8, "explanation": "This call is for early careers."},
    )
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])
    return version
