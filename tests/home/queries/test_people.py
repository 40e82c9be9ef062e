from home.queries import Hats, hats_of
from home.queries.people import programmes_led_alone
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.reviews import ReviewerFactory


def test_hats_of_an_applicant(ada):
    assert hats_of(ada) == Hats(reviewer=False, staff=False)


def test_hats_of_a_reviewer_who_is_staff(sam, django_assert_num_queries):
    ReviewerFactory(user=sam)
    with django_assert_num_queries(1):
        assert hats_of(sam) == Hats(reviewer=True, staff=True)


def test_hats_of_an_administrator(root):
    assert hats_of(root) == Hats(reviewer=False, staff=True)


def test_programmes_led_alone(programme, sam, ben):
    assert not programmes_led_alone(sam).exists()
    ProgrammeRoleFactory(programme=programme, user=sam, role="administrator")
    assert list(programmes_led_alone(sam)) == [programme]
    ProgrammeRoleFactory(programme=programme, user=ben, role="administrator")
    assert not programmes_led_alone(sam).exists()
