from releases.fetching.guard import Guard
from releases.fetching.shims import NoHaves, PoolForDulwich
from tests.releases import forge
from tests.releases.forge import hostile, quick, rules_for


def test_every_request_of_the_client_is_sent_by_the_guard():
    with hostile(forge.body(b"answer")) as (url, log), Guard(rules_for(url), quick()) as guard:
        answer = PoolForDulwich(guard).request("GET", f"{url}/info/refs", timeout=None)
        assert (answer.read(), guard.received, log) == (b"answer", 6, ["GET /info/refs"])


def test_who_has_nothing_names_nothing():
    walker = NoHaves()
    assert (next(walker), walker.next(), walker.shallow) == (None, None, frozenset())
