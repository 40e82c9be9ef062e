"""What a plan is made from, read in a handful of queries however large the call is."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from grants.models import Application, Call, TeamMember
from grants.queries import applications_in_round, standing_submissions
from grants.snapshot import Content, search_text
from reviews.affinity import Text
from reviews.archive import Archive
from reviews.models import Assignment, AssignmentPlan, Bid, PairRule
from reviews.problem import Problem
from reviews.queries.candidates import Candidate, active_reviewers
from reviews.queries.conflicts import conflict_pairs
from reviews.queries.reviewing import standing_assignments
from reviews.states import PlanState


@dataclass(frozen=True)
class Parameters:
    """What staff ask of a plan.

    Reviews per application, the largest load of a reviewer unless their own limit is lower, and
    the affinity (0 to 1) below which a pair is not used. A bid adds its number to the affinity
    (`bid_no` is usually below 0). `spread` is how many reviewers of one organisation may read the
    same application (0: any number), `senior` keeps a seat for a senior reviewer, `fair` finds the
    best floor, `distributed` lets no two applicants read each other, `keep_bonus` is what a pair
    of the last plan is worth above its affinity. With `most_probable` below 1 the plan is drawn by
    lot from `seed`. Who is away on every day until `due_on` (ISO date) is not planned.
    """

    reviews_per_application: int
    max_load: int
    min_affinity: float = 0.0
    # About what the affinity of a usual pair is: a yes counts as much as the texts do.
    bid_yes: float = 0.05
    bid_maybe: float = 0.02
    bid_no: float = -0.05
    spread: int = 0
    senior: bool = False
    fair: bool = False
    distributed: bool = False
    keep_bonus: float = 0.0
    most_probable: float = 1.0
    seed: int = 0
    due_on: str = ""


@dataclass(frozen=True)
class Round:
    """The applications (pks in rising order) and reviewers of a call, and what binds them.

    Pairs are (row, column). `standing` are asked or accepted already, `forbidden` are conflicts
    and people who declined, were taken back or whom staff never want there, `pinned` are staff's
    "always" pairs as far as nothing forbids them, `own` are applicants with what they applied for,
    `bids` the values said, `kept` the pairs of the last plan. `elsewhere` counts by column what
    a reviewer has of applications that are not among these; `read_already` are pairs whose
    reviewer's own application, not among these, an applicant of this one reads.
    """

    applications: list[int]
    reviewers: list[Candidate]
    forbidden: set[tuple[int, int]]
    standing: set[tuple[int, int]]
    own: set[tuple[int, int]] = field(default_factory=set)
    bids: dict[tuple[int, int], str] = field(default_factory=dict)
    pinned: set[tuple[int, int]] = field(default_factory=set)
    kept: set[tuple[int, int]] = field(default_factory=set)
    elsewhere: dict[int, int] = field(default_factory=dict)
    read_already: set[tuple[int, int]] = field(default_factory=set)

    @property
    def keys(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The keys of applications and reviewers, by row and column."""
        people = [each.pk for each in self.reviewers]
        return np.array(self.applications, dtype=np.int64), np.array(people, dtype=np.int64)


def call_parameters(call: Call) -> Parameters:
    """What the call and its panel say, for a form or a command that was not told otherwise."""
    panel = getattr(call, "panel", None)
    return Parameters(
        reviews_per_application=call.reviews_per_application,
        max_load=panel.max_load if panel else 12,
    )


def settled_applications(call: Call, at: datetime) -> QuerySet[Application] | None:
    """While a call with batches is open, the applications that no longer change; else None.

    Their batch has closed, its minutes of grace are over, and nobody gave them more time.
    """
    if call.mode != Call.Mode.BATCH or not call.is_open(at):
        return None
    closed = Q(batch__closes_at__lt=at - timedelta(minutes=call.grace_minutes))
    extended = Q(extended_until__gte=at)
    return applications_in_round(call).filter(closed).exclude(extended)


