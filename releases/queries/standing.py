"""The facts by which an output stands, for one page and for lists, without a query per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Coalesce

from awards.models import Condition, ConditionStep
from awards.states import RUNNING, ConditionState
from grants.deadlines import local_day
from releases.checks import whole
from releases.models import Embargo, Evidence, ReleaseTerms, Ruling, Verification
from releases.queries.conditions import outcomes_of
from releases.standing import (
    WORDS,
    Facts,
    Standing,
    public,
    public_sentence,
    standing,
    what_is_next,
)


@dataclass(frozen=True)
class Stands:
    """How an output stands, as a page shows it."""

    standing: Standing
    label: str
    tone: str
    sentence: str


def with_standing(conditions: QuerySet[Condition]) -> QuerySet[Condition]:
    """Load what `facts_of` needs, in as many queries however many rows."""
    runs = Prefetch(
        "verifications", Verification.objects.order_by("-id").defer("facts"), to_attr="runs"
    )
    further = Evidence.objects.order_by("id").prefetch_related(runs)
    evidence = (
        Evidence.objects.filter(main=None)
        .order_by("-id")
        .prefetch_related(runs, Prefetch("further", further))
    )
    more_time = ConditionStep.objects.filter(condition=OuterRef("pk"), verb="extend")
    return (
        conditions.select_related("release", "award__application__call__programme")
        .annotate(
            was_extended=Exists(more_time),
            cure_days=Coalesce(
                F("award__application__call__programme__release_terms__cure_days"),
                ReleaseTerms.CURE_DAYS,
            ),
        )
        .prefetch_related(
            Prefetch("evidence", queryset=evidence),
            Prefetch("rulings", queryset=Ruling.objects.select_related("other", "letter")),
            Prefetch("embargoes", queryset=Embargo.objects.order_by("-id")),
        )
    )


def facts_of(condition: Condition, told_by: datetime | None = None) -> Facts:
    """The facts of a condition of `with_standing`. `told_by`: as the grantee knows them then."""
    _, outcomes = handed_in(condition)
    release = getattr(condition, "release", None)
    said = condition.rulings.all()
    rulings = [each for each in said if told_by is None or is_told(each, told_by)]
    newest = {ruling.kind: ruling for ruling in rulings}
    if release is not None:
        # What was said before the acceptance ended with it.
        since = release.regressed_at or release.released_at
        rulings = [ruling for ruling in rulings if ruling.at >= since]
    embargo = next(iter(condition.embargoes.all()), None)
    superseded = newest.get(Ruling.Kind.SUPERSEDE)
    other = superseded.other if superseded else None
    return Facts(
        due_on=condition.due_on,
        state=condition.state,
        outcome=whole(*outcomes) if outcomes else "",
        cure_days=condition.cure_days,  # type: ignore[attr-defined]
        extended=condition.was_extended,  # type: ignore[attr-defined]
        partly_accepted=Ruling.Kind.PARTIAL in newest,
        disputed=_stands(rulings, Ruling.Kind.DISPUTE, Ruling.Kind.SETTLE),
        breached=_stands(rulings, Ruling.Kind.BREACH, Ruling.Kind.LIFT),
        superseded_by=f"{other.title} ({other.reference})" if other else "",
        embargo_until=embargo.until if embargo else None,
        watched=release is not None,
        cure_until=release.cure_until if release else None,
        agreed=condition.award.state in RUNNING,
    )


def handed_in(condition: Condition) -> tuple[Evidence | None, tuple[str, list[str]] | None]:
    """The newest hand-in of a condition of `with_standing`, and the outcomes of its pieces.

    No outcomes before any run was begun.
    """
    evidence = next(iter(condition.evidence.all()), None)
    if evidence is None:
        return None, None
    runs = [
        next(iter(each.runs), None)  # type: ignore[attr-defined]
        for each in (evidence, *evidence.further.all())
    ]
    return evidence, outcomes_of(runs) if runs[0] else None


def is_disputable(condition: Condition, facts: Facts) -> bool:
    """Whether there is a finding: of the checks, of staff who sent it back, or of a later look."""
    if facts.cure_until is not None:
        return True
    if condition.state == ConditionState.CHECKED:
        return facts.outcome not in {"", "pass"}
    sent_back = condition.steps.filter(verb="send_back").exists()
    return condition.state == ConditionState.OPEN and (facts.breached or sent_back)


def _stands(rulings: list[Ruling], said: str, unsaid: str) -> bool:
    """Whether the last word of two is the first."""
    words = [ruling.kind for ruling in rulings if ruling.kind in {said, unsaid}]
    return bool(words) and words[-1] == said


def today_of(condition: Condition, at: datetime) -> date:
    """The day it is at the call of the condition."""
    return local_day(condition.award.application.call, at)


def stands(condition: Condition, at: datetime) -> Stands:
    """How a condition of `with_standing` stands, for the two sides of the award."""
    return _stands_by(facts_of(condition), condition, at)


def _stands_by(facts: Facts, condition: Condition, at: datetime) -> Stands:
    found = standing(facts, today_of(condition, at))
    return Stands(found, *WORDS[found], what_is_next(facts, found))


def stands_in_public(condition: Condition, at: datetime) -> Stands:
    """How it stands as the public is told."""
    facts = facts_of(condition)
    found = standing(facts, today_of(condition, at))
    shown = public(found)
    return Stands(shown, *WORDS[shown], public_sentence(facts, found))


def words_of_outputs(
    conditions: list[Condition], at: datetime, told_by: datetime | None
) -> dict[int, tuple[str, str]]:
    """The word and the tone of each output among them, by its key; for pages of awards."""
    keys = [each.pk for each in conditions if each.kind == Condition.Kind.RELEASE]
    if not keys:
        return {}
    rows = with_standing(Condition.objects.filter(pk__in=keys))
    return {row.pk: WORDS[standing(facts_of(row, told_by), today_of(row, at))] for row in rows}


def told_in_public(outputs: Iterable[Condition], at: datetime) -> list[Condition]:
    """The outputs of `with_standing`, each with how it stands in public as `shown`."""
    rows = list(outputs)
    for output in rows:
        output.shown = stands_in_public(output, at)  # type: ignore[attr-defined]
    return rows


def is_told(ruling: Ruling, at: datetime) -> bool:
    """Whether the grantee knows of it: not of a breach whose letter is not out, or never was."""
    letter = ruling.letter
    return letter is None or (letter.withdrawn_at is None and letter.sent_at <= at)


def told_rulings(condition: Condition, at: datetime) -> list[Ruling]:
    """What was said in writing, as far as the grantee knows of it."""
    rulings = condition.rulings.select_related("by", "other", "letter")
    return [each for each in rulings if is_told(each, at)]


def current_standing(
    condition: Condition, at: datetime, *, as_told: bool = False
) -> tuple[Facts, Stands]:
    """Facts and standing of one condition as they are in the database now.

    `as_told`: as far as the grantee knows of them.
    """
    loaded = with_standing(Condition.objects.filter(pk=condition.pk)).get()
    facts = facts_of(loaded, at if as_told else None)
    return facts, _stands_by(facts, loaded, at)
