import socket
import threading
import time
from dataclasses import replace

import pytest

from releases.fetching.addresses import Rules
from releases.fetching.guard import Guard, Limits
from releases.fetching.manners import Manners
from releases.fetching.problems import NotOurTurn, Refused, TooLarge, Unreachable
from tests.releases import forge
from tests.releases.forge import hostile, quick, rules_for

METADATA = "http://169.254.169.254/latest/meta-data/"


@pytest.fixture
def dialled(monkeypatch):
    """Every address a connection is opened to."""
    from releases.fetching import guard

    seen, real = [], guard.create_connection

    def spy(address, *args, **kwargs):
        seen.append(address)
        return real(address, *args, **kwargs)

    monkeypatch.setattr(guard, "create_connection", spy)
    return seen


def get(url, *, rules=None, **limits):
    with Guard(rules or rules_for(url), quick(**limits)) as guard:
        return guard.get(url)


def test_a_page_is_read_and_its_address_recorded():
    with hostile(forge.body(b"hello")) as (url, log), Guard(rules_for(url), quick()) as guard:
        page = guard.get(url + "/x")
    assert (page.status, page.body, page.final_url, guard.address, guard.inside) == (
        200,
        b"hello",
        url + "/x",
        "127.0.0.1",
        True,
    )
    assert (guard.received, guard.redirects, log) == (5, [], ["GET /x"])


def test_without_the_operators_leave_loopback_is_never_dialled(dialled):
    with hostile(forge.body(b"secret")) as (url, log):
        rules = Rules(allowed_ports=frozenset({forge.port_of(url)}))
        for address in (
            url,
            url.replace("127.0.0.1", "localhost"),
            url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        ):
            with pytest.raises(Refused):
                get(address, rules=rules)
    assert (dialled, log) == ([], [])


def test_who_asks_is_said_and_no_credentials_are_sent():
    seen = {}

    def answer(handler):
        seen.update(handler.headers)
        forge.body(b"")(handler)

    with (
        hostile(answer) as (url, _),
        Guard(
            Rules(forge.LOOPBACK, frozenset({forge.port_of(url)}), "ops@example.org\r\nX: y"),
            quick(),
        ) as guard,
    ):
        guard.get(url)
    assert seen["User-Agent"] == "Seedcorn-release-check (+ops@example.orgX: y)"
    assert {"Authorization", "Cookie", "X"}.isdisjoint(seen)


def test_a_redirect_is_followed_and_recorded():
    def answer(handler):
        (forge.body(b"here") if handler.path == "/new" else forge.status(301, Location="/new"))(
            handler
        )

    with hostile(answer) as (url, _), Guard(rules_for(url), quick()) as guard:
        page = guard.get(url + "/old")
    assert (page.body, page.final_url, guard.redirects) == (b"here", url + "/new", [url + "/new"])


