"""Kinds of mail an address has turned off: the rows, and the links that turn them off and on."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse

from core.actors import SYSTEM
from core.audit.trail import record
from core.mail.kinds import Kind, kind_named
from core.mail.models import OutgoingMail, QuietKind

_SALT = "core.mail.quiet"


def quiet_link(address: str, kind: Kind) -> str:
    """The full address at which whoever has the mail turns its kind off. It never runs out."""
    return f"{settings.SITE_URL}{reverse('quiet:mail_quiet', args=[quiet_token(address, kind)])}"


def stop_headers(mail: OutgoingMail) -> dict[str, str]:
    """The headers with which mail programs show a button that turns a kind off (RFC 8058)."""
    kind = kind_named(mail.kind)
    if kind is None:
        return {}
    return {
        "List-Unsubscribe": f"<{quiet_link(mail.to, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def quiet_token(address: str, kind: Kind) -> str:
    """The part of the link that says which address and which kind, and that we wrote it."""
    return signing.Signer(salt=_SALT).sign_object([address.lower(), kind.value])


def read_quiet_token(token: str) -> tuple[str, Kind] | None:
    """Address and kind of a link; `None` when we did not write it or know the kind no more."""
    try:
        address, value = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    kind = kind_named(value)
    return (address, kind) if kind else None


def quiet_kinds(address: str) -> set[Kind]:
    """What this address has turned off."""
    rows = QuietKind.objects.filter(address=address.lower())
    return {kind for kind in map(kind_named, rows.values_list("kind", flat=True)) if kind}


def quiet_addresses(kind: Kind, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, in small letters, that have turned this kind off. One query."""
    wanted = {each.lower() for each in addresses}
    rows = QuietKind.objects.filter(kind=kind.value, address__in=wanted)
    return set(rows.values_list("address", flat=True))


def is_quiet(kind: Kind, address: str) -> Exists:
    """The same as a condition of a query, `address` being the column's path."""
    return Exists(QuietKind.objects.filter(kind=kind.value, address=Lower(OuterRef(address))))


def wanted_mails(mails: Iterable[OutgoingMail]) -> list[OutgoingMail]:
    """The mails without those of a kind their reader turned off. One query if any can be."""
    rows = list(mails)
    addresses = {mail.to.lower() for mail in rows if mail.kind}
    if not addresses:
        return rows
    off = set(QuietKind.objects.filter(address__in=addresses).values_list("address", "kind"))
    return [mail for mail in rows if (mail.to.lower(), mail.kind) not in off]


@transaction.atomic
def turn_off(*, address: str, kind: Kind, at: datetime) -> bool:
    """Turn a kind off by its link; `False` when it was off. Who holds the link is not known."""
    if not _quieten(address, [kind], at):
        return False
    _trace("mail.turn_off", address, kind, at)
    return True


@transaction.atomic
def turn_on(*, address: str, kind: Kind, at: datetime) -> bool:
    """Undo `turn_off`; `False` when it was on."""
    rows = QuietKind.objects.filter(address=address.lower(), kind=kind.value)
    row = rows.select_for_update().first()
    if row is None:
        return False
    _trace("mail.turn_on", address, kind, at)
    row.delete()
    return True


@transaction.atomic
def choose_kinds(*, address: str, off: Iterable[Kind], at: datetime) -> None:
    """Have exactly these kinds off; what was off before stays so since then."""
    kinds = list(off)
    rows = QuietKind.objects.filter(address=address.lower())
    rows.exclude(kind__in=[kind.value for kind in kinds]).delete()
    _quieten(address, kinds, at)


@transaction.atomic
def carry_choices(*, before: str, after: str) -> None:
    """Somebody has another address from now on: it gets no more than the one before did."""
    rows = QuietKind.objects.filter(address=before.lower())
    QuietKind.objects.bulk_create(
        [QuietKind(address=after.lower(), kind=row.kind, since=row.since) for row in rows],
        ignore_conflicts=True,
    )
    rows.delete()


def forget_choices(address: str) -> None:
    """Somebody deleted their account: their address stands here no longer."""
    QuietKind.objects.filter(address=address.lower()).delete()


def _quieten(address: str, kinds: Iterable[Kind], at: datetime) -> bool:
    """Write what is not off yet; whether anything was new."""
    is_new = False
    for kind in kinds:
        _, made = QuietKind.objects.get_or_create(
            address=address.lower(), kind=kind.value, defaults={"since": at}
        )
        is_new = is_new or made
    return is_new


def _trace(verb: str, address: str, kind: Kind, at: datetime) -> None:
    row = QuietKind.objects.get(address=address.lower(), kind=kind.value)
    # Whoever has the mail may use its link, also somebody without an account.
    record(by=SYSTEM, verb=verb, subject=row, at=at, person=address.lower(), kind=kind.value)
