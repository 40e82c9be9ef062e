"""How the mails of this app go out: through the outbox, in the transaction of their deed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.queries import addresses_to_alarm
from accounts.roles import Role
from awards.models import Award, Condition
from core.mail.outbox import queue
from reviews.queries.panel import chairs_of


def to_grantee(award: Award, name: str, key: str, *, at: datetime, **facts: Any) -> bool:
    """Queue a mail to the owner of the application; `key` makes it go out once.

    It leads to the award, or to the `url` among the facts. `False` when its `kind` is turned off.
    """
    here = settings.SITE_URL + reverse("awards:award_detail", args=[award.reference])
    url = facts.pop("url", here)
    return _send(award, award.application.owner.email, name, key, url, at=at, **facts)


def to_each_contact(award: Award, name: str, key: str, *, at: datetime, **facts: Any) -> None:
    """Queue a mail to the owner and everybody on the team of the application."""
    url = settings.SITE_URL + reverse("awards:award_detail", args=[award.reference])
    members = award.application.team.values_list("user__email", flat=True)
    people = {award.application.owner.email, *members}
    for address in sorted(each for each in people if each):
        _send(award, address, name, f"{key}:{address}", url, at=at, **facts)


def to_programme(award: Award, name: str, key: str, *, at: datetime, **facts: Any) -> None:
    """Queue a mail to the programme's own address; `key` makes it go out once."""
    url = settings.SITE_URL + reverse("awards:staff_award_detail", args=[award.reference])
    to = award.application.call.programme.contact_email
    _send(award, to, name, key, url, at=at, **facts)


def alarm_each_contact(award: Award, name: str, key: str, *, at: datetime, **facts: Any) -> None:
    """Queue a mail to owner and team, also at every address they had lately.

    Who took an account over has changed its address; the person it warns reads the one before.
    """
    here = reverse("awards:award_detail", args=[award.reference])
    people = [
        award.application.owner,
        *(m.user for m in award.application.team.select_related("user")),
    ]
    to_people(award, addresses_to_alarm(people, at), name, key, here, at=at, **facts)


def to_people(
    award: Award,
    addresses: Iterable[str],
    name: str,
    key: str,
    url: str,
    *,
    at: datetime,
    **facts: Any,
) -> None:
    """Queue a mail to each address, with a link to `url` (a path)."""
    for address in sorted({each for each in addresses if each}):
        _send(award, address, name, f"{key}:{address}", settings.SITE_URL + url, at=at, **facts)


def about_condition(condition: Condition, name: str, *, at: datetime, **facts: Any) -> None:
    """Queue a mail about one condition to the grantee; the deed's step is already written."""
    # A condition can be sent back or extended more than once: the number of its steps tells which.
    step = condition.steps.count()
    key = f"{name}:{condition.reference}:{step}"
    # Where it is handed in; a release is found from the page of the award.
    page = "awards:condition_proof" if condition.is_provable else ""
    if condition.kind == Condition.Kind.REPORT:
        page = "awards:report_detail"
    if page:
        facts["url"] = settings.SITE_URL + reverse(page, args=[condition.reference])
    to_grantee(condition.award, name, key, at=at, condition=condition, **facts)


def verifiers_of(condition: Condition) -> list[str]:
    """The addresses of those who verify it; the programme's own when there is none of them."""
    programme = condition.award.application.call.programme
    found: list[str] = []
    if condition.verified_by == Condition.Verifier.FINANCE:
        roles = programme.roles.filter(role=Role.FINANCE, user__is_active=True)
        found = list(roles.values_list("user__email", flat=True))
    elif condition.verified_by == Condition.Verifier.CHAIR:
        found = [user.email for user in chairs_of(condition.award.application)]
    elif condition.verifier is not None and condition.verifier.is_active:
        found = [condition.verifier.email]
    return found or [programme.contact_email]


def _send(
    award: Award, to: str, name: str, key: str, url: str, *, at: datetime, **facts: Any
) -> bool:
    own = ("files", "guard", "guard_key", "kind")
    outbox = {name: facts.pop(name) for name in own if name in facts}
    application = award.application
    mail = queue(
        to=to,
        template=f"awards/{name}",
        context={
            "award": award,
            "application": application,
            "programme": application.call.programme,
            "url": url,
            **facts,
        },
        dedupe_key=key,
        at=at,
        about=award.reference,
        scope=application.call.programme.slug,
        **outbox,
    )
    return mail.pk is not None
