"""Reports: who sees which, what they ask, what was spent, where they stand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from accounts.models import User
from awards.models import (
    Award,
    Condition,
    Report,
    ReportAnswer,
    ReportNote,
    ReportRules,
    ReportSubmission,
)
from awards.queries.awards import MET, grantee_conditions
from awards.queries.budget_lines import agreed_lines, asked_lines
from awards.queries.obligations import day_there, late, readable_conditions
from awards.spending import SpendingLine, added, spending_lines, thawed
from awards.states import CONDITION, AwardState, ConditionState, ReportState
from core.actors import Actor
from grants.answers import BUDGET
from grants.models import Call, FormVersion, Programme
from grants.snapshot import Content
from grants.structure import Part, Structure, structure_for

VIEWS = {
    "submitted": "To review",
    "overdue": "Overdue",
    "due": "Due",
    "changes": "Wait for changes",
    "accepted": "Accepted",
    "skipped": "Skipped",
    "closed": "Award closed",
}


def grantee_reports(user: User) -> QuerySet[Condition]:
    """The report conditions of the person's awards, with their reports."""
    return (
        grantee_conditions(user)
        .filter(kind=Condition.Kind.REPORT)
        .select_related("report", "due_after")
    )


def staff_reports(user: Actor) -> QuerySet[Condition]:
    """The report conditions of running awards the person may see as staff or as who verifies."""
    return (
        readable_conditions(user)
        .filter(
            kind=Condition.Kind.REPORT,
            award__state__in=[AwardState.ACCEPTED, AwardState.CLOSED],
        )
        .select_related("report")
    )


def in_view(view: str, at: datetime) -> Q:
    """Which report conditions a view of the list shows. Each is in exactly one.

    A day is over when it is over where the call is, and never while it is only expected. A closed
    award owes nothing.
    """
    unmet = ~Q(state__in=MET)
    owed = unmet & Q(award__state=AwardState.ACCEPTED)
    unsent = Q(report=None) | Q(report__state=ReportState.WRITING)
    expected = Q(due_after__state__in=set(CONDITION.states) - set(MET))
    return {
        "submitted": owed & Q(report__state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED]),
        "overdue": unsent & late(at),
        "due": owed & unsent & (expected | Q(due_on__gte=day_there(at))),
        "changes": owed & Q(report__state=ReportState.CHANGES),
        "accepted": Q(state=ConditionState.ACCEPTED),
        "skipped": Q(state=ConditionState.WAIVED),
        "closed": unmet & Q(award__state=AwardState.CLOSED),
    }[view]


def report_of(condition: Condition) -> Report | None:
    """The report of the condition, when it was begun."""
    return getattr(condition, "report", None)


def rules_of(programme: Programme) -> ReportRules:
    """How the programme asks for reports; what is usual when it says nothing."""
    return ReportRules.objects.filter(programme=programme).first() or ReportRules(
        programme=programme
    )


def forms_of_reports(award: Award) -> list[tuple[str, FormVersion]]:
    """The forms a report of the award can have besides the usual one, each with a name for it."""
    programme = award.application.call.programme
    rules = rules_of(programme)
    calls = Call.objects.filter(programme=programme).select_related("form_version__form")
    chosen = award.conditions.exclude(report_form=None).select_related("report_form__form")
    named = [
        ("Interim reports of the programme", rules.interim_form),
        ("Final reports of the programme", rules.final_form),
        *(
            (f"As in the call {call.title}", call.form_version)
            for call in calls.order_by("title", "pk")
        ),
        *((f"As of {row.title}", row.report_form) for row in chosen),
    ]
    found: dict[int, tuple[str, FormVersion]] = {}
    for label, version in named:
        if version is not None:
            found.setdefault(version.pk, (label, version))
    return list(found.values())


def purpose_of(condition: Condition) -> str:
    """The last report an award owes is the final one."""
    later = Condition.objects.filter(
        Q(due_on__gt=condition.due_on)
        | Q(due_on=condition.due_on, position__gt=condition.position),
        award=condition.award_id,
        kind=Condition.Kind.REPORT,
    )
    return Report.Purpose.INTERIM if later.exists() else Report.Purpose.FINAL


