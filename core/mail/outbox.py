"""Queueing mail, in the transaction of the deed that causes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from psycopg import sql

from core.clock import clock_of
from core.files.models import StoredFile
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import quiet_link, wanted_mails
from core.mail.tasks import deliver_mail

# So many mails are stored by one statement.
BATCH = 500


def compose(
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    dedupe_key: str,
    at: datetime,
    about: str = "",
    scope: str = "",
    not_before: datetime | None = None,
    guard: str = "",
    guard_key: str = "",
    kind: Kind | None = None,
) -> OutgoingMail:
    """An unsaved mail from `templates/mail/<template>/subject.txt` and `body.txt`.

    The HTML part is the text part in our layout, so the two never say different things. `guard`
    is the dotted path of a function `(to, guard_key) -> bool` that is asked when the mail goes
    out; if it says no, the mail is dropped. A mail of a `kind` ends with the link that turns it
    off; one without always comes.
    """
    full = {**context, "site_url": settings.SITE_URL}
    with clock_of(context):
        subject = " ".join(render_to_string(f"mail/{template}/subject.txt", full).split())
        body = render_to_string(f"mail/{template}/body.txt", full).strip() + "\n"
    link = quiet_link(to, kind) if kind else ""
    facts = {"subject": subject, "body": body, "kind": kind, "stop_link": link}
    html = render_to_string("mail/layout.html", facts)
    if kind:
        body += f"\nYou get this because {kind.because}. Stop these mails:\n{link}\n"
    return OutgoingMail(
        to=to,
        subject=subject[:300],
        body=body,
        html=html,
        dedupe_key=dedupe_key,
        about=about,
        scope=scope,
        created_at=at,
        not_before=not_before or at,
        guard=guard,
        guard_key=guard_key,
        kind=kind.value if kind else "",
    )


def queue(*, files: Iterable[StoredFile] = (), **message: Any) -> OutgoingMail:
    """Queue one mail (arguments of `compose`); the same `dedupe_key` twice is one mail.

    What its reader has turned off is not stored: it comes back without a `pk`.
    """
    mail = compose(**message)
    if not wanted_mails([mail]):
        return mail
    stored, created = OutgoingMail.objects.get_or_create(
        dedupe_key=mail.dedupe_key,
        defaults={field.attname: getattr(mail, field.attname) for field in _columns()},
    )
    if created:
        links = stored.files.through
        links.objects.bulk_create(
            links(outgoingmail_id=stored.pk, storedfile_id=each.pk) for each in files
        )
        # What waits for its moment is found by the sweep.
        if stored.not_before <= stored.created_at:
            deliver_mail.delay_on_commit(stored.pk)
    return stored


def queue_many(mails: Iterable[OutgoingMail]) -> int:
    """Queue many composed mails in one go; the sweep delivers them.

    Returns how many are new: a mail whose `dedupe_key` was queued before, or that its reader has
    turned off, is neither stored nor counted. The database counts, so that of two deeds at once
    each gets its own share; `bulk_create` passing over conflicts says only how many it was given.
    """
    rows = wanted_mails(mails)
    with transaction.atomic():
        queued = sum(_insert(rows[n : n + BATCH]) for n in range(0, len(rows), BATCH))
    deliver_mail.delay_on_commit(None)
    return queued


def _insert(mails: list[OutgoingMail]) -> int:
    """Store the mails whose key is new; returns how many those are."""
    columns = _columns()
    row = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {} ON CONFLICT (dedupe_key) DO NOTHING").format(
        sql.Identifier(OutgoingMail._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(field.column) for field in columns),
        sql.SQL(", ").join([row] * len(mails)),
    )
    values = [
        field.get_db_prep_save(getattr(mail, field.attname), connection)
        for mail in mails
        for field in columns
    ]
    with connection.cursor() as cursor:
        # As text, for what wraps statements (the history of models does) reads and lengthens it.
        cursor.execute(statement.as_string(), values)
        return int(cursor.rowcount)


def _columns() -> list[Any]:
    """The fields of a mail that are stored; the database numbers the rows itself."""
    return [field for field in OutgoingMail._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def take_back(pk: int | None) -> bool:
    """Drop a mail that nobody was sent, so that it never is; `False` when it is out or on its way.

    Also one that failed: else somebody sends it again after what it says was taken back.
    """
    unsent = OutgoingMail.objects.select_for_update().filter(state__in=OutgoingMail.UNSENT)
    mail = unsent.filter(pk=pk).first() if pk else None
    if mail is None:
        return False
    mail.delete()
    return True
