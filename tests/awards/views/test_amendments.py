from datetime import date

import pytest

from accounts.roles import Role
from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment, ask_back, decline_amendment
from awards.models import ASKED_KINDS, Amendment
from tests.factories.grants import ProgrammeRoleFactory
from tests.shared import press, text_of


def ask(client, award, **form):
    form = {"ends_on": "2028-06-30", "reason": "The machine came late.", **form}
    return client.post(f"/awards/{award.reference}/changes/extension/", form, follow=True)


def test_award_amend_asks_and_staff_amendment_detail_changes_the_terms(
    client, accepted, release, ada, sam
):
    client.force_login(ada)
    assert "Your request is in. Reference AMD-" in text_of(ask(client, accepted))
    change = Amendment.objects.get()
    client.force_login(sam)
    address = f"/staff/amendments/{change.reference}/"
    shown = text_of(client.get(address))
    assert "31 December 2027, then 30 June 2028" in shown
    form = {"outcome": "approve", "moved": [release.reference], "reason": "Fine."}
    assert "Approved. The terms have changed" in text_of(press(client, address, form, follow=True))
    accepted.refresh_from_db()
    assert accepted.ends_on == date(2028, 6, 30)
    client.force_login(ada)
    page = text_of(client.get(f"/awards/{accepted.reference}/"))
    assert "holds now" in page
    assert "The programme says: Fine." in page


def test_award_amend_with_an_earlier_day_keeps_what_was_typed(client, accepted, ada):
    client.force_login(ada)
    page = ask(client, accepted, ends_on="2020-01-01")
    assert page.status_code == 422
    assert "must be later" in text_of(page)
    assert "The machine came late." in page.content.decode()


@pytest.mark.parametrize(
    ("delay", "told"), [(3600, "Its letter is on the way."), (0, "Letter of this change (PDF)")]
)
def test_award_detail_says_what_is_asked_for_and_gives_the_letter_once_it_is_out(
    client, accepted, ada, sam, now, settings, delay, told
):
    settings.LETTER_MAIL_AFTER_SECONDS = delay
    client.force_login(ada)
    assert "Last day asked for: 30 June 2028" in text_of(ask(client, accepted))
    change = Amendment.objects.get()
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    shown = text_of(client.get(f"/awards/{accepted.reference}/"))
    assert "Last day since then: 30 June 2028" in shown
    assert told in shown


def test_award_amend_of_an_unknown_kind_is_not_there(client, accepted, ada):
    client.force_login(ada)
    assert client.get(f"/awards/{accepted.reference}/changes/nothing/").status_code == 404


def test_award_amend_shows_every_kind(client, accepted, ada):
    client.force_login(ada)
    for kind in ASKED_KINDS:
        assert client.get(f"/awards/{accepted.reference}/changes/{kind}/").status_code == 200
    assert client.get(f"/awards/{accepted.reference}/changes/conditions/").status_code == 404


def test_staff_amendment_detail_without_a_reason_is_refused(client, accepted, ada, sam):
    client.force_login(ada)
    ask(client, accepted)
    client.force_login(sam)
    address = f"/staff/amendments/{Amendment.objects.get().reference}/"
    page = press(client, address, {"outcome": "decline"})
    assert page.status_code == 422
    assert "Give a reason. The grantee reads it." in text_of(page)


def test_award_amend_while_one_waits_says_so_and_asks_for_nothing(client, accepted, ada):
    client.force_login(ada)
    ask(client, accepted)
    page = client.get(f"/awards/{accepted.reference}/changes/extension/")
    told = text_of(page)
    assert f"{Amendment.objects.get().reference} asks for a change of this kind already" in told
    assert "Ask for this change" not in told


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (approve_amendment, "Last day since then 30 June 2028"),
        (decline_amendment, "Last day asked for 30 June 2028"),
    ],
)
def test_staff_amendment_detail_says_of_a_decided_change_what_it_was(
    client, accepted, ada, sam, now, deed, told
):
    client.force_login(ada)
    ask(client, accepted)
    change = Amendment.objects.get()
    deed(amendment=change, reason="As agreed.", by=sam, at=now)
    client.force_login(sam)
    assert told in text_of(client.get(f"/staff/amendments/{change.reference}/"))


