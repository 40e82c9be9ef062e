"""Reminders: of offers to answer and of conditions that fall due."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from awards.emails._sending import to_grantee, to_programme
from awards.models import Acceptance, Award, Condition
from awards.reminding import Step, in_words
from core.mail.kinds import Kind
from core.mail.outbox import queue
from core.money import format_money
from grants.models import Programme


class DueStep(Protocol):
    """A condition and the reminder that is due for it."""

    @property
    def condition(self) -> Condition:
        """What is owed."""

    @property
    def step(self) -> Step:
        """Which reminder."""


def offer_reminder(award: Award, step: Step, *, at: datetime) -> bool:
    """To the grantee: the offer waits for an answer. Whether they are told."""
    key = f"offer.remind:{award.reference}:{award.answer_by}:{step.key}"
    amount = format_money(award.amount, award.currency)
    return to_grantee(
        award,
        "offer_reminder",
        key,
        at=at,
        kind=Kind.OFFERS,
        amount=amount,
        when=in_words(step.days),
        guard="awards.queries.reminding.offer_still_waits",
        guard_key=f"{award.reference} {award.answer_by}",
    )


def award_lapsed(award: Award, *, at: datetime) -> None:
    """To the grantee and to the programme: nobody answered in time."""
    key = f"award.lapse:{award.reference}:{award.answer_by}"
    amount = format_money(award.amount, award.currency)
    facts = {"amount": amount, "signed": Acceptance.objects.filter(award=award).exists()}
    to_grantee(award, "award_lapsed", key, at=at, **facts)
    to_programme(award, "award_lapsed_staff", f"{key}:staff", at=at, **facts)


def award_renewed(award: Award, *, reason: str, at: datetime) -> None:
    """To the grantee: there is more time to answer."""
    key = f"award.renew:{award.reference}:{award.answer_by}:{at.isoformat()}"
    to_grantee(award, "award_renewed", key, at=at, reason=reason)


def conditions_due(
    owner: User, programme: Programme, due: Sequence[DueStep], *, must_come: bool, at: datetime
) -> bool:
    """To the grantee: everything that falls due or is late, in one mail a day.

    Whether they are told: what need not come they may have turned off.
    """
    if not owner.is_active:
        return False
    mail = queue(
        to=owner.email,
        template="awards/conditions_due",
        context={"owner": owner, "programme": programme, "rows": _rows(due, "awards:award_detail")},
        dedupe_key=f"conditions.due:{owner.pk}:{programme.pk}:{at.date()}:{_mark(due)}",
        at=at,
        about=due[0].condition.award.reference,
        scope=programme.slug,
        kind=None if must_come else Kind.CONDITIONS,
        **_while_owed(owner, programme, due),
    )
    return mail.pk is not None


def conditions_late(
    owner: User, programme: Programme, late: Sequence[DueStep], *, must_come: bool, at: datetime
) -> bool:
    """To the programme: what a grantee is late with; after four weeks to its administrators too.

    Whether anybody is told: what need not come they may have turned off.
    """
    to = {programme.contact_email}
    if any(each.step.escalates for each in late):
        roles = programme.roles.filter(role=Role.ADMINISTRATOR, user__is_active=True)
        to |= set(roles.values_list("user__email", flat=True))
    mails = [
        queue(
            to=address,
            template="awards/conditions_late",
            context={
                "owner": owner,
                "programme": programme,
                "rows": _rows(late, "awards:staff_award_detail"),
            },
            dedupe_key=f"conditions.late:{owner.pk}:{address}:{at.date()}:{_mark(late)}",
            at=at,
            about=late[0].condition.award.reference,
            scope=programme.slug,
            kind=None if must_come else Kind.LATE,
            **_while_owed(owner, programme, late),
        )
        for address in sorted(to)
    ]
    return any(mail.pk for mail in mails)


def _url(condition: Condition, page: str) -> str:
    """A report leads to where it is written or read, everything else to its award."""
    if condition.kind == Condition.Kind.REPORT:
        name = page.replace("award_detail", "report_detail")
        return settings.SITE_URL + reverse(name, args=[condition.reference])
    return settings.SITE_URL + reverse(page, args=[condition.award.reference])


def _rows(due: Iterable[DueStep], page: str) -> list[dict[str, object]]:
    return [
        {
            "condition": each.condition,
            "award": each.condition.award,
            "when": in_words(each.step.days),
            "url": _url(each.condition, page),
        }
        for each in due
    ]


def _while_owed(owner: User, programme: Programme, due: Sequence[DueStep]) -> dict[str, Any]:
    """A mail that had to wait is dropped when nothing of it is owed any more."""
    newest = max(each.condition.due_on for each in due)
    return {
        "guard": "awards.queries.reminding.anything_still_owed",
        "guard_key": f"{owner.pk} {programme.pk} {newest}",
    }


def _mark(due: Sequence[DueStep]) -> str:
    """Two mails of one day about other steps are two mails."""
    return f"{due[0].condition.reference}:{due[0].step.key}:{len(due)}"
