"""Moving and duplicating sections and questions of the form that is being built."""

from datetime import datetime

from core.actors import Actor
from core.errors import RuleBroken
from grants import form_spec
from grants.actions.form_building import change_form
from grants.form_owner import FormOwner
from grants.form_spec import FormSpec

STEPS = {"up": -1, "down": 1}
_GONE = "This is no longer in the form. Somebody may have removed it."


def move_question(
    *,
    owner: FormOwner,
    key: str,
    by: Actor,
    at: datetime,
    step: str = "",
    section: str = "",
    place: int = 0,
) -> str:
    """One place up or down, or to a place of a section. Gives the words for where it is now.

    Up from the first place of a section leads into the section above, down from the last into the
    one below. `RuleBroken` when a question would come before the one it waits for.
    """

    def change(form: FormSpec) -> FormSpec:
        if form.question(key) is None or (section and form.section(section) is None):
            raise RuleBroken(_GONE)
        into, index = (
            form_spec.step_of_question(form, key, STEPS[step])
            if step in STEPS
            else (section, place)
        )
        return form_spec.moved_question(form, key, into, index)

    form = change_form(
        owner=owner, change=change, verb="form.move_question", by=by, at=at, question=key
    )
    return form_spec.place_words(form, key)


def move_section(
    *, owner: FormOwner, key: str, by: Actor, at: datetime, step: str = "", place: int = 0
) -> str:
    """One place up or down, or to a place. Gives the words for where it is now."""

    def change(form: FormSpec) -> FormSpec:
        if form.section(key) is None:
            raise RuleBroken(_GONE)
        index = form_spec.step_of_section(form, key, STEPS[step]) if step in STEPS else place
        return form_spec.moved_section(form, key, index)

    form = change_form(
        owner=owner, change=change, verb="form.move_section", by=by, at=at, section=key
    )
    return form_spec.section_place_words(form, key)


def duplicate_question(*, owner: FormOwner, key: str, by: Actor, at: datetime) -> str:
    """A copy of a question right below it. Gives the key of the copy."""
    made: list[str] = []

    def change(form: FormSpec) -> FormSpec:
        if form.question(key) is None:
            raise RuleBroken(_GONE)
        after, new = form_spec.duplicated_question(form, key)
        made.append(new)
        return after

    change_form(
        owner=owner, change=change, verb="form.duplicate_question", by=by, at=at, question=key
    )
    return made[0]


def duplicate_section(*, owner: FormOwner, key: str, by: Actor, at: datetime) -> str:
    """A copy of a section with all its questions right below it. Gives the key of the copy."""
    made: list[str] = []

    def change(form: FormSpec) -> FormSpec:
        if form.section(key) is None:
            raise RuleBroken(_GONE)
        after, new = form_spec.duplicated_section(form, key)
        made.append(new)
        return after

    change_form(
        owner=owner, change=change, verb="form.duplicate_section", by=by, at=at, section=key
    )
    return made[0]