def test_what_one_of_two_proposes_is_no_news_for_the_grantee(client, accepted, ada, sam, now):
    more = Wanted(reason="Prices rose.", amount=90_000_00)
    change = request_amendment(award=accepted, kind="amount", wanted=more, by=ada, at=now)
    approve_amendment(amendment=change, reason="Well earned.", by=sam, at=now)
    client.force_login(sam)
    shown = text_of(client.get(f"/staff/awards/{accepted.reference}/"))
    assert "Waits for a second person" in shown
    assert "Well earned." in shown
    page = text_of(client.get(f"/staff/amendments/{change.reference}/"))
    assert "You proposed this, so somebody else confirms it." in page
    client.force_login(ada)
    shown = text_of(client.get(f"/awards/{accepted.reference}/"))
    assert f"{change.reference}: Another amount Asked for" in shown
    assert "Waits for a second person" not in shown
    assert "Well earned." not in shown
    page = client.post(f"/amendments/{change.reference}/withdraw/", follow=True)
    assert f"{change.reference} is withdrawn." in text_of(page)


def test_staff_amendment_detail_reminds_of_the_bank_details(client, accepted, ada, sam, now):
    moved = Wanted(reason="A new post.", institution="ETH")
    change = request_amendment(award=accepted, kind="institution", wanted=moved, by=ada, at=now)
    client.force_login(sam)
    page = client.get(f"/staff/amendments/{change.reference}/")
    assert "The bank details stay as they are." in text_of(page)


def test_amendment_withdraw_takes_it_back(client, accepted, ada):
    client.force_login(ada)
    ask(client, accepted)
    change = Amendment.objects.get()
    page = client.post(f"/amendments/{change.reference}/withdraw/", follow=True)
    assert f"{change.reference} is withdrawn." in text_of(page)


def test_staff_amendment_list_shows_what_waits(client, accepted, ada, sam):
    address = f"/staff/programmes/{accepted.application.call.programme.slug}/amendments/"
    client.force_login(sam)
    assert "Nothing waits" in text_of(client.get(address))
    client.force_login(ada)
    ask(client, accepted)
    client.force_login(sam)
    page = text_of(client.get(address))
    assert Amendment.objects.get().reference in page
    assert "Last day: 31 December 2027, then 30 June 2028" in page


def lines(**changes):
    return {
        "line_0": "65,000.00",
        "line_1": "10,000.00",
        "new_line": "Compute",
        "new_amount": "5000",
        "reason": "Less travel.",
        **changes,
    }


def test_award_amend_moves_money_between_lines_of_the_budget(client, budgeted, ada, sam, now):
    client.force_login(ada)
    address = f"/awards/{budgeted.reference}/changes/budget/"
    shown = client.get(address)
    assert "€60,000.00 now" in text_of(shown)
    assert 'value="€60,000.00"' in shown.content.decode()
    page = text_of(client.post(address, lines(), follow=True))
    assert "Staff asked for: €65,000.00" in page
    assert "Compute asked for: €5,000.00" in page
    approve_amendment(amendment=Amendment.objects.get(), reason="", by=sam, at=now)
    page = text_of(client.get(f"/awards/{budgeted.reference}/"))
    assert "Staff €65,000.00 Travel €10,000.00 Compute €5,000.00" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"line_0": "64,000.00"}, "€1,000.00 missing"),
        ({"new_amount": ""}, "Say how much the new line gets."),
        ({"new_line": ""}, "Name the new line."),
        ({"new_line": "Travel"}, "This line is there already."),
        ({"line_1": "some"}, "amount"),
    ],
)
def test_award_amend_of_the_budget_refused_keeps_what_was_typed(
    client, budgeted, ada, changes, told
):
    client.force_login(ada)
    page = client.post(f"/awards/{budgeted.reference}/changes/budget/", lines(**changes))
    assert page.status_code == 422
    assert told in text_of(page)
    assert "Less travel." in page.content.decode()
    assert not Amendment.objects.exists()


def test_award_amend_asked_back_shows_the_lines_again(client, budgeted, ada, sam, now):
    client.force_login(ada)
    address = f"/awards/{budgeted.reference}/changes/budget/"
    client.post(address, lines())
    ask_back(amendment=Amendment.objects.get(), reason="Why compute?", by=sam, at=now)
    content = client.get(address).content.decode()
    for typed in ('value="€65,000.00"', 'value="Compute"', 'value="€5,000.00"'):
        assert typed in content
    again = client.post(address, lines(reason="For the last runs."), follow=True)
    assert "For the last runs." in text_of(again)


