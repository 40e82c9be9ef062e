import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.forms import ProfileForm, is_orcid


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-1694-2330", False),
        ("0000000218250097", False),
        ("0000-0002-1825-009٧", False),
        ("", False),
    ],
)
def test_is_orcid_checks_length_and_check_digit(text, right):
    assert is_orcid(text) is right


@given(st.integers(0, 14), st.integers(1, 9))
def test_is_orcid_notices_any_wrong_digit(place, shift):
    digits = list("000000021825009")
    digits[place] = str((int(digits[place]) + shift) % 10)
    text = "".join(digits) + "7"
    assert is_orcid("-".join(text[i : i + 4] for i in range(0, 16, 4))) is False


@pytest.mark.django_db
def test_profile_form_accepts_the_address_of_an_orcid_record(ada):
    form = ProfileForm(
        {"name": "Ada", "orcid": "https://orcid.org/0000-0002-1825-0097"}, instance=ada
    )
    assert form.is_valid()
    assert form.cleaned_data["orcid"] == "0000-0002-1825-0097"


def test_profile_form_asks_for_the_name(ada):
    form = ProfileForm({"name": " ", "orcid": "", "organisation_name": ""}, instance=ada)

    assert list(form.errors) == ["name"]
