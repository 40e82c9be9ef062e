import hashlib
import io
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from dulwich.bundle import read_bundle

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from releases.actions.deciding import accept_release
from releases.actions.mirroring import make_mirror, mirror_again
from releases.models import MirrorBundle
from releases.running import run_verification
from releases.schedule import sweep_mirrors
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(settings, tmp_path):
    """The operator's storage for copies."""
    place = tmp_path / "shelf"
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": place},
    }
    settings.STORAGES = {**settings.STORAGES, "mirrors": kept}
    settings.RELEASE_MIRROR_STORAGE = kept["BACKEND"]
    return place


@pytest.fixture
def accept(good_release, sam):
    def accepted(url=good_release):
        evidence = EvidenceFactory(url=url)
        run = evidence.verifications.create(trigger="asked", created_at=timezone.now())
        run_verification(run.pk)
        programme = evidence.condition.award.application.call.programme
        ProgrammeRoleFactory(programme=programme, user=sam)
        return accept_release(condition=evidence.condition, by=sam, at=timezone.now())

    return accepted


def files(place):
    return sorted(str(path.relative_to(place)) for path in Path(place).rglob("*") if path.is_file())


def test_an_accepted_repository_is_copied_and_known_by_its_hash(
    shelf, accept, django_capture_on_commit_callbacks
):
    release = accept()
    assert (release.mirror.state, files(shelf)) == ("waiting", [])

    with django_capture_on_commit_callbacks(execute=True):
        sweep_mirrors()

    release.mirror.refresh_from_db()
    mirror, name = release.mirror, f"{release.condition.reference}/{release.commit}.bundle"
    assert files(shelf) == [name]
    data = (shelf / name).read_bytes()
    assert (mirror.state, mirror.name, mirror.size, mirror.sha256, mirror.next_try_at) == (
        "kept", name, len(data), hashlib.sha256(data).hexdigest(), None,
    )  # fmt: skip
    bundle = read_bundle(io.BytesIO(data))
    assert bundle.references[b"HEAD"] == release.commit.encode()
    assert b"refs/tags/v1.0" in bundle.references
    bundle.close()
    assert AuditEvent.objects.get(verb="release.mirror").data["sha256"] == mirror.sha256
    assert make_mirror(mirror.pk) is False


def test_without_the_setting_nothing_is_copied(accept, settings, shelf):
    waiting = accept().mirror
    settings.RELEASE_MIRROR_STORAGE = ""
    assert make_mirror(waiting.pk) is False
    accept()
    assert (MirrorBundle.objects.count(), files(shelf)) == (1, [])


def test_a_copy_that_was_killed_half_way_registers_nothing_and_is_made_again(
    shelf, accept, monkeypatch
):
    mirror = accept().mirror

    class Killed(BaseException):
        pass

    def killed(self, name, content, **_):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True)
        path.write_bytes(content.read(100))
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "save", killed)
        with pytest.raises(Killed):
            make_mirror(mirror.pk)
    mirror.refresh_from_db()
    assert (mirror.state, mirror.name, len(files(shelf))) == ("waiting", "", 1)

    assert make_mirror(mirror.pk) is False
    later = timezone.now() + timedelta(hours=7)
    assert make_mirror(mirror.pk, at=later) is True
    mirror.refresh_from_db()
    assert files(shelf) == [mirror.name]
    assert (shelf / mirror.name).stat().st_size == mirror.size > 100


