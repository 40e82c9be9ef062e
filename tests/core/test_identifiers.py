import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import is_orcid, is_ror, plain_orcid, plain_ror

KNOWN = ["052gg0110", "013meh722", "01ggx4157", "03yrm5c26", "042nb2s44", "05a28rw58"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-1694-2330", False),
        ("0000-0002-1694-233x", False),
        ("0000000218250097", False),
        ("0000-0002-1825-009٧", False),
        ("", False),
    ],
)
def test_is_orcid_checks_form_and_check_digit(text, right):
    assert is_orcid(text) is right


@given(st.integers(0, 14), st.integers(1, 9))
def test_is_orcid_notices_any_wrong_digit(place, shift):
    digits = list("000000021825009")
    digits[place] = str((int(digits[place]) + shift) % 10)
    text = "".join(digits) + "7"
    assert is_orcid("-".join(text[i : i + 4] for i in range(0, 16, 4))) is False


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid.org/0000-0002-1694-233x/", "0000-0002-1694-233X"),
        (" 0000000218250097 ", "0000-0002-1825-0097"),
        ("none", "none"),
    ],
)
def test_plain_orcid(typed, plain):
    assert plain_orcid(typed) == plain
    assert plain_orcid(plain) == plain


@pytest.mark.parametrize("known", KNOWN)
def test_is_ror_knows_real_ids_and_notices_a_wrong_digit(known):
    assert is_ror(f"https://ror.org/{known}")
    assert not is_ror(known)
    wrong = known[:-1] + str((int(known[-1]) + 1) % 10)
    assert not is_ror(f"https://ror.org/{wrong}")


@pytest.mark.parametrize("typed", ["052gg0110", "ror.org/052GG0110", "https://ror.org/052gg0110/"])
def test_plain_ror(typed):
    assert plain_ror(typed) == "https://ror.org/052gg0110"
    assert plain_ror("University of Oxford") == "University of Oxford"
