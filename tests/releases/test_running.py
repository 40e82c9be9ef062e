import time
from datetime import timedelta

import pytest
from django.utils import timezone

from awards.models import Award, Condition
from awards.states import ConditionState
from core.mail.models import OutgoingMail
from grants.openness import POLICIES, Policy
from releases.fetching.problems import NotOurTurn
from releases.fetching.records import Record
from releases.finding import Found
from releases.models import Evidence, Outcome, Release, Verification
from releases.rules import rules
from releases.running import run_verification
from releases.schedule import sweep_verifications
from releases.states import VerificationState
from tests.factories.releases import EvidenceFactory, released_output
from tests.releases.forge import Repository, body, hostile, port_of, site, status
from tests.releases.texts import filled

pytestmark = pytest.mark.django_db


def queued(url, **fields):
    evidence = EvidenceFactory(url=url, **fields)
    return Verification.objects.create(
        evidence=evidence, trigger=Verification.Trigger.HANDED_IN, created_at=timezone.now()
    )


def outcomes(verification):
    return {check.check_id: check.outcome for check in verification.checks.all()}


def test_a_good_release_passes_every_required_check(good_release):
    verification = queued(good_release)

    assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert verification.state == VerificationState.DONE
    assert verification.outcome == Outcome.PASS
    assert verification.licence == "MIT"
    assert len(verification.commit) == 40
    assert verification.facts["tags"] == ["v1.0"]
    assert {check.outcome for check in verification.checks.filter(level="must")} == {"pass"}
    verification.evidence.condition.refresh_from_db()
    assert verification.evidence.condition.state == ConditionState.CHECKED


def test_the_grantee_is_told_once(good_release):
    verification = queued(good_release)

    run_verification(verification.pk)
    run_verification(verification.pk)

    mail = OutgoingMail.objects.get(about=verification.evidence.condition.reference)
    assert mail.to == verification.evidence.condition.award.application.owner.email
    assert mail.subject == "Training code: all checks passed"
    assert verification.checks.count() == 25


def test_a_doctored_licence_goes_to_a_person_with_the_difference(forge, tmp_path):
    repository = Repository(tmp_path, "doctored.git")
    text = filled("MIT").replace("free of charge", "subject to payment")
    assert text != filled("MIT")
    repository.commit({"LICENSE": text.encode(), "README.md": b"# Kernels", "a.py": b"1"})
    verification = queued(f"{forge}/doctored.git")

    run_verification(verification.pk)

    verification.refresh_from_db()
    assert verification.outcome == Outcome.REVIEW
    assert verification.licence == ""
    changes = verification.checks.get(check_id="C06").facts["LICENSE"]["changes"]
    assert [(missing, added) for _, missing, added in changes] == [
        ("free of charge", "subject to payment")
    ]


def test_a_missing_repository_fails(forge):
    verification = queued(f"{forge}/nothing.git")

    run_verification(verification.pk)

    verification.refresh_from_db()
    assert verification.outcome == Outcome.FAIL
    assert outcomes(verification)["C02"] == Outcome.FAIL


def test_an_empty_repository_fails(forge, tmp_path):
    Repository(tmp_path, "empty.git")
    verification = queued(f"{forge}/empty.git")

    run_verification(verification.pk)

    verification.refresh_from_db()
    assert verification.outcome == Outcome.FAIL
    assert verification.facts == {"problem": "The repository is empty: it holds no commit yet."}


def test_a_forge_that_is_down_is_unknown_and_never_a_fail(settings):
    settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.RELEASE_ALLOWED_PORTS = [9]
    verification = queued("http://127.0.0.1:9/lab/code")

    run_verification(verification.pk)

    verification.refresh_from_db()
    assert verification.outcome == Outcome.UNKNOWN


def test_a_finished_run_is_not_run_again(good_release):
    verification = queued(good_release)
    run_verification(verification.pk)

    assert run_verification(verification.pk) is False


def test_a_run_of_a_dead_worker_is_taken_up_by_the_sweep(
    good_release, django_capture_on_commit_callbacks
):
    verification = queued(good_release)
    Verification.objects.update(
        state=VerificationState.RUNNING, started_at=timezone.now() - timedelta(minutes=6)
    )

    with django_capture_on_commit_callbacks(execute=True):
        sweep_verifications()

    verification.refresh_from_db()
    assert verification.outcome == Outcome.PASS


