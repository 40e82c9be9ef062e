"""Why somebody is planned for an application, and why somebody else is not, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from django.db.models import Count, QuerySet

from grants.models import Application
from grants.queries import applications_in_round
from reviews import reasons
from reviews.archive import Archive
from reviews.certificate import Prices
from reviews.models import Assignment, AssignmentPlan, PairRule, PlannedPair, Reviewer
from reviews.queries.boards import affinity_in
from reviews.queries.planning import (
    Parameters,
    Round,
    Table,
    kept_pairs,
    read_round,
    standing_rules,
    table_of,
    to_problem,
)
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
    """Everything said about one application. `candidates` come closest first, by `table`."""

    planned: list[Planned]
    candidates: list[NotPlanned]
    table: Table


@dataclass(frozen=True)
class _Asked:
    """The plan as `reviews.reasons` can be asked about it, with the numbers of its columns."""

    plan: reasons.Reasons
    row: int
    column_of: dict[str, int]

    def why_not(self, key: str) -> list[str]:
        """Sentences about a reviewer, by key."""
        column = self.column_of.get(key)
        if column is None:
            return ["Not an active reviewer of this call."]
        return self.plan.why_not(self.row, column).sentences


def reasons_for(plan: AssignmentPlan, application: Application, most: int = 30) -> Reasons:
    """Why these, and why not the others: the closest `most`. Some twenty queries, always."""
    pairs = planned_pairs(plan, [application]).get(application.pk, [])
    table = table_of(plan)
    choices = plan_candidates(plan, application, table, most)
    standing = standing_rules(plan.call).filter(application=application)
    rules = {
        str(rule.reviewer.key): rule for rule in standing.select_related("made_by", "reviewer")
    }
    asked = _ask(plan, application, table)
    return Reasons(
        planned=[_planned(pair, rules.get(str(pair.reviewer.key)), asked) for pair in pairs],
        candidates=[_not_planned(each, rules.get(each.key), asked) for each in choices],
        table=table,
    )


def _ask(plan: AssignmentPlan, application: Application, table: Table) -> _Asked | None:
    """Read the plan's problem as it is now; None for an application that joined after it."""
    round_ = read_round(plan.call, only=table.applications.tolist())
    if application.pk not in round_.applications:
        return None
    round_ = replace(round_, kept=kept_pairs(plan, round_))
    row_of = {pk: row for row, pk in enumerate(round_.applications)}
    column_of = {each.pk: column for column, each in enumerate(round_.reviewers)}
    pairs = [
        (row_of[a], column_of[r])
        for a, r in plan.pairs.values_list("application_id", "reviewer_id")
        if a in row_of and r in column_of
    ]
    problem = to_problem(round_, table.for_round(round_), Parameters(**plan.parameters))
    prices, floor = _certificate(plan, round_)
    references = dict(applications_in_round(plan.call).values_list("pk", "reference"))
    panel = Reviewer.objects.filter(panel__call=plan.call)
    people = {pk: (str(key), name or email) for pk, key, name, email in _names(panel)}
    told = reasons.Reasons(
        problem,
        pairs,
        reasons.Names(
            applications=[references[pk] for pk in round_.applications],
            reviewers=[people[each.pk][1] for each in round_.reviewers],
        ),
        prices=prices,
        gap=float(plan.figures.get("gap") or 0.0),
        floor=floor,
    )
    keys = {people[pk][0]: column for pk, column in column_of.items()}
    return _Asked(told, row_of[application.pk], keys)


def _names(panel: QuerySet[Reviewer]) -> Iterable[tuple[int, UUID, str, str]]:
    return panel.values_list("pk", "key", "user__name", "user__email")


def _certificate(plan: AssignmentPlan, round_: Round) -> tuple[Prices | None, float | None]:
    """The prices that prove the plan, for the reviewers of today, and the floor it kept."""
    try:
        reviewers, prices, floor = Archive.proof(bytes(plan.table.content))
    except KeyError:
        return None, None
    column_of = {int(pk): column for column, pk in enumerate(reviewers)}
    columns = np.array([column_of.get(each.pk, -1) for each in round_.reviewers], dtype=np.int64)
    least, most = (np.append(each, 0)[columns] for each in (prices.least, prices.most))
    return Prices(least, most), floor


def _planned(pair: PlannedPair, rule: PairRule | None, asked: _Asked | None) -> Planned:
    pinned = rule is not None and rule.kind == PairRule.Kind.PIN
    sentences = asked.why_not(str(pair.reviewer.key)) if asked else []
    words = [each for each in sentences if not each.startswith("Pinned:")]
    if rule is not None and pinned:
        words.insert(0, rule_words(rule))
    elif len(words) < len(sentences):
        words.insert(0, "Asked already.")
    elif pair.by_hand:
        words.insert(0, "Put here by hand.")
    return Planned(pair, words, pinned)


def rule_words(rule: PairRule) -> str:
    """Who decided about a pair, when, and why."""
    said = "Pinned" if rule.kind == PairRule.Kind.PIN else "Never, as decided"
    who = f" by {rule.made_by}" if rule.made_by else ""
    why = f": {rule.reason}" if rule.reason else "."
    return f"{said}{who} on {rule.made_at:%-d %B %Y}{why}"


def _not_planned(choice: Choice, rule: PairRule | None, asked: _Asked | None) -> NotPlanned:
    if choice.obstacle:
        return NotPlanned(choice, [f"{choice.obstacle.rstrip('.')}."], possible=False)
    if rule is not None and rule.kind == PairRule.Kind.NEVER:
        return NotPlanned(choice, [rule_words(rule)], possible=False)
    words = asked.why_not(choice.key) if asked else ["Joined after the plan was made."]
    return NotPlanned(choice, words, possible=True)


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
        affinity=affinity_in(found.table, application.pk, reviewer.pk),
        others=possible,
        partners=[each.pair for each in found.planned if each.pair.reviewer_id != reviewer.pk],
    )


def _is_asked(application: Application, reviewer: Reviewer) -> bool:
    return Assignment.objects.filter(
        application=application,
        reviewer=reviewer,
        state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED],
    ).exists()
