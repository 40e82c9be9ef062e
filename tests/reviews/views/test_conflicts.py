"""Staff's pages about the conflicts of a call."""

import csv
import io

import pytest
from django.urls import reverse

from core.jobs.models import Job
from reviews.models import Conflict, ConflictRules, Reviewer


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call, *args):
    return reverse(f"reviews:staff_conflict_{name}", args=[call.slug, *args])


@pytest.fixture
def three(closed, fill, now):
    """A suspicion, a conflict that stands on a feeling, one with evidence."""
    (application,), people = fill(1, 3)
    evidence = [{"kind": "namesake", "key": "x", "words": "R. Levi has the reviewer’s name."}]
    rows = [
        {"source": "detected", "state": "suspected", "strength": 50, "evidence": evidence},
        {"source": "staff", "reason": "A feeling"},
        {"source": "declared", "reason": "My aunt", "evidence": evidence},
    ]
    return [
        Conflict.objects.create(
            user=person.user, application=application, created_at=now, **{"reason": "R", **row}
        )
        for person, row in zip(people, rows, strict=True)
    ]


def shown(page):
    return [conflict for conflict, *_ in page.context["rows"]]


def test_the_list_says_state_source_and_reasons(staff, closed, three):
    page = staff.get(url("list", closed))
    text = page.content.decode()
    assert shown(page) == three
    for words in (
        "R. Levi has the reviewer’s name.",
        "A feeling",
        "My aunt",
        "Suspected",
        "Stands",
    ):
        assert words in text
    assert [tab["count"] for tab in page.context["views"]] == [3, 1, 1]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"state": "suspected"}, [0]),
        ({"source": "declared"}, [2]),
        ({"kind": "namesake"}, [0, 2]),
        ({"q": "feeling"}, [1]),
        ({"state": "nonsense"}, [0, 1, 2]),
    ],
)
def test_filters_are_in_the_address(staff, closed, three, query, left):
    page = staff.get(url("list", closed), query)
    assert [three.index(each) for each in shown(page)] == left


@pytest.mark.parametrize(
    ("verdict", "state", "pinned"),
    [("confirm", "standing", True), ("deny", "denied", False), ("pin", "denied", True)],
)
def test_one_press_settles_a_suspicion(staff, closed, three, verdict, state, pinned):
    page = staff.get(url("missing", closed))
    assert shown(page) == three[:1]
    answer = staff.post(url("missing", closed), {"press": f"{verdict} {three[0].key}"})
    assert answer.url == url("missing", closed)
    three[0].refresh_from_db()
    assert (three[0].state, three[0].is_pinned) == (state, pinned)
    assert "Nothing is suspected" in staff.get(answer.url).content.decode()


def test_many_at_once(staff, closed, fill, now):
    (application,), people = fill(1, 3)
    rows = [
        Conflict.objects.create(
            user=person.user,
            application=application,
            source="detected",
            state="suspected",
            reason="R",
            created_at=now,
        )
        for person in people
    ]
    chosen = [str(row.key) for row in rows[:2]]
    data = {"chosen": chosen, "verdict": "deny", "reason": "Another R."}
    page = staff.post(url("missing", closed), data, follow=True)
    assert "2 pairs denied." in page.content.decode()
    assert list(Conflict.objects.order_by("pk").values_list("state", flat=True)) == [
        "denied",
        "denied",
        "suspected",
    ]


def test_nothing_chosen_is_said(staff, closed, three):
    answer = staff.post(url("missing", closed), {"verdict": "deny"})
    assert answer.status_code == 422
    assert "Choose at least one pair." in answer.content.decode()


def test_a_pair_that_is_gone_is_said(staff, closed, three):
    answer = staff.post(url("missing", closed), {"press": f"deny {three[1].key}"})
    assert answer.status_code == 422
    assert "This pair is not on the page any more." in answer.content.decode()
    three[1].refresh_from_db()
    assert three[1].state == "standing"


