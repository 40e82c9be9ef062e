"""The database side of `deadline.py`: people with drafts, and what was left of their work.

deadline_world.py seed DRAFTERS SUBMITTERS     prints the people as JSON
deadline_world.py open SECONDS                 the call closes in so many seconds
deadline_world.py check                        reads what was acknowledged, prints what is there
"""

# ruff: noqa: E402 - Django must be set up before the models can be imported
from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.actors import SYSTEM
from core.mail.models import OutgoingMail
from grants.actions.calls import create_call, create_programme, publish_call
from grants.actions.starting import start_application
from grants.models import Answer, Application, Call, Question, Submission
from grants.structure import findings, structure_of
from home.demo.proposals import IN_REVIEW
from home.demo.writing import answers

SLUG = "deadline"


def seed(drafters: int, submitters: int) -> dict[str, Any]:
    """A call, its writers with a draft each, and a session for every one of them."""
    at, by = timezone.now(), SYSTEM
    facts = {"name": "Deadline", "summary": "A full house.", "contact_email": "grants@example.org"}
    programme = create_programme(fields=facts, by=by, at=at)
    call = create_call(
        programme=programme,
        fields={
            "slug": SLUG,
            "title": "Deadline day",
            "summary": "Everybody at once.",
            "opens_at": at - timedelta(days=30),
            "deadline": at + timedelta(days=1),
            "budget": 1_000_000_00,
            "currency": "EUR",
        },
        by=by,
        at=at,
    )
    publish_call(call=call, by=by, at=at)
    total = drafters + submitters
    people = User.objects.bulk_create(
        User(email=f"person{number}@example.org", name=f"Person {number}", password="!")  # noqa: S106 - no password at all
        for number in range(total)
    )
    rows = [_person(call, user, full=place >= drafters) for place, user in enumerate(people)]
    return {"drafters": rows[:drafters], "submitters": rows[drafters:]}


@transaction.atomic
def _person(call: Call, user: User, *, full: bool) -> dict[str, str]:
    application = start_application(call=call, by=user, at=timezone.now())
    if full:
        _fill(application, user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"reference": application.reference, "session": session.session_key}


def _fill(application: Application, user: User) -> None:
    values = answers(
        IN_REVIEW[0], owner=user, outputs_by=timezone.localdate() + timedelta(days=400)
    )
    missing = findings(structure_of(application), values)
    if missing:
        sys.exit(f"The demonstration answers do not fill the form: {missing[0].message}")
    questions = {
        question.key: question
        for question in Question.objects.filter(section__version=application.form_version)
    }
    Answer.objects.bulk_create(
        Answer(
            application=application,
            question=questions[key],
            value=value,
            changed_at=application.changed_at,
            changed_by=user,
        )
        for key, value in values.items()
    )


def open_for(seconds: float) -> dict[str, str]:
    """Move the deadline to so many seconds from now."""
    call = Call.objects.get(slug=SLUG)
    call.deadline = timezone.now() + timedelta(seconds=seconds)
    call.save(update_fields=["deadline"])
    return {"deadline": call.deadline.isoformat()}


def check(acknowledged: dict[str, Any]) -> dict[str, Any]:
    """Look for every acknowledged save and submission."""
    rows = Answer.objects.filter(application__call__slug=SLUG)
    stored = {
        (reference, key): (version, value)
        for reference, key, version, value in rows.values_list(
            "application__reference", "question__key", "version", "value"
        )
    }
    lost = [
        f"{reference} {key}"
        for reference, saves in acknowledged["saved"].items()
        for key, (version, text) in saves.items()
        if not _holds(stored.get((reference, key)), version, text)
    ]
    numbers = Counter(
        Submission.objects.filter(application__call__slug=SLUG).values_list(
            "application__reference", flat=True
        )
    )
    receipts = OutgoingMail.objects.filter(subject__contains="APP-")
    return {
        "saves_lost": lost,
        "submissions_lost": [each for each in acknowledged["submitted"] if not numbers[each]],
        "submissions_doubled": [each for each, count in numbers.items() if count > 1],
        "submissions_stored": len(numbers),
        "receipts_queued": receipts.count(),
        "receipts_sent": receipts.filter(state="sent").count(),
    }


def _holds(stored: tuple[int, Any] | None, version: int, text: str) -> bool:
    """Stored is what was acknowledged, or something newer that was not acknowledged in time."""
    return stored is not None and (stored[0] > version or stored == (version, text))


def main() -> None:
    """Run the part named first."""
    part, *rest = sys.argv[1:]
    if part == "seed":
        done = seed(*map(int, rest))
    elif part == "open":
        done = open_for(float(rest[0]))
    else:
        done = check(json.load(sys.stdin))
    print(json.dumps(done))


main()
