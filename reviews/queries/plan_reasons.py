"""Why somebody is planned for an application, and why somebody else is not, in words."""

from dataclasses import dataclass

from django.db.models import Count, Min

from grants.models import Application
from reviews.models import Assignment, AssignmentPlan, PairRule, PlannedPair, Reviewer
from reviews.queries.boards import affinity_in
from reviews.queries.planning import Table, standing_rules, table_of
from reviews.queries.progress import Choice, plan_candidates, planned_pairs
from reviews.states import AssignmentState


@dataclass(frozen=True)
class Planned:
    """A planned reviewer and why they are."""

    pair: PlannedPair
    words: list[str]
    pinned: bool


@dataclass(frozen=True)
class NotPlanned:
    """A reviewer who is not planned, why not, and whether staff could plan them."""

    choice: Choice
    words: list[str]
    possible: bool


@dataclass(frozen=True)
class Reasons:
    """Everything said about one application. `candidates` come closest first."""

    planned: list[Planned]
    candidates: list[NotPlanned]


@dataclass(frozen=True)
class _Rest:
    """What the words are made of, read once."""

    table: Table
    rules: dict[int, PairRule]
    pairs: list[PlannedPair]
    weakest: dict[str, float]


def reasons_for(plan: AssignmentPlan, application: Application, most: int = 30) -> Reasons:
    """Why these, and why not the others: the closest `most`. Ten queries."""
    pairs = planned_pairs(plan, [application]).get(application.pk, [])
    choices = plan_candidates(plan, application, most)
    rules = standing_rules(plan.call).filter(application=application).select_related("made_by")
    lowest = plan.pairs.order_by().values("reviewer__key").annotate(low=Min("affinity"))
    rest = _Rest(
        table=table_of(plan),
        rules={rule.reviewer_id: rule for rule in rules},
        pairs=pairs,
        weakest={str(key): low for key, low in lowest.values_list("reviewer__key", "low")},
    )
    keys = dict(Reviewer.objects.filter(panel__call=plan.call).values_list("key", "pk"))
    numbers = {str(key): pk for key, pk in keys.items()}
    return Reasons(
        planned=[_planned(pair, rest) for pair in pairs],
        candidates=[
            _not_planned(each, rest.rules.get(numbers[each.key]), rest) for each in choices
        ],
    )


def _planned(pair: PlannedPair, rest: _Rest) -> Planned:
    rule = rest.rules.get(pair.reviewer_id)
    words = [_place(rest.table, pair.application_id, pair.reviewer_id)]
    pinned = rule is not None and rule.kind == PairRule.Kind.PIN
    if rule is not None and pinned:
        words.append(rule_words(rule))
    elif pair.by_hand:
        words.append("Put here by hand.")
    else:
        words.append("Part of the plan with the highest total affinity.")
    return Planned(pair, words, pinned)


def _place(table: Table, application: int, reviewer: int) -> str:
    """How close they are among all reviewers of the plan."""
    mine = affinity_in(table, application, reviewer)
    rows = table.affinity[table.applications == application]
    if not rows.size:
        return f"Affinity {mine:.3f}; one of the two was not there when the plan was made."
    above = int((rows[0] > mine).sum())
    if not mine:
        return "No word in common with the application."
    place = "The closest" if not above else f"Number {above + 1} in closeness"
    return f"{place} of {rows.shape[1]} reviewers, affinity {mine:.3f}."


def rule_words(rule: PairRule) -> str:
    """Who decided about a pair, when, and why."""
    said = "Pinned" if rule.kind == PairRule.Kind.PIN else "Never, as decided"
    who = f" by {rule.made_by}" if rule.made_by else ""
    why = f": {rule.reason}" if rule.reason else "."
    return f"{said}{who} on {rule.made_at:%-d %B %Y}{why}"


def _not_planned(choice: Choice, rule: PairRule | None, rest: _Rest) -> NotPlanned:
    never = rule is not None and rule.kind == PairRule.Kind.NEVER
    if choice.obstacle:
        return NotPlanned(choice, [f"{choice.obstacle.rstrip('.')}."], possible=False)
    if rule is not None and never:
        return NotPlanned(choice, [rule_words(rule)], possible=False)
    return NotPlanned(choice, _weighing(choice, rest), possible=True)


def _weighing(choice: Choice, rest: _Rest) -> list[str]:
    words = []
    closer = [pair for pair in rest.pairs if pair.affinity < choice.affinity]
    if not rest.pairs:
        words.append("Nobody is planned for this application yet.")
    elif not closer:
        lowest = min(pair.affinity for pair in rest.pairs)
        words.append(f"Less close ({choice.affinity:.3f}) than everybody planned ({lowest:.3f}).")
    else:
        last = closer[-1]
        gain = choice.affinity - last.affinity
        words.append(f"Closer than {last.reviewer.user} by {gain:.3f}.")
    if choice.load >= choice.limit:
        words.append(f"At the limit: {choice.load} of {choice.limit} applications.")
        low = rest.weakest.get(choice.key)
        if closer and low is not None:
            words.append(f"Would have to give up another one; the least close has {low:.3f}.")
    elif closer:
        words.append(f"Has room: {choice.load} of {choice.limit} applications.")
    return words


def load_of(plan: AssignmentPlan, reviewer: Reviewer) -> tuple[int, int]:
    """Planned applications of a reviewer and their limit."""
    count = plan.pairs.filter(reviewer=reviewer).aggregate(count=Count("pk"))["count"]
    most = int(plan.parameters["max_load"])
    return count, min(most, reviewer.max_load or most)


@dataclass(frozen=True)
class PairReasons:
    """What is said of one pair, and the others it could be changed with."""

    words: list[str]
    planned: bool
    pinned: bool
    never: bool
    possible: bool
    asked: bool
    load: int
    limit: int
    affinity: float
    others: list[Choice]
    partners: list[PlannedPair]


def pair_reasons(plan: AssignmentPlan, application: Application, reviewer: Reviewer) -> PairReasons:
    """Why this reviewer is planned or not, and who could take the place."""
    found = reasons_for(plan, application, most=10_000)
    rule = standing_rules(plan.call).filter(application=application, reviewer=reviewer).first()
    mine = next((each for each in found.planned if each.pair.reviewer_id == reviewer.pk), None)
    other = next((each for each in found.candidates if each.choice.key == str(reviewer.key)), None)
    load, limit = load_of(plan, reviewer)
    words = mine.words if mine else other.words if other else ["Not an active reviewer any more."]
    possible = [each.choice for each in found.candidates if each.possible]
    return PairReasons(
        words=[*words, f"{load} of {limit} applications in this plan."],
        planned=mine is not None,
        pinned=rule is not None and rule.kind == PairRule.Kind.PIN,
        never=rule is not None and rule.kind == PairRule.Kind.NEVER,
        possible=other is not None and other.possible,
        asked=_is_asked(application, reviewer),
        load=load,
        limit=limit,
        affinity=affinity_in(table_of(plan), application.pk, reviewer.pk),
        others=possible,
        partners=[each.pair for each in found.planned if each.pair.reviewer_id != reviewer.pk],
    )


def _is_asked(application: Application, reviewer: Reviewer) -> bool:
    return Assignment.objects.filter(
        application=application,
        reviewer=reviewer,
        state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED],
    ).exists()
