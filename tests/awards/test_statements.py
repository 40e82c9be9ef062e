import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.statements import (
    AGAIN,
    ALREADY,
    BRINGS,
    DIFFERS,
    NOT_OWED,
    NOT_SENT,
    PAYS,
    RETURNS,
    TOO_MUCH,
    UNKNOWN,
    Entry,
    Known,
    Line,
    Name,
    Owed,
    is_noted,
    meanings,
)


def line(reference="PAY-1", amount=5, day="2026-03-02", **more):
    return Line(reference, amount, "EUR", day, **more)


@pytest.mark.parametrize(
    ("state", "amount", "returned", "means"),
    [
        ("exported", 5, False, PAYS),
        ("approved", 5, False, PAYS),
        ("exported", 6, False, DIFFERS),
        ("paid", 5, False, ALREADY),
        ("paid", 6, False, DIFFERS),
        ("planned", 5, False, NOT_SENT),
        ("held", 5, False, NOT_SENT),
        ("paid", 5, True, RETURNS),
        ("exported", 5, True, RETURNS),
        ("returned", 5, True, ALREADY),
        ("paid", 4, True, DIFFERS),
        ("exported", 4, True, DIFFERS),
        ("returned", 4, True, ALREADY),
        ("exported", -5, False, DIFFERS),
        ("returned", 0, True, DIFFERS),
    ],
)
def test_what_a_line_means(state, amount, returned, means):
    known = {"PAY-1": Known(state, 5, "EUR")}
    assert [
        found for _line, found, _known in meanings([line(amount=amount, returned=returned)], known)
    ] == [means]
    assert [found for _line, found, _known in meanings([line("PAY-2")], known)] == [UNKNOWN]


SENT, BACK = line(bank_reference="A"), line(day="2026-03-04", bank_reference="B", returned=True)


def entry(day, *names, returned=False, **more):
    return Entry(returned, tuple(Name(*each) for each in names), day, 5, **more)


NOTED = (
    entry("2026-03-02", ("", "A")),
    entry("2026-03-04", ("", "B"), returned=True),
)
RESENT = line(day="2026-03-09", bank_reference="C")


@pytest.mark.parametrize(
    ("state", "entries", "lines", "means"),
    [
        # Sent again after it came back: what the bank said of the first sending is old.
        ("exported", NOTED, [SENT, BACK], [ALREADY, ALREADY]),
        ("exported", NOTED, [BACK], [ALREADY]),
        ("exported", NOTED, [SENT, BACK, RESENT], [ALREADY, ALREADY, PAYS]),
        ("paid", NOTED, [BACK], [ALREADY]),
        # Told without the bank's reference by a table.
        ("exported", NOTED, [line(), line(day="2026-03-04", returned=True)], [ALREADY, ALREADY]),
        ("exported", (), [SENT, RESENT], [PAYS, AGAIN]),
        ("paid", NOTED[:1], [SENT, RESENT], [ALREADY, AGAIN]),
        ("paid", NOTED[:1], [line(amount=6, bank_reference="C")], [DIFFERS]),
        # The bank confirms once what a person recorded.
        ("paid", (), [SENT, RESENT], [ALREADY, AGAIN]),
        ("paid", NOTED, [RESENT], [ALREADY]),
        ("returned", (), [BACK, BACK], [ALREADY, ALREADY]),
        # The bank may use one reference for what it sent and for what it took back.
        ("exported", (), [SENT, line(bank_reference="A", returned=True)], [PAYS, RETURNS]),
    ],
)
def test_an_entry_is_taken_once_and_a_second_payment_is_asked_about(state, entries, lines, means):
    known = {"PAY-1": Known(state, 5, "EUR", entries)}
    assert [found for _line, found, _known in meanings(lines, known)] == means


def told(message, bank="", transaction="", **more):
    return line(message=message, bank_reference=bank, transaction=transaction, **more)


X54 = entry("2026-03-02", ("camt.054", "X"))
BOTH = entry("2026-03-02", ("camt.054", "X"), ("camt.053", "Y"))
WITH_TX = entry("2026-03-02", ("camt.054", "X", "T"))
OURS = entry("2026-03-02", ("camt.054", "X"), account="0000")


