"""The form builder in a browser: by keyboard, by drag, and with the preview beside it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import by_password

pytestmark = pytest.mark.e2e
FORM = "/staff/calls/trustworthy-evaluation/form/"


def builder(demo, chromium):
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1300, "height": 900})
    page = context.new_page()
    by_password(page, "officer")
    page.wait_for_url("**/desk/")
    return page


def keys(page):
    rows = page.locator("[data-build-question]")
    return rows.evaluate_all("rows => rows.map((row) => row.dataset.buildQuestion)")


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def moved(page, words):
    page.get_by_role("status").filter(has_text=words).wait_for(state="attached")


def test_questions_are_moved_by_keyboard_and_by_drag(demo, chromium):
    page = builder(demo, chromium)
    page.goto(FORM)
    first, second, *_ = keys(page)
    preview = page.locator("[data-preview-page]")
    preview.get_by_label("Title").wait_for()

    button = page.get_by_role("button", name="Move down Title")
    button.focus()
    page.keyboard.press("Enter")
    moved(page, "“Title” is now question 2 of")
    assert keys(page)[:2] == [second, first]
    assert focused(page).endswith("Move down Title")
    expect(preview.locator("label").first).not_to_have_text("Title")

    row = page.locator(f"[data-build-question={first}]")
    target = page.locator("[data-build-question=team]")
    page.evaluate("window.scrollTo(0, 300)")
    row.drag_to(target, source_position={"x": 300, "y": 6}, target_position={"x": 300, "y": 4})
    moved(page, "“Title” is now question 2 of 4 in “Team and budget”")
    rows = keys(page)
    assert rows.index(first) == rows.index("team") - 1
    assert page.evaluate("document.activeElement.dataset.buildQuestion") == first
    page.context.close()


def test_the_preview_follows_what_is_typed(demo, chromium):
    page = builder(demo, chromium)
    page.goto(f"{FORM}sections/about/new/")
    page.get_by_label("Question", exact=True).fill("How many people take part?")
    preview = page.locator("[data-preview-page]")
    preview.get_by_text("How many people take part?").wait_for()
    assert page.get_by_label("Choices").is_hidden()
    page.get_by_label("Kind of answer").select_option("choice")
    assert page.get_by_label("Choices").is_visible()
    page.context.close()
