from datetime import date

import pytest

from awards.queries.seen import stamp_of_terms
from tests.factories.awards import ConditionFactory
from tests.shared import press


def sent(award, **changes):
    """What the page sends when nothing is changed."""
    data = {
        "amount": "80,000.00",
        "starts_on": award.starts_on.isoformat(),
        "ends_on": award.ends_on.isoformat(),
        "special_terms": "",
        "seen": stamp_of_terms(type(award).objects.get(pk=award.pk)),
    }
    for prefix, rows in (("conditions", award.conditions), ("payments", award.payments)):
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = str(rows.count())
    for number, each in enumerate(award.conditions.all()):
        for name in ("reference", "kind", "title", "output_kind", "promised_licence", "details"):
            data[f"conditions-{number}-{name}"] = getattr(each, name)
        data[f"conditions-{number}-promised_place"] = each.promised_place
        data[f"conditions-{number}-due_on"] = each.due_on.isoformat()
    for number, each in enumerate(award.payments.all()):
        data[f"payments-{number}-reference"] = each.reference
        data[f"payments-{number}-label"] = each.label
        data[f"payments-{number}-amount"] = f"{each.amount / 100:.2f}"
        data[f"payments-{number}-due_on"] = each.due_on.isoformat()
        data[f"payments-{number}-waits_for"] = [c.reference for c in each.conditions.all()]
    return data | changes


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def address(prepared):
    return f"/staff/awards/{prepared.reference}/edit/"


def test_staff_award_edit_saves_what_was_typed(as_sam, prepared, address):
    assert as_sam.get(address).status_code == 200
    data = sent(
        prepared,
        special_terms="Travel is capped.",
        **{"payments-0-amount": "€70,000.00", "payments-1-amount": "10 000"},
    )
    answer = as_sam.post(address, data)
    assert (answer.status_code, answer.url) == (302, f"/staff/awards/{prepared.reference}/")
    prepared.refresh_from_db()
    assert prepared.special_terms == "Travel is capped."
    assert list(prepared.payments.values_list("amount", flat=True)) == [70_000_00, 10_000_00]
    assert [c.kind for c in prepared.payments.last().conditions.all()] == ["release"]


def test_staff_award_edit_that_does_not_add_up_keeps_the_answers(as_sam, prepared, address):
    data = sent(prepared, amount="90,000.00", special_terms="Kept words")
    page = as_sam.post(address, data)
    text = page.content.decode()
    assert page.status_code == 422
    assert "<title>Error: " in text
    assert "The instalments add up to €80,000.00, but the award is €90,000.00" in text
    assert "Kept words" in text
    prepared.refresh_from_db()
    assert prepared.amount == 80_000_00


def test_staff_award_edit_names_every_bad_field(as_sam, prepared, address):
    data = sent(
        prepared,
        amount="a lot",
        **{"conditions-0-promised_licence": "", "payments-0-amount": "0"},
    )
    page = as_sam.post(address, data)
    text = page.content.decode()
    assert page.status_code == 422
    for words in ("“a lot” is not an amount", "Name the licence", "more than nothing"):
        assert words in text


def test_staff_award_edit_removes_and_adds_rows(as_sam, prepared, address):
    data = sent(
        prepared,
        **{
            "conditions-TOTAL_FORMS": "3",
            "conditions-1-DELETE": "on",
            "conditions-2-kind": "custom",
            "conditions-2-title": "Give a talk",
            "conditions-2-due_on": "2027-05-01",
        },
    )
    assert as_sam.post(address, data).status_code == 302
    assert list(prepared.conditions.values_list("kind", "title")) == [
        ("release", "Training code"),
        ("custom", "Give a talk"),
    ]


UNTOUCHED = {"kind": "release", "due_by": "day", "due_unit": "days", "looked_at_by": "officer"}


def test_staff_award_edit_gives_back_a_row_more_and_saves_nothing(as_sam, prepared, address):
    """Without a script rows are added by buttons, also while nothing adds up yet."""
    assert "<noscript>" in as_sam.get(address).text
    typed = {"amount": "90,000.00", "conditions-0-title": "", "special_terms": "Kept words"}
    for rows, counts in (("conditions", [3, 2]), ("payments", [2, 3])):
        page = as_sam.post(address, sent(prepared, **typed, add_row=rows))
        shown = [len(page.context[name].forms) for name in ("conditions", "payments")]
        assert (page.status_code, shown, "Kept words" in page.text) == (200, counts, True)
        assert "error" not in page.text.lower().split("<main")[1]
    prepared.refresh_from_db()
    assert (prepared.amount, prepared.special_terms) == (80_000_00, "")


