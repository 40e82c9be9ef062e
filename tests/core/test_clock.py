from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from core.clock import clock_of

NOON = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)


def told(facts):
    with clock_of(facts):
        return Template("{{ noon|date:'H:i e' }}").render(Context({"noon": NOON}))


def test_the_first_thing_that_knows_its_zone_sets_the_clock():
    berlin = SimpleNamespace(time_zone="Europe/Berlin")
    tokyo = SimpleNamespace(time_zone="Asia/Tokyo")
    assert told({"title": "Call", "call": berlin, "other": tokyo}) == "14:00 CEST"


@pytest.mark.parametrize("fact", ["text", None, SimpleNamespace(time_zone=""), {"time_zone": "X"}])
def test_what_knows_no_zone_leaves_the_clock_as_it_is(fact, settings):
    assert told({"fact": fact}) == "12:00 UTC"
    settings.TIME_ZONE = "America/New_York"
    assert told({"fact": fact}) == "08:00 EDT"


def test_the_clock_is_set_back(settings):
    told({"call": SimpleNamespace(time_zone="Asia/Tokyo")})
    assert told({}) == "12:00 UTC"
