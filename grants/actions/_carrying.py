"""Taking applications over to a new version of their form: set by set, however many there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, F, Func, JSONField, QuerySet, Value, When

from accounts.models import User
from grants.answers import is_empty
from grants.form_changes import asked_anew, goes_over
from grants.form_spec import FormSpec
from grants.models import (
    Answer,
    Application,
    ApplicationFile,
    CarryOver,
    FormPublication,
    PutBack,
    Question,
    RequestedQuestion,
    SetAsideAnswer,
    TeamMember,
)
from grants.permissions import WRITERS
from grants.queries.forms import applications_that_move, spec_of
from grants.states import ChangeRequestState

BATCH = 2000


@dataclass
class Carried:
    """An application that went over, what is noted about it, and who writes it."""

    application: Application
    row: CarryOver
    writers: list[User] = field(default_factory=list)


@dataclass
class _Plan:
    """Which question of an older version becomes which one now."""

    moves: dict[int, int] = field(default_factory=dict)
    lists: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    anew: dict[int, list[str]] = field(default_factory=dict)


def carry_over(publication: FormPublication, *, at: datetime) -> list[Carried]:
    """Move every application that can still be changed. Locks them: a save waits and then sees it.

    The number of queries does not grow with the applications, only rows are written in batches.
    """
    call, version = publication.call, publication.version
    moving = applications_that_move(call, is_open=call.is_open(at), at=at)
    rows = list(moving.exclude(form_version=version).select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        return []
    plan = _plan({row.form_version_id for row in rows}, version.pk)
    answers = Answer.objects.filter(application__in=rows)
    aside = _set_aside(answers, plan, publication, at=at)
    _re_point(answers, plan)
    for model in (ApplicationFile, PutBack):
        given = model.objects.filter(application__in=rows, question__in=plan.moves)
        given.update(question_id=_now(plan))
    asked = RequestedQuestion.objects.filter(
        request__application__in=rows, request__state=ChangeRequestState.OPEN
    )
    asked.filter(question__in=plan.moves).update(question_id=_now(plan))
    notes = CarryOver.objects.bulk_create(
        [
            CarryOver(
                publication=publication,
                application=row,
                to_answer=plan.anew[row.form_version_id],
                set_aside=aside[row.pk],
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    Application.objects.filter(pk__in=[row.pk for row in rows]).update(form_version=version)
    writers = _writers(rows)
    for row in rows:
        row.call, row.form_version = call, version
    return [Carried(row, note, writers[row.pk]) for row, note in zip(rows, notes, strict=True)]


def _plan(old_versions: set[int], new_version: int) -> _Plan:
    plan, after = _Plan(), spec_of(new_version)
    now = dict(Question.objects.filter(section__version=new_version).values_list("key", "pk"))
    old = Question.objects.filter(section__version__in=old_versions).values_list(
        "section__version", "key", "pk"
    )
    keys: dict[int, dict[str, int]] = defaultdict(dict)
    for version, key, pk in old:
        # A key twice in an old form cannot become one question: the second is set aside.
        if key in keys[version]:
            plan.gone.append(pk)
        else:
            keys[version][key] = pk
    for version in old_versions:
        before = spec_of(version)
        plan.anew[version] = [each.label for each in asked_anew(before, after) if each.required]
        _match(plan, before, after, keys[version], now)
    return plan


def _match(
    plan: _Plan, before: FormSpec, after: FormSpec, old: dict[str, int], now: dict[str, int]
) -> None:
    for key, pk in old.items():
        was, becomes = before.question(key), after.question(key)
        if not goes_over(was, becomes):
            plan.gone.append(pk)
            continue
        plan.moves[pk] = now[key]
        if was and becomes and (was.kind, becomes.kind) == ("choice", "choices"):
            plan.lists.append(pk)


def _set_aside(
    answers: QuerySet[Answer], plan: _Plan, publication: FormPublication, *, at: datetime
) -> dict[int, int]:
    """Keep what has no question any more; how many of each application."""
    counts: dict[int, int] = defaultdict(int)
    gone = (
        answers.filter(question__in=plan.gone)
        .select_related("question__section")
        .order_by("application_id", "question__section__position", "question__position")
    )
    kept = []
    for answer in gone:
        if is_empty(answer.value):
            continue
        counts[answer.application_id] += 1
        question = answer.question
        kept.append(
            SetAsideAnswer(
                application_id=answer.application_id,
                question_key=question.key,
                question_label=question.label,
                section_title=question.section.title,
                kind=question.kind,
                value=answer.value,
                at=at,
                version=publication.version,
            )
        )
    SetAsideAnswer.objects.bulk_create(kept, batch_size=BATCH)
    answers.filter(question__in=plan.gone).delete()
    return counts


def _re_point(answers: QuerySet[Answer], plan: _Plan) -> None:
    if plan.lists:
        chosen = answers.filter(question__in=plan.lists)
        empty = chosen.filter(value=Value("", JSONField()))
        empty.update(value=[])
        one = Func(F("value"), function="jsonb_build_array", output_field=JSONField())
        chosen.exclude(value=[]).update(value=one)
    answers.filter(question__in=plan.moves).update(question_id=_now(plan))


def _now(plan: _Plan) -> Case:
    whens: list[Any] = [When(question_id=old, then=Value(new)) for old, new in plan.moves.items()]
    return Case(*whens, default=F("question_id"), output_field=BigIntegerField())


def _writers(rows: list[Application]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = defaultdict(list)
    members = TeamMember.objects.filter(application__in=rows, role__in=WRITERS)
    for member in members.select_related("user").order_by("pk"):
        found[member.application_id].append(member.user)
    return found
