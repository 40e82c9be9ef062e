import pytest

from core.actors import SYSTEM, person


@pytest.mark.django_db
def test_person_is_the_user_and_nobody_for_the_system(ada):
    assert person(ada) == ada
    assert person(SYSTEM) is None


def test_system_is_known_by_the_products_name():
    assert (str(SYSTEM), SYSTEM.pk, SYSTEM.is_superuser) == ("Seedcorn", None, True)