@pytest.mark.parametrize(
    "to",
    [
        METADATA,
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "http://[::1]/",
        "http://u:p@127.0.0.1/",
        "//169.254.169.254/",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_into_the_inside_is_refused_before_it_is_dialled(to, dialled):
    with hostile(forge.status(302, Location=to)) as (url, log), pytest.raises(Refused):
        get(url)
    assert (len(log), {address for address, _ in dialled}) == (1, {"127.0.0.1"})


def test_a_redirect_to_another_port_is_refused():
    with (
        hostile(forge.body(b"inner")) as (inner, log),
        hostile(forge.status(302, Location=inner)) as (url, _),
        pytest.raises(Refused, match="Port"),
    ):
        get(url)
    assert log == []


def test_endless_redirects_end():
    with (
        hostile(forge.status(302, Location="/again")) as (url, log),
        pytest.raises(Unreachable) as caught,
    ):
        get(url)
    assert (caught.value.kind, caught.value.counts_as, len(log)) == (
        "moved too often",
        "unknown",
        4,
    )


def test_a_post_is_never_redirected():
    with (
        hostile(forge.status(307, Location="/other")) as (url, log),
        Guard(rules_for(url), quick()) as guard,
        pytest.raises(Unreachable),
    ):
        guard.request("POST", url, body=b"x")
    assert len(log) == 1


def test_an_encrypted_address_does_not_lead_to_an_open_one():
    with Guard() as guard, pytest.raises(Refused, match="unencrypted"):
        guard._moved("GET", "https://example.org/a", "http://example.org/a", 3)


def test_a_second_dns_answer_changes_nothing(monkeypatch, dialled):
    """Rebinding: public when vetted, inside when dialled."""
    answers = iter([["140.82.121.4"], ["127.0.0.1"], ["127.0.0.1"]])

    def resolver(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in next(answers)]

    monkeypatch.setattr("releases.fetching.addresses.socket.getaddrinfo", resolver)
    monkeypatch.setattr(
        "releases.fetching.guard.create_connection",
        lambda address, *a: (
            dialled.append(address) or (_ for _ in ()).throw(OSError("unreachable"))
        ),
    )
    with Guard(Rules(), quick()) as guard:
        for _ in range(2):
            with pytest.raises(Unreachable):
                guard.get("https://rebind.example/")
    assert dialled == [("140.82.121.4", 443)] * 2


def test_a_host_that_was_not_vetted_cannot_be_dialled():
    with Guard() as guard, pytest.raises(Refused, match="not checked"):
        guard.dial("example.org", 443, None)


@pytest.mark.parametrize(
    ("status", "kind", "counts"),
    [(401, "needs credentials", "fail"), (403, "needs credentials", "fail"), (404, "not found", "fail"), (410, "not found", "fail"),
     (429, "asked to wait", "unknown"), (500, "server error", "unknown"), (502, "server error", "unknown"), (418, "server error", "unknown")],
)  # fmt: skip
def test_an_error_status_counts_as_failed_only_when_it_is_an_answer(status, kind, counts):
    with hostile(forge.status(status)) as (url, _), pytest.raises(Unreachable) as caught:
        get(url)
    assert (caught.value.kind, caught.value.counts_as, caught.value.status) == (
        kind,
        counts,
        status,
    )


def test_nobody_listening_is_unknown():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    with pytest.raises(Unreachable) as caught:
        get(url)
    assert (caught.value.kind, caught.value.counts_as) == ("no connection", "unknown")


def test_a_body_of_five_gigabytes_is_cut_off():
    with (
        hostile(forge.endless()) as (url, _),
        Guard(rules_for(url), quick(size=1_000_000)) as guard,
        pytest.raises(TooLarge) as caught,
    ):
        guard.get(url)
    assert (guard.received <= 1_000_001, caught.value.counts_as) == (True, "review")


def test_a_compressed_body_is_not_unpacked():
    with (
        hostile(forge.zipped_bomb()) as (url, _),
        Guard(rules_for(url), quick()) as guard,
        pytest.raises(Unreachable, match="compressed"),
    ):
        guard.get(url)
    assert guard.received == 0


def test_a_server_that_drips_is_cut_off_by_the_total_time():
    stop = threading.Event()
    with hostile(forge.dripping(stop)) as (url, _):
        started = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            get(url, total=1.0)
        stop.set()
    assert (caught.value.kind, time.monotonic() - started < 3) == ("timeout", True)


def test_a_server_that_stalls_tls_across_the_end_and_then_drips_is_cut_off(tmp_path, monkeypatch):
    with forge.stalling(tmp_path) as (url, trusted):
        monkeypatch.setattr("releases.fetching.guard._trust", lambda: trusted)
        started = time.monotonic()
        with pytest.raises(Unreachable, match="not complete") as caught:
            get(url, total=0.4, connect=5, read=20)
    assert (caught.value.kind, time.monotonic() - started < 3) == ("timeout", True)


def test_a_connection_that_comes_after_the_end_is_closed(monkeypatch):
    from releases.fetching import guard

    real, made = guard.create_connection, []

    def slow(*args):
        made.append(real(*args))
        time.sleep(0.6)
        return made[0]

    monkeypatch.setattr(guard, "create_connection", slow)
    with (
        hostile(forge.body(b"late")) as (url, log),
        pytest.raises(Unreachable, match="not complete"),
    ):
        get(url, total=0.3)
    assert (log, made[0].fileno()) == ([], -1)


def test_a_server_that_says_nothing_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(Unreachable) as caught:
            get(url, read=0.3)
    assert (caught.value.kind, caught.value.counts_as) == ("timeout", "unknown")


def test_the_limits_are_those_of_the_procedure():
    limits = Limits()
    assert (limits.connect, limits.read, limits.total, limits.redirects, limits.size) == (
        5,
        20,
        60,
        3,
        50_000_000,
    )


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    with hostile(forge.body(b"direct")) as (url, _):
        assert get(url).body == b"direct"


class Told(Manners):
    """Gives out these waits, turn by turn, and remembers what it heard."""

    def __init__(self, *waits):
        self.waits, self.asked, self.rests = list(waits), [], []

    def turn(self, url, within):
        self.asked.append((url, within))
        wait = self.waits.pop(0) if self.waits else 0
        if wait > within:
            raise NotOurTurn("Others are asking.", kind="asked to wait", wait=60)
        return wait

    def rest(self, url, seconds):
        self.rests.append((url, seconds))


def told(url, *waits):
    manners = Told(*waits)
    return manners, replace(rules_for(url), manners=manners)


def test_every_request_takes_a_turn_also_those_after_a_redirect():
    pages = {"/a": forge.status(302, Location="/b"), "/b": (b"here", "text/plain")}
    with hostile(forge.site(pages)) as (url, log):
        manners, rules = told(url)
        get(f"{url}/a", rules=rules)
    assert [asked for asked, _ in manners.asked] == [f"{url}/a", f"{url}/b"]
    assert log == ["GET /a", "GET /b"]


def test_the_wait_for_a_turn_is_not_counted_as_time_of_the_host():
    with hostile(forge.body(b"hello")) as (url, _):
        manners, rules = told(url, 0.7, 0.7)
        with Guard(rules, quick(total=0.5)) as guard:
            began = time.monotonic()
            assert guard.get(url).body == b"hello"
            assert guard.get(url).body == b"hello"
    assert time.monotonic() - began > 1.3
    assert [within for _, within in manners.asked] == [30, pytest.approx(29.3)]


def test_after_a_wait_the_time_of_the_host_still_ends():
    stop = threading.Event()
    with hostile(forge.dripping(stop)) as (url, _):
        _, rules = told(url, 0.3)
        began = time.monotonic()
        with pytest.raises(Unreachable, match="not complete after 0 seconds"):
            get(url, rules=rules, total=0.4, read=20)
        stop.set()
    assert 0.6 < time.monotonic() - began < 3


def test_nobody_waits_for_turns_longer_than_the_limit():
    with hostile(forge.body(b"hello")) as (url, log):
        _, rules = told(url, 0.2, 0.2)
        with Guard(rules, quick(turns=0.3)) as guard:
            guard.get(url)
            with pytest.raises(NotOurTurn):
                guard.get(url)
    assert len(log) == 1


def test_what_may_not_be_asked_takes_no_turn():
    manners = Told()
    with pytest.raises(Refused):
        get("http://127.0.0.1:1/", rules=Rules(manners=manners))
    assert manners.asked == []


@pytest.mark.parametrize(
    ("answer", "rests"),
    [
        (forge.status(429, **{"Retry-After": "600"}), [600]),
        (forge.status(403, **{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90"}), [90]),
        (forge.status(403), []),
        (forge.status(500), []),
    ],
)
def test_a_host_that_asks_for_a_rest_is_heard_whatever_was_asked(answer, rests):
    with hostile(answer) as (url, _):
        manners, rules = told(url)
        with pytest.raises(Unreachable):
            get(f"{url}/all.csv", rules=rules)
    assert manners.rests == [(f"{url}/all.csv", seconds) for seconds in rests]
