import hashlib
import json
from datetime import timedelta

import pytest
from django.db.utils import InternalError, NotSupportedError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from releases.actions.deciding import accept_release
from releases.actions.keeping import archive_again, ask_archive
from releases.models import AcceptedSnapshot, ArchiveRequest, LicenceText
from releases.running import run_verification
from releases.schedule import sweep_archive_requests
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, finished_verification
from tests.releases import forge
from tests.releases.texts import filled

pytestmark = pytest.mark.django_db


def accepted(verification, sam):
    condition = verification.evidence.condition
    ProgrammeRoleFactory(programme=condition.award.application.call.programme, user=sam)
    return accept_release(condition=condition, by=sam, at=timezone.now())


def checked(url):
    evidence = EvidenceFactory(url=url)
    run = evidence.verifications.create(trigger="asked", created_at=timezone.now())
    run_verification(run.pk)
    run.refresh_from_db()
    return run


def test_what_was_accepted_is_kept_with_the_text_of_its_licence(good_release, sam, client):
    run = checked(good_release)
    release = accepted(run, sam)

    kept = release.snapshot
    digest = hashlib.sha256(filled("MIT").encode()).hexdigest()
    assert (kept.commit, kept.tree, kept.policy_version) == (run.commit, run.tree, "2026-11")
    assert kept.swhids["directory"] == f"swh:1:dir:{run.tree}"
    [licence] = kept.licences
    assert (licence["path"], licence["sha256"]) == ("LICENSE", digest)
    assert licence["swhid"].startswith("swh:1:cnt:")
    assert LicenceText.objects.get(sha256=digest).text == filled("MIT")
    assert not ArchiveRequest.objects.exists()

    condition = release.condition
    page = client.get(
        reverse("releases:output_detail", args=[condition.award.reference, condition.reference])
    )
    assert digest in page.content.decode()


def test_the_same_text_is_stored_once(good_release):
    checked(good_release)
    checked(good_release)
    assert LicenceText.objects.count() == 1


@pytest.mark.parametrize("model", [AcceptedSnapshot, LicenceText])
def test_what_was_kept_cannot_be_changed(good_release, sam, model):
    accepted(checked(good_release), sam)
    field = {"commit": "e" * 40} if model is AcceptedSnapshot else {"text": "Other."}
    with pytest.raises((ProgrammingError, InternalError, NotSupportedError)):
        model.objects.update(**field)


@pytest.fixture
def heritage(settings):
    """Software Heritage on loopback: what it answers, and what it was asked."""
    told = {"id": 7, "save_request_status": "accepted", "save_task_status": "scheduled"}
    state = {"answer": forge.late(lambda: forge.body(json.dumps(told).encode()))}
    with forge.hostile(forge.late(lambda: state["answer"])) as (url, log):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [forge.port_of(url)]
        settings.RELEASE_ARCHIVE_API = f"{url}/api/1"
        yield told, state, log


@pytest.fixture
def request_for(heritage, sam):
    """The request that an acceptance made."""
    return accepted(finished_verification(), sam).archive_request


def test_an_accepted_repository_is_handed_to_software_heritage(heritage, request_for):
    told, _, log = heritage
    sweep_archive_requests()
    request_for.refresh_from_db()
    assert log == ["POST /api/1/origin/save/git/url/https://git.example.org/lab/code/"]
    assert (request_for.state, request_for.number) == ("asked", 7)

    sweep_archive_requests()
    assert len(log) == 1

    told |= {"save_task_status": "succeeded", "snapshot_swhid": "swh:1:snp:" + "a" * 40}
    later = timezone.now() + timedelta(hours=7)
    assert ask_archive(request_for.pk, at=later) is True
    request_for.refresh_from_db()
    assert log[-1] == "GET /api/1/origin/save/7/"
    assert (request_for.state, request_for.snapshot, request_for.done_at, request_for.next_try_at) == (
        "archived", "swh:1:snp:" + "a" * 40, later, None,
    )  # fmt: skip
    assert ask_archive(request_for.pk, at=later + timedelta(days=1)) is False
    assert len(log) == 2