@pytest.mark.parametrize(
    ("entries", "lines", "means"),
    [
        # One booking under another name in the list of the day.
        ((X54,), [told("camt.053", "Y")], [ALREADY]),
        ((X54,), [told("csv", "Y")], [ALREADY]),
        # Another day, or another name in the same kind of message: a second payment.
        ((X54,), [told("camt.053", "Y", day="2026-03-03")], [AGAIN]),
        ((X54,), [told("camt.054", "Z")], [AGAIN]),
        # Two in one statement are two, whatever they are called there.
        ((X54,), [told("camt.053", "Y"), told("camt.053", "Z")], [ALREADY, AGAIN]),
        ((X54,), [told("camt.053", "W"), told("camt.053", "X")], [AGAIN, ALREADY]),
        ((X54,), [told("camt.053"), told("camt.053")], [ALREADY, AGAIN]),
        ((X54,), [told("camt.053", "X"), told("camt.053", "X")], [ALREADY, ALREADY]),
        # Once the list of the day has named it, another name there is another payment.
        ((BOTH,), [told("camt.053", "Z")], [AGAIN]),
        ((BOTH,), [told("camt.053", "Y"), told("camt.054", "X")], [ALREADY, ALREADY]),
        # The name of the transaction decides where both have it.
        ((WITH_TX,), [told("camt.053", "Y", "T", day="2026-03-03")], [ALREADY]),
        ((WITH_TX,), [told("camt.053", "X", "U")], [AGAIN]),
        ((WITH_TX,), [told("camt.053", "Y")], [ALREADY]),
        # From two accounts it was sent twice.
        ((OURS,), [told("camt.053", "Y", account="0000")], [ALREADY]),
        ((OURS,), [told("camt.053", "Y", account="5678")], [AGAIN]),
        # Of an entry noted before its kind of message was, nothing is guessed.
        (NOTED[:1], [told("camt.053", "Y")], [AGAIN]),
    ],
)
def test_a_bank_may_name_one_booking_differently_and_a_second_payment_is_none_of_them(
    entries, lines, means
):
    known = {"PAY-1": Known("paid", 5, "EUR", entries)}
    found = {id(each): what for each, what, _known in meanings(lines, known)}
    assert [found[id(each)] for each in lines] == means


def test_what_was_sent_before_is_not_taken_for_the_new_sending_under_another_name():
    back = entry("2026-03-04", ("camt.054", "R"), returned=True)
    known = {"PAY-1": Known("exported", 5, "EUR", (X54, back))}
    lines = [
        told("camt.053", "Y"),
        told("camt.053", "S", day="2026-03-04", returned=True),
        told("camt.053", "N", day="2026-03-09"),
    ]
    found = list(meanings(lines, known))
    assert [means for _line, means, _known in found] == [ALREADY, ALREADY, PAYS]
    assert [is_noted(each, means, before) for each, means, before in found] == [True] * 3


NAMES = st.sampled_from(["", "A", "B", "C"])


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4))
def test_as_many_bookings_are_asked_about_as_the_list_of_the_day_has_more_than_one(names):
    """Told at once by notices of one entry each, then by the list: no payment hides another."""
    notices = {each for each, _ in names if each}
    known = Known("exported", 5, "EUR")
    for notice in sorted(notices):
        for each, means, before in meanings([told("camt.054", notice)], {"PAY-1": known}):
            known = before.after(each, means) if means in {PAYS, ALREADY} else known
    day = [told("camt.053", f"{place}-{name}") for place, (_, name) in enumerate(names)]
    found = [means for _line, means, _known in meanings(day, {"PAY-1": known})]
    assert found.count(AGAIN) == len(names) - 1


@pytest.mark.parametrize(
    ("day", "returned", "means"),
    [
        ("2026-03-05", False, ALREADY),
        ("2026-03-06", True, ALREADY),
        ("2026-03-07", False, PAYS),
        ("2026-03-07", True, RETURNS),
    ],
)
def test_what_was_booked_before_a_person_recorded_the_return_is_old(day, returned, means):
    by_hand = entry("2026-03-06", returned=True, by_hand=True)
    known = {"PAY-1": Known("exported", 5, "EUR", (by_hand,))}
    told = line(day=day, returned=returned, bank_reference="Z")
    assert [found for _line, found, _known in meanings([told], known)] == [means]