def test_staff_award_edit_passes_over_a_row_in_which_nothing_was_typed(as_sam, prepared, address):
    rows = {"conditions-TOTAL_FORMS": "3", "payments-TOTAL_FORMS": "3", "payments-2-basis": "date"}
    rows |= {f"conditions-2-{name}": value for name, value in UNTOUCHED.items()}
    assert as_sam.post(address, sent(prepared, **rows)).status_code == 302
    assert (prepared.conditions.count(), prepared.payments.count()) == (2, 2)
    page = as_sam.post(address, sent(prepared, **rows, **{"payments-2-label": "Extra"}))
    assert (page.status_code, 'value="Extra"' in page.text) == (422, True)


def test_staff_award_edit_adds_no_row_beyond_the_most(as_sam, prepared, address):
    data = sent(prepared, add_row="payments", **{"payments-TOTAL_FORMS": "50"})
    page = as_sam.post(address, data)
    assert (page.status_code, len(page.context["payments"].forms)) == (200, 50)
    assert ("Add a payment" in page.text, "Add a condition" in page.text) == (False, True)


@pytest.mark.parametrize("count", ["", "x", "9" * 5000])
def test_staff_award_edit_refuses_a_count_of_rows_nobody_has(as_sam, prepared, address, count):
    data = sent(prepared, add_row="payments", **{"payments-TOTAL_FORMS": count})
    assert as_sam.post(address, data).status_code == 422


def test_staff_award_edit_takes_rules_verifiers_and_what_a_payment_hangs_on(
    as_sam, prepared, address, fay
):
    first, second = prepared.conditions.all()
    data = sent(
        prepared,
        **{
            "conditions-0-due_by": "before_end",
            "conditions-0-due_count": "2",
            "conditions-0-due_unit": "months",
            "conditions-1-due_by": "after_met",
            "conditions-1-due_count": "10",
            "conditions-1-due_unit": "days",
            "conditions-1-due_after": first.reference,
            "conditions-1-looked_at_by": str(fay.pk),
            "payments-1-basis": "milestone",
        },
    )
    data["ends_on"] = "2027-12-31"
    data["starts_on"] = "2027-01-01"
    assert as_sam.post(address, data).status_code == 302
    first, second = prepared.conditions.select_related("due_after")
    assert (first.due_on, first.due_words) == (
        date(2027, 10, 31),
        "2 months before the award ends",
    )
    assert (second.due_on, second.due_after) == (date(2027, 11, 10), first)
    assert (second.verified_by, second.verifier) == ("person", fay)
    assert list(prepared.payments.values_list("basis", flat=True)) == ["date", "milestone"]
    shown = as_sam.get(address).context["conditions"].forms
    assert [form["due_by"].value() for form in shown] == ["before_end", "after_met"]
    assert shown[1]["looked_at_by"].value() == fay.pk


def test_staff_award_edit_moves_days_with_the_dates_and_lets_a_rule_go(as_sam, prepared, address):
    rule = {"conditions-1-due_by": "after_end", "conditions-1-due_count": "1"}
    rule |= {"conditions-1-due_unit": "months", "starts_on": "2027-01-01"}
    as_sam.post(address, sent(prepared, **rule, ends_on="2027-12-31"))
    assert prepared.conditions.last().due_on == date(2028, 1, 31)
    as_sam.post(address, sent(prepared, **rule, ends_on="2028-03-31"))
    assert prepared.conditions.last().due_on == date(2028, 4, 30)
    as_sam.post(address, sent(prepared, ends_on="2028-03-31", starts_on="2027-01-01"))
    last = prepared.conditions.last()
    assert (last.due_by, last.due_count, last.due_words) == ("day", None, "")


def test_staff_award_edit_of_rules_that_wait_for_each_other_or_for_nothing(
    as_sam, prepared, address
):
    first, second = prepared.conditions.all()
    ring = {}
    for number, other in enumerate((second, first)):
        ring |= {
            f"conditions-{number}-due_by": "after_met",
            f"conditions-{number}-due_count": "1",
            f"conditions-{number}-due_unit": "days",
            f"conditions-{number}-due_after": other.reference,
        }
    page = as_sam.post(address, sent(prepared, **ring))
    assert page.status_code == 422
    assert "Two conditions wait for each other" in page.text
    page = as_sam.post(address, sent(prepared, **ring, **{"conditions-0-DELETE": "on"}))
    assert "Say after which condition" in page.text
    for field in ("due_count", "due_after"):
        page = as_sam.post(address, sent(prepared, **ring | {f"conditions-0-{field}": ""}))
        assert page.status_code == 422
    page = as_sam.post(address, sent(prepared, **{"conditions-0-due_on": ""}))
    assert "Say on which day." in page.text
    first.refresh_from_db()
    assert first.due_by == "day"


