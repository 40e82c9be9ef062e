"""Taking a form, or a question, from somewhere else: another form, a file, the library."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.actions.form_building import (
    add_question,
    begin_draft,
    drop_draft,
    named_form,
    next_version,
    raise_fault,
    record_building,
)
from grants.form_faults import faults
from grants.form_owner import FormOwner, FormSource
from grants.form_spec import FormSpec, key_for
from grants.models import DraftOfForm, FormVersion, LibraryQuestion, Programme
from grants.permissions import can_read_staff_pages, can_work_on
from grants.queries.forms import kept_question, plain


@transaction.atomic
def copy_form(*, owner: FormOwner, source: FormSource, by: Actor, at: datetime) -> DraftOfForm:
    """Another form in use as the draft of this one, under a name of its own.

    A draft that was there is replaced. What is in use stays, here and there.
    """
    owner = owner.locked(by)
    if source.programme:
        require(can_read_staff_pages(by, source.programme))
    if source.key == owner.key:
        raise RuleBroken("This is the form itself. Choose another one.", "source")
    draft = _replace(owner, source.form, based_on=source.version, by=by, at=at)
    record_building(owner, "form.copy", by=by, at=at, source=source.key)
    return draft


@transaction.atomic
def import_form(*, owner: FormOwner, form: FormSpec, by: Actor, at: datetime) -> DraftOfForm:
    """A form read from a file as the draft. `RuleBroken` when it has faults."""
    owner = owner.locked(by)
    found = faults(form)
    if found:
        raise_fault(found[0])
    draft = _replace(owner, form, based_on=None, by=by, at=at)
    record_building(owner, "form.import", by=by, at=at, questions=len(form.questions))
    return draft


def _replace(
    owner: FormOwner, form: FormSpec, *, based_on: FormVersion | None, by: Actor, at: datetime
) -> DraftOfForm:
    old = owner.draft()
    if old:
        drop_draft(old)
    version = next_version(named_form(owner.title), based_on, by=by, at=at)
    return begin_draft(owner, version, owner.fitted(form), by=by, at=at)


@transaction.atomic
def keep_question(*, owner: FormOwner, key: str, by: Actor, at: datetime) -> LibraryQuestion:
    """Keep a question of the form in the programme's library. The same question twice is one."""
    require(can_work_on(by, owner.programme))
    programme = Programme.objects.select_for_update(no_key=True).get(pk=owner.programme.pk)
    question = owner.building()[1].question(key)
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
    *, owner: FormOwner, section: str, row: LibraryQuestion, by: Actor, at: datetime
) -> str:
    """A question of the library at the end of a section. Gives its key in the form."""
    question = kept_question(row)
    taken = [each.key for each in owner.building()[1].questions]
    key = question.key if question.key not in taken else key_for(question.key, taken)
    values = {**question.__dict__, "key": key}
    inserted = type(question)(**values)
    return add_question(owner=owner, section=section, question=inserted, by=by, at=at)


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
