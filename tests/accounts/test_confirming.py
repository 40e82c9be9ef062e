import pytest

from accounts.confirming import (
    CODE_SECONDS,
    MOST_TRIES,
    code_is_out,
    keep_code,
    takes_code,
    way_to_confirm,
)


@pytest.fixture
def asked(rf, ada):
    """A request of Ada's with a session of its own."""
    request = rf.get("/")
    request.user, request.session = ada, {}
    return request


def test_a_code_is_taken_once_and_however_it_is_typed(asked, ada):
    keep_code(asked, "QX4B-77TM")
    assert "QX4B" not in str(asked.session)
    assert takes_code(asked, ada, " qx4b 77tm ") is True
    assert takes_code(asked, ada, "QX4B-77TM") is False


def test_guessing_ends_after_a_few_tries(asked, ada):
    keep_code(asked, "QX4B-77TM")
    for _ in range(MOST_TRIES):
        assert takes_code(asked, ada, "AAAA-AAAA") is False
    assert takes_code(asked, ada, "QX4B-77TM") is False
    assert code_is_out(asked) is False


def test_a_code_is_taken_for_a_while_only(asked, ada):
    keep_code(asked, "QX4B-77TM")
    asked.session["accounts_confirm_code"]["at"] -= CODE_SECONDS + 1
    assert takes_code(asked, ada, "QX4B-77TM") is False


def test_the_code_sent_last_is_the_one_that_counts(asked, ada):
    keep_code(asked, "QX4B-77TM")
    keep_code(asked, "ZZ9P-55KL")
    assert takes_code(asked, ada, "QX4B-77TM") is False
    assert takes_code(asked, ada, "ZZ9P-55KL") is True


def test_who_has_a_password_is_asked_for_it_and_who_has_none_gets_a_mail(ada):
    assert way_to_confirm(ada, "/x/") == "/account/reauthenticate/?next=%2Fx%2F"
    ada.set_unusable_password()
    assert way_to_confirm(ada, "/x/") == "/profile/confirm/?next=%2Fx%2F"
