"""The main job, end to end: five people, real Chromium, real worker, real forge."""

import re
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import (
    LOREM,
    PASSWORD,
    fill,
    fill_row,
    follow,
    mail_to,
    pdf_text,
    press,
    says,
    see_the_result,
    sign_in_by_code,
    sign_up,
    starts,
)

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

IRIS, SAM, FAY = "iris@example.org", "sam@example.org", "fay@example.org"
ADA, RITA = "ada@example.org", "rita@example.org"


def date_parts(page, label, day, hour=None):
    """Fill the boxes of a date by their group's name."""
    group = page.locator("main").get_by_role("group", name=starts(label))
    group.get_by_label("Day", exact=True).fill(str(day.day))
    group.get_by_label("Month", exact=True).fill(str(day.month))
    group.get_by_label("Year", exact=True).fill(str(day.year))
    if hour is not None:
        group.get_by_label("Time", exact=True).fill(hour)


def open_the_call(iris, sam):
    """Step 1: programme, people, call."""
    iris.goto("/staff/programmes/new/")
    fill(iris, "Name", "Slingshot grants")
    fill(iris, "Summary", "Early money for open research in AI.")
    fill(iris, "E-mail address for questions", "grants@example.org")
    fill(iris, "Who signs award letters", "Dana Director")
    press(iris, "Create the programme")
    follow(iris, "People and their roles")
    for email, name, role in [
        (SAM, "Sam Okafor", "Programme officer"),
        (FAY, "Fay Moreau", "Finance"),
    ]:
        fill(iris, "E-mail address", email)
        fill(iris, "Name", name)
        iris.get_by_label(role, exact=True).check()
        press(iris, "Give the role")
        says(iris, name)
    assert "Slingshot grants" in mail_to(iris, SAM, "You are now")

    sign_in_by_code(sam, SAM)
    sam.goto("/staff/programmes/slingshot-grants/calls/new/")
    fill(sam, "Title", "Open kernels 2026")
    fill(sam, "Summary", "For kernels that everybody may use.")
    fill(sam, "Time zone", "Europe/Berlin")
    date_parts(sam, "Opens", date.today() - timedelta(days=1), "09:00")
    date_parts(sam, "Deadline", date.today() + timedelta(days=7), "17:00")
    fill(sam, "Budget", "100,000")
    sam.get_by_label("Currency").select_option("EUR")
    sam.get_by_label("Reviewers see who applies").check()
    fill(sam, "Reviews for each application", "1")
    sam.locator("main form button[type=submit]").last.click()
    press(sam, "Publish the call")
    says(sam, "Open kernels 2026")
    return sam.url.rstrip("/").rsplit("/", 1)[1]


def apply(ada, slug):
    """Step 2: write with autosave, see what is missing, submit, receipt."""
    ada.goto(f"/calls/{slug}/")
    press(ada, "Start an application")
    reference = re.search(r"APP-\d{4}-\d+", ada.url)[0]

    ada.goto(f"/applications/{reference}/submit/")
    says(ada, "Before you can submit")

    ada.goto(f"/applications/{reference}/")
    follow(ada, "About")
    # Nobody types faster than the page is ready, but a journey would.
    ada.wait_for_load_state("networkidle")
    fill(ada, "Title", "Kernels for everybody")
    fill(ada, "Summary", "We write fast kernels and share them.")
    fill(ada, "Keywords", "kernels, compilers")
    ada.get_by_label(re.compile("^Keywords")).blur()
    expect(ada.locator("[data-save-state]")).to_contain_text("Saved at", timeout=10_000)
    ada.reload()
    expect(ada.get_by_label(re.compile("^Title"))).to_have_value("Kernels for everybody")
    press(ada, "Save and continue")

    fill(ada, "Full proposal", LOREM)
    press(ada, "Save and continue")

    organisation = ada.get_by_role("group", name=starts("Lead organisation"))
    organisation.get_by_label("Name", exact=True).fill("Analytical Engines")
    lead = {"E-mail": ADA, "Role in the work": "Lead", "ORCID iD": "0000-0002-1825-0097"}
    fill_row(ada, "team", 0, Name="Ada Lovelace", **lead)
    fill_row(ada, "budget", 0, Category="Staff", Description="One year", Amount="80,000")
    says(ada, "Total€80,000.00")
    press(ada, "Save and continue")

    fill_row(
        ada,
        "open_source_plan",
        0,
        Output="Open kernels",
        Kind="Code",
        **{
            "Open or closed": "Becomes open",
            "Licence (SPDX)": "MIT",
            "Where": "https://git.example.org/open-kernels",
            "Published by": f"{date.today().year + 1}-12-31",
        },
    )
    says(ada, "OSI-approved. It counts as open for this kind of output.")
    press(ada, "Save and continue")

    how = ada.get_by_label(starts("What you used it for"))
    expect(how).to_be_hidden()
    used = ada.get_by_role("group", name=starts("Did you use generative AI"))
    used.get_by_label("Yes", exact=True).check()
    expect(how).to_be_visible()
    used.get_by_label("No", exact=True).check()
    expect(how).to_be_hidden()
    ada.get_by_label("I agree", exact=True).check()
    press(ada, "Save and continue")

    ada.goto(f"/applications/{reference}/submit/")
    ada.get_by_label(re.compile("^What we wrote is true")).check()
    press(ada, "Submit the application")
    says(ada, reference)
    says(ada, "SHA-256")
    assert "Kernels for everybody" in pdf_text(ada, f"/applications/{reference}/application.pdf")
    assert reference in mail_to(ada, ADA, reference)
    return reference


