"""Tags, notes among staff, saved views, and texts for turning down."""

import re
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants import emails
from grants.merging import PLACES, unknown_places
from grants.models import (
    Application,
    ApplicationTag,
    Note,
    Programme,
    RejectTemplate,
    SavedView,
    Tag,
)
from grants.permissions import can_read_staff_pages, can_remove_view, can_work_on
from grants.queries.impartial import is_free_of_conflict

_MOST_VIEWS = 30


def tag_named(programme: Programme, name: str) -> Tag:
    """The tag with this name in any case, made when there is none. For those who may tag."""
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Type a tag.", "tag")
    if len(name) > 40:
        raise RuleBroken("A tag has at most 40 characters.", "tag")
    known = Tag.objects.filter(programme=programme, name__iexact=name).first()
    return known or Tag.objects.get_or_create(programme=programme, name=name)[0]


@transaction.atomic
def add_tag(*, application: Application, name: str, by: Actor, at: datetime) -> Tag:
    """Put a tag on an application; it makes no difference when it is there."""
    programme = application.call.programme
    require(can_work_on(by, programme))
    tag = tag_named(programme, name)
    _use, new = ApplicationTag.objects.get_or_create(
        tag=tag, application=application, defaults={"by": person(by), "at": at}
    )
    if new:
        _record(by, "tag.add", application, at, tag=tag.name)
    return tag


@transaction.atomic
def remove_tag(*, application: Application, name: str, by: Actor, at: datetime) -> None:
    """Take a tag off an application."""
    require(can_work_on(by, application.call.programme))
    gone, _ = ApplicationTag.objects.filter(application=application, tag__name=name).delete()
    if gone:
        _record(by, "tag.remove", application, at, tag=name)


def _record(by: Actor, verb: str, application: Application, at: datetime, **data: object) -> None:
    scope = application.call.programme.slug
    record(by=by, verb=verb, subject=application, at=at, scope=scope, **data)


def mentioned_in(body: str, staff: list[User]) -> list[User]:
    """Whose name stands in the text behind an @, in any case; the longest name that fits."""
    by_name = {user.name.casefold(): user for user in staff if user.name}
    longest_first = sorted(by_name, key=len, reverse=True)
    if not longest_first:
        return []
    pattern = "|".join(re.escape(name) for name in longest_first)
    found = re.findall(rf"@({pattern})(?!\w)", body.casefold())
    return [by_name[name] for name in dict.fromkeys(found)]


@transaction.atomic
def add_note(*, application: Application, body: str, by: User, at: datetime) -> Note:
    """Write a note for staff; everybody named in it with an @ is told by mail."""
    programme = application.call.programme
    require(can_read_staff_pages(by, programme))
    body = body.strip()
    if not body:
        raise RuleBroken("Write the note.", "body")
    note = Note.objects.create(application=application, author=by, body=body, at=at)
    staff = list(User.objects.filter(programme_roles__programme=programme).distinct())
    named = [
        user
        for user in mentioned_in(body, staff)
        if user != by and is_free_of_conflict(user, application)
    ]
    note.mentioned.set(named)
    for user in named:
        emails.note_mention(note, user, at=at)
    _record(by, "note.add", application, at, mentioned=[user.email for user in named])
    return note


@transaction.atomic
def save_view(
    *, programme: Programme, name: str, query: str, is_shared: bool, by: User, at: datetime
) -> SavedView:
    """Keep filters under a name; the same name of the same person is replaced."""
    require(can_read_staff_pages(by, programme))
    if is_shared:
        require(can_work_on(by, programme))
    mine = SavedView.objects.filter(programme=programme, owner=by)
    if mine.count() >= _MOST_VIEWS:
        raise RuleBroken(f"You have {_MOST_VIEWS} views. Remove one first.", "name")
    if len(query) > 1000:
        raise RuleBroken("These filters are too long to be kept.", "name")
    view, _new = SavedView.objects.update_or_create(
        programme=programme,
        owner=by,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
    )
    scope = programme.slug
    record(by=by, verb="view.save", subject=view, at=at, scope=scope, name=name, shared=is_shared)
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Forget a saved view."""
    require(can_remove_view(by, view))
    scope = view.programme.slug
    record(by=by, verb="view.remove", subject=view, at=at, scope=scope, name=view.name)
    view.delete()


@transaction.atomic
def save_template(
    *,
    programme: Programme,
    template: RejectTemplate | None,
    name: str,
    body: str,
    by: Actor,
    at: datetime,
) -> RejectTemplate:
    """Write or change a text for turning down."""
    require(can_work_on(by, programme))
    strange = unknown_places(body)
    if strange:
        places = ", ".join(f"{{{place}}}" for place in PLACES)
        raise RuleBroken(
            f"Nothing can be filled in for {{{strange[0]}}}. These can be: {places}.", "body"
        )
    others = RejectTemplate.objects.filter(programme=programme, name=name)
    if (others.exclude(pk=template.pk) if template else others).exists():
        raise RuleBroken("There is a text with this name already.", "name")
    template = template or RejectTemplate(programme=programme)
    template.name, template.body = name, body
    template.save()
    scope = programme.slug
    record(by=by, verb="reject_text.save", subject=template, at=at, scope=scope, name=name)
    return template
