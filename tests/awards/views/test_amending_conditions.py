from datetime import date

import pytest

from accounts.roles import Role
from awards.models import Amendment
from tests.factories.grants import ProgrammeRoleFactory
from tests.shared import press, text_of


def typed(rows=(), **changes):
    """What the page sends: new conditions, what payments wait for, and why."""
    data = {"conditions-TOTAL_FORMS": str(max(len(rows), 1)), "conditions-INITIAL_FORMS": "0"}
    # An empty row sends what its lists show.
    for number, row in enumerate(rows or [{}]):
        shown = {"due_by": "day", "due_unit": "days", "looked_at_by": "officer"}
        data |= {f"conditions-{number}-{name}": value for name, value in (shown | row).items()}
    return data | {"reason": "As agreed on the phone.", **changes}


@pytest.fixture
def unchanged(last, release):
    """The box that is ticked as the page comes."""
    return {f"waits-{last.reference}": [release.reference]}


ETHICS = {"kind": "ethics", "title": "Approval of the board", "due_on": "2027-03-01"}


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def address(accepted):
    return f"/staff/awards/{accepted.reference}/conditions/"


def test_staff_conditions_amend_plans_and_staff_amendment_detail_carries_out(
    as_sam, accepted, address, ada, unchanged
):
    shown = as_sam.get(f"/staff/awards/{accepted.reference}/")
    assert address in shown.text
    page = as_sam.post(address, typed([ETHICS], **unchanged), follow=True)
    assert "Planned. Look through it, then approve it here." in text_of(page)
    change = Amendment.objects.get()
    told = "Ethics approval: Approval of the board, due on 1 March 2027"
    assert f"New condition {told}" in text_of(page)
    assert "Ask the grantee back" not in text_of(page)
    assert ">As agreed on the phone.</textarea>" in page.text.replace("\r\n", "").replace("\n", "")
    as_sam.force_login(ada)
    assert change.reference not in text_of(as_sam.get(f"/awards/{accepted.reference}/"))
    as_sam.force_login(change.requested_by)
    form = {"outcome": "approve", "reason": change.reason}
    page = press(as_sam, f"/staff/amendments/{change.reference}/", form, follow=True)
    assert "Approved. The terms have changed and the letter is issued." in text_of(page)
    as_sam.force_login(ada)
    page = text_of(as_sam.get(f"/awards/{accepted.reference}/"))
    assert f"New condition: {told}" in page
    assert "Training code (before Last instalment) Approval of the board" in page
    assert page.count("As agreed on the phone.") == 2  # at the change and at the condition


def test_staff_conditions_amend_where_money_hangs_waits_for_a_second_person(
    as_sam, programme, accepted, address, first, last, pat
):
    shown = as_sam.get(address)
    assert "Last instalment, €8,000.00 waits for" in text_of(shown)
    data = typed([ETHICS | {"holds": [first.reference]}], **{f"waits-{last.reference}": []})
    page = as_sam.post(address, data, follow=True)
    change = Amendment.objects.get()
    assert "Proposed. A second person confirms it here." in text_of(page)
    assert "You proposed this, so somebody else confirms it." in text_of(page)
    told = "“Last instalment” waits for Nothing (before this change: Training code)"
    assert told in text_of(page)
    assert f"Withdraw {change.reference}" in text_of(page)
    ProgrammeRoleFactory(user=pat, programme=programme, role=Role.OFFICER)
    as_sam.force_login(pat)
    form = {"outcome": "approve", "reason": ""}
    press(as_sam, f"/staff/amendments/{change.reference}/", form)
    assert first.conditions.get().title == "Approval of the board"
    assert not last.conditions.exists()


@pytest.mark.parametrize(
    ("rows", "changes", "told"),
    [
        ([ETHICS | {"title": ""}], {}, "This needs an answer."),
        ([ETHICS | {"kind": ""}], {}, "This needs an answer."),
        ([ETHICS | {"due_on": ""}], {}, "Say on which day."),
        ([ETHICS | {"due_on": "2020-01-01"}], {}, "would be due in the past"),
        ([ETHICS | {"kind": "release"}], {}, "Choose the kind of output"),
        ([ETHICS], {"reason": ""}, "Say why. The grantee reads it."),
    ],
)
def test_staff_conditions_amend_refused_keeps_what_was_typed(as_sam, address, rows, changes, told):
    page = as_sam.post(address, typed(rows, **changes))
    assert page.status_code == 422
    assert told in text_of(page)
    for text in (rows[0]["title"], typed(rows, **changes)["reason"]):
        assert text in page.text
    assert not Amendment.objects.exists()


def test_staff_conditions_amend_of_nothing_says_so(as_sam, address, unchanged):
    page = as_sam.post(address, typed(**unchanged))
    assert page.status_code == 422
    assert "Nothing would change." in text_of(page)


def test_staff_conditions_amend_while_one_waits_leads_to_it(as_sam, address):
    as_sam.post(address, typed([ETHICS]))
    page = as_sam.get(address)
    assert f"/staff/amendments/{Amendment.objects.get().reference}/" in page.text
    assert "Plan this change" not in text_of(page)


def test_staff_conditions_amend_gives_a_report_its_form(as_sam, accepted, address):
    form = accepted.application.call.form_version
    assert f"As in the call {accepted.application.call.title}" in text_of(as_sam.get(address))
    report = {"kind": "report", "title": "Midterm", "due_on": "2027-06-01", "report_form": form.pk}
    as_sam.post(address, typed([report]))
    [row] = Amendment.objects.get().adds
    assert (row["report_form"], row["due_on"]) == (str(form.pk), date(2027, 6, 1).isoformat())


def test_staff_conditions_amend_of_an_offer_is_not_for_this_page(as_sam, offered):
    page = as_sam.get(f"/staff/awards/{offered.reference}/conditions/", follow=True)
    assert "Only an accepted award is changed like this." in text_of(page)


def test_staff_conditions_amend_is_for_officers(client, address, fay, otto):
    for person, status in ((fay, 403), (otto, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