def load_from_a_file(sam, slug):
    """Step 3: a broken file is refused line by line, a good one is loaded."""
    sam.goto(f"/staff/calls/{slug}/import/")
    head = "title\tkeywords\tabstract\n"
    for lines, told in [
        ("A proposal on paper\tkernels\n", "Rows that could not be loaded"),
        ("A proposal on paper\tkernels\tSent by post.\n", "A proposal on paper"),
    ]:
        content = (head + lines).encode()
        file = {"name": "paper.tsv", "mimeType": "text/plain", "buffer": content}
        sam.locator("main input[type=file]").set_input_files(file)
        fill(sam, "Columns", "title=title\nkeywords=keywords\nsummary=abstract")
        fill(sam, "Owner", ADA)
        press(sam, "Import")
        says(sam, told)


def route(sam, slug):
    """Step 4: close, panel, plan, apply."""
    sam.goto(f"/staff/calls/{slug}/")
    press(sam, "Close the call")
    sam.goto(f"/staff/calls/{slug}/panel/add/")
    fill(sam, "E-mail address", RITA)
    fill(sam, "Name", "Rita Levi")
    fill(sam, "Keywords", "kernels, compilers, numerical software")
    sam.locator("main form button[type=submit]").last.click()
    says(sam, "Rita Levi")
    sam.goto(f"/staff/calls/{slug}/plans/")
    press(sam, "Make a plan")
    see_the_result(sam)
    sam.goto(f"/staff/calls/{slug}/plans/1/")
    says(sam, "Rita Levi")
    sam.get_by_role("link", name="Apply and invite").click()
    date_parts(sam, "Reviews due by", date.today() + timedelta(days=14))
    press(sam, "Apply plan and send invitations")


def review(rita, reference):
    """Step 5: accept from the mail without an account, then read, score, submit."""
    text = mail_to(rita, RITA, "review")
    link = re.search(r"http\S+/invitations/\S+", text)[0]
    rita.goto(link)
    says(rita, "Kernels for everybody")
    press(rita, "Send my answer")
    sign_in_by_code(rita, RITA)
    rita.goto(f"/reviews/{reference}/")
    says(rita, "We write kernels, measure them")
    press(rita, "Submit review")
    expect(rita.get_by_role("alert").first).to_contain_text("problem", ignore_case=True)
    for group in rita.locator("main fieldset").all():
        group.get_by_role("radio").nth(0).check()
    fill(rita, "Comment for the applicant", "A clear plan. Release early.")
    press(rita, "Submit review")
    says(rita, "Submitted")


