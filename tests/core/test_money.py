import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CURRENCIES, format_money, parse_money, plain_amount, split_by_percent


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1_250_000, "EUR", "€12,500.00"),
        (5, "USD", "$0.05"),
        (-150, "GBP", "-£1.50"),
        (12_500, "JPY", "¥12,500"),
        (100, "CHF", "CHF 1.00"),
        (0, "EUR", "€0.00"),
    ],
)
def test_format_money(minor, currency, text):
    assert format_money(minor, currency) == text


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,500.50", "EUR", 1_250_050),
        ("12 500.5", "EUR", 1_250_050),
        ("€12500", "EUR", 1_250_000),
        ("12\u00a0500", "EUR", 1_250_000),
        ("12\u202f500", "EUR", 1_250_000),
        ("12'500", "CHF", 1_250_000),
        ("CHF 7", "CHF", 700),
        ("¥900", "JPY", 900),
        (" 0.10 ", "EUR", 10),
        ("1,234,567", "EUR", 123_456_700),
        ("-1,250.5", "EUR", -125_050),
        ("€1,250.", "EUR", 125_000),
    ],
)
def test_parse_money(text, currency, minor):
    assert parse_money(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("", "EUR", "not an amount"),
        ("a lot", "EUR", "not an amount"),
        ("$5", "EUR", "not an amount"),
        ("1.005", "EUR", "at most 2 decimals"),
        ("1.5", "JPY", "at most 0 decimals"),
        ("1250,50", "EUR", "Write 1,250.50: a point before the cents"),
        ("12,5", "EUR", "a point before the cents"),
        ("1.250,50", "EUR", "a point before the cents"),
        ("1'250,50", "CHF", "a point before the cents"),
        ("1234,567", "EUR", "a point before the cents"),
        ("1,23,456", "EUR", "a point before the cents"),
        ("1,250,", "EUR", "a point before the cents"),
        ("1.250,500", "EUR", "a point before the cents"),
        (",50", "EUR", "a point before the cents"),
        ("12,5", "JPY", "Write 1,250: without decimals"),
        (",", "EUR", "not an amount"),
        ("NaN", "EUR", "too large"),
        ("Infinity", "EUR", "too large"),
        ("1e30", "EUR", "too large"),
        ("1e999999", "EUR", "too large"),
    ],
)
def test_parse_money_refuses_with_a_sentence(text, currency, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_money(text, currency)


@given(
    minor=st.integers(min_value=-(10**14), max_value=10**14),
    currency=st.sampled_from(sorted(CURRENCIES)),
)
def test_what_is_shown_can_be_typed_again(minor, currency):
    shown = format_money(abs(minor), currency)
    assert parse_money(shown, currency) == abs(minor)


@given(
    whole=st.integers(min_value=0, max_value=10**9),
    cents=st.integers(min_value=0, max_value=99),
    mark=st.sampled_from(["", ",", ".", " ", "'"]),
)
def test_a_comma_before_the_cents_is_never_read_as_another_amount(whole, cents, mark):
    typed = f"{whole:,}".replace(",", mark)
    for decimals in {f"{cents:02d}", f"{cents:02d}".removesuffix("0")}:
        with pytest.raises(ValueError, match="a point before the cents"):
            parse_money(f"{typed},{decimals}", "EUR")


@given(
    text=st.text("0123456789,.", min_size=1, max_size=14), currency=st.sampled_from(["EUR", "JPY"])
)
def test_commas_change_nothing_where_they_are_taken(text, currency):
    try:
        minor = parse_money(text, currency)
    except ValueError:
        return
    head, *groups = text.partition(".")[0].split(",")
    assert "," not in text.partition(".")[2]
    assert all(len(group) == 3 for group in groups)
    assert not groups or 1 <= len(head) <= 3
    assert parse_money(text.replace(",", ""), currency) == minor


@st.composite
def percents(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=6)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]


@given(total=st.integers(min_value=0, max_value=10**14), parts=percents())
def test_split_by_percent_adds_up_exactly_and_is_off_by_less_than_its_parts(total, parts):
    split = split_by_percent(total, parts)
    assert sum(split) == total
    for amount, percent in zip(split, parts, strict=True):
        assert abs(amount - total * percent / 100) <= len(parts) + total * 1e-12


def test_split_by_percent_refuses_parts_that_do_not_add_up():
    with pytest.raises(ValueError, match="100 per cent"):
        split_by_percent(100, [50, 49])


def test_amounts_as_other_programs_read_them():
    assert [plain_amount(1250005, "EUR"), plain_amount(7, "USD"), plain_amount(7, "JPY")] == [
        "12500.05",
        "0.07",
        "7",
    ]