def tried_until_the_end(mirror, now):
    """The hours that passed at each try, until none is to come."""
    hours, at = [], now
    while at is not None:
        assert make_mirror(mirror.pk, at=at) is False
        hours.append((at - now) // timedelta(hours=1))
        mirror.refresh_from_db()
        at = mirror.next_try_at
    assert mirror.done_at == now + timedelta(hours=hours[-1])
    return hours


SEVEN_TRIES = [0, 6, 18, 42, 90, 186, 378]


def test_a_place_that_does_not_answer_is_tried_seven_times_ever_later_and_staff_are_told(
    shelf, accept, good_repository
):
    mirror = accept().mirror
    shutil.rmtree(good_repository.path)
    assert tried_until_the_end(mirror, timezone.now()) == SEVEN_TRIES
    assert (mirror.state, files(shelf)) == ("refused", [])
    assert "was not found" in mirror.told
    [mail] = told_of(mirror)
    assert mail.to == mirror.release.condition.award.application.call.programme.contact_email
    assert mirror.told in mail.body
    told = AuditEvent.objects.get(verb="release.mirror_refused")
    assert told.data["reason"] == mirror.told


def test_what_nobody_foresaw_is_tried_as_often(shelf, accept, monkeypatch, caplog):
    def broken(*_a, **_k):
        raise ZeroDivisionError

    monkeypatch.setattr("releases.actions.mirroring.fetch_bundle", broken)
    mirror = accept().mirror
    assert tried_until_the_end(mirror, timezone.now()) == SEVEN_TRIES
    assert mirror.told == "What is there could not be read to its end."
    assert "could not be copied" in caplog.text
    assert len(told_of(mirror)) == 1


@pytest.mark.parametrize("deed", ["save", "delete"])
def test_a_storage_that_takes_nothing_is_tried_as_often_and_then_when_staff_ask(
    shelf, accept, monkeypatch, caplog, client, sam, deed
):
    def full(*_a, **_k):
        raise OSError("No space left on device")

    release = accept()
    mirror, now = release.mirror, timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, deed, full)
        assert tried_until_the_end(mirror, now) == SEVEN_TRIES
    assert (mirror.state, mirror.told) == ("refused", "The storage for copies did not take it.")
    assert "No space left on device" in caplog.text
    assert len(told_of(mirror)) == 1
    assert "It is not tried again by itself." in page_of(client, sam, release)

    again = reverse("releases:staff_release_mirror_again", args=[release.condition.reference])
    assert again in page_of(client, sam, release)
    assert "It is tried again soon." in client.post(again, follow=True).content.decode()
    assert "There is nothing to try again." in client.post(again, follow=True).content.decode()
    mirror.refresh_from_db()
    assert (mirror.state, mirror.tries) == ("waiting", 0)
    assert make_mirror(mirror.pk) is True
    assert AuditEvent.objects.get(verb="release.mirror_again").actor == sam


def test_a_copy_that_kills_each_worker_ends_too(shelf, accept, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_a, **_k):
        raise Killed

    monkeypatch.setattr("releases.actions.mirroring.fetch_bundle", killed)
    mirror, at = accept().mirror, timezone.now()
    for _ in range(7):
        with pytest.raises(Killed):
            make_mirror(mirror.pk, at=at)
        mirror.refresh_from_db()
        at = mirror.next_try_at
    assert make_mirror(mirror.pk, at=at) is False
    mirror.refresh_from_db()
    assert (mirror.state, mirror.told) == ("refused", "It began and never came to its end.")
    assert len(told_of(mirror)) == 1


def test_only_staff_of_the_programme_have_it_tried_again(shelf, accept, client, settings, sam, eve):
    release = accept()
    MirrorBundle.objects.update(state="refused", next_try_at=None, done_at=timezone.now())
    with pytest.raises(NotAllowed):
        mirror_again(mirror=release.mirror, by=eve, at=timezone.now())
    settings.RELEASE_MIRROR_STORAGE = ""
    with pytest.raises(RuleBroken, match="has no storage for them"):
        mirror_again(mirror=release.mirror, by=sam, at=timezone.now())
    release.mirror.refresh_from_db()
    assert release.mirror.state == "refused"


def told_of(mirror):
    told = OutgoingMail.objects.filter(dedupe_key__startswith="release.mirror_refused/")
    return told.filter(about=mirror.release.condition.reference)


def test_a_repository_larger_than_the_operator_wishes_is_refused_at_once(shelf, accept, settings):
    settings.RELEASE_MIRROR_MAX_BYTES = 100
    mirror = accept().mirror
    assert make_mirror(mirror.pk) is False
    mirror.refresh_from_db()
    assert (mirror.state, mirror.name, files(shelf)) == ("refused", "", [])
    assert mirror.told == "More than 100 bytes were sent; the rest was not read."


def test_two_workers_make_one_copy(shelf, accept):
    mirror, now = accept().mirror, timezone.now()
    assert [make_mirror(mirror.pk, at=now), make_mirror(mirror.pk, at=now)] == [True, False]
    assert len(files(shelf)) == 1


def page_of(client, user, release):
    client.force_login(user)
    return client.get(
        reverse("releases:staff_condition_detail", args=[release.condition.reference])
    ).content.decode()


def test_staff_see_how_the_copy_stands_and_the_register_does_not(shelf, accept, client, sam):
    release = accept()
    assert "It is to be made." in page_of(client, sam, release)
    make_mirror(release.mirror.pk)
    release.mirror.refresh_from_db()
    shown = page_of(client, sam, release)
    assert release.mirror.sha256 in shown
    assert "2 commits" in shown
    reference = release.condition.reference
    public = reverse("releases:output_detail", args=[release.condition.award.reference, reference])
    assert ".bundle" not in client.get(public).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "kept", "next_try_at": None, "done_at": timezone.now()},
        {"state": "refused"},
        {"name": "x"},
        {"next_try_at": None},
    ],
)
def test_the_database_keeps_no_copy_that_is_not_whole(shelf, accept, fields):
    mirror = accept().mirror
    with pytest.raises(IntegrityError), transaction.atomic():
        MirrorBundle.objects.filter(pk=mirror.pk).update(**fields)
