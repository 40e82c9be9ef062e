"""Letters, their words and their batches, as pages and workers need them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from awards.models import Award, Letter, Letterhead, LetterKind, TemplateVersion
from awards.states import AwardState
from core.actors import Actor
from grants.models import Application, Call, Programme
from grants.queries import staff_programmes
from reviews.models import Decision
from reviews.states import DecisionState

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


def is_in_force(letter: Letter) -> bool:
    """Whether a letter still says what holds: not withdrawn, not replaced, its award alive."""
    if letter.withdrawn_at is not None:
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
    dead = {AwardState.DECLINED, AwardState.LAPSED, AwardState.PREPARED}
    return letter.award is None or letter.award.state not in dead


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
    staff = Q(application__call__programme__in=staff_programmes(user))
    return Letter.objects.filter(own | staff).select_related(
        "file", "award", "application__call__programme"
    )


def staff_letters(user: Actor) -> QuerySet[Letter]:
    """The letters of the programmes the person has a role in."""
    return Letter.objects.filter(
        application__call__programme__in=staff_programmes(user)
    ).select_related("file", "award", "application__call__programme", "application__owner")


def letters_of_call(call: Call, kind: str) -> QuerySet[Letter]:
    """The letters of one kind that were issued in a call and not withdrawn, oldest first."""
    return Letter.objects.filter(
        application__call=call, kind=kind, withdrawn_at__isnull=True
    ).select_related("file", "application__owner")


def addressees(call: Call, kind: str) -> QuerySet[Application]:
    """The applications a letter of this kind is due for: announced so, and without one that holds.

    For awards: those in preparation.
    """
    decided = Application.objects.filter(
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


@dataclass(frozen=True)
class Due:
    """One letter that is to be issued, with what somebody should look at before."""

    application: Application
    flags: list[str]


def with_flags(
    applications: Iterable[Application], call: Call, kind: str, today_of: datetime
) -> list[Due]:
    """What is odd about each letter: no address, amount unlike the decision, the same person twice.

    Constant in queries: what is counted is counted over the whole call.
    """
    rows = list(applications)
    twice = _owners_of_several(call, kind)
    over = kind == LetterKind.AWARD and _is_over_budget(call)
    return [Due(row, _flags(row, kind, twice, today_of, over=over)) for row in rows]


def _flags(row: Application, kind: str, twice: set[int], at: datetime, *, over: bool) -> list[str]:
    found = []
    if row.owner.organisation is None:
        found.append("No organisation in the address")
    if not row.owner.is_active or not row.owner.email:
        found.append("No e-mail address")
    if row.owner_id in twice:
        found.append("Another letter of this kind goes to the same person")
    if kind == LetterKind.AWARD:
        found += _award_flags(row, at, over=over)
    return found


def _award_flags(row: Application, at: datetime, *, over: bool) -> list[str]:
    award = row.award
    found = []
    if award.amount != row.decision.amount:
        found.append("Amount differs from the decision")
    if over:
        found.append("The awards of this call exceed its budget")
    if award.starts_on <= at.date():
        found.append("The award begins in the past")
    return found


def _owners_of_several(call: Call, kind: str) -> set[int]:
    outcome = OUTCOMES[LetterKind(kind)]
    owners = Application.objects.filter(
        call=call, decision__outcome=outcome, decision__state=DecisionState.ANNOUNCED
    ).values_list("owner_id", flat=True)
    seen: set[int] = set()
    return {owner for owner in owners if owner in seen or seen.add(owner)}  # type: ignore[func-returns-value]


def _is_over_budget(call: Call) -> bool:
    from awards.queries.awards import committed_amount

    return committed_amount(call) > call.budget
