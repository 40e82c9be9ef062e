import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from awards.models import Award, Letter
from core.audit.models import AuditEvent
from grants.models import Application, Call
from home.round.measuring import Step
from home.round.pages import visit
from home.round.reporting import as_object, as_table
from home.round.running import Report
from reviews.models import Assignment, Conflict, Decision, Review, Score
from tests.factories.grants import CallFactory

FIELDS = ["deep learning", "privacy", "robotics", "speech", "graphs", "optimisation"]


@pytest.fixture
def applications(tmp_path):
    """Twelve applications, the later the worse rated, with their ratings beside them."""
    lines = ["paper_id\ttitle\tlink\tkeywords\tabstract"]
    ratings = ["paper_id\t0\t1\t2\tdecision"]
    for number in range(12):
        words = f"{FIELDS[number % 6]}, {FIELDS[(number + 1) % 6]}"
        text = f"We study {words} with method {number} and release what comes of it."
        lines.append(
            f"p{number}\tWork {number} on {words}\thttps://example.org/{number}\t{words}\t{text}"
        )
        mark = 10 if number < 3 else 3
        ratings.append(f"p{number}\t{mark}\t{mark}\t{mark}\tx")
    (tmp_path / "small-ratings.tsv").write_text("\n".join(ratings) + "\n")
    path = tmp_path / "small-submissions.tsv"
    path.write_text("\n".join(lines) + "\n")
    return path


def run(path, *flags):
    out, err = StringIO(), StringIO()
    call_command(
        "run_demo_round", "--applications", path, "--reviewers", "6", *flags, stdout=out, stderr=err
    )
    return out.getvalue()


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.django_db
def test_run_demo_round_runs_the_whole_round(applications):
    told = json.loads(run(applications, "--json", "--one-by-one", "30"))

    call = Call.objects.get(slug=told["call"])
    assert (told["applications"], told["bad_rows"], told["reviewers"]) == (12, 0, 6)
    assert told["plan_objective"] == told["plan_bound"]
    assert (told["plan_pairs"], told["plan_short"], told["second_plan_short"]) == (36, 0, 0)
    assert told["conflicts_declared"] == Conflict.objects.filter(source="declared").count() == 1
    assert told["rated_by"] == "ratings file"
    assert told["reviews"] == Review.objects.filter(state="submitted").count() == 36
    assert told["reviews_in_bulk"] == 6
    assert Score.objects.count() == 4 * 36
    assert AuditEvent.objects.filter(verb="review.submit").count() == 36
    assert Assignment.objects.filter(state="accepted").count() == 36
    funded = Decision.objects.filter(outcome="fund").values_list("application__title", flat=True)
    assert sorted(title.split()[1] for title in funded) == ["0", "1", "2"]
    assert (told["funded"], told["waitlisted"], told["declined"]) == (3, 3, 6)
    assert call.announced_at is not None
    assert (told["awards"], told["letters"], told["accepted"]) == (3, 3, 3)
    assert Letter.objects.count() == 3
    assert list(Award.objects.values_list("state", flat=True)) == ["accepted"] * 3
    assert (told["register_projects"], told["register_released"]) == (3, 0)
    assert min(told["total"][name] for name in ("seconds", "cpu_seconds", "database_seconds")) > 0
    assert all(step["peak_mib"] >= step["before_mib"] > 0 for step in told["steps"])


def test_report_is_the_same_as_object_and_as_table():
    steps = [
        Step("Import", 1.234, 1.0, 0.5, 100.4, 250.6, "12 loaded"),
        Step("Panel", 2, 1, 1, 90, 91, ""),
    ]
    report = Report({"seed": 1, "applications": 2966, "plan_objective": 12.5}, steps)

    lines = as_table(report).splitlines()
    told = as_object(report)

    assert [cells(line) for line in lines[2:5]] == [
        ["seed", "1"], ["applications", "2,966"], ["plan objective", "12.5"],
    ]  # fmt: skip
    assert {name: told[name] for name in report.facts} == report.facts
    assert [cells(line) for line in lines[8:]] == [
        ["Import", "1.23", "1.00", "0.50", "100", "251", "12 loaded"],
        ["Panel", "2.00", "1.00", "1.00", "90", "91", ""],
        ["Whole round", "3.23", "2.00", "1.50", "100", "251", ""],
    ]
    assert told["steps"][0] == {
        "name": "Import",
        "seconds": 1.23,
        "cpu_seconds": 1.0,
        "database_seconds": 0.5,
        "before_mib": 100,
        "peak_mib": 251,
        "detail": "12 loaded",
    }
    assert told["total"]["seconds"] == 3.23


@pytest.mark.django_db
def test_run_demo_round_draws_judgements_where_no_ratings_are(applications):
    (applications.parent / "small-ratings.tsv").unlink()
    facts, steps = run(applications).split("\n\n")
    told = dict(cells(line) for line in facts.splitlines()[2:])
    assert (told["rated by"], told["reviews"], told["funded"]) == ("seeded draw", "36", "3")
    names = [cells(line)[0] for line in steps.splitlines()[2:]]
    assert names[0] == "Reading the file"
    assert names[-1] == "Whole round"
    # The pages one times such a round by are there, and ask as much of a round of any size.
    seen = visit(told["call"])
    assert {seen.get(page).status_code for page in seen.pages} == {200}


@pytest.mark.django_db
def test_run_demo_round_refuses_a_database_with_calls(applications):
    CallFactory()
    with pytest.raises(CommandError, match="This database holds 1 call already"):
        run(applications)
    assert Application.objects.count() == 0
