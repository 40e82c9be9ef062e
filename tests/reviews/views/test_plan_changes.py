import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.actors import SYSTEM
from core.mail.models import OutgoingMail
from reviews.actions.plan_changes import change_plan
from reviews.actions.planning import plan_assignments
from reviews.edits import Edit
from reviews.models import Assignment, PairRule
from reviews.queries import plan_pages
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory

PART = {"X-Seedcorn-Part": "1"}


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def made(closed, fill, now):
    """Three applications, each with its closest of three reviewers."""
    applications, people = fill(3, 3)
    parameters = Parameters(reviews_per_application=1, max_load=5)
    plan = plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    return plan, applications, people


def url(name, call, *more):
    return reverse(f"reviews:{name}", args=[call.slug, 1, *more])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def pairs(plan):
    return set(plan.pairs.values_list("application__reference", "reviewer__user__name"))


def test_the_table_by_application_and_by_reviewer(staff, closed, made):
    _plan, applications, people = made
    page = staff.get(url("staff_plan_detail", closed))
    assert [(row.reference, row.chips[0].label) for row in page.context["rows"]] == [
        (each.reference, person.user.name)
        for each, person in zip(applications, people, strict=True)
    ]
    assert "Proved to be the best possible" in text(page)
    page = staff.get(url("staff_plan_detail", closed), {"by": "reviewer"})
    assert [(row.name, row.load, row.limit) for row in page.context["rows"]] == [
        ("Reviewer 0", 1, 5), ("Reviewer 1", 1, 5), ("Reviewer 2", 1, 5),
    ]  # fmt: skip


def test_the_table_comes_page_by_page(staff, closed, made, monkeypatch):
    _plan, _applications, _ = made
    monkeypatch.setattr("reviews.views._plan_parts.ROWS", 2)
    monkeypatch.setattr(plan_pages, "MOST_CHIPS", 2)
    for query in ({}, {"by": "reviewer"}):
        first = staff.get(url("staff_plan_detail", closed), query)
        assert len(first.context["rows"]) == 2
        rest = staff.get(
            url("staff_plan_detail", closed), {**query, "after": first.context["next"]}
        )
        assert (len(rest.context["rows"]), rest.context["next"]) == (1, "")


def test_views_show_what_was_left_short_and_what_was_changed(staff, closed, made, sam, now):
    plan, (first, second, third), people = made
    edits = [
        Edit(first.reference, people[0].user.email, "remove"),
        Edit(second.reference, people[0].user.email, "assign"),
        Edit(third.reference, people[0].user.email, "forbid", "Rivals"),
    ]
    change_plan(plan=plan, edits=edits, by=sam, at=now)
    for show, expected in [("short", first), ("hand", second), ("rules", third)]:
        page = staff.get(url("staff_plan_detail", closed), {"show": show})
        assert [row.reference for row in page.context["rows"]] == [expected.reference]
    page = staff.get(url("staff_plan_detail", closed), {"show": "short"})
    assert "1 short" in text(page) or "Nobody" in text(page)
    assert "0 of 1 reviewers." in text(page)


def test_the_list_costs_the_same_for_one_row_and_many(
    staff, closed, made, fill, now, django_assert_num_queries
):
    fill(9, 0)
    again = Parameters(reviews_per_application=2, max_load=9)
    plan_assignments(call=closed, parameters=again, by=SYSTEM, at=now)
    large = reverse("reviews:staff_plan_detail", args=[closed.slug, 2])
    for query, number in (({}, 12), ({"by": "reviewer"}, 12)):
        staff.get(url("staff_plan_detail", closed), query)
        with django_assert_num_queries(number):
            staff.get(url("staff_plan_detail", closed), query)
        with django_assert_num_queries(number):
            staff.get(large, query)


def test_a_pair_says_why_and_offers_what_can_be_done(staff, closed, made):
    _plan, (first, *_), people = made
    page = text(staff.get(url("staff_plan_pair", closed, first.reference, people[0].key)))
    assert "Why Reviewer 0?" in page
    assert "number 1 of 3 who may read it." in page
    for words in ("Replace by this reviewer", "Move to this", "Swap with", "Always", "Never"):
        assert words in page
    page = text(staff.get(url("staff_plan_pair", closed, first.reference, people[1].key)))
    assert "Why not Reviewer 1?" in page
    assert "Plan Reviewer 1 as well" in page
    assert "Take off" not in page
    first.team.create(user=people[2].user, role="viewer")
    page = text(staff.get(url("staff_plan_pair", closed, first.reference, people[2].key)))
    assert "Conflict of interest: Is on the application&#x27;s team." in page
    assert "Plan Reviewer 2" not in page
    assert staff.get(url("staff_plan_pair", closed, "APP-9", people[2].key)).status_code == 404


