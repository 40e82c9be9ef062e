import subprocess
from base64 import b64encode
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock
from zlib import crc32

import pytest
from django.db import connection, connections
from django.db.utils import ProgrammingError
from django.utils import timezone

from core.mail.models import OutgoingMail
from releases.actions import watching
from releases.actions.watching import hosts_due, look_again, watch_hosts
from releases.fetching.problems import TooLarge, Unreachable
from releases.finding import Found
from releases.models import Observation, Release, Verification
from releases.rules import rules
from releases.running import run_verification
from releases.schedule import sweep_releases
from releases.seeing import Sighting
from tests.factories.releases import EvidenceFactory, released_output
from tests.releases import forge

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def release(good_release, now):
    """A release of a real repository on loopback, accepted as it was seen."""
    evidence = EvidenceFactory(url=good_release)
    run = evidence.verifications.create(trigger="asked", created_at=now)
    run_verification(run.pk)
    run.refresh_from_db()
    condition = evidence.condition
    condition.state, condition.closed_at = "accepted", now
    condition.save(update_fields=["state", "closed_at"])
    return Release.objects.create(
        condition=condition,
        verification=run,
        url=good_release,
        licence=run.licence,
        commit=run.commit,
        released_at=now,
        host="127.0.0.1",
        next_look_at=now - timedelta(hours=1),
        last_head=run.commit,
    )


def test_an_unchanged_output_costs_one_look_and_is_seen_well(release, now, monkeypatch):
    def never(*_args):
        raise AssertionError("looked deeper")

    monkeypatch.setattr("releases.seeing.look_at", never)
    observation = look_again(release.pk, at=now)
    assert (observation.sight, observation.deep, observation.head) == (
        "well",
        False,
        release.commit,
    )
    release.refresh_from_db()
    assert (release.last_seen_well_at, release.last_checked_at) == (now, now)


def test_a_new_commit_is_looked_at_deeper(release, now, good_repository):
    good_repository.commit({**good_repository.whole, "more.py": b"2\n"})
    observation = look_again(release.pk, at=now)
    assert (observation.sight, observation.deep) == ("well", True)
    release.refresh_from_db()
    assert release.last_head == observation.head != release.commit


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda repo: repo.commit({"main.py": b"1\n", "README.md": b"x"}), "no licence file"),
        (lambda repo: repo.commit({**repo.whole, "LICENSE": repo.whole["LICENSE"].replace(b"modify, ", b"")}), "text of the licence was changed"),
        (lambda repo: repo.git("tag", "-f", "v1.0", repo.commit({**repo.whole, "a": b"b"})), "tag v1.0 was rewritten"),
        (lambda repo: repo.git("tag", "-d", "v1.0"), "tag v1.0 was rewritten"),
        (lambda repo: subprocess.run(["rm", "-r", str(repo.path)], check=True), "gone"),
    ],
)  # fmt: skip
def test_what_is_no_longer_as_accepted_is_found(release, now, good_repository, change, finding):
    change(good_repository)
    observation = look_again(release.pk, at=now)
    assert observation.sight == "bad"
    assert finding in observation.finding


def test_two_failures_a_week_apart_are_told_with_a_time_to_mend(release, now, monkeypatch):
    monkeypatch.setattr(watching, "see", lambda *_a, **_k: Sighting("bad", "It is gone."))
    look_again(release.pk, at=now)
    look_again(release.pk, at=now + timedelta(days=6))
    release.refresh_from_db()
    assert (release.regressed_at, OutgoingMail.objects.count()) == (None, 0)
    later = now + timedelta(days=8)
    look_again(release.pk, at=later)
    look_again(release.pk, at=later + timedelta(days=1))
    release.refresh_from_db()
    assert release.regressed_at == now
    assert release.cure_until == (later + timedelta(days=30)).date()
    owner = release.condition.award.application.owner
    staff = release.condition.award.application.call.programme.contact_email
    # What staff see by looking again they can do without; the grantee has something to mend.
    assert sorted(OutgoingMail.objects.values_list("to", "kind")) == sorted(
        [(owner.email, ""), (staff, "watching")]
    )


