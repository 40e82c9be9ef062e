"""Two worlds that differ only in what one reader may not know, and everything they can open.

A new page joins by its row in `tests/meta/url_matrix.py`, a new fact by a line in `SECRETS`, a new
search by one in `SEARCHES`, a new deed that writes mail by one in `DEEDS`.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from types import SimpleNamespace

import pgtrigger
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.files.models import StoredFile
from core.mail.models import OutgoingMail
from grants.actions.submission import submit_application
from grants.models import Answer, Application, Note, Submission
from reviews.actions.conflicts import declare_conflict
from reviews.actions.discussing import number_reviewers, write_comment
from reviews.actions.inviting import remind_reviewers
from reviews.models import (
    AssignmentPlan,
    Comment,
    Conflict,
    Decision,
    Invitation,
    Panel,
    PlannedPair,
    Review,
)
from reviews.queries.panel import Seat, seat_of
from reviews.queries.reviewing import standing_assignments
from reviews.tokens import invitation_token
from reviews.visibility import Sight
from tests.factories.accounts import UserFactory
from tests.factories.reviews import (
    AssignmentFactory,
    DecisionFactory,
    ProfileFactory,
    ReviewerFactory,
    WorkFactory,
    submitted_review,
)
from tests.meta import world as worlds
from tests.meta.url_addresses import ADDRESSES
from tests.meta.url_deeds import POSTED
from tests.meta.url_matrix import MATRIX

READERS = (
    "anonymous",
    "applicant",
    "reviewer",
    "conflicted",
    "chair",
    "unassigned",
    "other",
    "foreign",
)
# Files made anew with every request, of the reader's own answers only: minutes of typesetting.
TYPESET = {"grants:call_questions_pdf", "grants:application_pdf", "grants:application_receipt_pdf"}
SIGN_OUT = {"home:account_delete"}


def build():
    """The world of the URL matrix, and in its round in review one application to keep secret."""
    world = worlds.build()
    people, call, now = world.people, world.reviewed_call, world.now
    at = now - timedelta(days=20)
    people["applicant"] = UserFactory(name="Hanna Hidden", email="hanna@example.org")
    people["conflicted"] = UserFactory(name="Carl Close", email="carl@example.org")
    people["chair"] = UserFactory(name="Pat Chair", email="chair@example.org")
    people["lise"] = UserFactory(name="Lise Meitner", email="lise@example.org")
    world.submitted, world.submitted_file = worlds.written(call, people["applicant"], at)
    submit_application(application=world.submitted, by=people["applicant"], at=at)
    panel = Panel.objects.get(call=call)
    world.rows, world.tokens = {}, {}
    for role in ("reviewer", "conflicted", "lise"):
        person = people[role]
        seat = panel.reviewers.filter(user=person).first() or ReviewerFactory(
            panel=panel, user=person
        )
        invitation = Invitation.objects.create(
            reviewer=seat, sent_at=at, answered_at=at, expires_at=now + timedelta(days=9)
        )
        world.tokens[role] = invitation_token(invitation)
        world.rows[role] = AssignmentFactory(
            application=world.submitted,
            reviewer=seat,
            invitation=invitation,
            due_at=now + timedelta(days=5),
            created_at=at,
        )
    world.token = world.tokens["reviewer"]
    ReviewerFactory(panel=panel, user=people["chair"], is_chair=True)
    declare_conflict(
        assignment=world.rows["conflicted"], reason="Friends.", by=people["conflicted"], at=at
    )
    number_reviewers(world.submitted)
    world.review = submitted_review(world.rows["lise"], excellence=3, openness=3)
    profile = ProfileFactory(user=people["lise"], changed_at=at)
    world.work = WorkFactory(profile=profile, added_at=at)
    world.plan = AssignmentPlan.objects.filter(call=call).first()
    world.pair = PlannedPair.objects.create(
        plan=world.plan,
        application=world.submitted,
        reviewer=world.rows["lise"].reviewer,
        affinity=0.5,
    )
    world.decision = DecisionFactory(application=world.submitted, decided_at=at)
    world.note = Note.objects.create(
        application=world.submitted, author=people["officer"], body="Note", at=at
    )
    said(world, at)
    return world


def said(world, at):
    """Something in the discussion for each of those who may read it."""
    common = {"application": world.submitted, "body": "Said.", "at": at}
    lise = {"author": world.people["lise"], "wrote_as": "reviewer", "number": 1}
    world.said = {
        audience: Comment.objects.create(audience=audience, **lise, **common)
        for audience in ("panel", "chair", "staff")
    }
    world.comment = world.said["panel"]


@dataclass(frozen=True)
class Reading:
    """Who reads, and what the gate lets them see of the secret application."""

    role: str
    seen: Sight

    @property
    def is_chair(self):
        return self.role == "chair"


def reading(world, role):
    """The reader at the world's application; no seat is no sight."""
    person = world.people.get(role)
    seat: Seat | None = person and seat_of(person, world.submitted.reference, world.now)
    return Reading(role, seat.seen if seat else Sight())