def test_a_request_that_is_refused_says_why(heritage, request_for):
    heritage[0].update(save_request_status="rejected", note="The origin is blocked.")
    ask_archive(request_for.pk)
    request_for.refresh_from_db()
    assert (request_for.state, request_for.told) == ("refused", "The origin is blocked.")
    assert "The origin is blocked." in told_of(request_for).get().body


def test_staff_have_software_heritage_asked_again_and_its_patience_begins_anew(
    heritage, request_for, client, sam
):
    reference = request_for.release.condition.reference
    theirs = reverse("releases:staff_condition_detail", args=[reference])
    again = reverse("releases:staff_release_archive_again", args=[reference])
    client.force_login(sam)
    assert "to be handed over. It is asked again on" in client.get(theirs).text
    assert "There is nothing to try again." in client.post(again, follow=True).text
    long_ago = timezone.now() - timedelta(days=20)
    ArchiveRequest.objects.update(created_at=long_ago)
    heritage[1]["answer"], well = forge.status(503), heritage[1]["answer"]
    ask_archive(request_for.pk)
    page = client.get(theirs).text
    assert "It is not asked again by itself." in page
    assert again in page

    assert "It is tried again soon." in client.post(again, follow=True).text
    assert AuditEvent.objects.get(verb="release.archive_again").actor == sam
    ask_archive(request_for.pk)
    request_for.refresh_from_db()
    assert (request_for.state, told_of(request_for).count()) == ("waiting", 1)
    heritage[1]["answer"] = well
    ask_archive(request_for.pk, at=timezone.now() + timedelta(hours=7))
    request_for.refresh_from_db()
    assert (request_for.state, request_for.number) == ("asked", 7)
    assert "on its way into the archive" in client.get(theirs).text


def test_only_staff_of_the_programme_have_it_asked_again(request_for, settings, sam, eve):
    now = timezone.now()
    ArchiveRequest.objects.update(state="refused", next_try_at=None, done_at=now)
    with pytest.raises(NotAllowed):
        archive_again(request=request_for, by=eve, at=now)
    settings.RELEASE_ARCHIVE_API = ""
    with pytest.raises(RuleBroken, match="hands nothing to Software Heritage"):
        archive_again(request=request_for, by=sam, at=now)
    request_for.refresh_from_db()
    assert request_for.state == "refused"


@pytest.mark.parametrize(
    "answer",
    [forge.status(503), forge.status(404), forge.body(b"{"), forge.body(b"[1]"), forge.body(b'{"id": "x"}')],
)  # fmt: skip
def test_an_archive_that_does_not_answer_is_asked_again_and_given_up_after_two_weeks(
    heritage, request_for, answer
):
    heritage[1]["answer"] = answer
    now = timezone.now()
    assert ask_archive(request_for.pk, at=now) is False
    request_for.refresh_from_db()
    assert (request_for.state, request_for.next_try_at) == ("waiting", now + timedelta(hours=6))

    ask_archive(request_for.pk, at=now + timedelta(days=15))
    request_for.refresh_from_db()
    assert (request_for.state, request_for.next_try_at) == ("refused", None)
    [mail] = told_of(request_for)
    assert mail.to == request_for.release.condition.award.application.call.programme.contact_email
    assert request_for.told in mail.body
    assert AuditEvent.objects.get(verb="release.archive_refused").data["reason"] == request_for.told


def told_of(request):
    told = OutgoingMail.objects.filter(dedupe_key__startswith="release.archive_refused/")
    return told.filter(about=request.release.condition.reference)


def test_an_archive_that_asks_to_wait_is_left_alone_for_so_long(heritage, request_for):
    heritage[1]["answer"] = forge.status(429, **{"Retry-After": "80000"})
    now = timezone.now()
    ask_archive(request_for.pk, at=now)
    request_for.refresh_from_db()
    assert request_for.next_try_at == now + timedelta(seconds=80_000)


def test_without_the_setting_nothing_is_asked(request_for, settings, heritage):
    settings.RELEASE_ARCHIVE_API = ""
    assert ask_archive(request_for.pk) is False
    assert heritage[2] == []
