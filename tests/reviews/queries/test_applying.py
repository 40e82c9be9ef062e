from core.actors import SYSTEM
from reviews.actions.planning import plan_assignments
from reviews.queries.applying import asked_lines, asking_of
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory


def test_what_applying_asks_and_what_it_leaves_out(closed, fill, now, django_assert_num_queries):
    applications, people = fill(5, 3)
    AssignmentFactory(application=applications[3], reviewer=people[0])
    parameters = Parameters(reviews_per_application=1, max_load=5)
    plan = plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    gone, conflicted = applications[1], applications[2]
    gone.state, gone.withdrawn_at = "withdrawn", now
    gone.save(update_fields=["state", "withdrawn_at"])
    conflicted.team.create(user=people[2].user, role="viewer")
    with django_assert_num_queries(3):
        asking = asking_of(plan)
    assert {pk: [a for a, _ in rows] for pk, rows in asking.wanted.items()} == {
        people[0].pk: [applications[0].pk],
        people[1].pk: [applications[4].pk],
    }
    assert (asking.count, asking.already) == (2, 1)
    assert sorted(asking.left_out) == sorted(
        [
            (
                gone.reference,
                "reviewer1@example.org",
                "The application is not in the round any more.",
            ),
            (
                conflicted.reference,
                "reviewer2@example.org",
                "A conflict of interest is known by now.",
            ),
        ]
    )
    lines = asked_lines(plan, asking)
    assert [(line.name, line.new, line.in_all) for line in lines] == [
        ("Reviewer 0", 1, 2),
        ("Reviewer 1", 1, 1),
    ]
    people[1].is_active = False
    people[1].save(update_fields=["is_active"])
    assert "The reviewer is not active any more." in {why for *_, why in asking_of(plan).left_out}
