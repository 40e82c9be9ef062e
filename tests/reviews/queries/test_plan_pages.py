import pytest

from core.actors import SYSTEM
from grants.queries import applications_in_round
from reviews.actions.planning import plan_assignments
from reviews.queries import plan_pages
from reviews.queries.plan_pages import (
    Load,
    application_rows,
    loads_of,
    reviewer_page,
    reviewer_rows,
    shown_applications,
)
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory, PairRuleFactory


@pytest.fixture
def made(closed, fill, now):
    """Two reviewers each wanted, but one of three applications can have only one."""
    applications, people = fill(3, 2)
    people[0].max_load = 2
    people[0].save(update_fields=["max_load"])
    PairRuleFactory(application=applications[0], reviewer=people[0])
    AssignmentFactory(application=applications[0], reviewer=people[0])
    parameters = Parameters(reviews_per_application=2, max_load=5)
    plan = plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    return plan, applications, people


def test_applications_with_their_reviewers(made, django_assert_num_queries):
    plan, applications, people = made
    with django_assert_num_queries(4):
        rows = application_rows(plan, applications_in_round(plan.call).order_by("reference"))
    assert [row.reference for row in rows] == [each.reference for each in applications]
    marks = {chip.path: chip.mark for chip in rows[0].chips}
    assert marks == {
        f"{applications[0].reference}/{people[0].key}": "asked, pinned",
        f"{applications[0].reference}/{people[1].key}": "",
    }
    (short,) = [row for row in rows if row.missing]
    assert short.missing == 1
    assert short.why == next(each["explanation"] for each in plan.short)
    for row in rows:
        assert float(row.total) == pytest.approx(
            sum(float(chip.affinity) for chip in row.chips), abs=0.002
        )


def test_the_views_of_the_table(made):
    plan, applications, _people = made
    short = plan.short[0]["reference"]
    assert [each.reference for each in shown_applications(plan, "short")] == [short]
    assert list(shown_applications(plan, "hand")) == []
    assert list(shown_applications(plan, "rules")) == [applications[0]]
    assert shown_applications(plan, "").count() == 3


def test_reviewers_with_their_applications(made, django_assert_num_queries):
    plan, _applications, people = made
    people[1].is_active = False
    people[1].save(update_fields=["is_active"])
    with django_assert_num_queries(2):
        loads = loads_of(plan)
    with django_assert_num_queries(2):
        first, second = reviewer_rows(plan, loads)
    assert (first.name, first.load, first.limit, first.full, first.over) == (
        "Reviewer 0", 2, 2, True, False,
    )  # fmt: skip
    assert (second.name, second.load, second.limit, second.full) == ("Reviewer 1", 3, 5, False)
    assert len(second.chips) == 3


def test_a_page_of_reviewers_holds_so_many_pairs(monkeypatch):
    monkeypatch.setattr(plan_pages, "MOST_CHIPS", 10)
    loads = [
        Load(n, str(n), f"{n}@e.org", "N", None, count, 1.0)
        for n, count in enumerate([6, 4, 1, 99])
    ]
    first, after = reviewer_page(loads, "")
    second, then = reviewer_page(loads, after)
    third, end = reviewer_page(loads, then)
    assert [[each.pk for each in page] for page in (first, second, third)] == [[0, 1], [2], [3]]
    assert (after, then, end) == ("1@e.org", "2@e.org", "")
