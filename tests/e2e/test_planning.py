"""The plan of a call in a browser: changed by keyboard, by drag and by a file."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.e2e.inspecting import LISTEN, WIDE, look, wrong_with
from tests.e2e.people import by_password

pytestmark = pytest.mark.e2e


@pytest.fixture
def officer(demo, chromium):
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1300, "height": 900})
    context.add_init_script(LISTEN)
    page = context.new_page()
    by_password(page, "officer")
    page.wait_for_url("**/desk/")
    yield page
    context.close()


@pytest.fixture
def plan(places):
    return "/staff/calls/{reviewed}/plans/{plan}/".format(**places)


def nothing_wrong(page):
    assert wrong_with(page) == []
    look(page, WIDE, "light")
    return True


def chips(page, row):
    found = page.locator(f'[data-plan-row="{row}"] .sc-chip')
    return found.evaluate_all("all => all.map((each) => each.dataset.chip)")


def rows(page):
    found = page.locator("[data-plan-row]")
    return found.evaluate_all("all => all.map((each) => each.dataset.planRow)")


def told(page, words):
    page.locator("[data-plan-status]").filter(has_text=words).wait_for(state="attached")


def focused_chip(page):
    return page.evaluate("document.activeElement.dataset.chip ?? ''")


def test_a_plan_is_changed_by_keyboard_and_by_drag(officer, plan, places):
    page = officer
    page.goto(plan)
    start = {row: chips(page, row) for row in rows(page)}
    chip = f"{places['planned_for']}/{places['planned_reviewer']}"
    assert chip in start[places["planned_for"]]

    page.locator(f'[data-chip="{chip}"]').focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Put here by hand.").wait_for()
    assert nothing_wrong(page)
    dialog.get_by_label("Why (optional)").fill("The only one who knows the method")
    dialog.get_by_role("button", name="Always").focus()
    page.keyboard.press("Enter")
    told(page, "pinned to")
    expect(dialog).to_be_hidden()
    assert focused_chip(page) == chip
    expect(page.locator(f'[data-chip="{chip}"]')).to_contain_text("pinned")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    told(page, "Undone")
    expect(page.locator(f'[data-chip="{chip}"]')).not_to_contain_text("pinned")

    key = places["planned_reviewer"]
    free = next(row for row in start if f"{row}/{key}" not in start[row])
    target = page.locator(f'[data-plan-row="{free}"]')
    page.locator(f'[data-chip="{chip}"]').drag_to(target, target_position={"x": 30, "y": 12})
    told(page, f"moved from {places['planned_for']} to {free}")
    assert chip not in chips(page, places["planned_for"])
    assert f"{free}/{key}" in chips(page, free)
    assert focused_chip(page) == f"{free}/{key}"
    expect(page.locator("[data-plan-numbers]")).to_contain_text("moved from")
    assert nothing_wrong(page)
    page.get_by_role("button", name="Undo").click()
    told(page, "Undone")
    assert {row: sorted(chips(page, row)) for row in rows(page)} == {
        row: sorted(each) for row, each in start.items()
    }


def test_what_cannot_be_dropped_says_why(officer, plan, places):
    page = officer
    page.goto(plan)
    asked = page.locator(".sc-chip", has_text="asked").first
    chip = asked.get_attribute("data-chip")
    elsewhere = next(row for row in rows(page) if row != chip.split("/")[0])
    target = page.locator(f'[data-plan-row="{elsewhere}"]')
    asked.drag_to(target, target_position={"x": 30, "y": 12})
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".govuk-error-summary")).to_be_visible()
    assert nothing_wrong(page)
    dialog.get_by_role("button", name="Close").click()
    assert focused_chip(page) == chip


def test_a_plan_goes_down_as_a_file_and_up_again(officer, plan, places):
    page = officer
    page.goto(plan)
    with page.expect_download() as down:
        page.get_by_role("link", name="Download as CSV").click()
    lines = list(csv.DictReader(io.StringIO(down.value.path().read_text())))
    mine = [
        line
        for line in lines
        if line["application"] == places["planned_for"] and line["action"] == "assign"
    ]
    address = page.locator(
        f'[data-chip="{places["planned_for"]}/{places["planned_reviewer"]}"]'
    ).inner_text()
    changed = next(line for line in mine if line["affinity"] in address)
    text = f"application,reviewer,action\n{changed['application']},{changed['reviewer']},remove\n"
    page.get_by_role("link", name="Change by file").click()
    page.get_by_label("A CSV file").set_input_files(
        {"name": "plan.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Show what they would do").click()
    page.get_by_role("cell", name="Taken off").wait_for()
    assert nothing_wrong(page)
    page.get_by_role("button", name="Make these changes").click()
    page.wait_for_url(f"**{plan}")
    assert f"{places['planned_for']}/{places['planned_reviewer']}" not in chips(
        page, places["planned_for"]
    )
    page.get_by_role("button", name="Undo").click()
    told(page, "Undone")


def test_a_reviewer_bids_with_letters_and_declares_a_conflict(demo, chromium, places):
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1300, "height": 900})
    context.add_init_script(LISTEN)
    page = context.new_page()
    by_password(page, "pat")
    page.wait_for_url("**/desk/")
    page.goto(f"/reviews/bids/{places['reviewed']}/")
    page.wait_for_load_state("networkidle")  # the script of the keys is there
    bids = page.locator("[data-bid]")
    count = bids.count()
    said = page.locator("[data-bids-said]")
    bids.first.get_by_label("Yes").focus()
    page.keyboard.press("y")
    expect(said).to_contain_text(f"1 of {count} said")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(said).to_contain_text(f"2 of {count} said")
    expect(bids.nth(1).get_by_label("No")).to_be_checked()
    assert nothing_wrong(page)
    page.keyboard.press("j")
    gone = bids.nth(2).locator("legend").inner_text()
    page.keyboard.press("c")
    page.get_by_label("What is the conflict?").fill("My former student")
    page.get_by_role("button", name="Declare the conflict").click()
    expect(bids).to_have_count(count - 1)
    assert page.get_by_text(gone, exact=True).count() == 0
    expect(said).to_contain_text(f"2 of {count - 1} said")
    context.close()
