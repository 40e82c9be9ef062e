"""Taking a form, or a question, from somewhere else: another call, a file, the library."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.actions.form_building import add_question, fill, lock_form, next_version, raise_fault
from grants.form_faults import faults
from grants.form_spec import FormSpec, key_for
from grants.models import ApplicationForm, Call, FormDraft, FormVersion, LibraryQuestion, Programme
from grants.permissions import can_read_staff_pages, can_work_on
from grants.queries.forms import building, draft_of, kept_question, plain, spec_of


@transaction.atomic
def copy_form(*, call: Call, source: Call, by: Actor, at: datetime) -> FormDraft:
    """The form in use of another call as the draft of this one, under a name of its own.

    A draft that was there is replaced. The form in use of both calls stays.
    """
    call = lock_form(call, by=by)
    require(can_read_staff_pages(by, source.programme))
    if source.pk == call.pk:
        raise RuleBroken("This is the call itself. Choose another one.", "source")
    draft = _replace(
        call, spec_of(source.form_version_id), based_on=source.form_version, by=by, at=at
    )
    record(
        by=by,
        verb="form.copy",
        subject=call,
        at=at,
        scope=call.programme.slug,
        source=source.slug,
    )
    return draft


@transaction.atomic
def import_form(*, call: Call, form: FormSpec, by: Actor, at: datetime) -> FormDraft:
    """A form read from a file as the draft of the call. `RuleBroken` when it has faults."""
    call = lock_form(call, by=by)
    found = faults(form)
    if found:
        raise_fault(found[0])
    draft = _replace(call, form, based_on=None, by=by, at=at)
    record(
        by=by,
        verb="form.import",
        subject=call,
        at=at,
        scope=call.programme.slug,
        questions=len(form.questions),
    )
    return draft


def _replace(
    call: Call, form: FormSpec, *, based_on: FormVersion | None, by: Actor, at: datetime
) -> FormDraft:
    old = draft_of(call)
    if old:
        version, of = old.version, old.version.form
        old.delete()
        version.delete()
        if not of.versions.exists():
            of.delete()
    named = ApplicationForm.objects.create(name=_free_name(call.title))
    version = next_version(named, based_on, by=by, at=at)
    fill(version, form)
    return FormDraft.objects.create(
        call=call, version=version, changed_at=at, changed_by=person(by)
    )


def _free_name(title: str) -> str:
    """The call's title, with a number when there is a form of this name."""
    stem = title[:140]
    taken = set(
        ApplicationForm.objects.filter(name__startswith=stem).values_list("name", flat=True)
    )
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem} ({number})"
    return name


@transaction.atomic
def keep_question(*, call: Call, key: str, by: Actor, at: datetime) -> LibraryQuestion:
    """Keep a question of the form in the programme's library. The same question twice is one."""
    require(can_work_on(by, call.programme))
    programme = Programme.objects.select_for_update().get(pk=call.programme_id)
    question = building(call)[1].question(key)
    if question is None:
        raise RuleBroken("This question is no longer in the form.")
    kept = plain(question)
    same = LibraryQuestion.objects.filter(programme=programme, question=kept).first()
    if same:
        return same
    taken = LibraryQuestion.objects.filter(programme=programme).values_list("key", flat=True)
    row = LibraryQuestion.objects.create(
        programme=programme,
        key=key_for(question.label, taken),
        label=question.label,
        kind=question.kind,
        question=kept,
        at=at,
        by=person(by),
    )
    record(by=by, verb="library.keep", subject=row, at=at, scope=programme.slug, label=row.label)
    return row


def insert_question(
    *, call: Call, section: str, row: LibraryQuestion, by: Actor, at: datetime
) -> str:
    """A question of the library at the end of a section. Gives its key in the form."""
    question = kept_question(row)
    taken = [each.key for each in building(call)[1].questions]
    key = question.key if question.key not in taken else key_for(question.key, taken)
    values = {**question.__dict__, "key": key}
    return add_question(call=call, section=section, question=type(question)(**values), by=by, at=at)


@transaction.atomic
def drop_question(*, row: LibraryQuestion, by: Actor, at: datetime) -> None:
    """Take a question out of the library. Forms it was inserted into keep it."""
    require(can_work_on(by, row.programme))
    record(
        by=by,
        verb="library.drop",
        subject=row,
        at=at,
        scope=row.programme.slug,
        label=row.label,
    )
    row.delete()
