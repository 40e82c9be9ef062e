import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from reviews.archive import Archive
from reviews.models import Announcement, Assignment, AssignmentPlan, Decision, Reviewer
from reviews.queries.planning import Parameters
from tests.factories.reviews import DecisionFactory


def run(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr().out


def test_plan_apply_by_command(closed, fill, capsys, now):
    applications, people = fill(3, 3)
    text = run(capsys, "plan_assignments", "closed-call", "--reviews", "1")
    for application, person in zip(applications, people, strict=True):
        assert f"{application.reference}  {person.user.email}" in text
    assert "3 applications, 3 reviewers, 3 pairs" in text
    assert "gap 0.000000" in text
    day = (now + timedelta(days=9)).date().isoformat()
    text = run(capsys, "apply_plan", "closed-call", "1", "--due", day)
    assert text.startswith("3 assignments made")
    assert Assignment.objects.filter(state="invited").count() == 3
    with pytest.raises(CommandError, match="applied"):
        call_command("apply_plan", "closed-call", "1", "--due", day)


def test_plan_as_json(closed, fill, capsys):
    (application,), (person,) = fill(1, 1)
    data = json.loads(run(capsys, "plan_assignments", "closed-call", "--reviews", "1", "--json"))
    assert (data["call"], data["plan"]) == ("closed-call", 1)
    assert data["objective"] == pytest.approx(data["bound"])
    (pair,) = data["applications"][application.reference]
    assert pair["reviewer"] == person.user.email


def test_rules_by_command_and_the_plan_made_again(closed, fill, capsys):
    _, people = fill(3, 6)
    text = run(
        capsys,
        *("plan_assignments", "closed-call", "--reviews", "1", "--fair", "--bid-yes", "0.3"),
        *("--most-probable", "0.5", "--seed", "11", "--due-on", "2099-01-01"),
    )
    assert "no pair below 0." in text
    plan = AssignmentPlan.objects.get()
    asked = Parameters(**plan.parameters)
    assert (asked.fair, asked.bid_yes, asked.most_probable) == (True, 0.3, 0.5)
    assert (asked.seed, asked.due_on, asked.max_load) == (11, "2099-01-01", 12)
    for person in people:
        person.delete()
    assert run(capsys, "replay_plan", "closed-call", "1").startswith(
        "Plan 1 came out the same: 3 pairs, objective "
    )
    table = plan.table
    archive = Archive.unpack(bytes(table.content))
    table.content = replace(archive, pairs=archive.pairs[1:]).pack()
    table.save(update_fields=["content"])
    with pytest.raises(CommandError, match="0 pairs are gone and 1 are new"):
        call_command("replay_plan", "closed-call", "1")
    with pytest.raises(CommandError, match="no plan 2"):
        call_command("replay_plan", "closed-call", "2")


def test_one_application_is_routed_and_invited_by_command(closed, fill, capsys, now):
    applications, people = fill(2, 2)
    reference = applications[1].reference
    text = run(capsys, "route_application", reference)
    assert text.startswith(people[1].user.email)
    assert "Plan 1 proposes them; nobody is invited." in text
    assert Assignment.objects.count() == 0
    day = (now + timedelta(days=9)).date().isoformat()
    assert "Plan 2 is applied: 2 invited." in run(
        capsys, "route_application", reference, "--due", day
    )
    with pytest.raises(CommandError, match="no application"):
        call_command("route_application", "APP-0")


def test_announce_by_command(closed, fill, capsys):
    applications, _ = fill(2, 0)
    DecisionFactory(application=applications[0])
    with pytest.raises(CommandError, match=applications[1].reference):
        call_command("announce_results", "closed-call")
    DecisionFactory(application=applications[1], outcome="decline", amount=None)
    assert "1 funded, 0 on the waiting list, 1 not funded" in run(
        capsys, "announce_results", "closed-call"
    )
    assert (Announcement.objects.count(), Decision.objects.filter(state="announced").count()) == (
        1,
        2,
    )


def test_reviewers_from_a_file(closed, capsys, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("email,name\nnora@example.org,Nora\n")
    assert "1 added, 0 changed, 1 new accounts." in run(
        capsys, "add_reviewers", "closed-call", str(file)
    )
    file.write_text("email\nnobody\n")
    with pytest.raises(CommandError, match="Line 2"):
        call_command("add_reviewers", "closed-call", str(file))
    assert Reviewer.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan_assignments", "nothing"],
        ["plan_assignments", "closed-call"],
        ["apply_plan", "closed-call", "9", "--due", "2030-01-01"],
        ["announce_results", "closed-call"],
        ["add_reviewers", "closed-call", "/nowhere.csv"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(closed, arguments):
    with pytest.raises(CommandError):
        call_command(*arguments)


def test_a_plan_is_changed_by_a_file(closed, fill, capsys, tmp_path):
    (first, _), people = fill(2, 2)
    run(capsys, "plan_assignments", "closed-call", "--reviews", "1")
    plan = closed.plans.get()
    file = tmp_path / "changes.csv"
    lines = [
        "application,reviewer,action,note",
        f"{first.reference},{people[0].user.email},remove,",
        f"{first.reference},{people[1].user.email},pin,Knows it",
    ]
    file.write_text("\n".join(lines))
    text = run(capsys, "change_plan", "closed-call", "1", str(file), "--dry-run")
    assert f"{first.reference}  {people[1].user.email}  planned" in text
    assert "heaviest: 1 -> 2" in text
    assert text.endswith("Nothing was changed.\n")
    assert plan.changes.count() == 0
    text = run(capsys, "change_plan", "closed-call", "1", str(file))
    assert "Pairs: 1 planned, 1 removed, 1 pinned." in text
    with pytest.raises(CommandError, match=r"Line 2: .* is not planned for"):
        call_command("change_plan", "closed-call", "1", str(file))
    down = run(capsys, "change_plan", "closed-call", "1", "--download")
    assert f"{first.reference},{people[1].user.email},pin,Knows it" in down
    file.write_text(down)
    with pytest.raises(CommandError, match="says so already"):
        call_command("change_plan", "closed-call", "1", str(file))
    file.write_bytes(b"\xff")
    for wrong, words in [
        (["9", str(file)], "no plan 9"),
        (["1"], "Name a file"),
        (["1", str(file)], "not UTF-8"),
        (["1", str(tmp_path / "none.csv")], "cannot be read"),
    ]:
        with pytest.raises(CommandError, match=words):
            call_command("change_plan", "closed-call", *wrong)
