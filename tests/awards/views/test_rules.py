import pytest

from awards.models import ApprovalLimit, AwardRules

PAGE = "/staff/programmes/slingshot/award-rules/"


@pytest.fixture
def as_mia(client, mia):
    client.force_login(mia)
    return client


def test_staff_award_rules_are_saved_and_shown(as_mia, programme):
    assert as_mia.get(PAGE).context["form"]["waived_by"].value() == "administrator"
    wanted = {"waived_by": "officer", "extended_by": "administrator"}
    assert as_mia.post(PAGE, wanted).status_code == 302
    rules = AwardRules.objects.get(programme=programme)
    assert (rules.waived_by, rules.extended_by) == ("officer", "administrator")
    assert as_mia.post(PAGE, {"waived_by": "nobody"}).status_code == 422


def test_staff_approval_limit_is_set_replaced_and_taken_away(as_mia, fay):
    form = {"who": str(fay.pk), "currency": "EUR", "amount": "1,000"}
    as_mia.post(PAGE + "limit/", form)
    as_mia.post(PAGE + "limit/", {**form, "amount": "2,000.50"})
    as_mia.post(PAGE + "limit/", {"who": "finance", "currency": "JPY", "amount": "500"})
    assert list(ApprovalLimit.objects.values_list("user", "role", "currency", "amount")) == [
        (fay.pk, "", "EUR", 2_000_50),
        (None, "finance", "JPY", 500),
    ]
    text = as_mia.get(PAGE).content.decode()
    assert "Fay Moreau" in text
    assert "€2,000.50" in text
    key = ApprovalLimit.objects.get(user=fay).pk
    assert as_mia.post(PAGE + "limit/remove/", {"limit": key}).status_code == 302
    assert as_mia.post(PAGE + "limit/remove/", {"limit": key}).status_code == 404
    assert ApprovalLimit.objects.count() == 1


def test_staff_approval_limit_of_somebody_else_or_nothing_is_422(as_mia, sam):
    for who, amount in [(sam.pk, "1,000"), ("officer", "1,000"), ("finance", "0"), ("", "x")]:
        form = {"who": who, "currency": "EUR", "amount": amount}
        assert as_mia.post(PAGE + "limit/", form).status_code == 422
    assert ApprovalLimit.objects.count() == 0


def test_staff_award_rules_for_the_wrong_person(client, sam, olga, otto, ada, mia):
    for person, read, deed in [
        (sam, 200, 403),
        (olga, 200, 403),
        (otto, 404, 404),
        (ada, 404, 404),
    ]:
        client.force_login(person)
        assert client.get(PAGE).status_code == read
        for rest in ("", "limit/", "limit/remove/"):
            assert client.post(PAGE + rest).status_code == deed
    client.force_login(sam)
    assert "Save the rules" not in client.get(PAGE).content.decode()
