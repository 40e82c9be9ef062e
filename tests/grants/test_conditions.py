from grants.conditions import holds, is_eligible, not_asked


def test_no_condition_always_holds():
    assert holds(None, {}) is True


def test_a_condition_asks_for_one_of_some_answers():
    condition = {"question": "ai_used", "is": ["yes"]}
    assert holds(condition, {"ai_used": "yes"}) is True
    assert holds(condition, {"ai_used": "no"}) is False
    assert holds(condition, {}) is False


def test_of_several_chosen_any_will_do():
    condition = {"question": "fields", "is": ["biology", "physics"]}
    assert holds(condition, {"fields": ["history", "physics"]}) is True
    assert holds(condition, {"fields": ["history"]}) is False


def test_eligible_by_choice():
    rule = {"accepts": ["yes"], "explanation": "Only for universities."}
    assert is_eligible(rule, "yes") is True
    assert is_eligible(rule, "no") is False
    assert is_eligible(rule, "") is None
    assert is_eligible(None, "whatever") is True


def test_eligible_by_number():
    rule = {"max": 8, "explanation": "At most eight years after the doctorate."}
    assert is_eligible(rule, "8") is True
    assert is_eligible(rule, "9") is False
    assert is_eligible(rule, "many") is None
    assert is_eligible({"min": 1}, 0) is False


def test_what_depends_on_a_question_that_is_not_asked_is_not_asked_either():
    conditions = {
        "a": [],
        "b": [{"question": "a", "is": ["yes"]}],
        "c": [{"question": "b", "is": ["x"]}],
        "d": [{"question": "a", "is": ["no"]}, {"question": "b", "is": ["x"]}],
    }
    assert not_asked(conditions, {"a": "yes", "b": "x"}) == {"d"}
    # The answer to b is still stored, but b is not asked.
    assert not_asked(conditions, {"a": "no", "b": "x"}) == {"b", "c", "d"}
    assert not_asked(conditions, {}) == {"b", "c", "d"}


def test_a_circle_of_conditions_asks_nothing_and_ends():
    circle = {
        "a": [{"question": "b", "is": ["x"]}],
        "b": [{"question": "a", "is": ["x"]}],
    }
    assert not_asked(circle, {"a": "x", "b": "x"}) == {"a", "b"}
