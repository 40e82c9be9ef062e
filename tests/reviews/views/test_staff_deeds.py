from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.actors import SYSTEM
from core.jobs.models import Job
from core.jobs.running import run
from core.mail.models import OutgoingMail
from reviews.actions.planning import plan_assignments
from reviews.models import (
    Assignment,
    AssignmentPlan,
    Conflict,
    Criterion,
    Decision,
    Panel,
    Reviewer,
)
from reviews.queries.planning import Parameters
from reviews.views import plans
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, *more])


@pytest.fixture
def plan(closed, fill, now):
    fill(2, 3)
    parameters = Parameters(reviews_per_application=1, max_load=5)
    return plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)


def test_panel_settings(staff, closed):
    days = {"remind_after": "4", "remind_before": "0"}
    staff.post(url("staff_panel_change", closed), {"name": "Board", "max_load": "7", **days})
    columns = ("name", "max_load", "remind_after", "remind_before")
    assert list(Panel.objects.values_list(*columns)) == [("Board", 7, 4, 0)]
    page = staff.post(url("staff_panel_change", closed), {"name": "", "max_load": "0"})
    assert page.status_code == 422


def test_reviewer_add_and_edit(staff, closed, rita):
    data = {"email": rita.email, "keywords": "kernels", "max_load": "3"}
    assert staff.post(url("staff_reviewer_add", closed), data).status_code == 302
    reviewer = Reviewer.objects.get()
    page = staff.post(url("staff_reviewer_add", closed), data)
    assert page.status_code == 422
    assert "on this panel already" in page.content.decode()
    edit = url("staff_reviewer_edit", closed, reviewer.key)
    assert "rita@example.org" in staff.get(edit).content.decode()
    staff.post(edit, {"keywords": "maths", "statement": "", "max_load": ""})
    reviewer.refresh_from_db()
    assert (reviewer.keywords, reviewer.max_load, reviewer.is_active) == ("maths", None, False)


def test_reviewer_import(staff, closed):
    good = b"email,name,keywords,statement,max_load\nnora@example.org,Nora,proteins,,4\n"
    upload = SimpleUploadedFile("people.csv", good)
    assert staff.post(url("staff_reviewer_import", closed), {"file": upload}).status_code == 302
    assert Reviewer.objects.get().user.email == "nora@example.org"
    bad = SimpleUploadedFile("people.csv", b"email\nnot-an-address\n")
    page = staff.post(url("staff_reviewer_import", closed), {"file": bad})
    assert page.status_code == 422
    assert "Line 2: “not-an-address” is not an e-mail address." in page.content.decode()
    assert Reviewer.objects.count() == 1


def test_panel_pages_by_fifty(staff, closed, fill):
    fill(0, 51)
    first = staff.get(url("staff_panel", closed))
    assert len(first.context["reviewers"]) == 50
    rest = staff.get(url("staff_panel", closed), {"after": first.context["next"]})
    assert len(rest.context["reviewers"]) == 1
    assert "51 of 51 reviewers" in rest.content.decode()


def test_panel_goes_out_and_in_again(staff, closed, fill):
    _, (reviewer, _) = fill(0, 2)
    reviewer.min_load, reviewer.max_load, reviewer.is_chair = 1, 4, True
    reviewer.save()
    page = staff.get(url("staff_reviewer_export", closed))
    assert "reviewer0@example.org,Reviewer 0," in page.content.decode("utf-8-sig")
    Reviewer.objects.update(min_load=0, max_load=None, is_chair=False)
    staff.post(
        url("staff_reviewer_import", closed),
        {"file": SimpleUploadedFile("panel.csv", page.content)},
    )
    assert list(
        Reviewer.objects.order_by("pk").values_list("min_load", "max_load", "is_chair")
    ) == [(1, 4, True), (0, None, False)]