def test_a_run_that_somebody_has_is_left_alone(good_release):
    verification = queued(good_release)
    Verification.objects.update(state=VerificationState.RUNNING, started_at=timezone.now())

    assert run_verification(verification.pk) is False


def test_a_run_over_old_evidence_does_not_move_the_condition(good_release):
    verification = queued(good_release)
    condition = verification.evidence.condition
    Evidence.objects.create(
        condition=condition, url="https://git.example.org/new", submitted_at=timezone.now()
    )

    run_verification(verification.pk)

    condition.refresh_from_db()
    assert condition.state == ConditionState.HANDED_IN


def test_a_later_look_at_a_released_output_updates_the_register(good_release):
    release = released_output(url=good_release)
    long_ago = timezone.now() - timedelta(days=30)
    Release.objects.update(last_checked_at=long_ago, last_seen_well_at=long_ago)
    verification = Verification.objects.create(
        evidence=release.verification.evidence,
        trigger=Verification.Trigger.SCHEDULED,
        created_at=timezone.now(),
    )

    run_verification(verification.pk)

    release.refresh_from_db()
    assert release.last_checked_at > long_ago
    assert release.last_seen_well_at == release.last_checked_at
    release.condition.refresh_from_db()
    assert release.condition.state == ConditionState.ACCEPTED


def test_a_released_output_that_vanished_keeps_its_acceptance(forge):
    release = released_output(url=f"{forge}/gone.git")
    well = release.last_seen_well_at
    verification = Verification.objects.create(
        evidence=release.verification.evidence,
        trigger=Verification.Trigger.SCHEDULED,
        created_at=timezone.now(),
    )

    run_verification(verification.pk)

    release.refresh_from_db()
    assert release.last_seen_well_at == well
    assert release.last_checked_at > well
    release.condition.refresh_from_db()
    assert release.condition.state == ConditionState.ACCEPTED


@pytest.mark.parametrize("kind", ["paper", "dataset", "model"])
@pytest.mark.parametrize("ending", ["/record/7", "/record/7?version=2", "/record/7#files"])
def test_a_page_that_is_no_repository_is_no_failure_for_what_is_not_code(settings, kind, ending):
    with hostile(body(b"<p>A record", "text/html")) as (url, _):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [port_of(url)]
        verification = queued(url + ending)
        Condition.objects.update(output_kind=kind)
        run_verification(verification.pk)

    assert Outcome.FAIL not in {check.outcome for check in verification.checks.filter(level="must")}
    assert outcomes(verification)["C01"] != Outcome.FAIL


def test_a_page_is_a_failure_for_code(settings):
    with hostile(body(b"<p>A page", "text/html")) as (url, _):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [port_of(url)]
        verification = queued(f"{url}/page?x=1")
        run_verification(verification.pk)

    assert outcomes(verification)["C02"] == Outcome.FAIL


def test_a_host_that_asks_to_wait_is_left_alone_and_asked_again_later(settings, monkeypatch):
    with hostile(status(403, **{"Retry-After": "600"})) as (url, log):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [port_of(url)]
        verification = queued(f"{url}/lab/code")

        assert run_verification(verification.pk) is False
        assert run_verification(verification.pk) is False
        assert len(log) == 1

        verification.refresh_from_db()
        assert (verification.state, verification.started_at) == (VerificationState.QUEUED, None)

        later = time.time() + 601
        monkeypatch.setattr("releases.asking.time.time", lambda: later)
        run_verification(verification.pk)
        assert len(log) == 2


def test_a_host_that_asks_to_wait_for_days_leaves_it_unknown(settings):
    with hostile(status(429)) as (url, _):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [port_of(url)]
        verification = queued(f"{url}/lab/code")
        Verification.objects.update(created_at=timezone.now() - timedelta(days=2))

        assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert verification.outcome == Outcome.UNKNOWN
    assert "asks us to wait" in verification.checks.get(check_id="C02").summary


def test_while_others_have_the_turns_of_a_host_a_verification_waits_its_turn(
    good_release, settings, monkeypatch
):
    settings.RELEASE_HOST_PER_SECOND = 0.001
    while True:
        try:
            rules().manners.turn(good_release, 0)
        except NotOurTurn:
            break
    verification = queued(good_release)

    assert run_verification(verification.pk) is False

    verification.refresh_from_db()
    assert (verification.state, verification.checks.count()) == (VerificationState.QUEUED, 0)
    later = time.time() + 20_000
    monkeypatch.setattr("releases.asking.time.time", lambda: later)
    assert run_verification(verification.pk) is True
    verification.refresh_from_db()
    assert verification.outcome == Outcome.PASS


