from grants.conditions import holds, is_eligible


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
