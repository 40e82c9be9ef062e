import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases import asking
from releases.asking import AT_ONCE, Politely, is_put_off, put_off, rest_of
from releases.fetching.problems import NotOurTurn, Unreachable

HOSTS = count()


@pytest.fixture
def url():
    return another()


def another():
    """An address at a host that nobody asked yet."""
    return f"https://{time.time_ns()}-{next(HOSTS)}.example/lab/code"


@pytest.fixture
def clock(monkeypatch):
    """The time, moved by hand; it begins with a turn."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(asking.time, "time", lambda: now[0])
    return now


def test_what_is_saved_up_goes_at_once_and_the_rest_turn_by_turn(url, clock):
    host = Politely(2)
    assert [host.turn(url, 60) for _ in range(AT_ONCE)] == [0.0] * AT_ONCE
    assert [host.turn(url, 60) for _ in range(3)] == [0.5, 1.0, 1.5]
    clock[0] += 2
    assert host.turn(url, 60) == 0.0


def test_who_cannot_wait_so_long_takes_no_turn_and_is_not_told_of_the_output(url, clock):
    host = Politely(0.5)
    for _ in range(AT_ONCE):
        host.turn(url, 0)
    with pytest.raises(NotOurTurn) as refused:
        host.turn(url, 1.9)
    assert (refused.value.kind, refused.value.wait, refused.value.counts_as) == (
        "asked to wait",
        60,
        "unknown",
    )
    assert host.turn(url, 2) == 2.0


@pytest.mark.parametrize(
    "written",
    ["https://{}.Example/x", "https://{}.example:443/x", "https://{}.example./x",
     "https://{}.example.:443/", "http://{}.example/", "http://{}.example:80/"],
)  # fmt: skip
def test_a_host_is_one_however_it_is_written(written):
    name = f"{time.time_ns()}-{next(HOSTS)}"
    Politely(1).rest(f"https://{name}.example/lab/code", 600)
    assert rest_of(written.format(name)) > 590
    assert rest_of(f"https://{name}.example:8443/") == 0
    assert rest_of(f"http://{name}.example:443/") == 0


def test_each_host_has_turns_of_its_own(url, clock):
    host = Politely(1)
    for _ in range(AT_ONCE):
        host.turn(url, 0)
    assert host.turn(another(), 0) == 0.0
    assert host.turn(url.replace("/lab/code", "/other").upper(), 60) == 1.0


def test_a_host_is_made_up_for_what_it_was_asked(url, clock):
    host = Politely(2)
    assert host.made_up_in(url) == 0
    for asked in range(1, AT_ONCE + 3):
        host.turn(url, 60)
        assert host.made_up_in(url) == asked / 2
    clock[0] += 3
    assert host.made_up_in(url) == (AT_ONCE + 2) / 2 - 3
    clock[0] += 60
    assert host.made_up_in(url) == 0


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.sampled_from([0.5, 1.0, 3.0, 7.0]))
def test_in_no_span_of_time_is_a_host_asked_more(pauses, per_second):
    url, host, now, asked = another(), Politely(per_second), 1_800_000_000.0, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking.time, "time", lambda: now)
        for pause in pauses:
            now += pause
            asked.append(now + host.turn(url, 1_000))
    asked.sort()
    for number, first in enumerate(asked):
        for many, last in enumerate(asked[number:], 1):
            assert many <= AT_ONCE + 1 + (last - first) * per_second + 1e-3


def test_many_workers_share_the_turns_of_a_host(url):
    host, together = Politely(0.01), threading.Barrier(8)

    def worker(_):
        together.wait()
        return [host.turn(url, 5_000) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        pauses = sorted(pause for each in pool.map(worker, range(8)) for pause in each)
    assert pauses[:AT_ONCE] == [0.0] * AT_ONCE
    steps = [later - earlier for earlier, later in pairwise(pauses[AT_ONCE:])]
    assert len(pauses) == 32
    assert all(step == pytest.approx(100, abs=2) for step in steps)


def test_a_host_that_rests_is_not_asked_until_then(url, clock):
    host = Politely(1)
    host.rest(url, 600)
    assert rest_of(url) == 600
    with pytest.raises(Unreachable, match="again in 10 minutes") as no:
        host.turn(url, 60)
    assert (no.value.wait, type(no.value)) == (600, Unreachable)
    clock[0] += 601
    assert host.turn(url, 0) == 0.0


def test_a_verification_is_put_off_for_its_time(clock):
    number = time.time_ns()
    assert is_put_off(number) is False
    put_off(number, 60)
    assert is_put_off(number) is True
    clock[0] += 61
    assert is_put_off(number) is False