def test_staff_amendment_detail_decides_only_on_what_it_showed(client, accepted, ada, sam, now):
    client.force_login(ada)
    ask(client, accepted, ends_on="2028-05-31")
    change = Amendment.objects.get()
    address = f"/staff/amendments/{change.reference}/"
    client.force_login(sam)
    seen = client.get(address).context["form"]["seen"].value()
    form = {"outcome": "approve", "reason": "A month is fine.", "seen": seen}
    ask_back(amendment=change, reason="Until when?", by=sam, at=now)
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "A month is fine." in refused.text
    client.force_login(ada)
    ask(client, accepted, ends_on="2028-12-31")
    client.force_login(sam)
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "This change is no longer as your page showed it" in text_of(refused)
    assert "31 December 2028" in text_of(refused)
    assert "A month is fine." in refused.text
    accepted.refresh_from_db()
    assert accepted.ends_on == date(2027, 12, 31)
    for outcome in ("ask_back", "decline"):
        assert client.post(address, {**form, "outcome": outcome}).status_code == 422
    again = {**form, "seen": refused.context["form"]["seen"].value()}
    assert "Approved. The terms have changed" in text_of(client.post(address, again, follow=True))
    accepted.refresh_from_db()
    assert accepted.ends_on == date(2028, 12, 31)


def test_staff_amendment_detail_keeps_the_stamp_of_what_was_read_beside_another_fault(
    client, accepted, ada, sam
):
    client.force_login(ada)
    ask(client, accepted)
    client.force_login(sam)
    address = f"/staff/amendments/{Amendment.objects.get().reference}/"
    refused = client.post(address, {"outcome": "", "seen": "older"})
    assert refused.context["form"]["seen"].value() == "older"


def test_staff_amendment_detail_confirms_no_proposal_that_was_not_read(
    client, programme, accepted, ada, sam, eve, now
):
    ProgrammeRoleFactory(programme=programme, user=eve, role=Role.OFFICER)
    more = Wanted(reason="Prices rose.", amount=90_000_00)
    change = request_amendment(award=accepted, kind="amount", wanted=more, by=ada, at=now)
    address = f"/staff/amendments/{change.reference}/"
    client.force_login(eve)
    form = {"outcome": "approve", "way": "new", "reason": "", "seen": None}
    form["seen"] = client.get(address).context["form"]["seen"].value()
    approve_amendment(amendment=change, reason="Well earned.", way="last", by=sam, at=now)
    refused = client.post(address, form)
    assert "This change is no longer as your page showed it" in text_of(refused)
    assert f"Proposed by {sam}." in text_of(refused)
    change.refresh_from_db()
    assert change.state == "proposed"
    form["seen"] = refused.context["form"]["seen"].value()
    assert "Approved." in text_of(client.post(address, form, follow=True))


def test_award_amend_with_a_slip_of_the_key_in_the_year_is_told_at_once(client, accepted, ada):
    client.force_login(ada)
    page = ask(client, accepted, ends_on="9999-12-31")
    assert page.status_code == 422
    assert "Choose a day of the years 1970 to 2099." in text_of(page)
    assert not Amendment.objects.exists()


def test_staff_amendment_detail_of_a_day_stored_beyond_reckoning_can_be_declined(
    client, accepted, release, ada, sam, now
):
    wanted = Wanted(reason="Late.", ends_on=date(2028, 6, 30))
    change = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    Amendment.objects.update(ends_on=date.max)
    client.force_login(sam)
    address = f"/staff/amendments/{change.reference}/"
    assert client.get(address).status_code == 200
    approved = press(client, address, {"outcome": "approve", "reason": ""})
    assert (approved.status_code, "lies after 2099" in text_of(approved)) == (422, True)
    press(client, address, {"outcome": "decline", "reason": "A slip of the key."})
    assert Amendment.objects.get().state == "declined"


def test_staff_amendment_detail_says_when_the_letter_cannot_be_sealed(
    client, accepted, ada, sam, now, monkeypatch
):
    def silent(*_args, **_options):
        raise OSError("no answer")

    wanted = Wanted(reason="Late.", ends_on=date(2028, 6, 30))
    change = request_amendment(award=accepted, kind="extension", wanted=wanted, by=ada, at=now)
    monkeypatch.setattr("awards.actions.letters.seal", silent)
    client.force_login(sam)
    form = {"outcome": "approve", "reason": "Gladly, as asked."}
    page = press(client, f"/staff/amendments/{change.reference}/", form)
    assert page.status_code == 422
    assert "the time stamp authority did not answer" in text_of(page)
    assert "Gladly, as asked." in page.content.decode()
    accepted.refresh_from_db()
    assert (Amendment.objects.get().state, accepted.ends_on) == ("requested", date(2027, 12, 31))
