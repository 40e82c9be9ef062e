"""A release handed in with an archive and a package, from the form to the years after."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.models import Condition
from core.errors import RuleBroken
from core.mail.models import OutgoingMail
from releases.actions.deciding import accept_release
from releases.actions.evidence import Further, submit_evidence
from releases.actions.verifying import check_again
from releases.actions.watching import look_again, look_at_piece, watch_hosts
from releases.models import Evidence, Observation, Piece, Release, Verification
from releases.queries.conditions import due_for_verification, pieces_of, runs_of
from releases.running import run_verification
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.releases import forge as forges

pytestmark = pytest.mark.django_db
META = b"<script type='application/ld+json'>{\"@type\": \"SoftwareSourceCode\", \"name\": \"NAME\", \"license\": \"MIT\", \"codeRepository\": \"MAIN\"}</script>"  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def condition(sam):
    condition = ConditionFactory(award=accepted_award())
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=sam)
    return condition


@pytest.fixture
def pages(good_release, settings):
    """An archive and a package page that name the repository, on a host of their own."""
    page = META.replace(b"MAIN", good_release.encode())
    found = {
        "/archive": (page.replace(b"NAME", b"Training code"), "text/html"),
        "/package": (page.replace(b"NAME", b"good"), "text/html"),
    }
    with forges.hostile(forges.site(found)) as (url, log):
        settings.RELEASE_ALLOWED_PORTS = [*settings.RELEASE_ALLOWED_PORTS, forges.port_of(url)]
        yield found, url, log


def hand_in(condition, url, *further, at=None, **fields):
    return submit_evidence(
        condition=condition, url=url, further=[Further(*each) for each in further],
        by=condition.award.application.owner, at=at or timezone.now(), **fields,
    )  # fmt: skip


def run_all(evidence):
    for piece in pieces_of(evidence):
        run_verification(piece.verifications.get().pk)


@pytest.fixture
def handed_in(condition, good_release, pages):
    url = pages[1]
    return hand_in(
        condition, good_release, ("archive", f"{url}/archive"), ("package", f"{url}/package")
    )


@pytest.fixture
def accepted(handed_in, condition, sam, now):
    run_all(handed_in)
    return accept_release(condition=condition, by=sam, at=now)


def test_the_checks_of_all_pieces_end_before_the_programme_decides(handed_in, condition, sam, now):
    main, archive, package = (piece.verifications.get() for piece in pieces_of(handed_in))
    run_verification(archive.pk)
    run_verification(main.pk)
    condition.refresh_from_db()
    assert (condition.state, OutgoingMail.objects.count()) == ("handed_in", 0)
    with pytest.raises(RuleBroken, match="still running"):
        accept_release(condition=condition, by=sam, at=now)
    run_verification(package.pk)
    condition.refresh_from_db()
    assert condition.state == "checked"
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Training code: all checks passed"
    assert [each.outcome for each in runs_of(handed_in)] == ["pass"] * 3
    assert f"Package: {package.evidence.url}" in mail.body


def test_what_an_archive_says_makes_nothing_fail_but_a_person_has_to_look(
    handed_in, condition, pages, sam, now, client
):
    found, _, _ = pages
    found["/archive"] = forges.status(404)
    run_all(handed_in)
    assert [each.outcome for each in runs_of(handed_in)] == ["pass", "fail", "pass"]
    client.force_login(sam)
    page = client.get(reverse("releases:staff_condition_detail", args=[condition.reference]))
    assert page.context["view"].outcome_label == "Needs a person"
    assert [piece.label for piece in page.context["view"].further] == ["Fail", "Pass"]
    assert "Archived copy" in page.text
    with pytest.raises(RuleBroken, match="Not every check passed"):
        accept_release(condition=condition, by=sam, at=now)
    release = accept_release(condition=condition, by=sam, at=now, reason="The DOI follows.")
    assert [piece.last_seen_well_at is None for piece in release.pieces.all()] == [True, False]


def test_accepted_pieces_are_kept_with_the_release_and_told_everywhere(accepted, client):
    pieces = list(accepted.pieces.all())
    assert [(each.role, each.licence, each.host) for each in pieces] == [
        ("archive", "MIT", "127.0.0.1"),
        ("package", "MIT", "127.0.0.1"),
    ]
    award, output = accepted.condition.award.reference, accepted.condition.reference
    archive, package = (each.url for each in pieces)
    told = client.get(f"/released/{award}/{output}.jsonld").json()
    assert (told["archivedAt"], told["sameAs"]) == ([archive], [package])
    rows = b"".join(client.get("/released/released.json").streaming_content).decode()
    sheet = b"".join(client.get("/released/released.csv").streaming_content).decode()
    assert f"archive={archive} package={package}" in sheet
    for shown in (rows, *(client.get(each).text for each in ("/released/", f"/released/{award}/", f"/released/{award}/{output}/"))):  # fmt: skip
        assert archive in shown
        assert package in shown


def test_an_archive_that_is_gone_is_a_finding_of_its_own(accepted, pages, now, client):
    found, _, _ = pages
    archive, package = accepted.pieces.all()
    whole = found["/archive"]
    found["/archive"] = forges.status(404)
    look_at_piece(archive.pk, at=now)
    look_at_piece(package.pk, at=now + timedelta(days=7))
    accepted.refresh_from_db()
    assert accepted.regressed_at is None
    later = now + timedelta(days=7)
    look_at_piece(archive.pk, at=later)
    look_again(accepted.pk, at=later)
    for row in (accepted, archive, package):
        row.refresh_from_db()
    assert (archive.regressed_at, package.regressed_at, accepted.regressed_at) == (now, None, now)
    assert accepted.cure_until == (later + timedelta(days=30)).date()
    mail = OutgoingMail.objects.filter(subject__contains="No longer").first()
    assert f"Archived copy, {archive.url}: It is gone" in mail.body
    award, output = accepted.condition.award.reference, accepted.condition.reference
    page = client.get(f"/released/{award}/{output}/")
    assert page.context["worst"].startswith("Archived copy: It is gone")
    found["/archive"] = whole
    look_at_piece(archive.pk, at=later + timedelta(days=1))
    accepted.refresh_from_db()
    assert (accepted.regressed_at, accepted.cure_until) == (None, None)


def test_a_second_finding_is_told_too_and_all_must_be_well_again(accepted, pages, now):
    found, _, _ = pages
    pieces = list(accepted.pieces.all())
    for path in ("/archive", "/package"):
        found[path] = forges.status(404)
    for days, piece in ((0, 0), (8, 0), (9, 1), (20, 1), (21, 1)):
        look_at_piece(pieces[piece].pk, at=now + timedelta(days=days))
    accepted.refresh_from_db()
    assert accepted.regressed_at == now
    assert accepted.cure_until == (now + timedelta(days=50)).date()
    owner = accepted.condition.award.application.owner.email
    told = OutgoingMail.objects.filter(to=owner, subject__contains="No longer")
    assert told.count() == 2
    found["/archive"] = (META.replace(b"MAIN", b""), "text/html")
    look_at_piece(pieces[0].pk, at=now + timedelta(days=22))
    accepted.refresh_from_db()
    assert accepted.regressed_at == now
    assert not OutgoingMail.objects.filter(subject__contains="well again").exists()


def test_pieces_are_watched_at_their_hosts_beside_the_release(accepted, now):
    Release.objects.update(next_look_at=now)
    Piece.objects.update(next_look_at=now)
    assert watch_hosts(["127.0.0.1"], sleep=lambda _: None, at=now) == 3
    assert Observation.objects.filter(piece=None).count() == 1
    assert Observation.objects.filter(sight="well").count() == 3


def test_handed_in_twice_is_once_and_another_archive_is_another_hand_in(condition):
    url, archive = "https://git.example.org/lab/code", ("archive", "https://doi.org/10.5281/a.1")
    first = hand_in(condition, url, archive)
    assert hand_in(condition, f" {url}", archive) == first
    assert (Evidence.objects.count(), Verification.objects.count()) == (2, 2)
    assert hand_in(condition, url, ("archive", "https://doi.org/10.5281/a.2")) != first


@pytest.mark.parametrize(
    ("further", "field", "why"),
    [
        ([("archive", "file:///etc/passwd")], "archive", "cannot be checked"),
        ([("package", "https://git.example.org/lab/code")], "package", "named twice"),
        ([("other", f"https://a.example/{n}") for n in range(11)], "other", "At most 10"),
    ],
)
def test_further_evidence_that_cannot_be_taken_loses_nothing(condition, further, field, why):
    with pytest.raises(RuleBroken, match=why) as refusal:
        hand_in(condition, "https://git.example.org/lab/code", *further)
    assert refusal.value.field == field
    assert Evidence.objects.count() == 0


def test_the_form_hands_in_all_and_shows_it_again(condition, client):
    client.force_login(condition.award.application.owner)
    asked = {
        "url": "https://git.example.org/lab/code",
        "archive": "https://doi.org/10.5281/zenodo.1",
        "other": "https://a.example/1\n\n https://a.example/2 ",
    }
    client.post(reverse("releases:evidence_submit", args=[condition.reference]), asked)
    pieces = Evidence.objects.order_by("id").values_list("role", "url")
    assert list(pieces) == [
        ("main", "https://git.example.org/lab/code"),
        ("archive", "https://doi.org/10.5281/zenodo.1"),
        ("other", "https://a.example/1"),
        ("other", "https://a.example/2"),
    ]
    here = reverse("releases:condition_detail", args=[condition.reference])
    page = client.get(here)
    assert page.context["form"].initial["other"] == "https://a.example/1\nhttps://a.example/2"
    assert page.context["further_open"] is True
    far = client.get(reverse("releases:verification_progress", args=[condition.reference])).json()
    waits = "The release: Waiting for a free worker."
    assert far == {"finished": False, "done": 0, "total": 4, "text": waits}
    wrong = client.post(
        reverse("releases:evidence_submit", args=[condition.reference]),
        asked | {"archive": "ftp://a.example"},
    )
    assert wrong.context["form"].errors["archive"][0].startswith("This address cannot be checked.")
    assert wrong.context["form"]["other"].value() == asked["other"]


def test_check_again_and_the_command_look_at_every_piece(handed_in, condition, now):
    run_all(handed_in)
    check_again(evidence=handed_in, by=condition.award.application.owner, at=now)
    assert [each.state for each in runs_of(handed_in)] == ["queued"] * 3
    assert set(due_for_verification(9)) == set(pieces_of(handed_in))
    again = hand_in(condition, handed_in.url, at=now + timedelta(minutes=1))
    assert list(due_for_verification(9)) == [again]


def test_a_paper_beside_code_is_not_held_to_the_licence_of_the_code(condition, good_release, pages):
    found, url, _ = pages
    found["/paper"] = (found["/archive"][0].replace(b"MIT", b"CC-BY-4.0"), "text/html")
    evidence = hand_in(condition, good_release, ("paper", f"{url}/paper"))
    run_all(evidence)
    paper = runs_of(evidence)[1]
    assert {each.check_id: each.outcome for each in paper.checks.all()}["E01"] == "pass"
    assert Condition.objects.get(pk=condition.pk).state == "checked"
