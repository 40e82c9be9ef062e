from uuid import uuid4

from core import limits
from core.limits import is_too_often


def test_is_too_often_after_so_many_tries_of_one_address():
    what = uuid4().hex
    tries = [is_too_often(what, "192.0.2.1", times=3, seconds=60) for _ in range(5)]
    assert tries == [False, False, False, True, True]
    assert is_too_often(what, "192.0.2.2", times=3, seconds=60) is False


def test_is_too_often_begins_anew_when_the_window_ends(monkeypatch):
    class Ended:
        """A cache whose entry ends between looking and counting."""

        def add(self, *_args):
            return False

        def incr(self, _key):
            raise ValueError

    monkeypatch.setattr(limits, "cache", Ended())
    assert is_too_often("what", "192.0.2.1", times=0, seconds=60) is False
