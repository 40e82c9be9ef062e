import pytest

from releases.fetching.problems import Empty, Refused, TooLarge, Unreachable, from_status


@pytest.mark.parametrize(
    ("problem", "counts"),
    [
        (Refused("No."), "fail"),
        (Empty("Empty."), "fail"),
        (TooLarge("Huge."), "review"),
        (Unreachable("Gone.", kind="not found"), "fail"),
        (Unreachable("A page.", kind="not git"), "fail"),
        (Unreachable("Slow.", kind="timeout"), "unknown"),
        (Unreachable("No host.", kind="no such host"), "unknown"),
    ],
)
def test_each_problem_says_what_it_counts_as_and_why(problem, counts):
    assert (problem.counts_as, str(problem)) == (counts, problem.reason)


@pytest.mark.parametrize(
    ("status", "counts"), [(401, "fail"), (404, "fail"), (429, "unknown"), (503, "unknown")]
)
def test_a_status_that_may_pass_is_not_a_failure(status, counts):
    problem = from_status(status, "https://forge.example/a")
    assert (problem.counts_as, problem.status, str(status) in problem.reason) == (
        counts,
        status,
        True,
    )