@dataclass(frozen=True)
class Secret:
    """A fact, who must not know it, and how to make it another one."""

    name: str
    hidden: Callable[[Reading], bool]
    write: Callable[[SimpleNamespace, str, int], None]


def not_the_applicant(reader):
    return reader.role != "applicant"


def _applicants(world, text, number):
    person = world.people["applicant"]
    type(person).objects.filter(pk=person.pk).update(
        name=f"{text} Hidden", email=f"hanna{number}@example.org"
    )
    answer = {"name": text, "email": f"{number}@example.org", "role": text, "orcid": ""}
    _in_submission(world, lambda question: question["identifying"], {"team": [answer]}, text)
    StoredFile.objects.filter(pk=world.submitted_file.pk).update(name=f"{text}.pdf")


def _proposal(world, text, number):
    Application.objects.filter(pk=world.submitted.pk).update(title=text)
    _in_submission(world, lambda question: not question["identifying"], {}, text)


def _in_submission(world, chosen, values, text):
    """Other answers to the chosen questions, in the submission and where they are written."""
    for row in Submission.objects.filter(application=world.submitted):
        for section in row.content["sections"]:
            for question in section["questions"]:
                if not chosen(question):
                    continue
                if question["kind"] in values:
                    question["value"] = values[question["kind"]]
                elif question["kind"] in {"short_text", "long_text"}:
                    question["value"] = text
                elif question["kind"] == "file" and question["value"]:
                    question["value"][0]["name"] = f"{text}.pdf"
        with pgtrigger.ignore("grants.Submission:frozen"):
            Submission.objects.filter(pk=row.pk).update(content=row.content)
    answers = Answer.objects.filter(
        application=world.submitted, question__kind__in=["short_text", "long_text"]
    )
    answers.update(value=text)


def _reviewers(world, text, number):
    person = world.people["lise"]
    type(person).objects.filter(pk=person.pk).update(
        name=f"{text} Meitner", email=f"lise{number}@example.org"
    )
    seat = world.rows["lise"].reviewer
    type(seat).objects.filter(pk=seat.pk).update(keywords=text, statement=text)
    type(world.work).objects.filter(pk=world.work.pk).update(title=text, abstract=text)


def _review(world, text, number):
    Review.objects.filter(pk=world.review.pk).update(
        comment_for_applicant=text,
        comment_for_panel=text,
        recommendation=("fund", "maybe", "decline")[number % 3],
        confidence=number % 4 + 1,
    )
    world.review.scores.update(value=number % 5 + 1, comment=text)


def _for_staff(world, text, number):
    Review.objects.filter(pk=world.review.pk).update(comment_for_staff=text)


def _progress(world, text, number):
    """Whether the other review is in, when it is due, and how many more there are."""
    state = ("draft", "submitted")[number % 2]
    Review.objects.filter(pk=world.review.pk).update(state=state)
    due = world.now + timedelta(days=number - 6)
    type(world.rows["lise"]).objects.filter(pk=world.rows["lise"].pk).update(
        due_at=due, reminded_at=due
    )
    panel = world.rows["lise"].reviewer.panel
    for n in range(number % 3):
        seat = ReviewerFactory(panel=panel, user=UserFactory(name=f"{text} {n}"))
        row = AssignmentFactory(
            application=world.submitted, reviewer=seat, created_at=world.now, due_at=due
        )
        submitted_review(row, excellence=n + 1)


def _said(audience):
    def write(world, text, number):
        body = f"{text} @[r1] @[chair]"
        Comment.objects.filter(pk=world.said[audience].pk).update(body=body)
        for n in range(number % 3):
            Comment.objects.create(
                application=world.submitted,
                author=world.people["lise"],
                wrote_as="reviewer",
                number=1,
                audience=audience,
                body=f"{text} {n}",
                at=world.now - timedelta(days=1),
            )

    return write


def _decision(world, text, number):
    outcome = ("fund", "waitlist", "decline")[number % 3]
    Decision.objects.filter(pk=world.decision.pk).update(
        outcome=outcome,
        amount=number * 1000 + 1 if outcome == "fund" else None,
        reason_for_applicant=text,
    )


