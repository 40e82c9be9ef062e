"""Two databases that differ only in what a reader may not know look the same to the reader.

Pages, lists, searches, orders, counts, exports, refusals and mails, byte for byte; what is random
in every answer (protection tokens, nonces) is left out, and the clock stands still.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.models import ResponseRound, ReviewPhase
from reviews.visibility import Shown, Switches, broken_promise
from tests.factories.reviews import submitted_review
from tests.reviews import two_worlds
from tests.reviews.secret_round import SECRETS, build, reading

pytestmark = pytest.mark.django_db

blindness = st.sampled_from(["open", "blind"])
shown = st.sampled_from([each.value for each in Shown])
switches = st.builds(
    Switches,
    applicants=shown,
    reviewers=shown,
    reviews=shown,
    may_score=st.booleans(),
    may_change=st.booleans(),
    may_discuss=st.booleans(),
).filter(lambda each: not (each.may_discuss and each.reviews == "never"))
facts = st.tuples(
    st.text("abcXYZ <&'é", min_size=1, max_size=6), st.integers(min_value=0, max_value=11)
)
world_of_facts = st.lists(facts, min_size=len(SECRETS), max_size=len(SECRETS))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def own_files(settings, files):
    settings.MEDIA_ROOT = files


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, files):
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def still(time_machine, world):
    """The clock stands still."""
    time_machine.move_to(world.now + timedelta(minutes=1), tick=False)


def arrange(world, blind, phase, *, done, responding):
    """The reviewed call with this blindness and phase; the reader's own review is in or not.

    While it is responding, applicants read what reviewers wrote for them.
    """
    call = world.reviewed_call
    type(call).objects.filter(pk=call.pk).update(blindness=blind)
    call.refresh_from_db()
    if not responding:
        ResponseRound.objects.filter(call=call).delete()
    ReviewPhase.objects.filter(call=call).delete()
    if phase is not None and not broken_promise(phase, blind=call.is_blind):
        world.phase = ReviewPhase.objects.create(call=call, position=1, name="Now", **vars(phase))
    else:
        # The address of a phase that is not there: every page has one, and says 404.
        world.phase = ReviewPhase(position=1)
    if done:
        submitted_review(world.rows["reviewer"], excellence=4, openness=4)


def look(world, role, values, *, words=(), only=None):
    """What the reader sees when what is hidden from them is so."""
    with two_worlds.undone():
        hidden = two_worlds.written_differently(world, reading(world, role), values)
        return hidden, two_worlds.everything(world, role, words=words, only=only)


def differences(one, other):
    """By address, where the two answers part: eighty characters of each from there on."""
    return {name: parting(one[name], other[name]) for name in one if one[name] != other[name]}


def parting(first, second):
    texts = [repr(first), repr(second)]
    place = next((n for n, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), 0)
    return [text[max(0, place - 80) : place + 80] for text in texts]


ONE = [("abc", number) for number in range(len(SECRETS))]
OTHER = [("XYZ<", 11 - number % 12) for number in range(len(SECRETS))]
TALKING = Switches("after_own", "after_own", "after_own", may_change=False, may_discuss=True)


# Whether the reviewer has handed in matters to those who sit at the panel's table.
LOOKS = [(role, False) for role in two_worlds.READERS]
LOOKS += [("reviewer", True), ("chair", True), ("kin", True)]


@pytest.mark.parametrize(("role", "done"), LOOKS)
def test_every_address_in_two_worlds(world, still, role, done):
    """The whole product, before and after the reviewer has handed in."""
    with two_worlds.undone():
        arrange(world, "open", TALKING, done=done, responding=done)
        words = ["abc0", "XYZ"]
        hidden, one = look(world, role, ONE, words=words)
        _, other = look(world, role, OTHER, words=words)
    assert hidden
    assert differences(one, other) == {}


@given(
    role=st.sampled_from(two_worlds.READERS),
    blind=blindness,
    phase=st.none() | switches,
    done=st.booleans(),
    responding=st.booleans(),
    one=world_of_facts,
    other=world_of_facts,
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_worlds_drawn_at_random(world, still, role, blind, phase, done, responding, one, other):
    """The pages about reviewing, with any blindness, phase and facts."""
    with two_worlds.undone():
        arrange(world, blind, phase, done=done, responding=responding)
        about = {"only": lambda name: name.startswith("reviews:")}
        hidden, first = look(world, role, one, **about)
        _, second = look(world, role, other, **about)
    assert hidden
    assert differences(first, second) == {}


def test_a_leak_would_be_seen(world, still, monkeypatch):
    """The test itself: with a gate that shows reviews to everybody the worlds differ."""
    monkeypatch.setattr("reviews.visibility._shown", lambda switch, facts: True)
    hidden = Switches("never", "never", "never")
    with two_worlds.undone():
        arrange(world, "open", hidden, done=False, responding=False)
        seen = {}
        for name, values in (("one", ONE), ("other", OTHER)):
            with two_worlds.undone():
                for number, (secret, value) in enumerate(zip(SECRETS, values, strict=True)):
                    secret.write(world, f"{value[0]}{number}", value[1])
                seen[name] = two_worlds.everything(
                    world, "reviewer", only=lambda name: name == "reviews:review_panel"
                )
    assert "GET reviews:review_panel" in differences(seen["one"], seen["other"])
