from hypothesis import given
from hypothesis import strategies as st

from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment
from awards.queries.budget_lines import agreed_lines, fitted
from tests.awards.conftest import ongoing

NAMES = st.text("abc", min_size=1, max_size=3)


@given(
    lines=st.dictionaries(NAMES, st.integers(0, 10**9), max_size=8), amount=st.integers(0, 10**9)
)
def test_fitted_lines_add_up_exactly_and_stay_in_proportion(lines, amount):
    found = fitted(lines, amount)
    whole = sum(lines.values())
    if whole == 0:
        assert found == {}
        return
    assert list(found) == list(lines)
    assert sum(found.values()) == amount
    assert all(abs(found[name] * whole - lines[name] * amount) < whole for name in lines)


def test_agreed_lines_are_those_of_the_application_cut_to_the_award(budgeted):
    assert agreed_lines(budgeted) == {"Staff": 60_000_00, "Travel": 20_000_00}


def test_agreed_lines_without_a_budget_are_none(call, ada):
    assert agreed_lines(ongoing(call, ada, answers={"budget": []})) == {}


def test_agreed_lines_follow_the_terms(budgeted, ada, sam, now):
    lines = [{"name": "Staff", "amount": 65_000_00}, {"name": "Travel", "amount": 15_000_00}]
    wanted = Wanted(reason="Less travel.", lines=lines)
    change = request_amendment(award=budgeted, kind="budget", wanted=wanted, by=ada, at=now)
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    assert agreed_lines(budgeted) == {"Staff": 65_000_00, "Travel": 15_000_00}
    less = Wanted(reason="We need less.", amount=40_000_00)
    change = request_amendment(award=budgeted, kind="amount", wanted=less, by=ada, at=now)
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    budgeted.refresh_from_db()
    assert agreed_lines(budgeted) == {"Staff": 32_500_00, "Travel": 7_500_00}
