"""Answers of one application as the beginning of another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor, person
from core.errors import require
from grants.actions.answering import lock_for_writing
from grants.answers import FILE, SHORT_TEXT, is_empty
from grants.models import Answer, Application
from grants.permissions import can_read_application
from grants.queries import values_of
from grants.structure import structure_of


@dataclass
class Copied:
    """What was copied and what was not, by question key.

    `left` have no question of the same key and kind, or are answered there already; `files` have
    to be given anew, because each stored file belongs to one application.
    """

    keys: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@transaction.atomic
def copy_answers(*, source: Application, target: Application, by: Actor, at: datetime) -> Copied:
    """Copy the answers of `source` whose question `target` asks too, by key and kind.

    Nothing that is written in `target` is overwritten. The person must be able to read the one
    and write the other.
    """
    target = lock_for_writing(target, by=by, at=at)
    require(can_read_application(by, source))
    asks, there = structure_of(target), values_of(target)
    done, fresh = Copied(), []
    values: dict[str, Any] = values_of(source)
    for old in structure_of(source).questions:
        value: Any = values.get(old.key)
        if is_empty(value):
            continue
        new = asks.question(old.key)
        if old.kind == FILE:
            done.files.append(old.key)
        elif new is None or new.kind != old.kind or not is_empty(there.get(old.key)):
            done.left.append(old.key)
        else:
            done.keys.append(old.key)
            fresh.append(
                Answer(
                    application=target,
                    question_id=new.pk,
                    value=value,
                    changed_at=at,
                    changed_by=person(by),
                )
            )
            if old.key == "title" and old.kind == SHORT_TEXT:
                target.title = value[:300]
    # An answer that was emptied has a row: it is written over, with a new version.
    target.answers.filter(question__in=[each.question_id for each in fresh]).delete()
    Answer.objects.bulk_create(fresh)
    target.changed_at = at
    target.save(update_fields=["title", "changed_at"])
    return done
