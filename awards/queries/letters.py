"""Letters, their words and their batches, as pages and workers need them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from awards.models import (
    Amendment,
    Award,
    Condition,
    Cosignature,
    Letter,
    Letterhead,
    LetterKind,
    LetterOrder,
    Payment,
    TemplateVersion,
)
from awards.promises import why_not_open
from awards.queries.awards import allowed_beyond, committed_amount, open_to_staff
from awards.states import STANDING_COSIGNATURE, AmendmentState, AwardState
from core.actors import Actor
from core.jobs.models import Job
from grants.deadlines import local_day
from grants.models import Application, Call, Programme
from grants.openness import current_version
from grants.queries.impartial import free_of_conflict
from reviews.models import Decision
from reviews.states import DecisionState

BATCH_KIND = "awards.jobs.issue_letters"
OUTCOMES = {
    LetterKind.AWARD: Decision.Outcome.FUND,
    LetterKind.DECLINE: Decision.Outcome.DECLINE,
    LetterKind.WAITLIST: Decision.Outcome.WAITLIST,
}


def standing_version(programme: Programme, kind: str) -> TemplateVersion | None:
    """The words that count: the version saved last."""
    return TemplateVersion.objects.filter(programme=programme, kind=kind).first()


def letterhead_of(programme: Programme) -> Letterhead | None:
    """The programme's letterhead, if it has one."""
    return Letterhead.objects.filter(programme=programme).first()


def standing_letter(award: Award, kind: str = LetterKind.AWARD) -> Letter | None:
    """The letter of this kind that counts: the last one that was not withdrawn."""
    letters = award.letters.filter(kind=kind, withdrawn_at__isnull=True)
    return letters.select_related("file").order_by("-version").first()


def standing_breach_letter(condition: Condition) -> Letter | None:
    """The letter of the breach that stands, if there is one."""
    letters = condition.letters.filter(kind=LetterKind.BREACH)
    return letters.filter(withdrawn_at__isnull=True, ended_at__isnull=True).last()


def is_in_force(letter: Letter) -> bool:
    """Whether a letter still says what holds: not withdrawn, not replaced, its award alive."""
    if letter.withdrawn_at is not None or letter.ended_at is not None:
        return False
    newer = Letter.objects.filter(
        application=letter.application_id,
        kind=letter.kind,
        version__gt=letter.version,
        withdrawn_at__isnull=True,
    )
    # Amendments stand beside each other; a new letter of the other kinds takes the old one's place.
    if letter.kind in OUTCOMES and newer.exists():
        return False
    if letter.kind == LetterKind.WAITLIST and off_the_list([letter.application_id]):
        return False
    dead = {AwardState.DECLINED, AwardState.LAPSED, AwardState.PREPARED}
    return letter.award is None or letter.award.state not in dead


def off_the_list(applications: Iterable[int]) -> set[int]:
    """Those of the applications, by pk, of which another result than waiting is announced."""
    told = Decision.objects.filter(
        application__in=list(applications), state=DecisionState.ANNOUNCED
    )
    others = told.exclude(outcome=Decision.Outcome.WAITLIST)
    return set(others.values_list("application_id", flat=True))


def changed_on(letter: Letter, at: datetime) -> datetime | None:
    """When the last letter went out that changed what this one tells of its award's terms.

    A letter in force may be so with changes: a longer term or another amount stands in the later
    letter, and who is shown only this one should ask for that.
    """
    if letter.award is None or not (letter.kind == LetterKind.AWARD or _tells_a_change(letter)):
        return None
    later = letter.award.letters.filter(
        amendment__state=AmendmentState.APPROVED,
        pk__gt=letter.pk,
        withdrawn_at__isnull=True,
        sent_at__lte=at,
    )
    return later.order_by("-sent_at", "-pk").values_list("sent_at", flat=True).first()


def _tells_a_change(letter: Letter) -> bool:
    return Amendment.objects.filter(letter=letter).exists()


def still_tells(_to: str, code: str) -> bool:
    """Whether the letter with this code still says what holds: asked when its mail goes out."""
    return is_in_force(Letter.objects.select_related("award").get(code=code))


def letter_by_code(code: str) -> Letter | None:
    """The letter with this code, once it is out."""
    letters = Letter.objects.select_related("award", "application__call__programme", "file")
    return letters.filter(code=code).first() if code else None


def letter_by_hash(sha256: str) -> Letter | None:
    """The letter with exactly these bytes."""
    letters = Letter.objects.select_related("award", "application__call__programme", "file")
    return letters.filter(sha256=sha256).first()


def readable_letters(user: User, at: datetime) -> QuerySet[Letter]:
    """The letters a person may open: own ones that are out, and those of the own programmes."""
    own = Q(application__owner=user, sent_at__lte=at, withdrawn_at__isnull=True)
    return Letter.objects.filter(own | open_to_staff(user)).select_related(
        "file", "award", "application__call__programme"
    )


def staff_letters(user: Actor) -> QuerySet[Letter]:
    """The letters of the person's programmes, without those a conflict of interest hides."""
    return Letter.objects.filter(open_to_staff(user)).select_related(
        "file", "award", "application__call__programme", "application__owner"
    )


def letters_of_call(call: Call, kind: str, user: Actor) -> QuerySet[Letter]:
    """The letters of one kind that were issued in a call and not withdrawn, oldest first.

    Without those that a conflict of interest hides from the person.
    """
    return Letter.objects.filter(
        free_of_conflict(user, "application"),
        application__call=call,
        kind=kind,
        withdrawn_at__isnull=True,
    ).select_related("file", "application__owner")