def read_round(
    call: Call,
    reviewers: list[Candidate] | None = None,
    only: Collection[int] | None = None,
) -> Round:
    """The round as it is now, for these reviewers and applications or for all. Nine queries."""
    rows = applications_in_round(call).order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=only)
    applications = list(rows.values_list("pk", flat=True))
    reviewers = active_reviewers(call) if reviewers is None else reviewers
    row_of = {pk: row for row, pk in enumerate(applications)}
    column_of = {each.pk: column for column, each in enumerate(reviewers)}
    column_of_user = {each.user: column for column, each in enumerate(reviewers)}

    def places(
        pairs: Iterable[tuple[int, int]], columns: Mapping[int, int]
    ) -> set[tuple[int, int]]:
        return {(row_of[a], columns[r]) for a, r in pairs if a in row_of and r in columns}

    asked = Assignment.objects.filter(application__call=call)
    standing = standing_assignments().filter(application__call=call)
    both = ("application_id", "reviewer_id")
    before = places(asked.values_list(*both), column_of)
    stands = list(standing.values_list(*both))
    stays = places(stands, column_of)
    conflicts = places(conflict_pairs(applications_in_round(call)), column_of_user)
    applicants = list(_applicants(call))
    user_of = {each.pk: each.user for each in reviewers}
    readers = [(a, user_of[r]) for a, r in stands if r in user_of]
    bids = Bid.objects.filter(application__call=call).values_list(*both, "value")
    rules = list(standing_rules(call).values_list(*both, "kind"))
    never = places(((a, r) for a, r, kind in rules if kind == PairRule.Kind.NEVER), column_of)
    pins = places(((a, r) for a, r, kind in rules if kind == PairRule.Kind.PIN), column_of)
    forbidden = conflicts | ((before | never) - stays)
    return Round(
        applications,
        reviewers,
        forbidden=forbidden,
        pinned=pins - forbidden,
        standing=stays - conflicts,
        elsewhere=Counter(column_of[r] for a, r in stands if a not in row_of and r in column_of),
        own=places(applicants, column_of_user),
        read_already=_read_already(applicants, readers, row_of, column_of_user),
        bids={
            (row_of[a], column_of[r]): value
            for a, r, value in bids
            if a in row_of and r in column_of
        },
    )


def _read_already(
    applicants: Iterable[tuple[int, int]],
    readers: Iterable[tuple[int, int]],
    row_of: Mapping[int, int],
    column_of: Mapping[int, int],
) -> set[tuple[int, int]]:
    """Pairs that would be mutual with one elsewhere; all by (application, user)."""
    applied: dict[int, list[int]] = {}
    owners: dict[int, list[int]] = {}
    for application, user in applicants:
        applied.setdefault(user, []).append(application)
        owners.setdefault(application, []).append(user)
    return {
        (row_of[ours], column_of[owner])
        for theirs, reader in readers
        if theirs not in row_of
        for ours in applied.get(reader, ())
        if ours in row_of
        for owner in owners.get(theirs, ())
        if owner in column_of
    }


def standing_rules(call: Call) -> QuerySet[PairRule]:
    """The pairs staff want always or never in the plans of a call."""
    return PairRule.objects.filter(application__call=call, lifted_at__isnull=True)


def _applicants(call: Call) -> Iterator[tuple[int, int]]:
    """(application, user) of owners and team members."""
    yield from applications_in_round(call).values_list("pk", "owner_id")
    members = TeamMember.objects.filter(application__call=call)
    yield from members.values_list("application_id", "user_id")


def last_day_of(parameters: Parameters) -> date | None:
    """The last day of the review time, when the plan knows it."""
    return date.fromisoformat(parameters.due_on) if parameters.due_on else None


def kept_pairs(plan: AssignmentPlan, round_: Round) -> set[tuple[int, int]]:
    """The pairs a plan had a bonus for, as (row, column) of the round."""
    if not plan.parameters.get("keep_bonus"):
        return set()
    archive = Archive.unpack(bytes(plan.table.content))
    row_of = {pk: row for row, pk in enumerate(round_.applications)}
    column_of = {each.pk: column for column, each in enumerate(round_.reviewers)}
    kept = np.asarray(archive.problem.keep).reshape(-1, 2)
    keys = zip(archive.applications[kept[:, 0]], archive.reviewers[kept[:, 1]], strict=True)
    return {(row_of[a], column_of[r]) for a, r in keys if a in row_of and r in column_of}


def last_parameters(call: Call) -> Parameters:
    """What staff asked of the last plan of all applications, else what is usual."""
    last = call.plans.exclude(state=PlanState.DISCARDED).order_by("-number").first()
    if last is None:
        return call_parameters(call)
    return replace(Parameters(**last.parameters), keep_bonus=0.0, due_on="")


def last_pairs(call: Call, round_: Round) -> set[tuple[int, int]]:
    """The pairs of the last plan that was not discarded, as (row, column)."""
    last = call.plans.exclude(state=PlanState.DISCARDED).order_by("-number").first()
    if last is None:
        return set()
    row_of = {pk: row for row, pk in enumerate(round_.applications)}
    column_of = {each.pk: column for column, each in enumerate(round_.reviewers)}
    pairs = last.pairs.values_list("application_id", "reviewer_id")
    return {(row_of[a], column_of[r]) for a, r in pairs if a in row_of and r in column_of}


def read_contents(
    call: Call, only: Application | None = None
) -> tuple[dict[int, Content], dict[int, str]]:
    """The standing submissions of the round, or of one application: content, SHA-256 by pk."""
    contents: dict[int, Content] = {}
    prints: dict[int, str] = {}
    applications = applications_in_round(call)
    if only is not None:
        applications = applications.filter(pk=only.pk)
    rows = standing_submissions(applications).values_list("application_id", "content", "sha256")
    for application, content, sha256 in rows.iterator(chunk_size=500):
        contents[application] = content
        prints[application] = sha256
    return contents, prints


