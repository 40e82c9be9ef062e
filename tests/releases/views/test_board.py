from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.actions.conditions import waive_condition
from core.actors import SYSTEM
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import finished_verification, released_output

pytestmark = pytest.mark.django_db

BOARD = "releases:staff_release_board"


@pytest.fixture
def officer(client, sam):
    client.force_login(sam)

    def of(*conditions):
        for condition in conditions:
            programme = condition.award.application.call.programme
            ProgrammeRoleFactory(programme=programme, user=sam)
        return client

    return of


def owed(days, **fields):
    due = (timezone.now() + timedelta(days=days)).date()
    return ConditionFactory(award=accepted_award(), due_on=due, **fields)


def groups(client, **asked):
    page = client.get(reverse(BOARD), asked)
    return {
        group.key: [(row.condition, row.is_new) for row in group.rows]
        for group in page.context["groups"]
        if group.rows
    }


def test_every_output_lies_in_its_column_the_most_urgent_first(officer):
    far, near, late = owed(300), owed(5), owed(-40)
    checked = finished_verification().evidence.condition
    released = released_output().condition
    client = officer(far, near, late, checked, released)

    assert groups(client) == {
        "waiting": [(checked, False)],
        "late": [(late, False)],
        # Within a week the calendar has made it due.
        "owed": [(near, True), (far, False)],
        "released": [(released, False)],
    }


def test_what_somebody_did_this_week_is_new(officer):
    condition = owed(300)
    waive_condition(condition=condition, by=SYSTEM, at=timezone.now(), reason="Patent.")
    client = officer(condition)
    assert groups(client) == {"let_off": [(condition, True)]}


def test_the_filters_cut_it_down(officer, pat):
    code, data = owed(300), owed(300, output_kind="dataset")
    application = data.award.application
    application.handler = pat
    application.save(update_fields=["handler"])
    client = officer(code, data)

    assert groups(client, kind="code") == {"owed": [(code, False)]}
    assert groups(client, officer=pat.pk) == {"owed": [(data, False)]}
    assert groups(client, call=code.award.application.call.slug) == {"owed": [(code, False)]}
    slug = data.award.application.call.programme.slug
    assert groups(client, programme=slug) == {"owed": [(data, False)]}


def test_another_programme_is_not_on_it(officer):
    owed(300)
    mine = owed(300)
    assert groups(officer(mine)) == {"owed": [(mine, False)]}


def test_a_stranger_finds_no_board(client, eve):
    client.force_login(eve)
    assert client.get(reverse(BOARD)).status_code == 404
    assert client.get(reverse("releases:staff_release_board_csv")).status_code == 404


def test_the_board_of_250_outputs_costs_twelve_queries_at_most(
    officer, django_assert_max_num_queries
):
    client = officer(owed(300))
    award = owed(5).award
    for position in range(2, 251):
        ConditionFactory(award=award, position=position)
    officer(released_output().condition, award.conditions.first())
    with django_assert_max_num_queries(12):
        page = client.get(reverse(BOARD))
    assert page.context["total"] == 252


def test_the_csv_has_the_same_rows(officer):
    code, data = owed(300, title="=HYPERLINK(1)"), owed(300, output_kind="dataset")
    client = officer(code, data)

    sent = client.get(reverse("releases:staff_release_board_csv"), {"kind": "code"})

    lines = sent.getvalue().decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{code.reference},'=HYPERLINK(1),code,")