def test_the_panel_says_who_is_silent_and_late(staff, closed, fill, now):
    (application,), people = fill(1, 2)
    AssignmentFactory(application=application, reviewer=people[0], state="invited")
    AssignmentFactory(application=application, reviewer=people[1], due_at=now - timedelta(days=1))
    page = staff.get(url("staff_panel", closed))
    silent, late = page.context["reviewers"]
    assert (silent.silent_since is None, late.silent_since) == (False, None)
    assert (silent.late, late.late) == (0, 1)
    remind = url("staff_assignment_remind", closed)
    staff.post(remind, {"some": "yes"})
    page = staff.post(remind, {"reviewer": "x" * 36}, follow=True).content.decode()
    assert "Nobody of these is left to remind." in page
    assert OutgoingMail.objects.count() == 0
    staff.post(remind, {"some": "yes", "reviewer": [str(people[1].key)]})
    assert OutgoingMail.objects.get().to == people[1].user.email
    page = staff.post(remind, follow=True).content.decode()
    assert "A reminder for 1 reviewer is on its way." in page
    assert "1 more had one today already. Nobody gets two on one day." in page
    page = staff.post(remind, follow=True).content.decode()
    assert "2 had one today already." in page
    assert "is on its way" not in page


def test_conflict_enter_and_lift(staff, closed, fill):
    (application,), (reviewer,) = fill(1, 1)
    data = {"reviewer": reviewer.key, "reference": application.reference.lower(), "reason": "Lab"}
    assert staff.post(url("staff_conflict_add", closed), data).status_code == 302
    conflict = Conflict.objects.get()
    assert staff.post(url("staff_conflict_add", closed), data).status_code == 422
    lift = url("staff_conflict_lift", closed, conflict.key)
    assert staff.post(lift, {"reason": ""}).status_code == 422
    assert staff.post(lift, {"reason": "Namesake"}).status_code == 302
    assert "Namesake" in staff.get(url("staff_conflict_list", closed)).content.decode()
    assert staff.post(lift, {"reason": "Again"}).status_code == 422


def test_rubric_edit(staff, closed):
    page = staff.get(url("staff_rubric", closed))
    assert "Excellence" in page.content.decode()
    data = {
        "guidance": "Read everything.",
        "mode": "scores",
        "criteria-TOTAL_FORMS": "2",
        "criteria-INITIAL_FORMS": "2",
        "criteria-0-label": "Value",
        "criteria-0-weight": "2",
        "criteria-0-lowest": "1",
        "criteria-0-highest": "3",
        "criteria-0-anchors": "1 Poor\n3 Top",
        "criteria-1-label": "Risk",
        "criteria-1-weight": "1",
        "criteria-1-lowest": "1",
        "criteria-1-highest": "5",
    }
    assert staff.post(url("staff_rubric", closed), data).status_code == 302
    assert list(Criterion.objects.values_list("key", "weight", "anchors")) == [
        ("value", 2, {"1": "Poor", "3": "Top"}),
        ("risk", 1, {}),
    ]
    wrong = {**data, "criteria-0-anchors": "9 Too high", "criteria-1-highest": "1"}
    page = staff.post(url("staff_rubric", closed), wrong)
    assert page.status_code == 422
    assert "The values are from 1 to 3." in page.content.decode()


def test_plan_create_runs_and_shows(staff, closed, fill, django_capture_on_commit_callbacks):
    fill(2, 2)
    data = {"reviews_per_application": "1", "max_load": "4"}
    with django_capture_on_commit_callbacks(execute=True):
        response = staff.post(url("staff_plan_create", closed), data)
    assert response["Location"].startswith("/jobs/")
    assert "Plan 1 is ready: 2 pairs." in staff.get(response["Location"]).content.decode()
    assert AssignmentPlan.objects.get().parameters["max_load"] == 4
    assert staff.post(url("staff_plan_create", closed), {}).status_code == 422