def test_the_turns_running_out_between_the_files_of_a_page_holds_nothing_against_them(
    settings, monkeypatch
):
    parts = ", ".join(f'{{"name": "{n}", "contentUrl": "/{n}"}}' for n in range(8))
    told = f'{{"@type": "Dataset", "license": "CC-BY-4.0", "distribution": [{parts}]}}'
    page = f"<script type='application/ld+json'>{told}</script>".encode()
    pages = {"/d": (page, "text/html"), **{f"/{n}": (b"1,2", "text/csv") for n in range(8)}}
    with hostile(site(pages)) as (url, log):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [port_of(url)]
        settings.RELEASE_HOST_PER_SECOND = 0.001
        for _ in range(3):
            rules().manners.turn(url, 0)
        verification = queued(f"{url}/d")
        Condition.objects.update(output_kind="dataset", promised_licence="CC-BY-4.0")

        assert run_verification(verification.pk) is False
        assert len(log) == 7

        settings.RELEASE_HOST_PER_SECOND = 1_000
        later = time.time() + 61
        monkeypatch.setattr("releases.asking.time.time", lambda: later)
        assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert (verification.outcome, outcomes(verification)["D04"]) == (Outcome.PASS, Outcome.PASS)


def test_an_error_of_ours_is_tried_again_for_an_hour_and_then_left_to_a_person(
    good_release, monkeypatch, caplog
):
    def broken(*_a, **_k):
        raise ZeroDivisionError

    monkeypatch.setattr("releases.looking.find", broken)
    verification = queued(good_release)
    with pytest.raises(ZeroDivisionError):
        run_verification(verification.pk)

    Verification.objects.update(
        created_at=timezone.now() - timedelta(minutes=61),
        started_at=timezone.now() - timedelta(minutes=6),
    )
    assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert verification.outcome == Outcome.UNKNOWN
    assert "A person has to look" in verification.checks.get(check_id="C02").summary
    assert outcomes(verification)["C01"] != Outcome.FAIL
    assert f"Verification {verification.pk} could not be run" in caplog.text


def test_a_look_that_kills_its_workers_is_given_up_after_an_hour_without_another(
    good_release, monkeypatch, caplog
):
    looked = []
    monkeypatch.setattr("releases.running.look_at", lambda *_a: looked.append(1))
    verification = queued(good_release)
    now = timezone.now()
    Verification.objects.update(
        state=VerificationState.RUNNING,
        created_at=now - timedelta(minutes=61),
        started_at=now - timedelta(minutes=6),
    )

    assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert (looked, verification.state) == ([], VerificationState.DONE)
    assert verification.outcome == Outcome.UNKNOWN
    assert f"Verification {verification.pk} could not be run: its worker died" in caplog.text


def test_a_run_that_waited_long_for_its_host_is_looked_at_all_the_same(good_release):
    verification = queued(good_release)
    Verification.objects.update(created_at=timezone.now() - timedelta(hours=20))

    assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert verification.outcome == Outcome.PASS


def test_what_a_database_cannot_hold_is_stored_all_the_same(good_release, monkeypatch):
    strange = "Ada\0 \ud800 data"
    record = Record(
        url=good_release, final_url=good_release, source="page", fetched_at=timezone.now(),
        title=strange, licences=(strange,),
    )  # fmt: skip
    monkeypatch.setattr("releases.looking.find", lambda *_a, **_k: Found(record=record))
    verification = queued(good_release)
    Condition.objects.update(output_kind="dataset")

    assert run_verification(verification.pk) is True

    verification.refresh_from_db()
    assert verification.facts["record"]["title"] == "Ada\ufffd ? data"


def test_an_award_is_checked_by_the_list_it_was_offered_under(good_release, monkeypatch):
    stricter = {**POLICIES["2026-11"], "code": Policy(False, frozenset({"Apache-2.0"}), "Apache")}
    monkeypatch.setitem(POLICIES, "2030-01", stricter)
    monkeypatch.setattr("grants.openness.CURRENT", "2030-01")
    old, new = queued(good_release), queued(good_release)
    Award.objects.filter(conditions__evidence__verifications=old).update(openness_policy="2026-11")

    run_verification(old.pk)
    run_verification(new.pk)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.policy_version, outcomes(old)["C06"]) == ("2026-11", Outcome.PASS)
    assert (new.policy_version, outcomes(new)["C06"]) == ("2030-01", Outcome.FAIL)