def test_unfounded_needs_a_reason_and_keeps_the_choice(staff, closed, three):
    page = staff.get(url("unfounded", closed))
    assert shown(page) == three[1:2]
    data = {"chosen": str(three[1].key), "verdict": "deny"}
    answer = staff.post(url("unfounded", closed), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why these are no conflicts of interest." in text
    assert "checked" in text
    staff.post(url("unfounded", closed), {**data, "reason": "No ground"})
    three[1].refresh_from_db()
    assert (three[1].state, three[1].note) == ("denied", "No ground")


def test_what_is_kept_is_not_asked_again(staff, closed, three):
    staff.post(url("unfounded", closed), {"press": f"confirm {three[1].key}"})
    assert shown(staff.get(url("unfounded", closed))) == []


def test_the_page_of_a_pair_tells_its_history(staff, closed, three, sam):
    here = url("detail", closed, three[1].key)
    assert staff.post(here, {"verdict": "deny", "reason": ""}).status_code == 422
    answer = staff.post(here, {"verdict": "pin", "reason": "I asked her"})
    assert answer.url == here
    page = staff.get(here)
    text = page.content.decode()
    assert [step.state for step, _ in page.context["steps"]] == ["standing", "denied"]
    assert "I asked her" in text
    assert "Sam Okafor" in text
    verdicts = [key for key, _ in page.context["form"].fields["verdict"].choices]
    assert verdicts == ["confirm", "unpin"]
    staff.post(here, {"verdict": "unpin"})
    three[1].refresh_from_db()
    assert (three[1].state, three[1].is_pinned) == ("denied", False)


def test_lifting_with_a_pin(staff, closed, three):
    staff.post(url("lift", closed, three[2].key), {"reason": "Not related", "pin": "on"})
    three[2].refresh_from_db()
    assert (three[2].state, three[2].is_pinned) == ("denied", True)


def test_the_file_holds_all_and_runs_nothing(staff, closed, three):
    three[1].reason = "=HYPERLINK(1)"
    three[1].save()
    answer = staff.get(url("export", closed))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert answer["Content-Type"].startswith("text/csv")
    assert [row["email"] for row in rows] == [each.user.email for each in three]
    assert rows[0]["evidence"] == "R. Levi has the reviewer’s name."
    assert rows[1]["reason"] == "'=HYPERLINK(1)"


def test_rules_are_changed_and_a_wrong_one_is_said(staff, closed):
    page = staff.get(url("rules", closed))
    form = page.context["form"]
    data = {"years": "5", **{name: form[name].initial for name in form.fields if name != "years"}}
    assert staff.post(url("rules", closed), {**data, "years": "-1"}).status_code == 422
    assert staff.post(url("rules", closed), {**data, "domain": "off"}).status_code == 302
    rules = ConflictRules.objects.get()
    assert (rules.years, rules.modes["domain"], rules.modes["organisation"]) == (5, "off", "stand")
    assert "named" not in rules.modes


def test_looking_now_is_a_job(staff, closed, sam):
    answer = staff.post(url("search", closed))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job_detail", args=[job.pk])
    assert (job.kind, job.created_by) == ("reviews.jobs.detect_conflicts", sam)


@pytest.mark.parametrize("name", ["missing", "unfounded"])
def test_auditors_read_and_cannot_settle(client, closed, three, olga, name):
    client.force_login(olga)
    text = client.get(url(name, closed)).content.decode()
    assert three[0 if name == "missing" else 1].user.name in text
    assert "Give this verdict" not in text
    row = three[0 if name == "missing" else 1]
    assert client.post(url(name, closed), {"press": f"deny {row.key}"}).status_code == 403


def test_an_officer_in_conflict_is_shown_none_of_the_application(staff, closed, three, sam, now):
    Conflict.objects.create(
        user=sam, application=three[0].application, source="staff", reason="Kin", created_at=now
    )
    page = staff.get(url("list", closed))
    assert (shown(page), [tab["count"] for tab in page.context["views"]]) == ([], [0, 0, 0])
    for name in ("missing", "unfounded"):
        assert shown(staff.get(url(name, closed))) == []
    lines = b"".join(staff.get(url("export", closed)).streaming_content).decode().splitlines()
    assert len(lines) == 1
    for name in ("detail", "lift"):
        assert staff.get(url(name, closed, three[1].key)).status_code == 403
    critic = Reviewer.objects.exclude(user__in=[row.user for row in three[1:]]).get()
    reference = three[0].application.reference
    data = {"reviewer": str(critic.key), "reference": reference, "reason": "Too critical"}
    answer = staff.post(url("add", closed), data)
    assert answer.status_code == 422
    assert "hides this application" in answer.context["form"].errors["reference"][0]