def test_plan_create_takes_every_rule_and_says_what_cannot_be_had_together(
    staff, closed, fill, django_capture_on_commit_callbacks
):
    fill(3, 6)
    data = {
        "reviews_per_application": "1",
        "max_load": "4",
        "spread": "1",
        "fair": "on",
        "bid_no": "-0.5",
        "keep_bonus": "0.05",
        "most_probable": "0.5",
        "seed": "3",
        "due_on": "2099-01-01",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post(url("staff_plan_create", closed), data).status_code == 302
    parameters = AssignmentPlan.objects.get().parameters
    assert [parameters[name] for name in ("spread", "fair", "bid_no", "seed", "due_on")] == [
        1,
        True,
        -0.5,
        3,
        "2099-01-01",
    ]
    page = staff.get(url("staff_plan_detail", closed, 1)).content.decode()
    assert "at most 1 of one organisation on an application" in page
    assert "No pair more probable than 0.5, seed 3." in page
    page = staff.post(url("staff_plan_create", closed), {**data, "senior": "on"})
    assert page.status_code == 422
    assert "A lot keeps organisations apart or a senior&#x27;s place, not both." in (
        page.content.decode()
    )


def test_reviewers_of_one_application_are_looked_for(
    staff, closed, fill, django_capture_on_commit_callbacks
):
    (application, _), _ = fill(2, 2)
    page = staff.get(url("staff_assignment_list", closed)).content.decode()
    assert "Find reviewers" in page
    with django_capture_on_commit_callbacks(execute=True):
        response = staff.post(url("staff_assignment_route", closed, application.reference))
    assert "Plan 1 is ready. Look at it and apply it" in (
        staff.get(response["Location"]).content.decode()
    )
    pairs = AssignmentPlan.objects.get().pairs
    assert set(pairs.values_list("application", flat=True)) == {application.pk}
    missing = url("staff_assignment_route", closed, "APP-0")
    assert staff.post(missing).status_code == 404


def test_plan_apply_and_discard(staff, closed, plan, now):
    apply = url("staff_plan_apply", closed, 1)
    assert staff.post(apply, {"due_on": "2001-01-01"}).status_code == 422
    day = (now + timedelta(days=10)).date().isoformat()
    assert staff.post(apply, {"due_on": day}).status_code == 302
    assert (Assignment.objects.count(), OutgoingMail.objects.count()) == (2, 2)
    page = staff.post(apply, {"due_on": day})
    assert page.status_code == 422
    assert Assignment.objects.count() == 2
    staff.post(url("staff_plan_discard", closed, 1))
    plan.refresh_from_db()
    assert plan.state == "applied"


def test_plan_apply_of_many_pairs_is_a_job(staff, sam, closed, plan, now, monkeypatch):
    monkeypatch.setattr(plans, "LARGE", 1)
    apply = url("staff_plan_apply", closed, 1)
    assert staff.post(apply, {"due_on": "2001-01-01"}).status_code == 422
    assert Job.objects.count() == 0
    day = (now + timedelta(days=10)).date().isoformat()
    response = staff.post(apply, {"due_on": day})
    job = Job.objects.get()
    assert response["Location"] == reverse("jobs:job_detail", args=[job.pk])
    assert (job.kind, job.created_by, job.state) == ("reviews.jobs.apply_plan", sam, "queued")
    assert Assignment.objects.count() == 0
    run(str(job.pk))
    assert (Assignment.objects.count(), OutgoingMail.objects.count()) == (2, 2)
    assert "2 assignments are made" in staff.get(response["Location"]).content.decode()
    assert staff.post(apply, {"due_on": day}).status_code == 422


def test_assignment_add_remind_remove(staff, closed, fill, now):
    (application,), people = fill(1, 2)
    day = (now + timedelta(days=10)).date().isoformat()
    add = url("staff_assignment_add", closed, application.reference)
    assert staff.post(add, {"reviewer": people[0].key, "due_on": day}).status_code == 302
    assert staff.post(add, {"reviewer": people[0].key, "due_on": day}).status_code == 422
    staff.post(url("staff_assignment_remind", closed), {"reviewer": str(people[0].key)})
    assert OutgoingMail.objects.filter(dedupe_key__startswith="review-reminder").count() == 1
    remove = url("staff_assignment_remove", closed, application.reference, people[0].key)
    staff.post(remove)
    assert Assignment.objects.get().state == "removed"


def test_assignment_list_filters(staff, closed, fill, now):
    applications, people = fill(3, 3)
    for person in people[:2]:
        AssignmentFactory(
            application=applications[0], reviewer=person, due_at=now - timedelta(days=1)
        )
    AssignmentFactory(application=applications[1], reviewer=people[2])

    def shown(show):
        page = staff.get(url("staff_assignment_list", closed), {"show": show})
        return [application for application, _ in page.context["rows"]]

    assert shown("") == applications
    assert shown("short") == applications[1:]
    assert shown("overdue") == applications[:1]


@pytest.fixture
def ranked(closed, fill):
    applications, _ = fill(3, 0)
    RubricFactory(call=closed)
    for application, score in zip(applications, (3, 5, 4), strict=True):
        submitted_review(
            AssignmentFactory(application=application), excellence=score, openness=score
        )
    return applications


def test_ranking_shows_order_numbers_and_line(staff, closed, ranked):
    page = staff.get(url("staff_ranking", closed))
    rows = page.context["table"].rows
    expected = [ranked[1].reference, ranked[2].reference, ranked[0].reference]
    assert [row.reference for row in rows] == expected
    assert [line.name for line in page.context["rows"]] == expected
    assert [line.ends for line in page.context["rows"]] == [False, True, False]
    assert [row.above_line for row in rows] == [True, True, False]
    assert rows[1].cumulative == 160_000_00
    assert "Funding line." in page.content.decode()


def test_fund_down_to_the_line(staff, closed, ranked):
    staff.post(url("staff_decide", closed), {"scope": "line"})
    assert set(Decision.objects.values_list("application__reference", "outcome", "amount")) == {
        (ranked[1].reference, "fund", 80_000_00),
        (ranked[2].reference, "fund", 80_000_00),
    }


def test_the_line_leaves_alone_what_somebody_decided(staff, closed, ranked):
    best = {"scope": "selected", "chosen": [ranked[1].reference], "outcome": "decline"}
    staff.post(url("staff_decide", closed), {**best, "reason_for_applicant": "Withdrawn by us."})
    staff.post(url("staff_decide", closed), {"scope": "line"})
    rows = Decision.objects.values_list("application__reference", "outcome", "reason_for_applicant")
    assert set(rows) == {
        (ranked[1].reference, "decline", "Withdrawn by us."),
        (ranked[2].reference, "fund", ""),
    }
    # The same again, with the reason left empty: it stays.
    staff.post(url("staff_decide", closed), best)
    assert "Withdrawn by us." in Decision.objects.values_list("reason_for_applicant", flat=True)
    page = staff.post(url("staff_decide", closed), {"scope": "line"})
    assert "All applications above the line are decided already." in page.content.decode()


def test_decide_about_chosen_rows(staff, closed, ranked):
    data = {
        "scope": "selected",
        "chosen": [ranked[0].reference],
        "outcome": "fund",
        f"amount-{ranked[0].reference}": "70,000",
        "reason_for_applicant": "Well done.",
    }
    assert staff.post(url("staff_decide", closed), data).status_code == 302
    decision = Decision.objects.get()
    assert (decision.amount, decision.reason_for_applicant) == (70_000_00, "Well done.")
    assert staff.get(url("staff_ranking", closed)).context["free"] == 90_000_00


@pytest.mark.parametrize(
    "changes",
    [
        {"chosen": []},
        {"outcome": ""},
        {"amount": "many"},
        {"amount": "1,000,000"},
    ],
)
def test_a_decision_that_cannot_be_is_422_and_kept(staff, closed, ranked, changes):
    reference = ranked[0].reference
    amount = changes.pop("amount", "")
    data = {"scope": "selected", "chosen": [reference], "outcome": "fund", **changes}
    page = staff.post(url("staff_decide", closed), {**data, f"amount-{reference}": amount})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert Decision.objects.count() == 0


DEEDS = [
    "staff_panel_change",
    "staff_reviewer_add",
    "staff_reviewer_import",
    "staff_conflict_add",
    "staff_plan_create",
    "staff_assignment_remind",
    "staff_decide",
]


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize(("who", "status"), [("rita", 404), ("otto", 404), ("olga", 403)])
def test_deeds_are_for_officers(client, closed, fill, name, who, status, request):
    fill(1, 1)
    client.force_login(request.getfixturevalue(who))
    data = {"name": "X", "max_load": "3", "reviews_per_application": "1", "scope": "line"}
    assert client.post(url(name, closed), data).status_code == status


@pytest.mark.parametrize("name", [*DEEDS, "staff_panel", "staff_ranking", "staff_announce"])
def test_signing_in_comes_first(client, closed, name):
    response = client.post(url(name, closed))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]
