"""A stored plan that can be asked why: its inputs, its prices, and the pairs it has now."""

from collections.abc import Mapping

import numpy as np

from grants.models import Application
from reviews.archive import Archive
from reviews.models import AssignmentPlan, Bid, Reviewer
from reviews.queries.conflicts import conflict_reasons
from reviews.reasons import Names, Reasons, Why


class Certified:
    """Why these, and why not the others, for one application of a plan. Six queries.

    What is said follows from the inputs kept with the plan; conflicts and bids are told in the
    words they have now.
    """

    def __init__(self, plan: AssignmentPlan, application: Application) -> None:
        """KeyError for a plan of before inputs were kept whole."""
        archive = Archive.unpack(bytes(plan.table.content))
        self._row_of = {int(pk): row for row, pk in enumerate(archive.applications)}
        self._column_of = {int(pk): column for column, pk in enumerate(archive.reviewers)}
        self._keys = archive.reviewers
        self.application = application
        pairs = [
            (self._row_of[a], self._column_of[r])
            for a, r in plan.pairs.values_list("application_id", "reviewer_id")
            if a in self._row_of and r in self._column_of
        ]
        self._reasons = Reasons(
            archive.problem,
            np.array(pairs, dtype=np.int64).reshape(-1, 2),
            self._names(archive),
            prices=archive.prices,
            # A plan changed by hand may be further from the best than the one that was proved.
            gap=max(0.0, plan.bound - plan.objective),
            floor=archive.floor,
        )

    def why_these(self) -> Mapping[int, Why]:
        """By reviewer key what is to be said of who is planned, the closest first."""
        row = self._row_of.get(self.application.pk)
        told = [] if row is None else self._reasons.why_these(row)
        return {int(self._keys[each.reviewer]): each for each in told}

    def why_not(self, reviewer: int) -> Why | None:
        """What is to be said of a reviewer by key; None when they joined after the plan."""
        row, column = self._row_of.get(self.application.pk), self._column_of.get(reviewer)
        return None if row is None or column is None else self._reasons.why_not(row, column)

    def _names(self, archive: Archive) -> Names:
        references = dict(
            Application.objects.filter(pk__in=self._row_of).values_list("pk", "reference")
        )
        people = Reviewer.objects.select_related("user").filter(pk__in=self._column_of)
        by_key = {each.pk: each for each in people}
        row = self._row_of.get(self.application.pk, -1)
        users = {each.user_id: self._column_of[each.pk] for each in by_key.values()}
        conflicts = conflict_reasons(Application.objects.filter(pk=self.application.pk))
        bids = Bid.objects.filter(application=self.application, reviewer__in=by_key)
        return Names(
            [references.get(int(pk), "a withdrawn application") for pk in archive.applications],
            [str(by_key.get(int(pk), "a former reviewer")) for pk in archive.reviewers],
            conflicts={
                (row, users[user]): why for (_, user), why in conflicts.items() if user in users
            },
            bids={(row, self._column_of[bid.reviewer_id]): bid.get_value_display() for bid in bids},
        )
