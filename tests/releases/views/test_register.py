import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.awards import AwardFactory, ConditionFactory, accepted_award, offered_award
from tests.factories.releases import EvidenceFactory, finished_verification, released_output

pytestmark = pytest.mark.django_db


def test_the_register_is_empty_with_a_word_of_what_comes(client):
    page = client.get(reverse("releases:register"))

    assert "The register is still empty" in page.content.decode()


def test_the_register_lists_outputs_with_licence_link_and_last_check(client):
    release = released_output()

    text = client.get(reverse("releases:register")).content.decode()

    assert release.condition.award.application.title in text
    assert release.url in text
    assert "MIT, last checked" in text


def test_the_register_hides_what_is_not_accepted(client):
    hidden = [offered_award(), AwardFactory()]

    text = client.get(reverse("releases:register")).content.decode()

    assert [award.reference for award in hidden if award.reference in text] == []
    for award in hidden:
        url = reverse("releases:register_detail", args=[award.reference])
        assert client.get(url).status_code == 404


def test_the_register_is_searched_and_paged(client):
    awards = [accepted_award() for _ in range(21)]
    url = reverse("releases:register")

    first = client.get(url)
    assert len(first.context["entries"]) == 20
    second = client.get(url, {"after": first.context["after"]})
    assert second.context["entries"] == [awards[0]]

    found = client.get(url, {"q": awards[3].application.title})
    assert awards[3] in found.context["entries"]
    nothing = client.get(url, {"q": "no such thing"})
    assert "Nothing matches" in nothing.content.decode()


def test_the_register_costs_the_same_with_one_and_three_projects(client, django_assert_num_queries):
    for more in (1, 2):
        for _ in range(more):
            released_output()
        with django_assert_num_queries(13):
            client.get(reverse("releases:register"))


def test_register_detail_shows_promises_and_releases(client):
    release = released_output()
    award = release.condition.award
    ConditionFactory(award=award, title="Test data", output_kind="dataset")

    page = client.get(reverse("releases:register_detail", args=[award.reference]))

    assert [output.title for output in page.context["outputs"]] == ["Training code", "Test data"]
    assert release.commit in page.content.decode()


def test_output_detail_shows_what_was_accepted_every_look_and_how_to_cite_it(client):
    release = released_output()
    output = release.condition
    text = client.get(f"/released/{output.award.reference}/{output.reference}/").content.decode()
    for words in (release.url, release.commit, "What C02 found.", "fundingReferences", ".svg"):
        assert words in text


def test_output_detail_tells_of_no_earlier_hand_in_and_leads_nobody_to_a_key(client):
    release = released_output()
    output = release.condition
    before = EvidenceFactory(condition=output, url="https://git.example.org/ada/private-notes")
    now = timezone.now()
    before.verifications.create(
        trigger="handed_in", created_at=now, started_at=now, finished_at=now, state="done",
        outcome="fail",
    )  # fmt: skip
    checks = release.verification.checks
    checks.create(
        position=90, check_id="C27", level="info", outcome="review", summary="a.py:3 is a key."
    )
    text = client.get(f"/released/{output.award.reference}/{output.reference}/").content.decode()
    assert "What C02 found." in text
    assert ("private-notes" in text, "a.py:3" in text) == (False, False)


def test_output_detail_of_a_promise_tells_no_look_at_what_was_handed_in(client):
    run = finished_verification()
    output = run.evidence.condition
    text = client.get(f"/released/{output.award.reference}/{output.reference}/").content.decode()
    assert "Promised licence" in text
    assert "What C02 found." not in text
    assert run.evidence.url not in text


def test_register_numbers_shows_years_and_licences_as_picture_and_table(client):
    output = released_output().condition
    text = client.get("/released/in-numbers/").content.decode()
    assert f'aria-label="{output.due_on.year}: 1 on time"' in text
    assert "MIT" in text
    slug = output.award.application.call.programme.slug
    assert client.get(f"/released/in-numbers/?programme={slug}").status_code == 200


@pytest.mark.django_db
def test_register_numbers_of_nothing_says_so(client):
    assert "Nothing was promised yet" in client.get("/released/in-numbers/").content.decode()