def _before(condition: Condition) -> QuerySet[Condition]:
    """The award's report conditions that are due before this one."""
    return Condition.objects.filter(
        Q(due_on__lt=condition.due_on)
        | Q(due_on=condition.due_on, position__lt=condition.position),
        award=condition.award_id,
        kind=Condition.Kind.REPORT,
    )


def structure_of_report(report: Report) -> Structure:
    """What the report asks. Its costs are sorted by the lines of the award's own budget."""
    award = report.condition.award
    structure = structure_for(award.application.call, report.form_version)
    lines = list(agreed_lines(award))
    return _by_lines(structure, lines) if lines else structure


def _by_lines(structure: Structure, lines: list[str]) -> Structure:
    return Structure(
        tuple(
            replace(
                part,
                questions=tuple(
                    replace(asked, options={**asked.options, "categories": lines})
                    if asked.kind == BUDGET
                    else asked
                    for asked in part.questions
                ),
            )
            for part in structure.parts
        )
    )


def report_answers(report: Report) -> dict[str, ReportAnswer]:
    """The report's answers by question key."""
    rows = ReportAnswer.objects.filter(report=report).select_related("question", "changed_by")
    return {row.question.key: row for row in rows}


def report_values(report: Report) -> dict[str, Any]:
    """The values of the report's answers by question key."""
    return {key: answer.value for key, answer in report_answers(report).items()}


def submissions_of(report: Report) -> QuerySet[ReportSubmission]:
    """Everything that was submitted, the latest first, with what staff asked for in it."""
    notes = Prefetch("notes", queryset=ReportNote.objects.select_related("by"))
    return (
        ReportSubmission.objects.filter(report=report)
        .select_related("submitted_by")
        .prefetch_related(notes)
        .order_by("-number")
    )


def notes_for(report: Report) -> dict[str, str]:
    """What staff ask for by question key, while the report waits for changes."""
    if report.state != ReportState.CHANGES:
        return {}
    latest = submissions_of(report).first()
    return {note.question_key: note.text for note in latest.notes.all()} if latest else {}


def spent_before(condition: Condition) -> dict[str, int]:
    """What the standing submissions of the award's earlier reports add up to by line."""
    earlier = ReportSubmission.objects.filter(report__condition__in=_before(condition))
    return added({line["name"]: line["now"] for line in row.spending} for row in _standing(earlier))


def _standing(rows: QuerySet[ReportSubmission]) -> QuerySet[ReportSubmission]:
    newer = ReportSubmission.objects.filter(
        report=OuterRef("report"), number__gt=OuterRef("number")
    )
    return rows.filter(~Exists(newer))


def spending_of(report: Report, content: Content) -> list[SpendingLine]:
    """Spending against the budget as the content has it now."""
    condition = report.condition
    return spending_lines(
        agreed_lines(condition.award), spent_before(condition), asked_lines(content)
    )


def over_plan(submission: ReportSubmission, percent: int) -> list[str]:
    """The lines of the budget that the submission passes by more than so many per cent."""
    return [line.name for line in thawed(submission.spending) if line.passes(percent)]


def over_plan_by_condition(conditions: Iterable[Condition]) -> dict[int, list[str]]:
    """The lines each report passes as it stands, by key of its condition; two queries."""
    rows = _standing(ReportSubmission.objects.filter(report__condition__in=list(conditions)))
    programmes = ReportRules.objects.values_list("programme", "overspend_percent")
    percents = dict(programmes)
    usual = ReportRules().overspend_percent
    return {
        row.report.condition_id: over_plan(
            row,
            percents.get(row.report.condition.award.application.call.programme_id, usual),
        )
        for row in rows.select_related("report__condition__award__application__call")
    }


def previous_submission(condition: Condition) -> ReportSubmission | None:
    """What stands of the report before this one."""
    rows = ReportSubmission.objects.filter(report__condition__in=_before(condition))
    rows = rows.order_by("-report__condition__due_on", "-report__condition__position", "-number")
    return rows.select_related("report__condition").first()


def has_costs(part: Part) -> bool:
    """Whether a section asks what was spent."""
    return any(asked.kind == BUDGET for asked in part.questions)
