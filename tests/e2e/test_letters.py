"""The words of a letter, written in the browser: the preview follows, fields go in by keyboard."""

import pytest
from playwright.sync_api import expect

from home.demo.people import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

EDITOR = "/staff/programmes/open-foundations/letters/award/"


@pytest.fixture
def editor(demo, chromium):
    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", "officer@demo.example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/")
    page.goto(EDITOR)
    yield page
    context.close()


def test_the_preview_follows_the_typing_and_a_fault_leads_to_its_line(editor):
    text, preview = editor.get_by_label("Text"), editor.locator("[data-preview]")
    text.fill("# You have it\n\nDear {{ applicant }}, take {{ amount }}.\n")
    expect(preview.get_by_role("heading", name="You have it")).to_be_visible()
    expect(preview).to_contain_text("take €")
    text.fill("# You have it\n\nDear {{ aplicant }},\n")
    expect(preview).to_contain_text("Did you mean “applicant”?")
    preview.get_by_role("link", name="Line 3").click()
    expect(text).to_be_focused()
    chosen = text.evaluate("each => each.value.slice(each.selectionStart, each.selectionEnd)")
    assert chosen == "Dear {{ aplicant }},"


def test_a_field_goes_in_where_the_caret_is_by_keyboard_alone(editor):
    # The oldest award is the demo's own, which has conditions.
    sample = editor.get_by_label("Preview with")
    sample.select_option(sample.locator("option").last.get_attribute("value"))
    text = editor.get_by_label("Text")
    text.fill("# You have it\n\n")
    editor.locator("summary", has_text="Fields to insert").focus()
    editor.keyboard.press("Enter")
    editor.get_by_role("button", name="Insert conditions").focus()
    editor.keyboard.press("Enter")
    expect(text).to_be_focused()
    guarded = "{% if conditions %}\n{{ conditions }}\n{% end %}"
    assert text.input_value() == f"# You have it\n\n\n{guarded}\n"
    expect(editor.locator("[data-caret]")).to_have_text("Line 7 of 7")
    expect(editor.locator("[data-preview] caption").first).to_contain_text("Conditions of award")
