import pytest
from django.urls import reverse
from django.utils import timezone

from awards.actions.conditions import hand_in
from awards.states import ConditionState
from releases.models import MirrorBundle, Outcome, Release
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, finished_verification, released_output
from tests.shared import press

pytestmark = pytest.mark.django_db


def officer_of(condition, user, client, role="officer"):
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=user, role=role)
    client.force_login(user)
    return client


def test_staff_release_list_shows_what_waits_first(client, sam):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)

    page = client.get(reverse("releases:staff_release_list"))

    assert [row.condition for row in page.context["rows"]] == [condition]
    assert [(tab["label"], tab["count"]) for tab in page.context["views"]][:2] == [
        ("Waiting for you", 1),
        ("Open", 0),
    ]


def test_staff_release_list_of_another_programme_is_empty(client, otto):
    finished_verification()
    client.force_login(otto)

    page = client.get(reverse("releases:staff_release_list"))

    assert page.context["rows"] == []


def test_staff_release_list_costs_the_same_with_one_and_three_rows(
    client, sam, django_assert_num_queries
):
    for more in (1, 2):
        for _ in range(more):
            condition = finished_verification().evidence.condition
            programme = condition.award.application.call.programme
            ProgrammeRoleFactory(programme=programme, user=sam)
        client.force_login(sam)
        client.get(reverse("releases:staff_release_list"))
        with django_assert_num_queries(11):
            client.get(reverse("releases:staff_release_list"))


def page_of(condition):
    return reverse("releases:staff_condition_detail", args=[condition.reference])


def test_staff_release_accept_enters_the_register(client, sam):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)

    at = reverse("releases:staff_release_accept", args=[condition.reference])
    page = press(client, page_of(condition), at=at)

    assert page.url == reverse("releases:staff_condition_detail", args=[condition.reference])
    assert Release.objects.get().condition == condition


def test_staff_release_accept_without_the_needed_reason_says_so(client, sam):
    condition = finished_verification(outcome=Outcome.FAIL).evidence.condition
    officer_of(condition, sam, client)

    at = reverse("releases:staff_release_accept", args=[condition.reference])
    page = press(client, page_of(condition), at=at)

    assert page.status_code == 422
    assert list(page.context["accept_form"].errors) == ["reason"]
    assert Release.objects.count() == 0


def test_staff_release_send_back_needs_a_reason_and_keeps_the_state(client, sam):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)
    url = reverse("releases:staff_release_send_back", args=[condition.reference])

    assert client.post(url, {"back-reason": ""}).status_code == 422
    condition.refresh_from_db()
    assert condition.state == ConditionState.CHECKED

    sent = press(client, page_of(condition), {"back-reason": "Add a licence."}, at=url)
    assert sent.status_code == 302
    condition.refresh_from_db()
    assert condition.state == ConditionState.OPEN


@pytest.mark.parametrize("deed", ["accept", "send_back"])
def test_a_page_that_lost_its_stamp_decides_nothing(client, sam, deed):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)
    prefix = {"accept": "accept", "send_back": "back"}[deed]
    url = reverse(f"releases:staff_release_{deed}", args=[condition.reference])

    refused = client.post(url, {f"{prefix}-reason": "As it is."})

    assert refused.status_code == 422
    assert "Your page did not say what it showed" in refused.text
    condition.refresh_from_db()
    assert condition.state == ConditionState.CHECKED
    shown = refused.context[f"{deed}_form"]
    assert shown["reason"].value() == "As it is."
    assert client.post(url, shown.data.dict()).status_code == 302


@pytest.fixture
def read_then_replaced(client, sam):
    """An officer has the page open; the grantee hands in other evidence, which is checked."""
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)
    page = client.get(reverse("releases:staff_condition_detail", args=[condition.reference]))
    newer = EvidenceFactory(condition=condition, url="https://git.example.org/lab/other")
    finished_verification(evidence=newer)
    return condition, page


