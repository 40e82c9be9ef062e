from grants import presence
from grants.presence import Place


def test_people_are_where_they_said_until_they_leave():
    presence.be(900001, 1, Place("about", "title"))
    presence.be(900001, 2, Place("team"))
    presence.be(900002, 3, Place("team"))
    assert presence.places(900001, [1, 2, 3]) == {1: Place("about", "title"), 2: Place("team")}
    presence.leave(900001, 1)
    assert presence.places(900001, [1, 2]) == {2: Place("team")}
    assert presence.places(900001, []) == {}


def test_who_says_nothing_is_gone_after_a_while(monkeypatch):
    asked = {}
    monkeypatch.setattr(presence.cache, "set", lambda key, value, life: asked.update({key: life}))
    presence.be(900001, 1, Place("about"))
    assert asked == {"presence:900001:1": 45}
