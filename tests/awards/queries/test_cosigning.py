from datetime import timedelta

import pytest

from awards.actions.acceptance import accept_award
from awards.actions.cosigning import Signatory, name_cosignatory
from awards.actions.cosigning_answers import decline_to_cosign
from awards.actions.letters import issue_letter
from awards.queries.cosigning import (
    has_signed,
    link_obstacle,
    link_still_works,
    may_read_by_link,
    standing_cosignature,
)

CARLA = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org")


@pytest.fixture
def carla(prepared, sam, now, settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 3600
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    name_cosignatory(award=prepared, signatory=CARLA, by=sam, at=now)
    issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    return standing_cosignature(prepared)


def test_standing_cosignature_is_none_where_the_award_asks_for_none(carla):
    assert str(carla) == "Carla Weiss, TU Dresden"
    carla.award.needs_cosignature = False
    assert standing_cosignature(carla.award) is None


def test_link_obstacle_before_the_letter_is_out_and_after_the_last_day(carla, now):
    assert "not out yet" in link_obstacle(carla, 1, now)
    out = carla.award.visible_from
    assert link_obstacle(carla, 1, out) == ""
    assert "newer link" in link_obstacle(carla, 2, out)
    assert "could be signed until" in link_obstacle(carla, 1, out + timedelta(days=31))


def test_a_link_opens_the_papers_while_it_signs_and_after_an_answer(carla, now):
    out = carla.award.visible_from
    assert not may_read_by_link(carla, 1, now)
    assert may_read_by_link(carla, 1, out)
    assert not may_read_by_link(carla, 2, out)
    decline_to_cosign(cosignature=carla, serial=1, reason="No.", address=None, at=out)
    carla.refresh_from_db()
    assert may_read_by_link(carla, 1, out + timedelta(days=60))
    assert not may_read_by_link(carla, 2, out)
    assert not link_still_works("", f"{carla.pk} 1")


def test_has_signed_is_about_the_grantee(carla, ada, now):
    assert not has_signed(carla.award)
    accept_award(award=carla.award, typed_name="Ada", address=None, by=ada, at=now)
    assert has_signed(carla.award)
