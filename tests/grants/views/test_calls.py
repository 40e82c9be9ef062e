import re
from datetime import timedelta

import pytest
from django.urls import reverse

from grants.models import Application, Batch, Call
from tests.factories.grants import CallFactory


def detail(call):
    return reverse("grants:call_detail", args=[call.slug])


def start(call):
    return reverse("grants:application_start", args=[call.slug])


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_call_list_shows_open_and_closed_calls_and_no_drafts(client, call, programme, now):
    CallFactory(programme=programme, title="Hidden draft", state="draft")
    CallFactory(programme=programme, title="Not yet", opens_at=now + timedelta(days=1))
    CallFactory(programme=programme, title="Long over", deadline=now - timedelta(hours=1))
    text = text_of(client.get(reverse("grants:call_list")))
    before, _, after = text.partition("Closed calls")
    assert "Open kernels 2026" in before
    assert "€500,000.00" in before
    assert "Long over" in after
    assert "Hidden draft" not in text
    assert "Not yet" not in text


def test_call_list_takes_the_same_queries_for_one_and_three(
    client, programme, django_assert_num_queries
):
    for wanted in (1, 3):
        while Call.objects.count() < wanted:
            CallFactory(programme=programme)
        with django_assert_num_queries(1):
            client.get(reverse("grants:call_list"))


def test_call_detail_tells_everything_before_one_signs_in(client, default_call):
    Call.objects.filter(pk=default_call.pk).update(time_zone="America/New_York", blindness="blind")
    text = text_of(client.get(detail(default_call)))
    assert re.search(r"Closes \d+ \w+ \d{4}, \d\d:\d\d E[SD]T \(closes in [23] days", text)
    assert "€500,000.00" in text
    assert "Reviewers do not see who applies" in text
    for label in ("Title", "Summary", "Full proposal", "Budget", "Open-source plan"):
        assert label in text
    assert "Full proposal Text · Up to 3,000 words" in text
    assert "Team A table of people, a row each · Not shown to reviewers" in text
    assert "Start an application" in text


@pytest.mark.parametrize("change", ["draft", "future"])
def test_call_detail_of_an_unpublished_call_is_not_there(client, call, now, change):
    if change == "draft":
        Call.objects.filter(pk=call.pk).update(state="draft")
    else:
        Call.objects.filter(pk=call.pk).update(opens_at=now + timedelta(hours=1))
    assert client.get(detail(call)).status_code == 404
    assert client.post(start(call)).status_code == 302


def test_application_start_sends_a_stranger_to_sign_in_and_back(client, call):
    response = client.post(start(call))
    assert response["Location"] == f"{reverse('account_login')}?next={detail(call)}"
    assert Application.objects.count() == 0


def test_application_start_makes_a_draft_and_a_get_makes_none(client, call, ada):
    client.force_login(ada)
    assert client.get(start(call))["Location"] == detail(call)
    assert Application.objects.count() == 0
    response = client.post(start(call))
    application = Application.objects.get()
    there = reverse("grants:application_detail", args=[application.reference])
    assert response["Location"] == there
    assert client.post(start(call))["Location"] == there
    assert "Your applications in this call" in text_of(client.get(detail(call)))


def test_application_start_after_the_deadline_says_so(client, call, ada, now):
    Call.objects.filter(pk=call.pk).update(deadline=now - timedelta(seconds=1))
    client.force_login(ada)
    assert "This call is not open" in text_of(client.post(start(call), follow=True))
    assert Application.objects.count() == 0


def test_call_pages_show_no_markup_from_texts(client, call):
    Call.objects.filter(pk=call.pk).update(description="<script>alert(1)</script>")
    page = client.get(detail(call)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_call_detail_tells_limits_and_dates_of_batches(client, programme, now):
    programme.cap_per_person_per_year = 4
    programme.save(update_fields=["cap_per_person_per_year"])
    call = CallFactory(
        programme=programme,
        mode="batch",
        deadline=now + timedelta(days=20),
        cap_per_person=1,
        cap_per_organisation=2,
        signatory_required=True,
        days_to_answer=30,
    )
    for days in (-10, 10, 20):
        Batch.objects.create(call=call, closes_at=now + timedelta(days=days))
    text = text_of(client.get(detail(call)))
    assert "Each person can submit up to 1 application in this call." in text
    assert "Each organisation can submit up to 2 applications in this call." in text
    assert "each person can submit up to 4 applications in a calendar year" in text
    assert "A signatory of your organisation must approve" in text
    assert "Answer within 30 days of submitting" in text
    dates = re.findall(
        r"\d+ \w+ \d{4}, \d\d:\d\d CES?T", text.split("Batches ")[1].split(" Budget ")[0]
    )
    assert len(dates) == 3


def test_a_call_without_a_date_says_how_it_takes_applications(client, programme):
    call = CallFactory(programme=programme, mode="rolling", deadline=None)
    response = client.get(detail(call))
    assert "Closes No deadline: you can apply at any time" in text_of(response)
    assert reverse("grants:call_deadline", args=[call.slug]) not in response.text
    assert "Closes Open at any time" in text_of(client.get(reverse("grants:call_list")))


def test_call_detail_says_what_it_is_to_search_engines_and_feed_readers(client, call, settings):
    settings.SITE_URL = "https://grants.example.org"
    page = client.get(f"{detail(call)}?utm_source=x").text
    there = f"https://grants.example.org{detail(call)}"
    assert f'<link rel="canonical" href="{there}">' in page
    assert f'<meta name="description" content="{call.summary}">' in page
    assert f'<meta property="og:title" content="{call.title}">' in page
    assert f'<meta property="og:url" content="{there}">' in page
    for name in ("deadline_feed", "call_feed", "call_open_json", "call_open_jsonld"):
        assert f'href="{reverse(f"grants:{name}")}">' in page
    assert "noindex" not in page
    Call.objects.update(audience="unlisted")
    assert '<meta name="robots" content="noindex">' in client.get(detail(call)).text


def test_an_unlisted_call_is_read_at_its_address_only_and_an_invited_one_not_at_all(client, call):
    Call.objects.update(audience="unlisted")
    assert client.get(detail(call)).status_code == 200
    assert call.title not in client.get(reverse("grants:call_list")).text
    Call.objects.update(audience="invited")
    assert client.get(detail(call)).status_code == 404
