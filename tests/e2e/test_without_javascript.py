"""The applicant's and the reviewer's part in a browser that runs no script."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.stack import Stack
from tests.e2e.steps import (
    LOREM,
    fill,
    fill_row,
    follow,
    mail_to,
    press,
    says,
    sign_in_by_code,
    starts,
)

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """A demonstration round of their own: these people answer what other tests look at."""
    running = Stack(tmp_path_factory.mktemp("untouched"), number=3)
    try:
        running.prepare()
        running.manage("load_demo")
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def plain(untouched, chromium):
    """A browser without JavaScript."""
    context = chromium.new_context(base_url=untouched.url, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_an_applicant_writes_and_submits(plain):
    sign_in_by_code(plain, "ben@demo.example.org")
    plain.goto("/calls/open-tools-for-training/")
    plain.get_by_role("button", name=re.compile("^Start an")).click()
    reference = re.search(r"APP-\d{4}-\d+", plain.url)[0]

    follow(plain, "About")
    fill(plain, "Title", "Traces that explain themselves")
    fill(plain, "Summary", "We record training runs so that they can be read.")
    fill(plain, "Keywords", "training, provenance")
    press(plain, "Save and continue")
    fill(plain, "Full proposal", LOREM)
    press(plain, "Save and continue")
    organisation = plain.get_by_role("group", name=starts("Lead organisation"))
    organisation.get_by_label("Name", exact=True).fill("TU Dresden")
    person = {"Name": "Ben Koch", "E-mail": "ben@demo.example.org", "Role in the work": "Lead"}
    fill_row(plain, "team", 0, **person)
    cost = {"Category": "Staff", "Description": "Half a year", "Amount": "40,000"}
    fill_row(plain, "budget", 0, **cost)
    press(plain, "Save and continue")
    output = {
        "Output": "Trace reader",
        "Kind": "Code",
        "Open or closed": "Becomes open",
        "Licence (SPDX)": "Apache-2.0",
        "Where": "https://git.example.org/traces",
        "Published by": f"{date.today().year + 1}-12-31",
    }
    fill_row(plain, "open_source_plan", 0, **output)
    press(plain, "Save and continue")
    used = plain.get_by_role("group", name=starts("Did you use generative AI"))
    used.get_by_label("Yes", exact=True).check()
    says(plain, "Only if “Did you use generative AI to write this application?” is “Yes”.")
    fill(plain, "What you used it for", "Shorter sentences.")
    plain.get_by_label("I agree", exact=True).check()
    press(plain, "Save and continue")

    plain.goto(f"/applications/{reference}/submit/")
    press(plain, "Submit the application")
    expect(plain).to_have_title(re.compile("^Error:"))
    plain.get_by_label(re.compile("^What we wrote is true")).check()
    press(plain, "Submit the application")
    says(plain, reference)
    says(plain, "SHA-256")


def test_a_reviewer_accepts_from_the_mail_and_reviews(plain):
    text = mail_to(plain, "noor@demo.example.org", "Trustworthy evaluation")
    plain.goto(re.search(r"http\S+/invitations/\S+", text)[0])
    press(plain, "Send my answer")
    sign_in_by_code(plain, "noor@demo.example.org")

    plain.goto("/reviews/")
    plain.locator("main a[href^='/reviews/APP-']").first.click()
    address = plain.url
    fill(plain, "Comment for the applicant", "Say how you measure success.")
    press(plain, "Save draft")
    plain.goto(address)
    expect(plain.get_by_label(re.compile("^Comment for the applicant"))).to_have_value(
        "Say how you measure success."
    )

    press(plain, "Submit review")
    expect(plain).to_have_title(re.compile("^Error:"))
    says(plain, "Say how you measure success.")
    for group in plain.locator("main fieldset").all():
        group.get_by_role("radio").first.check()
    press(plain, "Submit review")
    plain.goto(address)
    says(plain, "Submitted")


def test_an_officer_adds_a_condition_to_an_award(plain):
    sign_in_by_code(plain, "officer@demo.example.org")
    plain.goto("/staff/calls/open-language/awards/")
    waiting = plain.get_by_role("row").filter(has_text="In preparation").first
    follow(waiting, re.compile("^AWD-"))
    address = plain.url
    plain.goto(f"{address}edit/")
    rows = plain.locator("[data-rows-prefix=conditions] [data-row]")
    count = rows.count()
    fill(plain, "Special terms", "Travel is capped.")
    press(plain, "Add a condition")
    expect(rows).to_have_count(count + 1)
    expect(plain).not_to_have_title(re.compile("^Error:"))
    expect(plain.get_by_label(starts("Special terms"))).to_have_value("Travel is capped.")
    press(plain, "Add a condition")
    row = rows.nth(count)
    row.get_by_label("Kind", exact=True).select_option(label="Other")
    row.get_by_label("What is owed").fill("Give a talk")
    for name, number in {"Day": 1, "Month": 5, "Year": date.today().year + 1}.items():
        row.get_by_label(name, exact=True).fill(str(number))
    # Enter saves, though the buttons that add rows stand before the one that saves.
    row.get_by_label("What is owed").press("Enter")
    says(plain, "are saved.")
    says(plain, "Give a talk")
