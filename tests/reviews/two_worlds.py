"""Two worlds that differ only in what one reader may not know, and everything they can open.

A new page joins by its row in `tests/meta/url_matrix.py`, a new fact by a line in `SECRETS`
(`tests/reviews/secret_round.py`), a new search by one in `SEARCHES`, a new deed that writes mail
by one in `DEEDS`.
"""

import re
from contextlib import contextmanager
from operator import attrgetter

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.mail.models import OutgoingMail
from core.mail.outbox import queue_many
from reviews.actions.discussing import write_comment
from reviews.actions.inviting import remind_reviewers
from reviews.emails import result
from reviews.models import Decision, Reviewer
from reviews.queries.booklet import booklet_entries
from reviews.queries.panel import seat_of
from reviews.queries.reviewing import standing_assignments
from tests.meta.url_addresses import ADDRESSES
from tests.meta.url_deeds import POSTED
from tests.meta.url_matrix import MATRIX
from tests.reviews.secret_round import SECRETS

READERS = (
    "anonymous",
    "applicant",
    "reviewer",
    "conflicted",
    "estranged",
    "chair",
    "unassigned",
    "other",
    "foreign",
    "kin",
)
# An officer in conflict still keeps the list of conflicts, where titles and people stand.
KEPT_BY_STAFF = re.compile("conflict|application_transfer")
# Empty deeds (an officer's would be done) of the apps that know the secrets; elsewhere a stranger's deed is a page not found.
POSTS_OF = ("reviews:", "awards:")
# Files made anew with every request, of the reader's own answers only: minutes of typesetting.
TYPESET = {"grants:call_questions_pdf", "grants:application_pdf", "grants:application_receipt_pdf"}
SIGN_OUT = {"home:account_delete"}


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


def _announce(world):
    """The result of everybody, as it is written when it is announced."""
    decisions = Decision.objects.filter(application__call=world.reviewed_call)
    rows = decisions.select_related("application__owner").order_by("pk")
    queue_many([result(decision=row, call=world.reviewed_call, at=world.now) for row in rows])


DEEDS = [_remind, _mention]


def booklet_of(world, role):
    """What stands in the reader's copy of the booklet, if they sit on the panel."""
    seat = Reviewer.objects.filter(panel__call=world.reviewed_call, user=world.people[role]).first()
    return seat and booklet_entries(world.reviewed_call, reader=seat, volume=1, with_reviews=True)


def addresses(world, *, words=()):
    """Every address of the product in this world, with each word where one searches.

    A link from a mail is a key: `world.token` is the reader's own, or nobody's.
    """
    found = {}
    for name in sorted(set(MATRIX) - TYPESET - SIGN_OUT):
        paths = ADDRESSES.get(name, {})
        found[name] = reverse(name, kwargs={k: attrgetter(p)(world) for k, p in paths.items()})
    for name in SEARCHES:
        for n, word in enumerate(words):
            found[f"{name} {n}"] = f"{found[name]}?q={word}"
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
    world.token = world.tokens.get(role, "nobody")
    if role != "anonymous":
        client.force_login(world.people[role])
    seen = {}
    for name, url in addresses(world, words=words).items():
        if only and not only(name):
            continue
        if role == "kin" and KEPT_BY_STAFF.search(name):
            continue
        with undone():
            seen[f"GET {name}"] = _answer(client.get(url))
        if role != "kin" and name in POSTED and name.startswith(POSTS_OF):
            with undone():
                seen[f"POST {name}"] = _answer(client.post(url))
    with undone():
        # The applicant may know the decision then, with what reviewers wrote for them.
        for deed in DEEDS if role == "applicant" else [*DEEDS, _announce]:
            deed(world)
        mails = (
            OutgoingMail.objects.filter(to=world.people[role].email) if role in world.people else []
        )
        seen["booklet"] = role in world.people and booklet_of(world, role)
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
