"""What a plan is made from, read in a handful of queries however large the call is."""

import hashlib
import io
import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from grants.models import Application, Call
from grants.queries import applications_in_round, standing_submissions
from grants.snapshot import Content, search_text
from reviews.affinity import Expertise, Text
from reviews.models import Assignment, AssignmentPlan, PairRule, Reviewer
from reviews.problem import Problem
from reviews.queries.conflicts import conflict_pairs
from reviews.queries.reviewing import standing_assignments


@dataclass(frozen=True)
class Parameters:
    """What staff ask of a plan.

    Reviews per application, the largest load of a reviewer unless their own limit is lower, and
    the affinity (0 to 1) below which a pair is not used.
    """

    reviews_per_application: int
    max_load: int
    min_affinity: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """A reviewer as planning sees them."""

    pk: int
    user: int
    email: str
    keywords: str
    statement: str
    own_limit: int | None


@dataclass(frozen=True)
class Round:
    """The applications (pks in rising order) and reviewers of a call, and what binds them.

    Pairs are (row, column). `standing` are asked or accepted already, `forbidden` are conflicts
    and people who declined, were taken back or whom staff never want there; `pinned` are staff's
    own "always" pairs, as far as nothing forbids them.
    """

    applications: list[int]
    reviewers: list[Candidate]
    forbidden: set[tuple[int, int]]
    standing: set[tuple[int, int]]
    pinned: set[tuple[int, int]] = field(default_factory=set)


def call_parameters(call: Call) -> Parameters:
    """What the call and its panel say, for a form or a command that was not told otherwise."""
    panel = getattr(call, "panel", None)
    return Parameters(
        reviews_per_application=call.reviews_per_application,
        max_load=panel.max_load if panel else 12,
    )


def active_reviewers(call: Call) -> list[Candidate]:
    """The reviewers of the call's panel who take part, by key."""
    rows = Reviewer.objects.filter(panel__call=call, is_active=True, user__is_active=True)
    return [
        Candidate(*row)
        for row in rows.order_by("pk").values_list(
            "pk", "user_id", "user__email", "keywords", "statement", "max_load"
        )
    ]


def read_round(call: Call) -> Round:
    """The round as it is now. Six queries."""
    applications = list(applications_in_round(call).order_by("pk").values_list("pk", flat=True))
    reviewers = active_reviewers(call)
    row_of = {pk: row for row, pk in enumerate(applications)}
    column_of = {each.pk: column for column, each in enumerate(reviewers)}
    column_of_user = {each.user: column for column, each in enumerate(reviewers)}
    conflicts = {
        (row_of[application], column_of_user[user])
        for application, user in conflict_pairs(applications_in_round(call))
        if application in row_of and user in column_of_user
    }
    asked = {
        (row_of[application], column_of[reviewer])
        for application, reviewer in Assignment.objects.filter(application__call=call).values_list(
            "application_id", "reviewer_id"
        )
        if application in row_of and reviewer in column_of
    }
    standing = {
        (row_of[application], column_of[reviewer])
        for application, reviewer in standing_assignments()
        .filter(application__call=call)
        .values_list("application_id", "reviewer_id")
        if application in row_of and reviewer in column_of
    }
    rules: dict[str, set[tuple[int, int]]] = {"pin": set(), "never": set()}
    for application, reviewer, kind in standing_rules(call).values_list(
        "application_id", "reviewer_id", "kind"
    ):
        if application in row_of and reviewer in column_of:
            rules[kind].add((row_of[application], column_of[reviewer]))
    forbidden = conflicts | ((asked | rules["never"]) - standing)
    return Round(applications, reviewers, forbidden, standing, rules["pin"] - forbidden)


def standing_rules(call: Call) -> QuerySet[PairRule]:
    """The pairs staff want always or never in the plans of a call."""
    return PairRule.objects.filter(application__call=call, lifted_at__isnull=True)


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


def expertise(reviewer: Candidate) -> Expertise:
    """What affinity reads of a reviewer."""
    return Expertise(keywords=reviewer.keywords, statement=reviewer.statement)


def input_fingerprint(round_: Round, prints: dict[int, str], parameters: Parameters) -> str:
    """SHA-256 (hex) over the canonical JSON of everything a plan depends on."""
    inputs: dict[str, Any] = {
        "applications": [[pk, prints.get(pk, "")] for pk in round_.applications],
        "reviewers": [asdict(reviewer) for reviewer in round_.reviewers],
        "forbidden": sorted(round_.forbidden),
        "standing": sorted(round_.standing),
        "pinned": sorted(round_.pinned),
        "parameters": asdict(parameters),
    }
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def to_problem(round_: Round, affinity: NDArray[np.float32], parameters: Parameters) -> Problem:
    """The round as the solver takes it. What is asked or pinned stays, also above a limit."""
    fixed = round_.standing | round_.pinned
    taken = [0] * len(round_.reviewers)
    for _row, column in fixed:
        taken[column] += 1
    limits = [
        max(count, min(parameters.max_load, reviewer.own_limit or parameters.max_load))
        for reviewer, count in zip(round_.reviewers, taken, strict=True)
    ]
    return Problem(
        affinity=affinity,
        demand=parameters.reviews_per_application,
        max_load=limits,
        forbidden=round_.forbidden,
        pinned=fixed,
        min_affinity=parameters.min_affinity,
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

    def for_round(self, round_: Round) -> NDArray[np.float32]:
        """The affinities in the round's order; 0 for who joined after the plan was made."""
        row_of = {int(pk): row for row, pk in enumerate(self.applications)}
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
