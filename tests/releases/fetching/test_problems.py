from datetime import UTC, datetime

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


NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {}, 60),
        (429, {"Retry-After": "120"}, 120),
        (503, {"retry-after": "Mon, 01 Mar 2027 12:10:00 GMT"}, 600),
        (403, {"Retry-After": "30"}, 30),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 900)}, 900),
        (403, {"RateLimit-Remaining": "0", "RateLimit-Reset": "45"}, 45),
        (403, {"X-RateLimit-Remaining": "0"}, 60),
        (429, {"Retry-After": "soon"}, 60),
        (429, {"Retry-After": "-5"}, 60),
        (429, {"Retry-After": "Mon, 01 Mar 2027 11:00:00"}, 60),
        (429, {"Retry-After": "99999999"}, 86_400),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 1),
    ],
)  # fmt: skip
def test_a_host_that_asks_to_wait_says_nothing_about_the_release(status, headers, wait):
    problem = from_status(status, "https://forge.example/a", headers, now=NOW)
    assert (problem.kind, problem.counts_as, problem.wait) == ("asked to wait", "unknown", wait)


@pytest.mark.parametrize("headers", [{}, {"X-RateLimit-Remaining": "12"}])
def test_a_refusal_without_a_wait_is_a_private_place(headers):
    problem = from_status(403, "https://forge.example/a", headers, now=NOW)
    assert (problem.kind, problem.counts_as, problem.wait) == ("needs credentials", "fail", 0)