def test_what_came_back_in_another_currency_is_left_to_a_person():
    known = {"PAY-1": Known("paid", 5, "EUR")}
    back = Line("PAY-1", 5, "USD", "2026-03-02", returned=True)
    assert [means for _line, means, _known in meanings([back], known)] == [DIFFERS]


LINES = st.builds(
    Line,
    st.sampled_from(["PAY-1", "PAY-2", "PAY-9"]),
    st.sampled_from([5, 6]),
    st.just("EUR"),
    st.sampled_from(["2026-03-02", "2026-03-03"]),
    st.sampled_from(["A", "B"]),
    st.booleans(),
)


@given(st.lists(LINES, max_size=8), st.randoms())
def test_the_order_of_lines_does_not_matter(lines, chance):
    known = {"PAY-1": Known("exported", 5, "EUR"), "PAY-2": Known("paid", 5, "EUR")}
    mixed = list(lines)
    chance.shuffle(mixed)

    def final(given):
        found = list(meanings(given, known))
        return sorted((str(line), means) for line, means, _known in found)

    assert final(lines) == final(mixed)
    paid = [
        means
        for each, means, _known in meanings(lines, known)
        if (each.reference, means) == ("PAY-1", PAYS)
    ]
    back = [
        means
        for each, means, _known in meanings(lines, known)
        if (each.reference, means) == ("PAY-1", RETURNS)
    ]
    assert len(paid) <= 1
    assert len(back) <= 1


@given(st.lists(LINES, max_size=8))
def test_whatever_was_taken_from_one_statement_is_not_taken_from_the_next(lines):
    """Even after everything that came back was sent again."""
    known = {"PAY-1": Known("exported", 5, "EUR"), "PAY-2": Known("paid", 5, "EUR")}
    for each, means, before in meanings(lines, known):
        if before is not None and is_noted(each, means, before):
            known[each.reference] = before.after(each, means)
    for reference, each in known.items():
        known[reference] = Known("exported", 5, "EUR", each.entries)
    taken = {each for each in lines if each.reference in known and known[each.reference].has(each)}
    assert {means for _line, means, _known in meanings(taken, known)} <= {ALREADY, DIFFERS}


def credit(amount=5, day="2026-03-02", bank="A", currency="EUR"):
    return Line("RPY-2026-0007", amount, currency, day, bank, incoming=True)


@pytest.mark.parametrize(
    ("lines", "means"),
    [
        ([credit(12)], [BRINGS]),
        ([credit(13)], [TOO_MUCH]),
        ([credit(5), credit(7, bank="B")], [BRINGS, BRINGS]),
        ([credit(5), credit(8, bank="B")], [BRINGS, TOO_MUCH]),
        # The same money in two statements, and told with and without the bank's reference.
        ([credit(5), credit(5)], [BRINGS, ALREADY]),
        ([credit(5, bank=""), credit(5, bank="A")], [BRINGS, ALREADY]),
        ([credit(12, day="2026-03-01"), credit(1, bank="B")], [BRINGS, NOT_OWED]),
        ([credit(5, currency="USD")], [DIFFERS]),
        ([credit(0), credit(-5, bank="B"), credit(12, bank="C")], [DIFFERS, DIFFERS, BRINGS]),
    ],
)
def test_what_money_sent_to_us_means(lines, means):
    owed = {"RPY-2026-0007": Owed("asked", 12, "EUR")}
    assert [found for _line, found, _known in meanings(lines, {}, owed)] == means


def test_money_for_what_nobody_asked_is_unknown_and_for_what_was_given_up_not_owed():
    assert [means for _, means, _ in meanings([credit()], {}, {})] == [UNKNOWN]
    given_up = {"RPY-2026-0007": Owed("written_off", 0, "EUR")}
    assert [means for _, means, _ in meanings([credit()], {}, given_up)] == [NOT_OWED]


@given(st.lists(st.builds(credit, st.integers(1, 9), bank=st.sampled_from("ABCDE")), max_size=9))
def test_never_more_is_recorded_than_was_asked(lines):
    owed = {"RPY-2026-0007": Owed("asked", 12, "EUR")}
    found = list(meanings(lines, {}, owed))
    assert sum(line.amount for line, means, _ in found if means == BRINGS) <= 12
    brought = [line.bank_reference for line, means, _ in found if means == BRINGS]
    assert len(brought) == len(set(brought))
