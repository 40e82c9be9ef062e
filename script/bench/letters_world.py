"""The database side of `letters.py`: awards that wait for their letters, and what became of them.

letters_world.py seed COUNT          a call with so many awards in preparation
letters_world.py samples COUNT FILE  letters as HTML for the bare engines, nothing is issued
letters_world.py issue COUNT         orders the next so many letters, prints the job
letters_world.py button              the same for each number it reads, until there is none
letters_world.py check               what there is: letters, awards, mails, files
"""

# ruff: noqa: E402 - Django must be set up before the models can be imported
from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from collections import Counter
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Organisation, User
from awards import documents
from awards.actions.letter_batches import start_issuing
from awards.actions.letter_words import version_to_use
from awards.actions.preparing import prepare_awards
from awards.letter_codes import new_code
from awards.models import Award, Letter, LetterKind, LetterOrder
from awards.queries.letters import addressees
from core.actors import SYSTEM
from core.files.lost import TRASH, trash_lost
from core.files.models import StoredFile
from core.files.storing import read_bytes
from core.jobs.models import Job
from core.mail.models import OutgoingMail
from grants.actions.calls import create_call, create_programme, publish_call
from grants.actions.starting import start_application
from grants.models import Application, Call, Submission
from grants.snapshot import fingerprint
from grants.states import ApplicationState
from grants.structure import content_of, structure_of
from home.demo.proposals import IN_REVIEW
from home.demo.writing import answers
from reviews.models import Decision
from reviews.states import DecisionState

SLUG = "letters"
AMOUNT = 100_000_00


def seed(count: int) -> dict[str, int]:
    """Funded applications with a plan each, and the awards that follow from them."""
    at, by = timezone.now(), SYSTEM
    facts = {"name": "Slingshot", "summary": "Letters.", "contact_email": "grants@example.org"}
    facts |= {"signatory_name": "Dana Director", "signatory_title": "Director of programmes"}
    programme = create_programme(fields=facts, by=by, at=at)
    call = create_call(
        programme=programme,
        fields={
            "slug": SLUG,
            "title": "Open kernels",
            "summary": "Many letters.",
            "opens_at": at - timedelta(days=30),
            "deadline": at + timedelta(days=1),
            "budget": AMOUNT * count,
            "currency": "EUR",
        },
        by=by,
        at=at,
    )
    publish_call(call=call, by=by, at=at)
    _fund(_applications(call, count))
    prepare_awards(call=call, by=by, at=at)
    version_to_use(programme, LetterKind.AWARD, at=at)
    return {"awards": Award.objects.filter(application__call=call).count()}


def _applications(call: Call, count: int) -> list[Application]:
    home = Organisation.objects.create(name="University of Somewhere")
    people = User.objects.bulk_create(
        User(
            email=f"person{number}@example.org",
            name=f"Person {number}",
            organisation=home,
            password="!",  # noqa: S106 - no password at all
        )
        for number in range(count)
    )
    made = [start_application(call=call, by=user, at=timezone.now()) for user in people]
    at = timezone.now()
    for number, application in enumerate(made):
        application.title = f"Open kernels for sparse models, part {number}"
        application.state, application.submitted_at = ApplicationState.FUNDED, at
    Application.objects.bulk_update(made, ["title", "state", "submitted_at"], batch_size=500)
    content = _content(made[0], people[0])
    Submission.objects.bulk_create(
        Submission(
            application=application,
            number=1,
            form_version_id=application.form_version_id,
            content=content,
            sha256=fingerprint(content),
            submitted_at=at,
        )
        for application in made
    )
    return made


def _content(application: Application, user: User) -> dict[str, Any]:
    """A filled form, frozen: its open-source plan is what the conditions come from."""
    until = timezone.localdate() + timedelta(days=400)
    values = answers(IN_REVIEW[0], owner=user, outputs_by=until)
    return content_of(structure_of(application), values)