def _office(world, text, number):
    """Notes, plans, and what is known of conflicts."""
    Note.objects.filter(pk=world.note.pk).update(body=text)
    AssignmentPlan.objects.filter(pk=world.plan.pk).update(
        objective=number / 7, bound=number / 7, worst=number / 100
    )
    PlannedPair.objects.filter(pk=world.pair.pk).update(affinity=number / 12)
    Conflict.objects.filter(application=world.submitted).update(reason=text)
    Conflict.objects.create(
        user=world.people["unassigned"],
        application=world.submitted,
        source="detected",
        reason=text,
        created_at=world.now - timedelta(days=number + 1),
    )


# Nobody among READERS works for the programme: what staff alone know is hidden from all of them.
SECRETS = [
    Secret("who applies", lambda r: not_the_applicant(r) and not r.seen.applicants, _applicants),
    Secret("what is proposed", lambda r: not_the_applicant(r) and not r.seen.proposal, _proposal),
    Secret("who reviews", lambda r: not r.seen.reviewers, _reviewers),
    Secret("what they wrote", lambda r: not r.seen.reviews, _review),
    Secret("what they wrote for staff", lambda _: True, _for_staff),
    Secret("how far they are", lambda r: not r.seen.reviews, _progress),
    Secret("what the panel says", lambda r: not r.seen.discussion, _said("panel")),
    Secret(
        "what the chair is told", lambda r: not (r.is_chair and r.seen.discussion), _said("chair")
    ),
    Secret("what staff are told", lambda _: True, _said("staff")),
    Secret("the decision", lambda _: True, _decision),
    Secret("what the office knows", lambda _: True, _office),
]

# Where somebody types words: with a word of each world.
SEARCHES = ["grants:staff_search", "releases:register", "grants:call_list", "reviews:review_list"]


def _remind(world):
    call, officer = world.reviewed_call, world.people["officer"]
    rows = list(standing_assignments().filter(application__call=call))
    remind_reviewers(call=call, assignments=rows, by=officer, at=world.now)


def _mention(world):
    """A member of staff writes to everybody who may be mentioned."""
    officer = world.people["officer"]
    seat = seat_of(officer, world.submitted.reference, world.now)
    body = "@Reviewer 1 @Reviewer 2 @Reviewer 3 @Chair: see above."
    write_comment(seat=seat, body=body, audience="panel", by=officer, at=world.now)


DEEDS = [_remind, _mention]


def addresses(world, *, words=()):
    """Every address of the product in this world, with each word where one searches."""
    found = {}
    for name in sorted(set(MATRIX) - TYPESET - SIGN_OUT):
        paths = ADDRESSES.get(name, {})
        found[name] = reverse(name, kwargs={k: attrgetter(p)(world) for k, p in paths.items()})
    for name in SEARCHES:
        for n, word in enumerate(words):
            found[f"{name} {n}"] = f"{found[name]}?q={word}"
    for role, token in world.tokens.items():
        found[f"reviews:invitation_answer {role}"] = reverse(
            "reviews:invitation_answer", args=[token]
        )
    if hasattr(world, "submitted_file"):
        found["reviews:review_file"] = reverse(
            "reviews:review_file", args=[world.submitted.reference, world.submitted_file.pk]
        )
    return found


_RANDOM = [
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(rb'nonce="[^"]+"'),
]
_HEADERS = ("Content-Type", "Location", "Content-Disposition", "Content-Length", "ETag", "Link")


def _answer(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for pattern in _RANDOM:
        body = pattern.sub(b"", body)
    headers = {name: response.get(name) for name in _HEADERS if name != "Content-Length"}
    return response.status_code, headers, body


def everything(world, role, *, words=(), only=None):
    """All the reader gets to see: pages, refusals, answers to empty deeds, and their mail."""
    cache.clear()
    client = Client()
    if role != "anonymous":
        client.force_login(world.people[role])
    seen = {}
    for name, url in addresses(world, words=words).items():
        if only and not only(name):
            continue
        with undone():
            seen[f"GET {name}"] = _answer(client.get(url))
        if name in POSTED:
            with undone():
                seen[f"POST {name}"] = _answer(client.post(url))
    with undone():
        for deed in DEEDS:
            deed(world)
        mails = (
            OutgoingMail.objects.filter(to=world.people[role].email) if role in world.people else []
        )
        seen["mail"] = [(mail.subject, mail.body, mail.html) for mail in mails]
    return seen


@contextmanager
def undone():
    """What happens inside is taken back: one look must not change the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written_differently(world, reader, values):
    """Every fact hidden from the reader becomes this world's own. Returns their names."""
    hidden = [each for each in SECRETS if each.hidden(reader)]
    for number, (secret, (text, drawn)) in enumerate(zip(SECRETS, values, strict=True)):
        if secret in hidden:
            secret.write(world, f"{text}{number}", drawn)
    return [each.name for each in hidden]
