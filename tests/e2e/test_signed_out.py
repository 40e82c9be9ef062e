"""A form that is sent after its sender was signed out: it is kept, and sent again by hand."""

import pytest
from playwright.sync_api import expect

from home.demo.people import PASSWORD
from tests.e2e.inspecting import LISTEN
from tests.e2e.people import address, by_password
from tests.e2e.writing import end_sessions, healthy, ready

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]


def test_a_form_is_kept_and_sent_again_after_signing_in_on_the_page(demo, chromium):
    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(15_000)
    context.add_init_script(LISTEN)
    page = context.new_page()
    by_password(page, "ben")
    page.wait_for_url("**/desk/")
    page.goto("/profile/")
    ready(page)
    name = page.locator("input[name=name]").input_value()
    page.locator("input[name=name]").fill("Ben of the Long Form")
    end_sessions(demo)
    page.locator("main form button[type=submit]").first.click()

    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    page.get_by_text("What you had written").click()
    expect(page.get_by_text("Ben of the Long Form")).to_be_visible()
    assert healthy(page) == []
    page.locator("main").get_by_role("link", name="Sign in", exact=True).click()
    frame = page.get_by_role("dialog", name="Sign in again").frame_locator("iframe")
    frame.locator("input[name=login]").fill(address("ben"))
    frame.locator("input[name=password]").fill(PASSWORD)
    frame.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Send again")).to_be_focused()
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("Your details are saved.")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("Ben of the Long Form")
    page.locator("input[name=name]").fill(name)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("input[name=name]")).to_have_value(name)
    context.close()