def _fund(applications: list[Application]) -> None:
    at = timezone.now()
    Decision.objects.bulk_create(
        Decision(
            application=application,
            outcome=Decision.Outcome.FUND,
            amount=AMOUNT,
            state=DecisionState.ANNOUNCED,
            decided_at=at,
            announced_at=at,
        )
        for application in applications
    )


def samples(count: int, file: str) -> dict[str, int]:
    """Letters exactly as the product gives them to its engine, with their pictures."""
    call = Call.objects.select_related("programme").get(slug=SLUG)
    at, programme = timezone.now(), call.programme
    version = version_to_use(programme, LetterKind.AWARD, at=at)
    rows = []
    for application in addressees(call, LetterKind.AWARD, SYSTEM)[:count]:
        facts = documents.letter_facts(
            LetterKind.AWARD, application, at=at, award=application.award
        )
        mark = documents.Mark(new_code())
        html = documents.letter_html(facts, version, None, mark=mark)
        rows.append([html, base64.b64encode(mark.picture).decode()])
    pdf = documents.letter_pdf(html, facts, version, None, mark=mark)
    Path(file).write_text(json.dumps(rows))
    return {"letters": len(rows), "pages": len(PdfReader(BytesIO(pdf)).pages)}


def issue(count: int) -> dict[str, str]:
    """Order the letters of the next so many awards, as the button of the page does."""
    call = Call.objects.get(slug=SLUG)
    due = addressees(call, LetterKind.AWARD, SYSTEM).values_list("reference", flat=True)[:count]
    job = start_issuing(
        call=call, kind=LetterKind.AWARD, references=list(due), by=SYSTEM, at=timezone.now()
    )
    return {"job": str(job.pk)}


def check() -> dict[str, Any]:
    """Everything that must have happened once, and what should not be there at all."""
    # What the kills left is what the daily sweep is for.
    left = trash_lost(timezone.now(), age=timedelta(0), all_the_same=True)
    letters = Letter.objects.filter(kind=LetterKind.AWARD, withdrawn_at=None)
    each_award = Counter(letters.values_list("award_id", flat=True))
    offered = Award.objects.filter(state="offered").count()
    changed = [
        letter.code
        for letter in letters.select_related("file").iterator(chunk_size=50)
        if not _is_whole(letter)
    ]
    known = set(StoredFile.objects.values_list("path", flat=True))
    kept = {
        path.relative_to(settings.MEDIA_ROOT).as_posix()
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file() and TRASH not in path.parts
    }
    mails = OutgoingMail.objects.filter(dedupe_key__startswith="letter:")
    span = LetterOrder.objects.aggregate(first=Min("job__created_at"), last=Max("done_at"))
    return {
        "letters": letters.count(),
        "awards_with_two": sum(number > 1 for number in each_award.values()),
        "awards_offered": offered,
        "problems": list(LetterOrder.objects.exclude(problem="").values_list("problem", flat=True)),
        "letters_changed": changed,
        "files_left_by_kills": left,
        "files_lost": len(known - kept),
        "files_too_many": len(kept - known),
        "mails": mails.count(),
        "mails_sent": mails.filter(state=OutgoingMail.State.SENT).count(),
        "jobs": dict(Job.objects.values_list("state").annotate(Count("pk"))),
        "seconds": (span["last"] - span["first"]).total_seconds() if span["last"] else None,
    }


def _is_whole(letter: Letter) -> bool:
    return hashlib.sha256(read_bytes(letter.file)).hexdigest() == letter.sha256


def main() -> None:
    """Run the part named first."""
    part, *rest = sys.argv[1:]
    if part == "seed":
        done: Any = seed(int(rest[0]))
    elif part == "samples":
        done = samples(int(rest[0]), rest[1])
    elif part == "issue":
        done = issue(int(rest[0]))
    elif part == "button":
        for line in sys.stdin:
            print(json.dumps(issue(int(line))), flush=True)
        return
    else:
        done = check()
    print(json.dumps(done))


main()
