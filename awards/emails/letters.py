"""About letters: each goes out with its PDF when its moment has come."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from awards.models import Award, Letter, LetterKind
from core.mail.outbox import queue
from core.money import format_money


def letter_key(letter: Letter) -> str:
    """By which its one mail is known."""
    return f"letter:{letter.code}"


def award_offered(award: Award, letter: Letter, *, at: datetime) -> None:
    """To the grantee: the letter, and where to answer."""
    url = reverse("awards:award_detail", args=[award.reference])
    amount = format_money(award.amount, award.currency)
    _send(letter, "award_offered", url, at, award=award, amount=amount)


def letter_sent(letter: Letter, *, at: datetime) -> None:
    """To the applicant: any other letter. That of the waiting list only while it still holds."""
    guard = "awards.queries.letters.still_tells" if letter.kind == LetterKind.WAITLIST else ""
    url = reverse("awards:letter_verify", args=[letter.code])
    _send(letter, "letter_sent", url, at, guard=guard)


def _send(
    letter: Letter, template: str, url: str, at: datetime, *, guard: str = "", **facts: object
) -> None:
    application = letter.application
    queue(
        to=application.owner.email,
        template=f"awards/{template}",
        context={
            "application": application,
            "programme": application.call.programme,
            "letter": letter,
            "sha256": letter.sha256,
            "url": settings.SITE_URL + url,
            **facts,
        },
        dedupe_key=letter_key(letter),
        at=at,
        not_before=letter.sent_at,
        about=letter.award.reference if letter.award else application.reference,
        scope=application.call.programme.slug,
        files=[letter.file],
        guard=guard,
        guard_key=letter.code if guard else "",
    )
