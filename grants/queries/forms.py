"""Reading forms: what a call uses, what staff are building, what was kept."""

from dataclasses import asdict, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.actors import Actor
from grants.answers import Asked
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec
from grants.models import (
    Application,
    Call,
    CarryOver,
    FormDraft,
    FormPublication,
    FormVersion,
    LibraryQuestion,
    Programme,
    Section,
    SetAsideAnswer,
)
from grants.queries import staff_calls
from grants.states import ApplicationState, CallState
from grants.structure import Part, Structure

QUESTION_FIELDS = tuple(QuestionSpec.__dataclass_fields__)


def spec_of(version: FormVersion | int) -> FormSpec:
    """A version as plain values, as it is at this moment: two queries."""
    sections = Section.objects.filter(version=version).prefetch_related("questions")
    return FormSpec(
        tuple(
            SectionSpec(
                key=section.key,
                title=section.title,
                intro=section.intro,
                shown_if=section.shown_if,
                questions=tuple(
                    QuestionSpec(**{name: getattr(row, name) for name in QUESTION_FIELDS})
                    for row in sorted(section.questions.all(), key=lambda row: row.position)
                ),
            )
            for section in sections.order_by("position")
        )
    )


def draft_of(call: Call) -> FormDraft | None:
    """What staff are building for the call, if they are."""
    rows = FormDraft.objects.filter(call=call).select_related("version__form", "changed_by")
    return rows.first()


def asked_for(question: QuestionSpec, currency: str) -> Asked:
    """A question as the applicant's page takes it."""
    values = {name: getattr(question, name) for name in QUESTION_FIELDS}
    return replace(Asked(**values), currency=currency)


def structure_from(form: FormSpec, currency: str) -> Structure:
    """A form that is being built, as the applicant's page takes it. Never kept in memory."""
    return Structure(
        tuple(
            Part(
                key=section.key,
                title=section.title,
                intro=section.intro,
                shown_if=section.shown_if,
                questions=tuple(asked_for(each, currency) for each in section.questions),
            )
            for section in form.sections
        )
    )


def publications_of(call: Call) -> QuerySet[FormPublication]:
    """What the call has published, newest first, with how many applications went over."""
    return (
        FormPublication.objects.filter(call=call)
        .select_related("version__form", "by")
        .annotate(applications=Count("carried"))
    )


def carried_by(publication: FormPublication) -> QuerySet[CarryOver]:
    """The applications that went over, with what is to do."""
    return publication.carried.select_related("application__owner").order_by("application_id")


def applications_that_move(call: Call, *, is_open: bool, at: Any) -> QuerySet[Application]:
    """The applications a new version of the form reaches: drafts, and what can still be changed."""
    submitted = Q(state=ApplicationState.SUBMITTED)
    if not is_open:
        # An extension ends with the announcement of the results, whatever its day.
        submitted &= Q(extended_until__gte=at, call__state=CallState.PUBLISHED)
        submitted &= Q(call__opens_at__lte=at, call__announced_at=None)
    return call.applications.filter(Q(state=ApplicationState.DRAFT) | submitted)


def calls_to_copy_from(user: Actor, call: Call) -> QuerySet[Call]:
    """The other calls whose form the person may take."""
    found = staff_calls(user).exclude(pk=call.pk).select_related("programme", "form_version")
    return found.order_by("programme__name", "title", "pk")


def library_of(programme: Programme) -> QuerySet[LibraryQuestion]:
    """The questions the programme has kept."""
    return LibraryQuestion.objects.filter(programme=programme).select_related("by")


def kept_question(row: LibraryQuestion) -> QuestionSpec:
    """A question of the library as plain values."""
    known = {name: value for name, value in row.question.items() if name in QUESTION_FIELDS}
    return QuestionSpec(**known)


def plain(question: QuestionSpec) -> dict[str, Any]:
    """A question as it is kept; what it waits for stays behind, since it is another form's."""
    return asdict(replace(question, shown_if=None))


def set_aside_of(application: Application) -> QuerySet[SetAsideAnswer]:
    """The answers that are kept beside the form, the latest first."""
    return SetAsideAnswer.objects.filter(application=application)


def carried_over(application: Application) -> QuerySet[CarryOver]:
    """How the form changed under the application, the latest first."""
    return CarryOver.objects.filter(application=application).select_related("publication")


def has_been_carried(application: Application) -> bool:
    """Whether the form has changed under the application."""
    return CarryOver.objects.filter(application=application).exists()