def proposal_text(content: Content | None) -> Text:
    """What affinity reads of a proposal; nothing that says who applies."""
    if content is None:
        return Text()
    parts = search_text(content)
    return Text(title=parts["title"], keywords=parts["keywords"], body=parts["text"])


def input_fingerprint(round_: Round, prints: dict[int, str], parameters: Parameters) -> str:
    """SHA-256 (hex) over the canonical JSON of everything a plan depends on."""
    inputs: dict[str, Any] = {
        "applications": [[pk, prints.get(pk, "")] for pk in round_.applications],
        "reviewers": [asdict(reviewer) for reviewer in round_.reviewers],
        "forbidden": sorted(round_.forbidden),
        "standing": sorted(round_.standing),
        "own": sorted(round_.own) if parameters.distributed else [],
        "bids": sorted((*pair, value) for pair, value in round_.bids.items()),
        "kept": sorted(round_.kept),
        "pinned": sorted(round_.pinned),
        "elsewhere": sorted(round_.elsewhere.items()),
        "parameters": asdict(parameters),
    }
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def with_bids(
    affinity: NDArray[np.float32], round_: Round, parameters: Parameters
) -> NDArray[np.float32]:
    """Affinities with what each bid adds to or takes from them, still between 0 and 1."""
    added = {
        Bid.Value.YES: parameters.bid_yes,
        Bid.Value.MAYBE: parameters.bid_maybe,
        Bid.Value.NO: parameters.bid_no,
    }
    result = affinity.copy()
    for pair, value in round_.bids.items():
        result[pair] = min(1.0, max(0.0, float(result[pair]) + added[Bid.Value(value)]))
    return result


def to_problem(round_: Round, affinity: NDArray[np.float32], parameters: Parameters) -> Problem:
    """The round as the solver takes it. What is asked or pinned stays, also above a limit."""
    people = round_.reviewers
    fixed = round_.standing | round_.pinned
    mutual = round_.read_already if parameters.distributed else set()
    taken = Counter(column for _row, column in fixed)
    other = [round_.elsewhere.get(column, 0) for column in range(len(people))]
    wanted = [min(parameters.max_load, each.own_limit or parameters.max_load) for each in people]
    limits = [max(taken[n], limit - other[n]) for n, limit in enumerate(wanted)]
    least = [max(0, each.least - other[n]) for n, each in enumerate(people)]
    homes = [-1 if each.institution is None else each.institution for each in people]
    return Problem(
        affinity=affinity,
        demand=parameters.reviews_per_application,
        max_load=limits,
        min_load=[min(pair) for pair in zip(least, limits, strict=True)],
        forbidden=round_.forbidden | (mutual - fixed),
        pinned=fixed,
        keep=round_.kept,
        keep_bonus=parameters.keep_bonus,
        min_affinity=parameters.min_affinity,
        institutions=homes if parameters.spread else None,
        spread=parameters.spread,
        senior=[each.senior for each in people] if parameters.senior else None,
        own=round_.own - fixed if parameters.distributed else (),
        fair=parameters.fair,
        most_probable=parameters.most_probable,
        seed=parameters.seed,
    )


@dataclass(frozen=True)
class Table:
    """The affinities of a plan with the keys of their rows and columns."""

    affinity: NDArray[np.float32]
    applications: NDArray[np.int64]
    reviewers: NDArray[np.int64]

    def pack(self) -> bytes:
        """As a compressed NumPy archive."""
        target = io.BytesIO()
        np.savez_compressed(
            target,
            affinity=self.affinity,
            applications=self.applications,
            reviewers=self.reviewers,
        )
        return target.getvalue()

    @classmethod
    def unpack(cls, content: bytes) -> "Table":
        """Back from the archive."""
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return cls(archive["affinity"], archive["applications"], archive["reviewers"])

    def rows(self) -> dict[int, int]:
        """The row of each application, by its key."""
        return {pk: row for row, pk in enumerate(self.applications.tolist())}

    def for_round(self, round_: Round) -> NDArray[np.float32]:
        """The affinities in the round's order; 0 for who joined after the plan was made."""
        row_of = self.rows()
        column_of = {int(pk): column for column, pk in enumerate(self.reviewers)}
        rows = np.array([row_of.get(pk, -1) for pk in round_.applications], dtype=np.int64)
        columns = np.array([column_of.get(r.pk, -1) for r in round_.reviewers], dtype=np.int64)
        padded = np.zeros(
            (self.affinity.shape[0] + 1, self.affinity.shape[1] + 1), dtype=np.float32
        )
        padded[:-1, :-1] = self.affinity
        return padded[np.ix_(rows, columns)]


def table_of(plan: AssignmentPlan) -> Table:
    """The affinities a plan was made from."""
    return Table.unpack(bytes(plan.table.content))