def test_what_is_seen_well_again_recovers_by_itself(release, now, monkeypatch):
    monkeypatch.setattr(watching, "see", lambda *_a, **_k: Sighting("bad", "It is gone."))
    look_again(release.pk, at=now)
    look_again(release.pk, at=now + timedelta(days=8))
    monkeypatch.undo()
    look_again(release.pk, at=now + timedelta(days=9))
    release.refresh_from_db()
    assert (release.regressed_at, release.cure_until) == (None, None)
    assert "All is well again" in OutgoingMail.objects.order_by("-id")[0].subject


def test_a_host_that_is_down_for_months_makes_nothing_well_again(release, now, monkeypatch):
    seen = Sighting("bad", "It is gone.")
    monkeypatch.setattr(watching, "see", lambda *_a, **_k: seen)
    look_again(release.pk, at=now)
    look_again(release.pk, at=now + timedelta(days=8))
    mails = OutgoingMail.objects.count()
    seen = Sighting("unknown", "It is down.")
    for day in range(9, 75):
        look_again(release.pk, at=now + timedelta(days=day))
    seen = Sighting("bad", "It is gone.")
    look_again(release.pk, at=now + timedelta(days=75))
    release.refresh_from_db()
    assert (release.regressed_at, OutgoingMail.objects.count()) == (now, mails)


def test_a_repository_too_large_to_read_by_now_is_not_accused(release, now, good_repository):
    good_repository.commit({**good_repository.whole, "more.py": b"2\n"})
    with mock.patch("releases.looking.find", return_value=Found(problem=TooLarge("Too large."))):
        seen = look_again(release.pk, at=now)
    assert (seen.sight, seen.finding) == ("unknown", "The repository could not be read whole.")


def test_a_repository_refused_between_two_requests_is_not_taken_for_seen(
    release, now, good_repository
):
    good_repository.commit({**good_repository.whole, "more.py": b"2\n"})
    refused = Unreachable("Refused.", kind="needs credentials", status=403)
    with mock.patch("releases.looking.find", return_value=Found(problem=refused)):
        assert look_again(release.pk, at=now).sight == "unknown"
    release.refresh_from_db()
    assert release.last_head == release.commit


def test_what_it_was_accepted_in_spite_of_is_not_held_against_it_later(
    release, now, good_repository
):
    good_repository.commit({"main.py": b"1\n", "README.md": b"x"})
    failed = release.verification.checks.filter(check_id__in=["C05", "C06", "C07"])
    assert look_again(release.pk, at=now).sight == "bad"
    failed.update(outcome="fail")
    Verification.objects.filter(pk=release.verification_id).update(licence="")
    assert look_again(release.pk, at=now + timedelta(days=1)).sight == "well"


def test_a_forge_that_is_down_counts_for_nothing(release, now, settings):
    Release.objects.filter(pk=release.pk).update(regressed_at=None)
    settings.RELEASE_ALLOWED_PORTS = []
    for days in (0, 10, 20):
        assert look_again(release.pk, at=now + timedelta(days=days)).sight == "unknown"
    release.refresh_from_db()
    assert (release.regressed_at, OutgoingMail.objects.count()) == (None, 0)


def test_a_host_is_asked_at_its_rate_and_each_output_once_a_day(release, now, settings):
    settings.RELEASE_HOST_PER_SECOND = 2
    pauses = []
    assert hosts_due(now) == ["127.0.0.1"]
    assert watch_hosts(["127.0.0.1"], sleep=pauses.append, at=now) == 1
    assert watch_hosts(["127.0.0.1"], sleep=pauses.append, at=now) == 0
    # The references are two requests in git's second protocol.
    assert [0 < pause <= 1 for pause in pauses] == [True]
    release.refresh_from_db()
    assert release.next_look_at.date() == (now + timedelta(days=1)).date()


