import pytest
from django import forms
from django.contrib.messages import get_messages  # noqa: TID251 - what is tested here speaks HTTP
from django.contrib.messages.storage.fallback import FallbackStorage  # noqa: TID251 - what is tested here speaks HTTP

from core import web
from core.errors import RuleBroken


class AmountForm(forms.Form):
    amount = forms.IntegerField()


@pytest.fixture
def request_of(rf, ada):
    request = rf.get("/")
    request.user = ada
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def test_add_rule_error_stands_at_its_field_or_on_top():
    form = AmountForm({"amount": "1"})
    assert form.is_valid()
    web.add_rule_error(form, RuleBroken("Too much.", "amount"))
    web.add_rule_error(form, RuleBroken("Too late."))
    web.add_rule_error(form, RuleBroken("Elsewhere.", "other"))
    assert form.errors == {"amount": ["Too much."], "__all__": ["Too late.", "Elsewhere."]}


def test_tell_and_warn_show_on_the_next_page(request_of):
    web.tell(request_of, "Saved.")
    web.warn(request_of, "Not saved.")
    shown = [(each.level_tag, each.message) for each in get_messages(request_of)]
    assert shown == [("success", "Saved."), ("warning", "Not saved.")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "status", "begins"),
    [
        (None, 200, "<title>Page"),
        ({"amount": "1"}, 200, "<title>Page"),
        ({}, 422, "<title>Error: Page"),
    ],
)
def test_page_with_an_invalid_form_is_422_and_says_so(
    request_of, settings, tmp_path, data, status, begins
):
    text = "<title>{% if page_error %}Error: {% endif %}Page</title>{{ form }}"
    (tmp_path / "page.html").write_text(text)
    own = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**own, "DIRS": [*own["DIRS"], tmp_path]}]
    form = AmountForm(data)
    answer = web.page(request_of, "page.html", {"form": form}, forms=[form])
    assert answer.status_code == status
    assert answer.content.decode().startswith(begins)


@pytest.mark.django_db
def test_refused_is_page_403_with_the_reason(request_of):
    answer = web.refused(request_of, "Only finance can do this.")
    assert answer.status_code == 403
    assert "Only finance can do this." in answer.content.decode()


@pytest.mark.django_db
def test_csrf_failure_is_a_page_one_can_act_on(ada):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    answer = strict.post("/jobs/00000000-0000-4000-8000-000000000000/cancel/")
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()
