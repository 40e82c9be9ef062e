import pytest

from core.errors import YES, DomainError, NotAllowed, RuleBroken, no, require


def test_require_lets_a_yes_pass_and_raises_the_reason_of_a_no():
    assert require(YES) is None
    with pytest.raises(NotAllowed) as refusal:
        require(no("Only the owner can do this."))
    assert refusal.value.message == "Only the owner can do this."
    assert isinstance(refusal.value, DomainError)


def test_verdicts_read_as_truth():
    assert (bool(YES), bool(no("x")), no("x").reason) == (True, False, "x")


def test_rule_broken_names_its_field():
    assert RuleBroken("Too late.").field is None
    assert RuleBroken("Too much.", "amount").field == "amount"
    assert str(RuleBroken("Too much.", "amount")) == "Too much."
