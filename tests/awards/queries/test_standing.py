from awards.queries import standing


def test_whoever_above_knows_a_word_is_asked_with_what_the_grantee_was_told(
    accepted, now, monkeypatch
):
    [condition] = accepted.conditions.all()
    asked = []

    def above(rows, at, told_by):
        asked.append((rows, at, told_by))
        return {condition.pk: ("Disputed", "caution")}

    monkeypatch.setattr(standing, "ASKED_ABOVE", [above])
    conditions = accepted.conditions.all()
    assert standing.words_of(conditions, now) == {condition.pk: ("Disputed", "caution")}
    standing.words_of(conditions, now, told_by=now)
    assert asked == [([condition], now, None), ([condition], now, now)]
    monkeypatch.setattr(standing, "ASKED_ABOVE", [])
    assert standing.words_of(conditions, now) == {}
