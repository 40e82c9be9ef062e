import pytest
from allauth.account.models import EmailAddress

from core.errors import NotAllowed
from core.mail.models import OutgoingMail
from reviews.actions.pool import add_from_pool, add_to_pool, edit_pool_entry, import_pool
from reviews.models import PoolEntry, Reviewer
from reviews.pool_file import PoolRow
from tests.factories.reviews import PoolEntryFactory, ProfileFactory, ReviewerFactory


def test_somebody_new_gets_an_account_and_a_profile(programme, sam, now):
    entry = add_to_pool(
        programme=programme,
        email="Nora@example.org",
        name="Nora Weiss",
        organisation="ETH",
        keywords="proteins",
        notes="Met in Turin",
        by=sam,
        at=now,
    )
    user = entry.profile.user
    assert (user.email, user.name, user.organisation.name) == (
        "nora@example.org",
        "Nora Weiss",
        "ETH",
    )
    assert (entry.profile.keywords, entry.notes, entry.added_by) == (
        "proteins",
        "Met in Turin",
        sam,
    )
    assert OutgoingMail.objects.count() == 0


def test_adding_twice_writes_nothing_over(programme, sam, rita, now):
    ProfileFactory(user=rita, keywords="her own words")
    first = add_to_pool(programme=programme, email=rita.email, notes="One", by=sam, at=now)
    again = add_to_pool(
        programme=programme, email=rita.email, keywords="ours", notes="Two", by=sam, at=now
    )
    assert again == first
    assert (again.profile.keywords, again.notes) == ("her own words", "One")


def test_editing_reaches_the_panels(programme, panel, sam, rita, now):
    entry = PoolEntryFactory(programme=programme, profile__user=rita)
    seat = ReviewerFactory(panel=panel, user=rita, keywords=entry.profile.keywords)
    edit_pool_entry(
        entry=entry, keywords="maths", statement="", seniority="early", notes="x", by=sam, at=now
    )
    entry.refresh_from_db()
    seat.refresh_from_db()
    assert (entry.profile.keywords, entry.profile.seniority, entry.notes, seat.keywords) == (
        "maths",
        "early",
        "x",
        "maths",
    )


def test_a_file_adds_and_changes_and_an_empty_cell_says_nothing(programme, sam, rita, now):
    PoolEntryFactory(programme=programme, profile__user=rita, notes="Kept")
    rows = [
        PoolRow(rita.email, seniority="senior"),
        PoolRow("nora@example.org", "Nora", keywords="proteins", notes="New"),
    ]
    report = import_pool(programme=programme, rows=rows, by=sam, at=now)
    assert (report.added, report.changed, report.accounts_made) == (1, 1, 1)
    columns = ("profile__user__email", "profile__keywords", "profile__seniority", "notes")
    assert list(PoolEntry.objects.order_by("profile__user__email").values_list(*columns)) == [
        ("nora@example.org", "proteins", "", "New"),
        ("rita@example.org", "kernels, compilers", "senior", "Kept"),
    ]


def test_several_go_to_a_panel_at_once(programme, closed, panel, sam, rita, now):
    ReviewerFactory(panel=panel, user=rita)
    entries = [
        PoolEntryFactory(programme=programme, profile__user=rita),
        PoolEntryFactory(programme=programme, profile__keywords="proteins"),
        PoolEntryFactory(programme=programme, profile__user__is_active=False),
    ]
    made = add_from_pool(call=closed, entries=entries, by=sam, at=now)
    assert [(each.user, each.keywords) for each in made] == [(entries[1].profile.user, "proteins")]
    assert add_from_pool(call=closed, entries=entries, by=sam, at=now) == []
    assert Reviewer.objects.filter(panel=panel).count() == 2


@pytest.mark.parametrize("who", ["otto", "olga", "rita"])
def test_only_officers(programme, closed, now, who, request):
    user = request.getfixturevalue(who)
    entry = PoolEntryFactory(programme=programme)
    with pytest.raises(NotAllowed):
        add_to_pool(programme=programme, email="x@example.org", by=user, at=now)
    with pytest.raises(NotAllowed):
        edit_pool_entry(
            entry=entry, keywords="", statement="", seniority="", notes="", by=user, at=now
        )
    with pytest.raises(NotAllowed):
        import_pool(programme=programme, rows=[], by=user, at=now)
    with pytest.raises(NotAllowed):
        add_from_pool(call=closed, entries=[entry], by=user, at=now)


def test_a_file_knows_a_person_by_each_address(programme, sam, rita, now):
    EmailAddress.objects.create(user=rita, email="rita@lab.example.org", verified=True)
    PoolEntryFactory(programme=programme, profile__user=rita)
    rows = [PoolRow("rita@lab.example.org", seniority="senior")]
    report = import_pool(programme=programme, rows=rows, by=sam, at=now)
    assert (report.added, report.changed, report.accounts_made) == (0, 1, 0)
