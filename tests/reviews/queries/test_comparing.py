from core.actors import SYSTEM
from reviews.actions.plan_changes import change_plan
from reviews.actions.planning import plan_assignments
from reviews.edits import Edit
from reviews.queries import comparing
from reviews.queries.comparing import Kept, compared, kept_counts
from reviews.queries.planning import Parameters


def test_what_moves_between_two_plans(closed, fill, sam, now, monkeypatch):
    applications, people = fill(3, 3)
    parameters = Parameters(reviews_per_application=1, max_load=5)
    old, new = (
        plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now) for _ in range(2)
    )
    assert compared(new, old, "") == ([], "")
    assert kept_counts(new, old) == Kept(kept=3, gone=0, new=0, applications=0)
    edits = [
        Edit(applications[0].reference, people[0].user.email, "remove"),
        Edit(applications[1].reference, people[0].user.email, "assign"),
    ]
    change_plan(plan=new, edits=edits, by=sam, at=now)
    assert kept_counts(new, old) == Kept(kept=2, gone=1, new=1, applications=2)
    monkeypatch.setattr(comparing, "PAGE", 1)
    (first,), after = compared(new, old, "")
    (second,), end = compared(new, old, after)
    assert (first.reference, first.new, first.kept) == (applications[0].reference, [], 0)
    assert [words.partition(" (")[0] for words in first.gone] == ["Reviewer 0"]
    assert (second.reference, second.gone, second.kept) == (applications[1].reference, [], 1)
    assert [words.partition(" (")[0] for words in second.new] == ["Reviewer 0"]
    assert end == ""
