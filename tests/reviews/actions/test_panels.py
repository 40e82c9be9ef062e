import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from core.errors import NotAllowed, RuleBroken
from reviews.actions.panels import (
    add_reviewer,
    create_panel,
    edit_reviewer,
    import_reviewers,
    leave_panels,
)
from reviews.models import Panel, PoolEntry, Reviewer
from reviews.roster import Row


def test_there_is_one_panel_per_call(closed, sam, now):
    first = create_panel(call=closed, name="Panel", max_load=8, by=sam, at=now)
    again = create_panel(call=closed, name="Board", max_load=6, by=sam, at=now)
    assert first.pk == again.pk
    assert list(Panel.objects.values_list("name", "max_load")) == [("Board", 6)]


def test_a_new_person_gets_an_account_without_password(closed, sam, now):
    reviewer = add_reviewer(
        call=closed,
        email="New@Example.org",
        name="Nora New",
        keywords="kernels",
        min_load=1,
        max_load=3,
        is_chair=True,
        by=sam,
        at=now,
    )
    user = User.objects.get(email="new@example.org")
    assert (reviewer.user, user.name, user.has_usable_password()) == (user, "Nora New", False)
    assert (reviewer.panel.call, reviewer.keywords) == (closed, "kernels")
    assert (reviewer.min_load, reviewer.max_load, reviewer.is_chair) == (1, 3, True)
    assert PoolEntry.objects.get().profile.user == user


def test_a_known_person_keeps_their_account(closed, rita, sam, now):
    reviewer = add_reviewer(call=closed, email="RITA@example.org", name="X", by=sam, at=now)
    assert (reviewer.user, reviewer.user.name) == (rita, "Rita Levi")
    with pytest.raises(RuleBroken, match="already"):
        add_reviewer(call=closed, email="rita@example.org", by=sam, at=now)


@pytest.mark.parametrize("who", ["eve", "otto", "olga"])
def test_strangers_add_nobody(closed, now, who, request):
    with pytest.raises(NotAllowed):
        add_reviewer(call=closed, email="x@example.org", by=request.getfixturevalue(who), at=now)
    assert User.objects.filter(email="x@example.org").count() == 0


def test_editing_and_taking_off(closed, rita, sam, now):
    reviewer = add_reviewer(call=closed, email=rita.email, by=sam, at=now)
    edit_reviewer(
        reviewer=reviewer,
        keywords="maths",
        statement="Proofs",
        max_load=None,
        is_active=False,
        by=sam,
        at=now,
    )
    reviewer.refresh_from_db()
    assert (reviewer.keywords, reviewer.statement, reviewer.is_active) == (
        "maths",
        "Proofs",
        False,
    )


def test_loads_are_in_order(closed, rita, sam, now):
    with pytest.raises(RuleBroken, match="smallest load is larger"):
        add_reviewer(call=closed, email=rita.email, min_load=4, max_load=3, by=sam, at=now)
    assert Reviewer.objects.count() == 0


def test_import_adds_and_changes(closed, rita, sam, now):
    add_reviewer(call=closed, email=rita.email, keywords="old", by=sam, at=now)
    rows = [
        Row("rita@example.org", "Ignored", "new words", "", 4),
        Row("nora@example.org", "Nora New", "proteins", "Folding", None, 2, is_chair=True),
    ]
    report = import_reviewers(call=closed, rows=rows, by=sam, at=now)
    assert (report.added, report.changed, report.accounts_made) == (1, 1, 1)
    assert list(
        Reviewer.objects.order_by("user__email").values_list(
            "user__email", "user__name", "keywords", "min_load", "max_load", "is_chair"
        )
    ) == [
        ("nora@example.org", "Nora New", "proteins", 2, None, True),
        ("rita@example.org", "Rita Levi", "new words", 0, 4, False),
    ]
    assert PoolEntry.objects.count() == 2


def test_leaving_the_panels_keeps_the_seat_and_its_reviews(closed, sam, now):
    reviewer = add_reviewer(
        call=closed, email="x@example.org", name="", keywords="", max_load=3, by=sam, at=now
    )
    assert leave_panels(by=reviewer.user, at=now) == 1
    reviewer.refresh_from_db()
    assert reviewer.is_active is False
    assert leave_panels(by=reviewer.user, at=now) == 0


def test_import_knows_a_person_by_each_address_and_takes_them_once(closed, rita, sam, now):
    EmailAddress.objects.create(user=rita, email="rita@lab.example.org", verified=True)
    rows = [Row("rita@lab.example.org", "Rita", "kernels", "", None)]
    report = import_reviewers(call=closed, rows=rows, by=sam, at=now)
    assert (report.added, report.accounts_made) == (1, 0)
    twice = [*rows, Row("rita@example.org", "Rita", "parsers", "", None)]
    with pytest.raises(RuleBroken, match="addresses of the same person"):
        import_reviewers(call=closed, rows=twice, by=sam, at=now)
    assert Reviewer.objects.get().keywords == "kernels"
