from datetime import date

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Organisation
from core.errors import NotAllowed, RuleBroken
from reviews.actions.profile import (
    add_affiliation,
    add_away,
    add_relation,
    add_works,
    forget_person,
    remove_entry,
    save_profile,
    set_own_loads,
)
from reviews.models import Affiliation, Away, PoolEntry, Profile, Relation, Suggestion, Work
from reviews.works.entries import Author, ReadWork
from tests.factories.reviews import (
    PanelInvitationFactory,
    PoolEntryFactory,
    ReviewerFactory,
    SuggestionFactory,
    WorkFactory,
)


def test_what_one_can_judge_goes_to_ones_panels(rita, panel, now):
    seat = ReviewerFactory(panel=panel, user=rita, keywords="", statement="")
    save_profile(by=rita, keywords="proteins", statement="I fold.", seniority="senior", at=now)
    profile = Profile.objects.get(user=rita)
    assert (profile.keywords, profile.statement, profile.seniority, profile.changed_at) == (
        "proteins",
        "I fold.",
        "senior",
        now,
    )
    seat.refresh_from_db()
    assert (seat.keywords, seat.statement) == ("proteins", "I fold.")


def test_works_are_added_once(rita, now):
    works = [
        ReadWork("Kernels", 2020, authors=(Author("Ada Lovelace", "0000-0002-1825-0097"),)),
        ReadWork("Proteins", doi="10.1000/p"),
    ]
    assert add_works(by=rita, works=works, at=now) == 2
    assert add_works(by=rita, works=[*works, ReadWork("New")], at=now) == 1
    kept = Work.objects.get(title="Kernels")
    assert kept.authors == [{"name": "Ada Lovelace", "orcid": "0000-0002-1825-0097"}]
    assert (kept.fingerprint, kept.profile.user) == ("kernels2020", rita)


def test_affiliations_use_the_organisation_there_is(rita, now):
    there = Organisation.objects.create(name="University of Turin")
    add_affiliation(
        by=rita, organisation_name="university of turin", first_year=2010, last_year=2012, at=now
    )
    assert Affiliation.objects.get().organisation == there
    with pytest.raises(RuleBroken, match="before the first"):
        add_affiliation(by=rita, organisation_name="X", first_year=2012, last_year=2010, at=now)
    with pytest.raises(RuleBroken, match="Name the organisation"):
        add_affiliation(by=rita, organisation_name=" ", at=now)


def test_relations_and_days_away(rita, now):
    add_relation(by=rita, name="Mo Salah", email="Mo@Example.org", words="student", at=now)
    assert Relation.objects.values_list("email", "words").get() == ("mo@example.org", "student")
    add_away(by=rita, first_day=date(2026, 3, 1), last_day=date(2026, 3, 1), at=now)
    with pytest.raises(RuleBroken, match="before the first"):
        add_away(by=rita, first_day=date(2026, 3, 2), last_day=date(2026, 3, 1), at=now)
    assert Away.objects.count() == 1


def test_one_takes_out_what_is_ones_own(rita, eve, now):
    work = WorkFactory(profile__user=rita)
    with pytest.raises(RuleBroken, match="not yours"):
        remove_entry(by=eve, entry=work, at=now)
    remove_entry(by=rita, entry=work, at=now)
    assert Work.objects.count() == 0
    assert Profile.objects.get(user=rita).changed_at == now


def test_a_person_who_goes_is_in_no_pool_and_is_not_asked(rita, programme, panel, now):
    PoolEntryFactory(programme=programme, profile=WorkFactory(profile__user=rita).profile)
    asked = PanelInvitationFactory(panel=panel, email=rita.email, name="Rita Levi")
    said = PanelInvitationFactory(
        panel=panel,
        email=rita.email,
        state="accepted",
        answered_at=now,
        conflicts="Mo Salah, my student",
    )
    SuggestionFactory(panel=panel, email=rita.email)
    EmailAddress.objects.create(user=rita, email="rita@lab.example.org", verified=True)
    second = PanelInvitationFactory(panel=panel, email="rita@lab.example.org")
    SuggestionFactory(panel=panel, email="rita@lab.example.org")
    forget_person(by=rita, at=now)
    second.refresh_from_db()
    assert (second.state, second.email) == ("revoked", f"deleted-{rita.pk}@deleted.invalid")
    for each in (asked, said):
        each.refresh_from_db()
    gone = f"deleted-{rita.pk}@deleted.invalid"
    assert (asked.state, asked.email, asked.name) == ("revoked", gone, "")
    assert (said.state, said.email, said.conflicts) == ("accepted", gone, "")
    for model in (Profile, Work, PoolEntry, Suggestion):
        assert model.objects.count() == 0


def test_loads_are_ones_own_while_the_round_runs(rita, eve, closed, panel, now):
    seat = ReviewerFactory(panel=panel, user=rita)
    set_own_loads(reviewer=seat, min_load=2, max_load=4, by=rita, at=now)
    seat.refresh_from_db()
    assert (seat.min_load, seat.max_load) == (2, 4)
    with pytest.raises(RuleBroken, match="larger than the largest"):
        set_own_loads(reviewer=seat, min_load=5, max_load=4, by=rita, at=now)
    with pytest.raises(NotAllowed):
        set_own_loads(reviewer=seat, min_load=0, max_load=None, by=eve, at=now)
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(NotAllowed, match="work is over"):
        set_own_loads(reviewer=seat, min_load=0, max_load=None, by=rita, at=now)