@pytest.mark.parametrize("deed", ["accept", "send_back"])
def test_evidence_that_came_in_meanwhile_is_not_decided_about_unread(
    client, read_then_replaced, deed
):
    condition, page = read_then_replaced
    name, prefix = f"{deed}_form", {"accept": "accept", "send_back": "back"}[deed]
    url = reverse(f"releases:staff_release_{deed}", args=[condition.reference])
    typed = {f"{prefix}-seen": page.context[name]["seen"].value(), f"{prefix}-reason": "As it is."}

    refused = client.post(url, typed)

    assert refused.status_code == 422
    assert "Something came in since you opened this page" in refused.text
    assert (refused.context[name]["reason"].value(), Release.objects.count()) == ("As it is.", 0)
    assert refused.context["view"].evidence.url == "https://git.example.org/lab/other"
    condition.refresh_from_db()
    assert condition.state == ConditionState.CHECKED

    typed[f"{prefix}-seen"] = refused.context[name]["seen"].value()
    assert client.post(url, typed).status_code == 302
    condition.refresh_from_db()
    assert condition.state == {"accept": "accepted", "send_back": "open"}[deed]


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Accept a part", {"part": "The code.", "text": "The data.", "new_due_on": "2099-01-01"}),
        ("Waive", {"text": "Enough.", "reason": "Enough."}),
    ],
)
def test_pages_for_other_deeds_hold_for_the_page_that_led_to_them(
    client, sam, read_then_replaced, label, typed
):
    condition, page = read_then_replaced
    officer_of(condition, sam, client, role="administrator")
    page = client.get(reverse("releases:staff_condition_detail", args=[condition.reference]))
    [way] = [each["url"] for each in page.context["deeds"] if each["label"] == label]
    hand_in(condition=condition, by=condition.award.application.owner, at=timezone.now())
    seen = client.get(way).context["form"]["seen"].value()

    refused = client.post(way, {**typed, "seen": seen})

    assert (refused.status_code, "since you opened this page" in refused.text) == (422, True)
    form = refused.context["form"]
    assert form["seen"].value() != seen
    assert client.post(way, {**form.data.dict()}).status_code == 302


def test_only_ways_that_are_open_to_the_reader_are_shown(client, sam):
    condition = finished_verification().evidence.condition
    shown = {}

    for role in ["officer", "administrator"]:
        officer_of(condition, sam, client, role=role)
        page = client.get(reverse("releases:staff_condition_detail", args=[condition.reference]))
        shown[role] = [each["label"] for each in page.context["deeds"]]
        ways = [each["url"] for each in page.context["deeds"] if each["method"] == "get"]
        assert {client.get(way).status_code for way in ways} == {200}

    assert (shown["officer"].count("Waive"), shown["administrator"].count("Waive")) == (0, 1)


def test_an_auditor_reads_but_decides_nothing(client, olga):
    condition = finished_verification().evidence.condition
    officer_of(condition, olga, client, role="auditor")

    page = client.get(reverse("releases:staff_condition_detail", args=[condition.reference]))
    refused = client.post(reverse("releases:staff_release_accept", args=[condition.reference]))

    assert (page.status_code, page.context["may_accept"], page.context["deeds"]) == (200, False, [])
    assert refused.status_code == 403
    assert Release.objects.count() == 0


def test_an_officer_of_another_programme_gets_nothing(client, otto):
    condition = EvidenceFactory().condition
    client.force_login(otto)

    for name in ("staff_condition_detail", "staff_release_accept", "staff_release_send_back"):
        ask = client.get if name == "staff_condition_detail" else client.post
        assert ask(reverse(f"releases:{name}", args=[condition.reference])).status_code == 404


@pytest.fixture
def mirror(settings, tmp_path):
    """A copy of a repository, kept."""
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "mirrors": kept}
    now = timezone.now()
    (tmp_path / "c.bundle").write_bytes(b"# v2 git bundle\n")
    return MirrorBundle.objects.create(
        release=released_output(), state="kept", name="c.bundle", size=16, sha256="a" * 64, commits=1,
        created_at=now, done_at=now,
    )  # fmt: skip


def test_staff_release_mirror_is_downloaded_as_it_was_kept(client, sam, mirror):
    condition = mirror.release.condition
    officer_of(condition, sam, client)
    answer = client.get(reverse("releases:staff_release_mirror", args=[condition.reference]))
    assert b"".join(answer.streaming_content) == b"# v2 git bundle\n"
    assert answer["Content-Length"] == "16"
    assert answer["Content-Disposition"] == f'attachment; filename="{condition.reference}.bundle"'


def test_staff_release_mirror_is_for_staff_of_the_programme(client, otto, mirror):
    url = reverse("releases:staff_release_mirror", args=[mirror.release.condition.reference])
    for user in (otto, mirror.release.condition.award.application.owner):
        client.force_login(user)
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("gone", ["file", "storage", "row"])
def test_staff_release_mirror_that_is_gone_is_not_found(client, sam, mirror, settings, gone):
    condition = mirror.release.condition
    if gone == "file":
        (settings.STORAGES["mirrors"]["OPTIONS"]["location"] / "c.bundle").unlink()
    elif gone == "storage":
        settings.STORAGES = {k: v for k, v in settings.STORAGES.items() if k != "mirrors"}
    else:
        mirror.delete()
    officer_of(condition, sam, client)
    url = reverse("releases:staff_release_mirror", args=[condition.reference])
    assert client.get(url).status_code == 404
