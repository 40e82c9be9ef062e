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
from releases.actions.deciding import accept_release
from releases.actions.mirroring import make_mirror
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


def test_a_place_that_does_not_answer_is_tried_again_for_two_weeks(shelf, accept, good_repository):
    mirror = accept().mirror
    shutil.rmtree(good_repository.path)
    now = timezone.now()
    assert make_mirror(mirror.pk, at=now) is False
    mirror.refresh_from_db()
    assert (mirror.state, mirror.next_try_at) == ("waiting", now + timedelta(hours=6))
    assert "was not found" in mirror.told

    late = now + timedelta(days=15)
    assert make_mirror(mirror.pk, at=late) is False
    mirror.refresh_from_db()
    assert (mirror.state, mirror.next_try_at, mirror.done_at) == ("refused", None, late)
    assert files(shelf) == []


def test_what_nobody_foresaw_is_tried_again_for_two_weeks_too(shelf, accept, monkeypatch, caplog):
    def broken(*_a, **_k):
        raise ZeroDivisionError

    monkeypatch.setattr("releases.actions.mirroring.fetch_bundle", broken)
    mirror, now = accept().mirror, timezone.now()
    assert make_mirror(mirror.pk, at=now) is False
    mirror.refresh_from_db()
    assert (mirror.state, mirror.next_try_at) == ("waiting", now + timedelta(hours=6))
    assert mirror.told == "What is there could not be read to its end."
    assert "could not be copied" in caplog.text

    late = now + timedelta(days=15)
    assert make_mirror(mirror.pk, at=late) is False
    mirror.refresh_from_db()
    assert (mirror.state, mirror.next_try_at, mirror.done_at) == ("refused", None, late)


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
