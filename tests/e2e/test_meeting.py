"""A panel meeting in three browsers: the officer, a member, and one who has to leave the room."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.inspecting import LISTEN
from tests.e2e.people import by_password
from tests.e2e.steps import fill, press
from tests.e2e.writing import healthy

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

# A meeting about two applications; Pat has a conflict with one of them, so it comes second.
START = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from grants.models import Call
from home.demo.stages import REVIEWED
from reviews.actions.conflicts import enter_conflict
from reviews.actions.meetings import plan_meeting
now = timezone.now()
pat, officer = (User.objects.get(email=f"{key}@demo.example.org") for key in ("pat", "officer"))
call = Call.objects.get(slug=REVIEWED)
free = call.applications.filter(state="submitted", conflicts=None).order_by("-pk")
barred = free.exclude(assignments__reviewer__user=pat).first()
enter_conflict(application=barred, user=pat, reason="Wrote a book together.", by=officer, at=now)
other = free.exclude(pk=barred.pk).first()
meeting = plan_meeting(call=call, name="Second sitting", starts_at=now + timedelta(hours=1),
    place="", applications=[barred, other], by=officer, at=now)
print(json.dumps({"key": str(meeting.key), "open": other.name, "barred": barred.name}))
"""


@pytest.fixture
def browser_of(demo, chromium):
    contexts = []

    def arrive(who, path):
        context = chromium.new_context(base_url=demo.url)
        context.set_default_timeout(20_000)
        context.add_init_script(LISTEN)
        contexts.append(context)
        page = context.new_page()
        by_password(page, who)
        page.wait_for_url(re.compile("/(desk|staff)/"))
        page.goto(path)
        return page

    yield arrive
    for context in contexts:
        context.close()


def test_a_meeting_is_followed_live(demo, browser_of):
    told = json.loads(demo.manage("shell", "--no-imports", "-c", START))
    path = f"/meetings/{told['key']}/"
    officer, rita, pat = (browser_of(who, path) for who in ("officer", "rita", "pat"))
    press(rita, "I am here")
    expect(rita.locator("[data-meeting-stage]")).to_contain_text("Here: Rita Lindqvist")
    press(officer, "Begin the meeting")
    officer.get_by_role("button", name=re.compile("^Discuss .* now$")).click()
    # Both members see it without touching anything, and the forms come with it.
    for member in (rita, pat):
        expect(member.locator(".sc-stage__title")).to_have_text(told["open"])
        expect(member.get_by_label("Your score")).to_be_visible()
    pat.get_by_label("Your score").fill("3.5")
    fill(officer, "Motion", "Fund it in full")
    press(officer, "Save motion and minutes")
    expect(rita.locator(".sc-stage__motion")).to_contain_text("Fund it in full")
    expect(pat.get_by_role("button", name="Vote")).to_be_visible()
    expect(pat.get_by_label("Your score")).to_have_value("3.5")
    rita.get_by_label("Yes", exact=True).check()
    press(rita, "Vote")
    fill(rita, "Your score", "4.5")
    press(rita, "Give the score")
    expect(officer.locator("[data-meeting-stage]")).to_contain_text(
        re.compile(r"Scores given now\s*1")
    )
    # Nobody sees a tendency before the item is closed.
    assert "4.5" not in officer.locator("[data-meeting-stage]").inner_text()
    press(officer, "Close this item")
    expect(pat.locator(".sc-agenda")).to_contain_text("Panel 4.50 from 1")
    expect(pat.locator(".sc-agenda")).to_contain_text("Yes 1, no 0, abstained 0")
    officer.get_by_role("button", name=re.compile("^Discuss .* now$")).click()
    expect(rita.locator(".sc-stage__title")).to_have_text(told["barred"])
    expect(rita.locator("[data-meeting-stage]")).to_contain_text("Out of the room: Pat Chen")
    expect(pat.get_by_role("heading", name="Please leave the room")).to_be_visible()
    assert told["barred"] not in pat.content()
    for page in (officer, rita, pat):
        assert healthy(page) == []
    press(officer, "Close this item")
    expect(pat.get_by_role("heading", name="Nothing is being discussed")).to_be_visible()
    press(officer, "End the meeting")
    expect(rita.locator(".sc-stage__state")).to_contain_text("Over")
