import pytest
from django.db import IntegrityError

from accounts.models import User


@pytest.mark.django_db
def test_an_account_without_a_name_is_known_by_its_address():
    assert str(User.objects.create_user("New@Example.org")) == "new@example.org"


@pytest.mark.django_db
def test_an_address_has_one_account_in_any_case():
    User.objects.create_user("ada@example.org")
    with pytest.raises(IntegrityError):
        User(email="ADA@example.org").save()


@pytest.mark.django_db
def test_an_account_without_a_password_has_none_that_works():
    user = User.objects.create_user("ada@example.org")
    assert user.has_usable_password() is False
    assert User.objects.get_by_natural_key("ADA@example.org") == user
