import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.lottery import (
    draw,
    faults,
    lot_of,
    lots_print,
    new_nonce,
    new_secret,
    seed_of,
    sha256,
)


def record(public_source="", public_value="", names="ABCDE"):
    secret = new_secret()
    lots = [lot_of(new_nonce(), name) for name in names]
    seed = seed_of(secret, public_value)
    return {
        "secret": secret,
        "commitment": sha256(secret),
        "lots_sha256": lots_print(lots),
        "public_source": public_source,
        "public_value": public_value,
        "seed": seed,
        "lots": [each._asdict() for each in draw(seed, lots)],
    }


def test_the_draw_is_what_the_public_page_tells_one_to_type():
    seed = hashlib.sha256(b"aa:7").hexdigest()
    assert seed_of("aa", "7") == seed
    tickets = {lot: hashlib.sha256(f"{seed}:{lot}".encode()).hexdigest() for lot in "xyz"}
    assert [each.lot for each in draw(seed, "xyz")] == sorted("xyz", key=tickets.get)
    assert lots_print("ba") == hashlib.sha256(b"a\nb\n").hexdigest()


def test_secrets_and_nonces_differ_and_a_lot_needs_its_nonce():
    assert len({new_secret() for _ in range(20)}) == 20
    assert {len(new_secret()), len(new_nonce())} == {64, 32}
    assert lot_of(new_nonce(), "APP-2026-0001") != lot_of(new_nonce(), "APP-2026-0001")


@given(st.sets(st.text("0123456789abcdef", min_size=4), min_size=1), st.randoms())
def test_the_order_in_which_lots_come_does_not_matter(lots, random):
    mixed = list(lots)
    random.shuffle(mixed)
    order = draw("seed", mixed)
    assert order == draw("seed", sorted(lots))
    assert [each.position for each in order] == list(range(1, len(lots) + 1))
    assert {each.lot for each in order} == lots


def test_every_lot_is_first_equally_often():
    firsts = Counter(draw(f"seed {n}", "abcd")[0].lot for n in range(4_000))
    assert all(900 < count < 1_100 for count in firsts.values())


def test_an_honest_record_holds():
    assert faults(record()) == []
    assert faults(record("drand, round 12", "8430af")) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"secret": "0" * 64}, "not the one that was committed to"),
        ({"public_value": "7"}, "without its value, or a value without its source"),
        ({"public_source": "the dice"}, "without its value"),
        ({"seed": "0" * 64}, "does not come from"),
        ({"lots_sha256": "0" * 64}, "not those that were fixed"),
    ],
)
def test_a_changed_record_does_not_hold(change, words):
    assert any(words in fault for fault in faults(record() | change))


def test_swapped_places_and_swapped_lots_are_found():
    swapped = record()
    first, second = swapped["lots"][:2]
    first["position"], second["position"] = 2, 1
    assert faults(swapped) == ["The order is not the one that the seed gives."]
    replaced = record()
    replaced["lots"][0]["lot"] = lot_of(new_nonce(), "A friend")
    assert "The lots are not those that were fixed before the draw." in faults(replaced)
    doubled = record()
    doubled["lots"].append(dict(doubled["lots"][0]))
    assert "A lot takes part twice." in faults(doubled)
