import pytest

from accounts.forms import ProfileForm


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


def test_profile_form_takes_a_ror_id_and_refuses_a_wrong_one(ada):
    right = ProfileForm({"name": "Ada", "organisation_ror": "052gg0110"}, instance=ada)
    assert right.is_valid()
    assert right.cleaned_data["organisation_ror"] == "https://ror.org/052gg0110"
    wrong = ProfileForm({"name": "Ada", "organisation_ror": "052gg0111"}, instance=ada)
    assert list(wrong.errors) == ["organisation_ror"]
