import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.models import PanelInvitation, PoolEntry, Profile, Reviewer
from tests.factories.reviews import PoolEntryFactory, ReviewerFactory


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, programme, *args):
    return reverse(f"reviews:{name}", args=[programme.slug, *args])


def upload(content):
    return SimpleUploadedFile("people.csv", content, content_type="text/csv")


def test_searching_and_filters(staff, programme):
    nora = PoolEntryFactory(programme=programme, profile__keywords="proteins")
    PoolEntryFactory(programme=programme, profile__seniority="senior")
    here = url("staff_pool", programme)
    assert [each for each, _ in staff.get(here, {"q": "protein"}).context["rows"]] == [nora]
    assert len(staff.get(here, {"seniority": "senior"}).context["rows"]) == 1
    assert "Nobody fits" in staff.get(here, {"q": "zzzz"}).content.decode()
    assert len(staff.get(here, {"seniority": "ancient"}).context["rows"]) == 2


def test_pages_by_keyset(staff, programme):
    for _ in range(51):
        PoolEntryFactory(programme=programme)
    first = staff.get(url("staff_pool", programme))
    assert len(first.context["rows"]) == 50
    rest = staff.get(url("staff_pool", programme), {"after": first.context["next"]})
    assert len(rest.context["rows"]) == 1


def test_adding_and_editing(staff, programme):
    data = {"email": "nora@example.org", "name": "Nora Weiss", "keywords": "proteins"}
    page = staff.post(url("staff_pool_add", programme), data, follow=True)
    assert "Nora Weiss is in the pool." in page.content.decode()
    assert staff.post(url("staff_pool_add", programme), {"email": "no"}).status_code == 422
    entry = PoolEntry.objects.get()
    detail = url("staff_pool_detail", programme, entry.profile.key)
    staff.post(detail, {"keywords": "maths", "seniority": "senior", "notes": "Met in Turin"})
    entry.refresh_from_db()
    assert (entry.profile.keywords, entry.notes) == ("maths", "Met in Turin")
    assert staff.post(detail, {"seniority": "ancient"}).status_code == 422


def as_shown(page):
    """What a browser sends from the page as it is: the fields, and what they showed."""
    bound = [page.context["form"][name] for name in page.context["form"].fields]
    return {each.html_name: each.value() for each in bound} | {
        each.html_initial_name: each.initial for each in bound
    }


def test_what_the_person_wrote_since_stands(staff, programme, rita, now):
    entry = PoolEntryFactory(programme=programme, profile__user=rita, profile__statement="Old")
    detail = url("staff_pool_detail", programme, entry.profile.key)
    page = staff.get(detail)
    assert 'name="initial-statement"' in page.content.decode()
    sent = as_shown(page)
    Profile.objects.update(statement="New", keywords="hers", changed_at=now)
    assert staff.post(detail, {**sent, "notes": "Met in Turin"}).status_code == 302
    entry = PoolEntry.objects.get()
    assert (entry.profile.statement, entry.profile.keywords) == ("New", "hers")
    assert (entry.notes, entry.profile.changed_at) == ("Met in Turin", now)


def test_a_field_both_wrote_is_said_before_it_is_lost(staff, programme):
    entry = PoolEntryFactory(programme=programme, profile__statement="Old")
    detail = url("staff_pool_detail", programme, entry.profile.key)
    sent = as_shown(staff.get(detail)) | {"statement": "Ours"}
    Profile.objects.update(statement="Theirs")
    page = staff.post(detail, sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert "It says now: “Theirs”." in text
    assert "Ours</textarea>" in text
    assert Profile.objects.get().statement == "Theirs"
    form = page.context["form"]
    assert 'value="Theirs"' in form["statement"].as_hidden(only_initial=True)
    again = {**sent, "initial-statement": "Theirs"}
    assert staff.post(detail, again).status_code == 302
    assert Profile.objects.get().statement == "Ours"


def test_out_and_in_again(staff, programme):
    PoolEntryFactory(programme=programme, profile__keywords="=1+1", notes="Kept")
    page = staff.get(url("staff_pool_export", programme))
    assert page["Content-Disposition"] == 'attachment; filename="pool-slingshot.csv"'
    (row,) = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")))
    assert (row["keywords"], row["notes"]) == ("'=1+1", "Kept")
    response = staff.post(url("staff_pool_import", programme), {"file": upload(page.content)})
    assert response.status_code == 302
    assert PoolEntry.objects.values_list("profile__keywords", "notes").get() == ("=1+1", "Kept")


def test_a_bad_file_is_422_and_changes_nothing(staff, programme):
    here = url("staff_pool_import", programme)
    page = staff.post(here, {"file": upload(b"email\nfine@example.org\nnobody\n")})
    assert page.status_code == 422
    assert "Line 3: “nobody” is not an e-mail address." in page.content.decode()
    assert (
        "The file has no people." in staff.post(here, {"file": upload(b"email\n")}).content.decode()
    )
    assert staff.post(here, {"x": "y"}).status_code == 422
    assert PoolEntry.objects.count() == 0


def test_several_to_a_panel(staff, programme, closed, panel, rita):
    entries = [PoolEntryFactory(programme=programme) for _ in range(2)]
    on_it = PoolEntryFactory(programme=programme, profile__user=rita)
    ReviewerFactory(panel=panel, user=rita)
    here = url("staff_pool_to_panel", programme)
    chosen = [str(each.profile.key) for each in [*entries, on_it]]
    page = staff.post(here, {"chosen": chosen, "call": closed.slug, "deed": "invite"}, follow=True)
    assert "2 people are invited. The others are on the panel" in page.content.decode()
    assert PanelInvitation.objects.count() == 2
    page = staff.post(here, {"chosen": chosen[:1], "call": closed.slug, "deed": "add"}, follow=True)
    assert "1 person is new on the panel." in page.content.decode()
    assert Reviewer.objects.filter(panel=panel).count() == 2
    for data in ({"chosen": chosen}, {"call": closed.slug}, {"chosen": "x", "call": "y"}):
        page = staff.post(here, data, follow=True)
        assert "Choose people and a call." in page.content.decode()


def test_an_auditor_reads_notes_and_changes_nothing(client, olga, programme):
    entry = PoolEntryFactory(programme=programme, notes="Met in Turin")
    client.force_login(olga)
    detail = url("staff_pool_detail", programme, entry.profile.key)
    text = client.get(detail).content.decode()
    assert "Met in Turin" in text
    assert 'name="notes"' not in text
    assert client.post(detail, {"notes": "x"}).status_code == 403
    assert "Put them on it" not in client.get(url("staff_pool", programme)).content.decode()


def test_another_programmes_pool_is_not_found(staff, programme):
    other = PoolEntryFactory()
    assert staff.get(url("staff_pool_detail", programme, other.profile.key)).status_code == 404
    assert staff.get(url("staff_pool", other.programme)).status_code == 404
