"""A reviewer from the mail to the submitted review, with nothing but a keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.people import ARRIVALS, address
from tests.e2e.steps import mail_to, newest_code, says, starts

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

# What the focus is on: the name it is sent under, else what it is called.
FOCUS = """
() => {
  const each = document.activeElement;
  return each.name || each.getAttribute("aria-label") || each.textContent.trim();
}
"""


@pytest.fixture
def noor(demo, chromium, places):
    """Somebody who is asked to review and has no mouse; `places` looked at the demo before."""
    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    yield page
    context.close()


def tab_to(page, wanted):
    """Press Tab until the focus is on it: a control's name, or the words of a link or button."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if re.match(wanted, page.evaluate(FOCUS)):
            return
    raise AssertionError(f"Tab never comes to {wanted}")


def go(page, wanted):
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def accept_and_sign_in(page, email):
    link = re.search(
        r"http\S+/invitations/\S+",
        mail_to(page, email, "Will you review for Trustworthy evaluation"),
    )[0]
    page.goto(link)
    tab_to(page, "Send my answer")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto("/account/login/code/")
    tab_to(page, "email$")
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/code/confirm/")
    tab_to(page, "code$")
    page.keyboard.type(newest_code(page, email))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)


def fill_in(page):
    for name in ("excellence", "feasibility", "openness", "team", "recommendation", "confidence"):
        tab_to(page, f"{name}$")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    tab_to(page, "comment_for_applicant$")
    page.keyboard.type("A clear plan. Release early.")


def test_a_review_needs_no_mouse(noor):
    accept_and_sign_in(noor, address("noor"))
    noor.goto("/reviews/")
    go(noor, "Begin with ")
    noor.wait_for_url("**/reviews/APP-*/")
    reference = noor.url.rstrip("/").rsplit("/", 1)[1]
    noor.locator("[data-keys]").wait_for()  # shown by its own script
    noor.keyboard.press("?")
    expect(noor.get_by_role("dialog")).to_contain_text("Next proposal")
    noor.keyboard.press("Escape")
    noor.keyboard.press("r")
    assert noor.evaluate("() => document.activeElement.id") == "review"
    fill_in(noor)
    expect(noor.locator("[data-save-state]")).to_have_text(re.compile("Saved at"))
    noor.reload()
    text = noor.locator("main").get_by_label(starts("Comment for the applicant"))
    expect(text).to_have_value("A clear plan. Release early.")
    go(noor, "Submit review")
    says(noor, f"Your review of {reference} is in. Thank you.")


@pytest.fixture
def rita(demo, chromium, places):
    """A reviewer who is signed in; opens as many windows as one likes."""
    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(15_000)
    ARRIVALS["rita"](context.new_page(), places)
    yield context.new_page
    context.close()


def test_two_windows_keep_both_texts(rita, places):
    label = starts("Comment for the panel")
    first, second = rita(), rita()
    for page in (first, second):
        page.goto(f"/reviews/{places['in_review']}/")
    first.locator("main").get_by_label(label).fill("To be read again, slowly.")
    expect(first.locator("[data-save-state]")).to_have_text(re.compile("Saved at"))
    second.locator("main").get_by_label(label).fill("To be read again, aloud.")
    box = second.locator('[data-question="comment_for_panel"] .sc-conflict')
    expect(box).to_contain_text("Nothing is lost and nothing is overwritten")
    expect(box.locator("mark")).to_contain_text(["aloud.", "slowly."])
    second.get_by_role("button", name="Keep my text").click()
    expect(second.locator("[data-save-state]")).to_have_text(re.compile("Saved at"))
    first.reload()
    expect(first.locator("main").get_by_label(label)).to_have_value("To be read again, aloud.")


def test_the_place_is_remembered_from_one_proposal_to_the_next(rita, places):
    page = rita()
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(f"/reviews/{places['in_review']}/")
    form = page.locator("[data-place-box]")
    page.evaluate("() => window.scrollTo(0, 300)")
    form.evaluate("box => { box.scrollTop = 200; }")
    page.goto("/reviews/")
    page.goto(f"/reviews/{places['in_review']}/")
    page.wait_for_function("() => Math.abs(window.scrollY - 300) < 5")
    assert abs(form.evaluate("box => box.scrollTop") - 200) < 5


def test_an_order_is_made_with_two_keys(rita, places):
    page = rita()
    page.goto(f"/reviews/order/{places['ordered']}/")
    items = page.locator("[data-order-item] a")
    before = items.all_inner_texts()
    page.get_by_role("button", name=f"Move up: {before[2]}").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("[data-order-status]")).to_have_text(f"{before[2]} is number 1 now.")
    go(page, "Save the order")
    says(page, "Your order is saved: 3 of 3 placed.")
    assert items.all_inner_texts() == [before[2], before[0], before[1]]