def test_staff_award_edit_cannot_reach_conditions_of_other_awards(as_sam, prepared, address):
    other = ConditionFactory(title="Theirs")
    data = sent(prepared, **{"conditions-0-reference": other.reference})
    as_sam.post(address, data)
    other.refresh_from_db()
    assert (other.title, other.award == prepared) == ("Theirs", False)


def test_staff_award_edit_after_the_letter_leads_back(as_sam, offered):
    answer = as_sam.get(f"/staff/awards/{offered.reference}/edit/", follow=True)
    assert "The letter is out" in answer.content.decode()


def test_staff_award_edit_by_the_wrong_person(client, address, prepared, request):
    for name, status in [("olga", 403), ("fay", 403), ("otto", 404), ("ada", 404)]:
        client.force_login(request.getfixturevalue(name))
        assert client.get(address).status_code == status
        assert client.post(address, sent(prepared)).status_code == status


def test_staff_award_edit_says_why_a_licence_does_not_open_an_output(as_sam, prepared, address):
    data = sent(prepared, **{"conditions-0-promised_licence": "CC-BY-NC-4.0"})
    page = as_sam.post(address, data)
    assert page.status_code == 422
    error = page.context["conditions"].forms[0].errors["promised_licence"][0]
    assert error.startswith("CC-BY-NC-4.0 does not count as open for ")
    assert "does not count as open for" in page.text
    assert '<option value="MIT">MIT License</option>' in page.text


def test_a_new_condition_names_the_payments_that_wait_for_it(as_sam, prepared, address):
    number, last = prepared.conditions.count(), prepared.payments.last()
    new = f"conditions-{number}-"
    data = sent(prepared) | {
        "conditions-TOTAL_FORMS": str(number + 1),
        f"{new}kind": "release",
        f"{new}title": "Data of all runs",
        f"{new}due_on": prepared.ends_on.isoformat(),
        f"{new}output_kind": "dataset",
        f"{new}promised_licence": " CC-BY-4.0 ",
        f"{new}promised_place": "Zenodo",
        f"{new}held": [last.reference],
    }
    assert as_sam.post(address, data).status_code == 302
    condition = prepared.conditions.last()
    assert (condition.promised_licence, condition.promised_place) == ("CC-BY-4.0", "Zenodo")
    assert list(condition.payments.all()) == [last]


def test_staff_award_edit_from_a_page_that_lost_its_stamp_keeps_what_was_typed(
    as_sam, prepared, address
):
    mine = sent(prepared, special_terms="Travel is capped.", seen="")
    refused = as_sam.post(address, mine)
    assert refused.status_code == 422
    assert "Your page did not say what it showed" in refused.text
    assert "Travel is capped." in refused.text
    mine["seen"] = refused.context["form"]["seen"].value()
    assert as_sam.post(address, mine).status_code == 302


def test_staff_award_edit_carries_its_stamp(as_sam, prepared, address):
    data = sent(prepared)
    del data["seen"]
    assert press(as_sam, address, data).status_code == 302


def test_staff_award_edit_names_what_a_colleague_changed_and_keeps_what_was_typed(
    as_sam, prepared, address
):
    seen = as_sam.get(address).context["form"]["seen"].value()
    mine = sent(prepared, special_terms="Travel is capped.", seen=seen)
    first, second = prepared.conditions.all()
    talk = ConditionFactory(award=prepared, kind="custom", title="Give a talk", position=3)
    prepared.conditions.filter(pk=second.pk).update(title="Report on everything")
    refused = as_sam.post(address, mine)
    told = refused.text
    assert refused.status_code == 422
    assert "Somebody changed these terms while your page was open." in told
    assert f"Changed: {second.reference} “Report on everything”." in told
    assert f"Added: {talk.reference} “Give a talk”." in told
    assert "Removed" not in told.split("Added: ")[1].split("What you typed")[0]
    assert first.reference not in told.split("Changed: ")[1].split("What you typed")[0]
    assert "Travel is capped." in told
    assert prepared.conditions.count() == 3
    wrong = as_sam.post(address, {**mine, "payments-0-amount": "0"})
    assert f"Added: {talk.reference} “Give a talk”." in wrong.text
    assert "more than nothing" in wrong.text
    mine["seen"] = refused.context["form"]["seen"].value()
    assert as_sam.post(address, mine).status_code == 302
    assert list(prepared.conditions.values_list("title", flat=True)) == [first.title, second.title]
