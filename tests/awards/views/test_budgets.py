from accounts.roles import Role
from tests.factories.grants import ProgrammeRoleFactory
from tests.shared import press


def test_staff_programme_budget_as_page_and_table(client, accepted, call, olga):
    client.force_login(olga)
    text = client.get("/staff/programmes/slingshot/budget/").content.decode()
    for words in (call.title, "€80,000.00", "Payments by year, EUR", "Still planned", "Left"):
        assert words in text
    table = client.get("/staff/programmes/slingshot/budget.csv").content.decode()
    assert f"{call.title},EUR,{call.budget},0,8000000,8000000,8000000,0," in table


def test_staff_call_budget_is_exceeded_by_an_administrator_with_a_reason(
    client, programme, call, sam, eve
):
    address = f"/staff/calls/{call.slug}/budget/"
    client.force_login(sam)
    assert "Allow it" not in client.get(address).content.decode()
    assert client.post(address, {"amount": "5", "reason": "x"}).status_code == 403
    ProgrammeRoleFactory(programme=programme, user=eve, role=Role.ADMINISTRATOR)
    client.force_login(eve)
    answer = client.post(address, {"amount": "5", "reason": ""})
    assert (answer.status_code, b'value="5"' in answer.content) == (422, True)
    text = press(client, address, {"amount": "5", "reason": "A gift"}, follow=True).text
    assert "The call may promise €5.00 more." in text
    assert "A gift" in text


def test_staff_call_budget_sent_twice_allows_it_once(client, programme, call, eve):
    ProgrammeRoleFactory(programme=programme, user=eve, role=Role.ADMINISTRATOR)
    client.force_login(eve)
    address = f"/staff/calls/{call.slug}/budget/"
    seen = client.get(address).context["form"]["seen"].value()
    form = {"amount": "5", "reason": "A gift", "seen": seen}
    assert client.post(address, form).status_code == 302
    again = client.post(address, form)
    assert again.status_code == 422
    assert "More was allowed since you opened this page" in again.text
    assert 'value="5"' in again.text
    assert [each.amount for each in call.budget_overrides.all()] == [5_00]
    form["seen"] = again.context["form"]["seen"].value()
    assert client.post(address, form).status_code == 302
    assert [each.amount for each in call.budget_overrides.all()] == [5_00, 5_00]