def test_hosts_take_turns_and_none_waits_for_another(now, settings, monkeypatch):
    settings.RELEASE_HOST_PER_SECOND = 2
    for host in ("a.example", "b.example", "a.example", "b.example", "c.example"):
        release = released_output(url=f"https://{host}/code")
        Release.objects.filter(pk=release.pk).update(host=host, next_look_at=now)
    asked, pauses = [], []
    # A clock that only sleeping moves. Turns begin every half second, so the next in 0.4 s.
    clock = SimpleNamespace(now=1_900_000_000.1)
    clock.time = clock.monotonic = lambda: clock.now
    monkeypatch.setattr("releases.asking.time", clock)
    monkeypatch.setattr(watching, "time", clock)

    def sleep(seconds):
        pauses.append(seconds)
        clock.now += seconds

    def see(url, *_a, **_k):
        assert rules().manners.turn(url, 0) == 0
        asked.append(url.split("/")[2])
        return Sighting("well", head="f" * 40)

    monkeypatch.setattr(watching, "see", see)
    assert watch_hosts(hosts_due(now), sleep=sleep, at=now) == 5
    assert asked == ["a.example", "b.example", "c.example", "a.example", "b.example"]
    assert pauses[0] == pytest.approx(0.4)
    assert sum(pauses) < 1


def test_one_that_nobody_foresaw_does_not_keep_the_others(now, monkeypatch, caplog):
    for _ in range(2):
        Release.objects.filter(pk=released_output().pk).update(host="a.example", next_look_at=now)
    answers = iter([ValueError("unforeseen"), Sighting("well", head="f" * 40)])

    def see(*_a, **_k):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(watching, "see", see)
    assert watch_hosts(["a.example"], sleep=lambda _s: None, at=now) == 2
    assert list(Observation.objects.order_by("id").values_list("sight", "finding")) == [
        ("unknown", "What is there could not be read to its end."),
        ("well", ""),
    ]
    assert "could not be looked at" in caplog.text


def test_what_cannot_be_written_down_does_not_keep_the_others(now, monkeypatch, caplog):
    for _ in range(2):
        Release.objects.filter(pk=released_output().pk).update(host="a.example", next_look_at=now)
    answers = iter([Sighting("no such sight"), Sighting("well", head="f" * 40)])
    monkeypatch.setattr(watching, "see", lambda *_a, **_k: next(answers))
    assert watch_hosts(["a.example"], sleep=lambda _s: None, at=now) == 2
    assert Observation.objects.get().sight == "well"
    assert "could not be looked at" in caplog.text


HOSTILE = {
    "CITATION.cff": b'cff-version: !!int ""\n',
    "package.json": b'{"license": "MIT AND ()"}',
    "pyproject.toml": b"x = " + b"9" * 5_000,
    "README.md": b"# K\n" + b64encode(b'{"a":' + b"[" * 1_300).rstrip(b"=") + b".eyJhIjox\n",
}


def test_no_file_of_a_stranger_hides_another_licence(release, now, good_repository):
    closed = {"LICENSE": b"All rights reserved. No use is permitted.\n", "main.py": b"1\n"}
    good_repository.commit({**closed, **HOSTILE})
    observation = look_again(release.pk, at=now)
    assert (observation.sight, observation.deep) == ("bad", True)


def test_a_check_of_the_licence_that_ends_in_an_error_accuses_nobody(
    release, now, good_repository, monkeypatch
):
    def broken(_text):
        raise ZeroDivisionError

    good_repository.commit({**good_repository.whole, "more.py": b"2\n"})
    monkeypatch.setattr("releases.checks.base.recognise", broken)
    observation = look_again(release.pk, at=now)
    assert (observation.sight, observation.finding) == (
        "unknown",
        "What the licence is now could not be told.",
    )


def test_two_workers_never_ask_one_host_at_once(release, now):
    key = [watching._LOCKS, crc32(b"127.0.0.1") - 2**31]
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
            assert watch_hosts(["127.0.0.1"], sleep=lambda _s: None, at=now) == 0
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    finally:
        other.close()
    assert watch_hosts(["127.0.0.1"], sleep=lambda _s: None, at=now) == 1


