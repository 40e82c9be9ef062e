import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.models import Profile, Relation, Work
from tests.factories.reviews import (
    PoolEntryFactory,
    ProfileFactory,
    ReviewerFactory,
    WorkFactory,
)

BIB = """@article{a, title = {Kernels that learn}, year = 2020, author = {Lovelace, Ada}}
@article{b, title = {open
@article{c, title = {Proteins}}
"""


@pytest.fixture
def mine(client, rita):
    client.force_login(rita)
    return client


def url(name, *args):
    return reverse(f"reviews:{name}", args=args)


def test_saying_what_one_can_judge(mine, rita):
    assert mine.get(url("profile")).status_code == 200
    assert Profile.objects.count() == 0
    mine.post(url("profile"), {"keywords": "proteins", "statement": "I fold.", "seniority": ""})
    assert Profile.objects.get().user == rita
    page = mine.post(url("profile"), {"keywords": "kept words", "seniority": "ancient"})
    assert page.status_code == 422
    assert "kept words" in page.content.decode()


def test_one_sees_what_staff_see_but_not_their_notes(mine, rita, programme):
    profile = ProfileFactory(user=rita, keywords="folding")
    PoolEntryFactory(programme=programme, profile=profile, notes="Slow but thorough")
    WorkFactory(profile=profile, title="Kernels that learn")
    profile.relations.create(name="Mo Salah", declared_at=profile.changed_at)
    text = mine.get(url("profile")).content.decode()
    for words in ("folding", "Kernels that learn", "Mo Salah"):
        assert words in text
    assert "Slow but thorough" not in text


def test_works_are_shown_before_they_are_kept(mine):
    page = mine.post(url("profile_works"), {"text": BIB})
    text = page.content.decode()
    for words in ("2 new works read", "1 that could not be read", "Line 2: ", "Add 2 works"):
        assert words in text
    assert Work.objects.count() == 0
    page = mine.post(url("profile_works"), {"text": BIB, "confirm": "yes"}, follow=True)
    assert "2 works are added." in page.content.decode()
    page = mine.post(url("profile_works"), {"text": BIB})
    assert "0 new works read, 2 there already" in page.content.decode()


def test_works_from_a_file(mine):
    upload = SimpleUploadedFile("works.csv", "\ufefftitle\nÜber Kerne\n".encode())
    page = mine.post(url("profile_works"), {"file": upload})
    assert "Über Kerne" in page.content.decode()
    wrong = SimpleUploadedFile("works.csv", b"\xff\xfe")
    page = mine.post(url("profile_works"), {"file": wrong})
    assert page.status_code == 422
    assert "not UTF-8" in page.content.decode()
    assert mine.post(url("profile_works"), {"text": " "}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "affiliation",
            {"organisation_name": "ETH", "first_year": "2010", "last_year": "2012"},
            {"organisation_name": "ETH", "first_year": "2012", "last_year": "2010"},
        ),
        ("relation", {"name": "Mo Salah"}, {"name": "Mo Salah", "orcid": "1234"}),
        (
            "away",
            {"first_day": "2026-03-01", "last_day": "2026-03-09"},
            {"first_day": "2026-03-09", "last_day": "2026-03-01"},
        ),
    ],
)
def test_adding_and_taking_out(mine, rita, kind, good, bad):
    assert mine.get(url("profile_add", kind)).status_code == 200
    assert mine.post(url("profile_add", kind), bad).status_code == 422
    assert mine.post(url("profile_add", kind), good).status_code == 302
    profile = Profile.objects.get(user=rita)
    rows = {"affiliation": "affiliations", "relation": "relations", "away": "away"}[kind]
    entry = getattr(profile, rows).get()
    assert mine.post(url("profile_remove", kind, entry.pk)).status_code == 302
    assert getattr(profile, rows).count() == 0
    assert mine.post(url("profile_remove", kind, entry.pk)).status_code == 404


def test_only_what_there_is_and_only_ones_own(mine, now):
    assert mine.get(url("profile_add", "secret")).status_code == 404
    assert mine.post(url("profile_remove", "secret", 1)).status_code == 404
    others = ProfileFactory().relations.create(name="Mo Salah", declared_at=now)
    assert mine.post(url("profile_remove", "relation", others.pk)).status_code == 404
    assert Relation.objects.count() == 1


def test_how_much_one_takes_on_a_panel(mine, rita, panel):
    seat = ReviewerFactory(panel=panel, user=rita)
    assert "Closed call 2026" in mine.get(url("profile")).content.decode()
    here = url("profile_loads", seat.key)
    assert "at most" in mine.get(here).content.decode()
    assert mine.post(here, {"min_load": "5", "max_load": "4"}).status_code == 422
    assert mine.post(here, {"min_load": "2", "max_load": "4"}).status_code == 302
    seat.refresh_from_db()
    assert (seat.min_load, seat.max_load) == (2, 4)
    other = ReviewerFactory(panel=panel)
    assert mine.get(url("profile_loads", other.key)).status_code == 404
