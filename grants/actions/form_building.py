"""Building a form: sections and questions of the draft version. The form in use stays as it is.

Every deed takes the whole form to its next state and writes that: a draft has no answers yet, so
its rows can be written anew, and what is checked is what is stored.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken
from grants import form_spec
from grants.form_faults import Fault, faults
from grants.form_owner import FormOwner
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec, key_for
from grants.models import ApplicationForm, DraftOfForm, FormVersion, Question, Section

STALE = (
    "Somebody else changed this question while you were writing. What you wrote stands below and "
    "is not saved; save again to put it in place of theirs."
)
Change = Callable[[FormSpec], FormSpec]


def change_form(
    *, owner: FormOwner, change: Change, verb: str, by: Actor, at: datetime, **said: Any
) -> FormSpec:
    """Take the form to its next state; the first change of a form in use begins a draft.

    `RuleBroken` when the change brings in a fault; one that was there before may stay.
    """
    with transaction.atomic():
        owner = owner.locked(by)
        draft, before = owner.building()
        after = owner.fitted(change(before))
        _refuse_new_faults(before, after)
        if after == before:
            return after
        _write(owner, draft, after, by=by, at=at)
        record_building(owner, verb, by=by, at=at, **said)
    return after


def record_building(owner: FormOwner, verb: str, *, by: Actor, at: datetime, **said: Any) -> None:
    """Keep in the audit trail what was done with a form that is built."""
    scope = owner.programme.slug
    record(by=by, verb=verb, subject=owner.subject, at=at, scope=scope, **owner.said, **said)


def _write(
    owner: FormOwner, draft: DraftOfForm | None, form: FormSpec, *, by: Actor, at: datetime
) -> None:
    if draft is None:
        used = owner.in_use
        of = used.form if used else named_form(owner.title)
        begin_draft(owner, next_version(of, used, by=by, at=at), form, by=by, at=at)
        return
    draft.changed_at, draft.changed_by = at, person(by)
    draft.save()
    fill(draft.version, form)


def begin_draft(
    owner: FormOwner, version: FormVersion, form: FormSpec, *, by: Actor, at: datetime
) -> DraftOfForm:
    """Store the form as the draft of a locked owner that has none."""
    draft = owner.blank_draft()
    draft.version, draft.changed_at, draft.changed_by = version, at, person(by)
    draft.save()
    fill(version, form)
    return draft


def named_form(title: str) -> ApplicationForm:
    """A new form under this name, with a number when there is one of it."""
    stem = title[:140]
    rows = ApplicationForm.objects.filter(name__startswith=stem)
    taken = set(rows.values_list("name", flat=True))
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem} ({number})"
    return ApplicationForm.objects.create(name=name)


def drop_draft(draft: DraftOfForm) -> None:
    """Delete a draft with its version, and its form when that has no other."""
    version, form = draft.version, draft.version.form
    draft.delete()
    version.delete()
    if not form.versions.exists():
        form.delete()


def next_version(
    form: ApplicationForm, based_on: FormVersion | None, *, by: Actor, at: datetime
) -> FormVersion:
    """An empty unpublished version with the next number."""
    form = ApplicationForm.objects.select_for_update().get(pk=form.pk)
    last = form.versions.order_by("-number").first()
    return FormVersion.objects.create(
        form=form,
        number=last.number + 1 if last else 1,
        created_at=at,
        created_by=person(by),
        based_on=based_on,
    )


def fill(version: FormVersion, form: FormSpec) -> None:
    """Write the sections and questions of an unpublished version, whatever it held before."""
    version.sections.all().delete()
    sections = Section.objects.bulk_create(
        Section(
            version=version,
            position=position,
            key=section.key,
            title=section.title,
            intro=section.intro,
            shown_if=section.shown_if,
        )
        for position, section in enumerate(form.sections, 1)
    )
    Question.objects.bulk_create(
        Question(section=row, position=position, **question.__dict__)
        for row, section in zip(sections, form.sections, strict=True)
        for position, question in enumerate(section.questions, 1)
    )


def _refuse_new_faults(before: FormSpec, after: FormSpec) -> None:
    known = set(faults(before))
    new = [fault for fault in faults(after) if fault not in known]
    if new:
        raise_fault(new[0])


def raise_fault(fault: Fault) -> None:
    """Refuse a form with its fault."""
    raise RuleBroken(fault.sentence, fault.field or None)


def fixed_keys(owner: FormOwner) -> set[str]:
    """The keys of what is in use: exports and answers go by them."""
    return {each.key for each in owner.asked.questions}


def _known(form: FormSpec, key: str) -> QuestionSpec:
    question = form.question(key)
    if question is None:
        raise RuleBroken("This question is no longer in the form. Somebody may have removed it.")
    return question


def _known_section(form: FormSpec, key: str) -> SectionSpec:
    section = form.section(key)
    if section is None:
        raise RuleBroken("This section is no longer in the form. Somebody may have removed it.")
    return section


def add_section(*, owner: FormOwner, title: str, by: Actor, at: datetime, **more: Any) -> str:
    """A new section at the end. Gives its key."""
    made: list[str] = []

    def change(form: FormSpec) -> FormSpec:
        made.append(key_for(title, (each.key for each in form.sections), stem="section"))
        return form_spec.with_section(form, SectionSpec(key=made[0], title=title, **more))

    change_form(owner=owner, change=change, verb="form.add_section", by=by, at=at, title=title)
    return made[0]


def edit_section(
    *, owner: FormOwner, key: str, section: SectionSpec, by: Actor, at: datetime
) -> FormSpec:
    """Other words, or another condition, for a section. Its key stays."""

    def change(form: FormSpec) -> FormSpec:
        _known_section(form, key)
        return form_spec.with_changed_section(form, key, replace(section, key=key))

    return change_form(
        owner=owner, change=change, verb="form.edit_section", by=by, at=at, section=key
    )


def remove_section(
    *, owner: FormOwner, key: str, by: Actor, at: datetime, show_hanging: bool = False
) -> FormSpec:
    """Take a section and its questions out."""

    def change(form: FormSpec) -> FormSpec:
        section = _known_section(form, key)
        inside = {each.key for each in section.questions}
        hanging = [
            each
            for asked in section.questions
            for each in form_spec.hanging_on(form, asked.key)
            if each.key not in inside
        ]
        _refuse_hanging(hanging, show_hanging=show_hanging)
        return form_spec.without_section(form, key)

    return change_form(
        owner=owner, change=change, verb="form.remove_section", by=by, at=at, section=key
    )


def _refuse_hanging(hanging: list[SectionSpec | QuestionSpec], *, show_hanging: bool) -> None:
    if hanging and not show_hanging:
        names = ", ".join(
            f"“{each.label if isinstance(each, QuestionSpec) else each.title}”" for each in hanging
        )
        raise RuleBroken(
            f"Whether {names} is shown hangs on this. Tick that it may always be shown, or change "
            "its condition first.",
            "show_hanging",
        )


def add_question(
    *,
    owner: FormOwner,
    section: str,
    question: QuestionSpec,
    by: Actor,
    at: datetime,
    place: int | None = None,
) -> str:
    """A new question in a section. Without a key it gets one from its label. Gives the key."""
    made: list[str] = []

    def change(form: FormSpec) -> FormSpec:
        _known_section(form, section)
        taken = [each.key for each in form.questions]
        made.append(question.key or key_for(question.label, taken))
        return form_spec.with_question(form, section, replace(question, key=made[0]), place)

    change_form(
        owner=owner, change=change, verb="form.add_question", by=by, at=at, label=question.label
    )
    return made[0]


def edit_question(
    *, owner: FormOwner, key: str, question: QuestionSpec, by: Actor, at: datetime, seen: str = ""
) -> str:
    """Change a question. A key that has been published stays. Gives the key.

    `seen` is the mark of the question the person's page showed: `RuleBroken` when another is
    stored by now.
    """
    new_key = question.key or key

    def change(form: FormSpec) -> FormSpec:
        if seen and seen != form_spec.mark_of(_known(form, key)):
            raise RuleBroken(STALE, "seen")
        _known(form, key)
        if new_key != key and key in fixed_keys(owner):
            raise RuleBroken("This key is published: answers and exports go by it.", "key")
        return form_spec.with_changed_question(form, key, replace(question, key=new_key))

    change_form(owner=owner, change=change, verb="form.edit_question", by=by, at=at, question=key)
    return new_key


def remove_question(
    *, owner: FormOwner, key: str, by: Actor, at: datetime, show_hanging: bool = False
) -> FormSpec:
    """Take a question out. What people answered is set aside when the draft is published."""

    def change(form: FormSpec) -> FormSpec:
        _known(form, key)
        _refuse_hanging(form_spec.hanging_on(form, key), show_hanging=show_hanging)
        return form_spec.without_question(form, key)

    return change_form(
        owner=owner, change=change, verb="form.remove_question", by=by, at=at, question=key
    )


@transaction.atomic
def discard_draft(*, owner: FormOwner, by: Actor, at: datetime) -> None:
    """Throw the draft away. The form in use was never touched."""
    owner = owner.locked(by)
    draft = owner.draft()
    if draft is None:
        raise RuleBroken("There is no draft of this form. The form in use is as it was.")
    drop_draft(draft)
    record_building(owner, "form.discard", by=by, at=at)
