"""A person asked to join a panel answers from the mail: no account, no mouse."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import NAME_OF_FOCUS, tab_to

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(demo, chromium):
    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_joining_a_panel_by_keyboard_alone_and_without_an_account(page, places):
    link = f"/panel-invitations/{places['keyboard_token']}/"
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Will you join the panel")
    page.keyboard.press("Tab")
    assert page.evaluate(NAME_OF_FOCUS) == "Skip to main content"
    page.keyboard.press("Enter")
    tab_to(page, "How many reviews at most?", limit=6)
    page.keyboard.type("many")
    tab_to(page, "Join the panel", limit=3)
    page.keyboard.press("Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    tab_to(page, "How many reviews at most?", limit=3)
    assert page.evaluate("() => document.activeElement.tagName") == "A"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "max_load"
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Mo Salah, mo@example.org, my former student")
    tab_to(page, "Join the panel", limit=4)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the panel")
    expect(page.locator("main")).to_contain_text("Mo Salah, mo@example.org, my former student")
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the panel")