DEEDS = [
    ({"deed": "remove"}, set()),
    ({"deed": "replace", "to_reviewer": 1}, {(0, 1)}),
    ({"deed": "move", "to_application": 1}, {(1, 0)}),
    ({"deed": "swap", "to_reviewer": 1, "to_application": 1}, {(0, 1), (1, 0)}),
    ({"deed": "pin", "note": "Knows it"}, {(0, 0)}),
    ({"deed": "forbid"}, set()),
]


@pytest.mark.parametrize(("data", "left"), DEEDS)
def test_each_deed_by_form(staff, closed, made, data, left):
    plan, applications, people = made
    sent = dict(data)
    if "to_reviewer" in sent:
        sent["to_reviewer"] = str(people[sent["to_reviewer"]].key)
    if "to_application" in sent:
        sent["to_application"] = applications[sent["to_application"]].reference.lower()
    one = url("staff_plan_pair", closed, applications[0].reference, people[0].key)
    response = staff.post(one, sent, follow=True)
    assert response.redirect_chain[0][0] == url(
        "staff_plan_application", closed, applications[0].reference
    )
    others = {(applications[n].reference, f"Reviewer {n}") for n in (1, 2)}
    if data["deed"] == "swap":
        others.discard((applications[1].reference, "Reviewer 1"))
    assert pairs(plan) == others | {(applications[a].reference, f"Reviewer {r}") for a, r in left}
    assert "Undo" in text(response)


def test_what_is_missing_is_said_and_what_was_written_kept(staff, closed, made):
    plan, (first, *_), people = made
    one = url("staff_plan_pair", closed, first.reference, people[0].key)
    page = staff.post(one, {"deed": "replace", "to_application": "app-9", "note": "Because"})
    assert page.status_code == 422
    assert "Choose the other reviewer." in text(page)
    assert "APP-9 is not in the round of this call." in text(page)
    assert 'value="Because"' in text(page)
    assert staff.post(one, {}).status_code == 422
    assert staff.post(one, {"deed": "sell"}).status_code == 422
    assert len(pairs(plan)) == 3


def test_a_conflict_is_refused_with_its_reason(staff, closed, made):
    plan, (first, *_), people = made
    first.team.create(user=people[1].user, role="viewer")
    one = url("staff_plan_pair", closed, first.reference, people[1].key)
    page = staff.post(one, {"deed": "assign"})
    assert page.status_code == 422
    assert "cannot review" in text(page)
    assert len(pairs(plan)) == 3


def test_the_script_gets_the_numbers_and_the_rows_it_touched(staff, closed, made):
    plan, (first, second, _), people = made
    one = url("staff_plan_pair", closed, first.reference, people[0].key)
    inner = staff.get(one, headers=PART)
    assert "<html" not in text(inner)
    data = {"deed": "move", "to_application": second.reference, "version": "0"}
    answer = staff.post(f"{one}?by=application", data, headers=PART)
    assert [row.reference for row in answer.context["rows"]] == [
        first.reference,
        second.reference,
    ]
    assert f"Reviewer 0 moved from {first.reference} to {second.reference}" in text(answer)
    assert 'data-plan-version="1"' in text(answer)
    assert 'Left short <span class="sc-figure">0 → 1</span>' in text(answer)
    stale = staff.post(one, data, headers=PART)
    assert stale.status_code == 422
    assert "The plan changed since you opened this page" in text(stale)
    assert "<html" not in text(stale)
    undo = staff.post(
        f"{url('staff_plan_undo', closed)}?by=reviewer", {"version": "1"}, headers=PART
    )
    assert [row.name for row in undo.context["rows"]] == ["Reviewer 0"]
    assert pairs(plan) >= {(first.reference, "Reviewer 0")}
    again = staff.post(url("staff_plan_undo", closed), {"version": "1"}, headers=PART)
    assert (again.status_code, again["Content-Type"]) == (409, "text/plain")
    assert b"The plan changed since" in again.content


def test_undo_by_form(staff, closed, made):
    plan, (first, *_), people = made
    one = url("staff_plan_pair", closed, first.reference, people[0].key)
    staff.post(one, {"deed": "forbid", "note": "Rivals"})
    assert PairRule.objects.filter(lifted_at=None).count() == 1
    page = staff.post(url("staff_plan_undo", closed), {"version": "1"}, follow=True)
    assert "Undone: Reviewer 0 never on" in text(page)
    assert len(pairs(plan)) == 3
    assert PairRule.objects.filter(lifted_at=None).count() == 0
    page = staff.post(url("staff_plan_undo", closed), follow=True)
    assert "There is nothing to undo." in text(page)