def decide_and_announce(sam, ada, slug, reference):
    """Step 6: decide, sealed; nothing shows; announce."""
    sam.goto(f"/staff/calls/{slug}/ranking/")
    sam.get_by_label("All undecided applications above the funding line").check()
    sam.get_by_label("Fund", exact=True).check()
    fill(sam, "Reason, for the applicant", "The panel was convinced.")
    press(sam, "Record decisions")
    says(sam, "€80,000.00")
    other = sam.get_by_role("row").filter(has_text="A proposal on paper")
    other.get_by_role("checkbox").check()
    sam.get_by_label("Do not fund", exact=True).check()
    press(sam, "Record decisions")
    says(sam, "1 decided")

    ada.goto(f"/applications/{reference}/")
    expect(ada.locator("main")).not_to_contain_text("Funded")
    assert ada.goto(f"/applications/{reference}/outcome/").status == 404

    sam.goto(f"/staff/calls/{slug}/announce/")
    press(sam, "Announce the results of Open kernels 2026")
    says(sam, "2 applicants are told")
    opens(ada, f"/applications/{reference}/outcome/")
    says(ada, "The panel was convinced.")
    says(ada, "A clear plan. Release early.")


def opens(page, path, seconds=90):
    """Wait until the page is there: a schedule of the server brings it."""
    until = time.monotonic() + seconds
    while page.goto(path).status == 404:
        assert time.monotonic() < until, path
        page.wait_for_timeout(1_000)


def award(sam, ada, slug):
    """Step 7: award, letter as a job, acceptance."""
    sam.goto(f"/staff/calls/{slug}/awards/")
    press(sam, "Prepare 1 award")
    sam.get_by_role("link", name="Issue 1 letter").click()
    press(sam, "Issue the ticked letters")
    see_the_result(sam)
    says(sam, "1 letter")

    ada.goto("/awards/")
    ada.get_by_role("link", name=re.compile("^AWD-")).click()
    reference = re.search(r"AWD-\d{4}-\d+", ada.url)[0]
    letter = pdf_text(ada, f"/awards/{reference}/letter.pdf")
    for words in (reference, "€80,000.00", "Open kernels", "MIT", "Dana Director"):
        assert words in letter
    ada.goto(f"/awards/{reference}/accept/")
    fill(ada, "Your full name", "Ada Lovelace")
    ada.get_by_label(re.compile("^I have read the award letter")).check()
    ada.locator("main form button[type=submit]").last.click()
    says(ada, "Accepted")
    return reference


def release(ada, sam, fay, reference, repository):
    """Step 8: hand in, checked by the worker, accepted by a person; the payment is free."""
    sign_in_by_code(fay, FAY)
    fay.goto(f"/staff/awards/{reference}/")
    says(fay, "Waits for")

    ada.goto(f"/awards/{reference}/")
    follow(ada, "Open kernels")
    fill(ada, "Address of the release", repository)
    press(ada, "Hand in and check")
    says(ada, "Handed in. The checks are running")
    see_the_result(ada)
    says(ada, "What the checks say")
    says(ada, "The text is, word for word, MIT")

    sam.goto("/staff/releases/")
    sam.get_by_role("row").filter(has_text="Open kernels").get_by_role("link").first.click()
    press(sam, "Accept the release")
    says(sam, "Met")
    fay.reload()
    expect(fay.locator("main")).not_to_contain_text("Waits for")


def test_a_round_from_the_call_to_the_register(stack, people, released_repository, monkeypatch):
    stack.env["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    stack.manage("createsuperuser", "--noinput", "--email", IRIS)
    iris, sam, fay, ada, rita = (people() for _ in range(5))
    sign_in_by_code(iris, IRIS)
    sign_up(ada, "Ada Lovelace", ADA)

    slug = open_the_call(iris, sam)
    application = apply(ada, slug)
    load_from_a_file(sam, slug)
    route(sam, slug)
    review(rita, application)
    decide_and_announce(sam, ada, slug, application)
    reference = award(sam, ada, slug)
    release(ada, sam, fay, reference, released_repository)

    visitor = people()
    visitor.goto("/released/")
    says(visitor, "Kernels for everybody")
    says(visitor, "Released")
    says(visitor, "MIT, last checked")
    expect(visitor.get_by_role("link", name=released_repository)).to_be_visible()
