import pytest

from tests.factories.awards import ConditionFactory


def sent(award, **changes):
    """What the page sends when nothing is changed."""
    data = {
        "amount": "80,000.00",
        "starts_on": award.starts_on.isoformat(),
        "ends_on": award.ends_on.isoformat(),
        "special_terms": "",
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
