"""A passkey in the dialog that lets one sign in again on the page one writes on."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.devices import has_phone, signs_out
from tests.e2e.inspecting import LISTEN, axe_says
from tests.e2e.people import by_password
from tests.e2e.writing import (
    SAVED,
    START,
    end_sessions,
    field,
    healthy,
    ready,
    section,
    state,
    stored,
    write,
)

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

WITH_PASSKEY = "Sign in with a passkey"
FORGET_KEYS = """
from allauth.mfa.models import Authenticator
Authenticator.objects.filter(user__email="{key}@demo.example.org").delete()
"""
FORGET_ATTEMPTS = "from django.core.cache import cache; cache.clear()"
# More than the server takes in a minute, all of them nonsense.
TRY_OFTEN = """async () => {
  const form = document.getElementById("by-passkey");
  const headers = {Accept: "application/json"};
  for (let number = 0; number < 60; number += 1) {
    await fetch(form.action, {method: "POST", body: new FormData(form), headers});
  }
}"""


def shell(demo, text):
    demo.manage("shell", "--no-imports", "-c", text)


@pytest.fixture
def reference(demo):
    return json.loads(demo.manage("shell", "--no-imports", "-c", START))


@pytest.fixture
def page(demo, chromium):
    """A page of the product under a name: there are no keys for an address of numbers."""
    url = demo.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url)
    context.set_default_timeout(15_000)
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


def with_phone(page, key):
    by_password(page, key)
    page.wait_for_url("**/desk/")
    return has_phone(page)


def is_signed_out(page, demo, text):
    """Their session ended while they were writing; gives the frame in which to sign in again."""
    end_sessions(demo)
    write(page, "title", text)
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    state(page, re.compile("Not saved: you are signed out. Your text is kept in this browser."))
    button = page.frame_locator("dialog iframe").get_by_role("button", name=WITH_PASSKEY)
    expect(button).to_be_visible()
    return next(frame for frame in page.frames if "/account/login/" in frame.url)


def tries(frame, *, says):
    frame.get_by_role("button", name=WITH_PASSKEY).click()
    expect(frame.locator("[data-passkey-said]")).to_have_text(re.compile(f"^{says}"))


def test_a_passkey_signs_in_on_the_page_and_says_in_the_dialog_why_it_does_not(
    demo, reference, page
):
    phone = with_phone(page, "ada")
    try:
        page.goto(section(reference))
        ready(page)
        phone.knows_who_holds_it(knows=False)
        frame = is_signed_out(page, demo, "Ten to twelve")
        assert healthy(page) == []
        assert axe_says(frame) == []
        tries(frame, says="No key answered.")
        assert healthy(page) == []
        assert axe_says(frame) == []
        frame.evaluate(TRY_OFTEN)
        phone.knows_who_holds_it(knows=True)
        tries(frame, says="There were too many attempts from your network in a short time.")
        shell(demo, FORGET_ATTEMPTS)

        frame.get_by_role("button", name=WITH_PASSKEY).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        state(page, SAVED)
        assert stored(demo, reference, "title")[0] == "Ten to twelve"
        expect(field(page, "title")).to_be_focused()
        assert page.url.endswith(section(reference))

        # The dialog offers it beside the address, too.
        end_sessions(demo)
        write(page, "title", " and a half")
        state(page, SAVED)
        assert stored(demo, reference, "title")[0] == "Ten to twelve and a half"
        expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        shell(demo, FORGET_KEYS.format(key="ada") + FORGET_ATTEMPTS)


def test_the_passkey_of_somebody_else_saves_nothing_they_may_not_write(demo, reference, page):
    phone = with_phone(page, "rita")
    try:
        phone.is_touched(touched=False)
        signs_out(page)
        by_password(page, "ada")
        page.wait_for_url("**/desk/")
        page.goto(section(reference))
        ready(page)
        frame = is_signed_out(page, demo, "Only Ada's")
        phone.is_touched(touched=True)
        frame.get_by_role("button", name=WITH_PASSKEY).click()
        state(page, re.compile("^Not saved: you are signed in as .*, who cannot write here."))
        assert stored(demo, reference, "title") == (None, 0)
        expect(field(page, "title")).to_have_value("Only Ada's")
    finally:
        shell(demo, FORGET_KEYS.format(key="rita"))


def test_a_key_that_is_on_no_list_here_is_refused_in_the_dialog(demo, reference, page):
    phone = with_phone(page, "ada")
    shell(demo, FORGET_KEYS.format(key="ada"))
    page.goto(section(reference))
    ready(page)
    phone.is_touched(touched=False)
    frame = is_signed_out(page, demo, "Not this one")
    phone.is_touched(touched=True)
    tries(frame, says="Your key was not accepted.")
    assert axe_says(frame) == []
    expect(field(page, "title")).to_have_value("Not this one")
    assert stored(demo, reference, "title") == (None, 0)
