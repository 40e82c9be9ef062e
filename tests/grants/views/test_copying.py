import pytest
from django.urls import reverse

from grants.actions.starting import start_application
from grants.default_form import ensure_default_form
from grants.models import Application, TeamMember
from grants.queries import values_of
from tests.factories.grants import CallFactory
from tests.grants.views.test_team import text_of, url


@pytest.fixture
def fresh(programme, ada, now, complete):
    call = CallFactory(programme=programme, form_version=ensure_default_form(now))
    return start_application(call=call, by=ada, at=now)


def test_application_copy_offers_one_s_own_and_copies_what_is_ticked(client, complete, fresh, ada):
    client.force_login(ada)
    page = url("application_copy", fresh)
    assert f"?source={complete.reference}" in client.get(page).text
    chosen = client.get(page, {"source": complete.reference})
    assert "Summary" in text_of(chosen)
    sent = {"source": complete.reference, "keys": ["summary", "keywords"]}
    done = client.post(page, sent, follow=True)
    assert f"2 answers are copied from {complete.reference}." in text_of(done)
    assert values_of(fresh) == {
        "summary": "We make fast kernels and share them.",
        "keywords": ["kernels", "compilers"],
    }


def test_application_copy_of_nothing_is_refused(client, complete, fresh, ada):
    client.force_login(ada)
    answer = client.post(url("application_copy", fresh), {"source": complete.reference})
    assert answer.status_code == 422
    assert "Choose at least one answer" in text_of(answer)


def test_application_copy_from_a_stranger_s_is_not_found(client, complete, fresh, ben):
    TeamMember.objects.create(application=fresh, user=ben, role="editor")
    client.force_login(ben)
    page = url("application_copy", fresh)
    assert "no earlier application" in text_of(client.get(page))
    assert client.get(page, {"source": complete.reference}).status_code == 404
    sent = {"source": complete.reference, "keys": ["summary"]}
    assert client.post(page, sent).status_code == 404
    assert values_of(fresh) == {}


def test_application_copy_by_a_viewer_is_refused(client, complete, fresh, ben):
    TeamMember.objects.create(application=fresh, user=ben, role="viewer")
    client.force_login(ben)
    sent = {"source": complete.reference, "keys": ["summary"]}
    assert client.post(url("application_copy", fresh), sent).status_code == 403


def test_the_call_offers_to_start_with_earlier_answers(client, complete, programme, ada, ben, now):
    call = CallFactory(programme=programme, form_version=ensure_default_form(now))
    page = reverse("grants:call_detail", args=[call.slug])
    offer = "Start with answers from an earlier application"
    client.force_login(ben)
    assert offer not in client.get(page).text
    client.force_login(ada)
    assert offer in client.get(page).text
    start = reverse("grants:application_start", args=[call.slug])
    done = client.post(start, {"then": "copy"})
    started = Application.objects.get(call=call)
    assert done.url == url("application_copy", started)
    assert "Copy from an earlier application" in client.get(url("application_detail", started)).text