def addressees(call: Call, kind: str, user: Actor) -> QuerySet[Application]:
    """The applications a letter of this kind is due for: announced so, and without one that holds.

    For awards: those in preparation. Without those that a conflict keeps the person away from.
    """
    decided = Application.objects.filter(
        free_of_conflict(user),
        call=call,
        decision__state=DecisionState.ANNOUNCED,
        decision__outcome=OUTCOMES[LetterKind(kind)],
    ).select_related("owner__organisation", "decision", "call__programme")
    if kind == LetterKind.AWARD:
        decided = decided.filter(award__state=AwardState.PREPARED).select_related("award")
    standing = Letter.objects.filter(
        application=OuterRef("pk"), kind=kind, withdrawn_at__isnull=True
    )
    return decided.filter(~Exists(standing)).order_by("reference")


def running_batch(call: Call, kind: str | None = None) -> Job | None:
    """The batch that makes letters of the call (of one kind) now; there is never a second one."""
    jobs = Job.objects.filter(kind=BATCH_KIND, params__call=call.slug)
    if kind is not None:
        jobs = jobs.filter(params__kind=kind)
    active = jobs.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return active.select_related("created_by").first()


def held_back(applications: Iterable[Application], kind: str) -> dict[int, str]:
    """Why the last batch with the letter did not issue it, by application; one query."""
    orders = LetterOrder.objects.filter(application__in=applications, kind=kind)
    last = orders.order_by("application_id", "-id").distinct("application_id")
    return {row.application_id: row.problem for row in last if row.problem}


@dataclass(frozen=True)
class Due:
    """One letter that is to be issued, with what somebody should look at before."""

    application: Application
    flags: list[str]


def with_flags(
    applications: Iterable[Application],
    call: Call,
    kind: str,
    at: datetime,
    held: Mapping[int, str] = MappingProxyType({}),
) -> list[Due]:
    """What is odd about each letter: no address, amount unlike the decision, the same person twice.

    `held` is why a batch held letters back, by application.

    Constant in queries: what is counted is counted for all rows, or over the whole call.
    """
    rows = list(applications)
    twice = _owners_of_several(call, kind)
    if kind != LetterKind.AWARD:
        return [Due(row, _person_flags(row, twice, held)) for row in rows]
    over = ["The awards of this call exceed its budget"] if _is_over_budget(call) else []
    today = local_day(call, at)
    terms = {award.pk: award for award in _with_terms([row.award.pk for row in rows])}
    closed = _not_open(list(terms))
    return [
        Due(
            row,
            [
                *_person_flags(row, twice, held),
                *_amount_flags(row, terms[row.award.pk]),
                *over,
                *_date_flags(terms[row.award.pk], today),
                *closed.get(row.award.pk, []),
            ],
        )
        for row in rows
    ]


def _with_terms(keys: list[int]) -> QuerySet[Award]:
    """Awards with sum and first day of their payments, and number and first day of conditions."""
    conditions = Condition.objects.filter(award=OuterRef("pk")).order_by().values("award")
    cash = Payment.objects.filter(award=OuterRef("pk"), part=None)
    payments = cash.order_by().values("award")
    return Award.objects.filter(pk__in=keys).annotate(
        owed=Subquery(conditions.annotate(n=Count("pk")).values("n")),
        owed_first=Subquery(conditions.annotate(day=Min("due_on")).values("day")),
        paid_in_all=Subquery(payments.annotate(sum=Sum("amount")).values("sum")),
        is_cosigner_named=Exists(
            Cosignature.objects.filter(award=OuterRef("pk"), state__in=STANDING_COSIGNATURE)
        ),
        paid_first=Subquery(payments.annotate(day=Min("due_on")).values("day")),
    )


def _not_open(keys: list[int]) -> dict[int, list[str]]:
    """What is wrong with the promised licences of awards, by award."""
    promised = Condition.objects.filter(award__in=keys, kind=Condition.Kind.RELEASE)
    found: dict[int, list[str]] = {}
    for row in promised.order_by("award", "position"):
        why = why_not_open(row.promised_licence, row.output_kind, current_version())
        if why:
            found.setdefault(row.award_id, []).append(f"“{row.title}”: {why}")
    return found


def _person_flags(row: Application, twice: set[int], held: Mapping[int, str]) -> list[str]:
    found = [held[row.pk]] if row.pk in held else []
    if row.owner.organisation is None:
        found.append("No organisation in the address")
    if not row.owner.is_active or not row.owner.email:
        found.append("No e-mail address")
    if row.owner_id in twice:
        found.append("Another letter of this kind goes to the same person")
    return found


def _amount_flags(row: Application, terms: Any) -> list[str]:
    found = []
    if terms.amount != row.decision.amount:
        found.append("Amount differs from the decision")
    if terms.paid_in_all != terms.amount:
        found.append("The instalments do not add up to the amount")
    if not terms.owed:
        found.append("No condition")
    if terms.needs_cosignature and not terms.is_cosigner_named:
        found.append("Nobody is named to co-sign")
    return found


def _date_flags(terms: Any, today: date) -> list[str]:
    found = []
    if terms.starts_on <= today:
        found.append("The award begins in the past")
    if terms.paid_first and terms.paid_first < today:
        found.append("A payment is planned for the past")
    if terms.owed_first and terms.owed_first < today:
        found.append("A condition is due in the past")
    return found


def _owners_of_several(call: Call, kind: str) -> set[int]:
    outcome = OUTCOMES[LetterKind(kind)]
    owners = Application.objects.filter(
        call=call, decision__outcome=outcome, decision__state=DecisionState.ANNOUNCED
    ).values_list("owner_id", flat=True)
    seen: set[int] = set()
    return {owner for owner in owners if owner in seen or seen.add(owner)}  # type: ignore[func-returns-value]


def _is_over_budget(call: Call) -> bool:
    return committed_amount(call) > call.budget + allowed_beyond(call)