def test_the_plan_goes_down_as_csv_and_up_again_unchanged(staff, closed, made, sam, now):
    plan, (first, *_), people = made
    edits = [
        Edit(first.reference, people[0].user.email, "pin", "Knows it"),
        Edit(first.reference, people[1].user.email, "forbid", "=Rivals"),
    ]
    change_plan(plan=plan, edits=edits, by=sam, at=now)
    down = staff.get(url("staff_plan_csv", closed))
    assert down["Content-Disposition"] == 'attachment; filename="plan-1-closed-call.csv"'
    lines = down.content.decode().splitlines()
    assert len(lines) == 5
    assert f"{first.reference},{people[0].user.email},pin,Knows it," in lines[1]
    assert f"{first.reference},{people[1].user.email},forbid,'=Rivals," in lines[4]
    up = SimpleUploadedFile("plan.csv", down.content)
    page = staff.post(url("staff_plan_upload", closed), {"file": up})
    assert page.status_code == 200
    assert "the plan says so already" in text(page)


def test_a_file_is_shown_whole_before_it_is_done(staff, closed, made):
    plan, (first, _second, _), people = made
    lines = "\n".join(
        [
            "application,reviewer,action,note",
            f"{first.reference},{people[0].user.email},remove,",
            f"{first.reference},{people[1].user.email},pin,Knows it",
        ]
    )
    upload = url("staff_plan_upload", closed)
    page = staff.post(upload, {"file": SimpleUploadedFile("plan.csv", lines.encode())})
    assert "Make these changes" in text(page)
    assert len(page.context["effects"]) > 0
    assert (len(pairs(plan)), PairRule.objects.count()) == (3, 0)
    sent = {"text": page.context["text"], "version": page.context["version"], "apply": "1"}
    done = staff.post(upload, sent, follow=True)
    assert "Pairs: 1 planned, 1 removed, 1 pinned" in text(done)
    assert (first.reference, "Reviewer 1") in pairs(plan)
    again = staff.post(upload, sent)
    assert again.status_code == 422
    assert "The plan changed since you opened this page" in text(again)
    assert "is not planned for" in text(again)


def test_one_wrong_line_stops_them_all_and_loses_nothing(staff, closed, made):
    plan, (first, second, _), people = made
    lines = "\n".join(
        [
            "application,reviewer,action",
            f"{first.reference},{people[1].user.email},assign",
            f"{second.reference},nobody@example.org,assign",
            f"{second.reference},{people[2].user.email},sell",
        ]
    )
    upload = url("staff_plan_upload", closed)
    for sent in ({"text": lines}, {"text": lines, "apply": "1", "version": "0"}):
        page = staff.post(upload, sent)
        assert page.status_code == 422
        assert "2 lines cannot be done" in text(page)
        assert "Line 3: nobody@example.org is not an active reviewer" in text(page)
        assert "Line 4: “sell” is no action." in text(page)
        assert f"{first.reference},{people[1].user.email},assign" in text(page)
    assert len(pairs(plan)) == 3
    assert staff.post(upload, {}).status_code == 422
    broken = SimpleUploadedFile("plan.csv", b"\xff\xfe\x00")
    assert "is not UTF-8 text" in text(staff.post(upload, {"file": broken}))


def test_applying_shows_who_gets_how_many_and_the_mail(staff, closed, made):
    _plan, (first, second, _), people = made
    AssignmentFactory(application=first, reviewer=people[0])
    second.team.create(user=people[1].user, role="viewer")
    page = staff.get(url("staff_plan_apply", closed))
    assert [(line.name, line.new, line.in_all) for line in page.context["lines"]] == [
        ("Reviewer 2", 1, 1)
    ]
    assert "A conflict of interest is known by now." in text(page)
    assert "[the reviewer&#x27;s own link]" in text(page)
    assert (Assignment.objects.count(), OutgoingMail.objects.count()) == (1, 0)


def test_a_plan_changed_after_its_summary_is_not_applied(staff, closed, made, due):
    _plan, (first, *_), people = made
    one = url("staff_plan_pair", closed, first.reference, people[0].key)
    staff.post(one, {"deed": "remove"})
    sent = {"due_on": due.date().isoformat(), "version": "0"}
    page = staff.post(url("staff_plan_apply", closed), sent)
    assert page.status_code == 422
    assert "The plan changed since you opened this page" in text(page)
    assert Assignment.objects.count() == 0
    assert staff.post(url("staff_plan_apply", closed), {**sent, "version": "1"}).status_code == 302
    assert Assignment.objects.count() == 2


def test_two_plans_side_by_side(staff, closed, made, now):
    _plan, (first, *_), people = made
    staff.post(
        url("staff_plan_pair", closed, first.reference, people[0].key),
        {"deed": "replace", "to_reviewer": str(people[1].key)},
    )
    parameters = Parameters(reviews_per_application=1, max_load=5)
    plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    page = staff.get(reverse("reviews:staff_plan_compare", args=[closed.slug, 2, 1]))
    (move,) = page.context["moves"]
    assert move.reference == first.reference
    assert [words.partition(" (")[0] for words in move.gone] == ["Reviewer 1"]
    assert [words.partition(" (")[0] for words in move.new] == ["Reviewer 0"]
    counts = page.context["counts"]
    assert (counts.kept, counts.gone, counts.new, counts.applications) == (2, 1, 1, 1)