def test_the_sweep_has_every_host_looked_at(release, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sweep_releases()
    assert Observation.objects.get().sight == "well"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE releases_observation SET sight = 'unknown'",
        "DELETE FROM releases_observation",
        "UPDATE releases_release SET commit = 'x'",
        "UPDATE releases_release SET licence = 'x'",
    ],
)
def test_an_observation_is_never_changed_and_an_acceptance_stays_pinned(release, now, sql):
    look_again(release.pk, at=now)
    with pytest.raises(ProgrammingError, match=r"Cannot (update|delete)"):
        connection.cursor().execute(sql)


def test_a_release_from_before_is_looked_at_without_its_tags(now):
    release = released_output()
    assert release.verification.facts.get("tag_ids") is None
    assert look_again(release.pk, at=now).sight in {"unknown", "bad"}


PAGE = (
    b'<script type=\'application/ld+json\'>{"@type": "Dataset", "license": "LICENCE",'
    b'"distribution": [{"name": "all.csv", "contentUrl": "/all.csv"}]}</script>'
)


@pytest.fixture
def archive(settings):
    """A page of a dataset on loopback; its parts can be changed."""
    pages = {
        "/d": (PAGE.replace(b"LICENCE", b"CC-BY-4.0"), "text/html"),
        "/all.csv": (b"1,2", "text/csv"),
    }
    with forge.hostile(forge.site(pages)) as (url, log):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [forge.port_of(url)]
        yield pages, f"{url}/d", log


@pytest.fixture
def accepted_data(archive, now):
    """The dataset, accepted as it was seen."""
    evidence = EvidenceFactory(url=archive[1])
    type(evidence.condition).objects.update(output_kind="dataset", promised_licence="CC-BY-4.0")
    run = evidence.verifications.create(trigger="asked", created_at=now)
    run_verification(run.pk)
    run.refresh_from_db()
    assert (run.outcome, run.licence) == ("pass", "CC-BY-4.0")
    return Release.objects.create(
        condition=evidence.condition, verification=run, url=run.facts["final_url"],
        licence=run.licence, released_at=now, host="127.0.0.1",
        next_look_at=now - timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "answer", "sight", "finding"),
    [
        (None, None, "well", ""),
        ("/d", forge.status(404), "bad", "gone"),
        ("/d", forge.status(403), "bad", "private"),
        ("/d", forge.status(500), "unknown", "This may pass"),
        ("/d", (PAGE.replace(b"LICENCE", b"CC-BY-NC-4.0"), "text/html"), "bad", "CC-BY-NC-4.0 now; CC-BY-4.0 was accepted"),
        ("/d", (b"<p>Under maintenance", "text/html"), "bad", "None of its files is named any more"),
        ("/d", (PAGE.replace(b"LICENCE", b""), "text/html"), "unknown", "names no licence at the moment"),
        ("/all.csv", forge.status(404), "bad", "all.csv cannot be fetched any more"),
        ("/all.csv", forge.status(503), "well", ""),
    ],
)  # fmt: skip
def test_data_on_a_page_are_looked_at_again_without_asking_for_a_repository(
    accepted_data, archive, now, path, answer, sight, finding
):
    pages, _, log = archive
    log.clear()
    if path:
        pages[path] = answer
    observation = look_again(accepted_data.pk, at=now)
    assert observation.sight == sight
    assert finding in observation.finding
    assert not [line for line in log if "info/refs" in line]


def test_a_host_that_asks_to_wait_keeps_what_is_due_for_later(archive, accepted_data, now):
    pages, _, log = archive
    pages["/d"] = forge.status(429)
    assert watch_hosts(["127.0.0.1"], sleep=lambda _: None, at=now) == 1
    log.clear()
    Release.objects.update(next_look_at=now)
    assert watch_hosts(["127.0.0.1"], sleep=lambda _: None, at=now) == 0
    assert (log, hosts_due(now)) == ([], ["127.0.0.1"])
