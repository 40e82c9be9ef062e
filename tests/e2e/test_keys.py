"""Passkeys in a browser, with a key that the browser itself pretends to have."""

import pytest
from playwright.sync_api import expect

from home.demo.people import PASSWORD
from tests.e2e.inspecting import LISTEN, wrong_with
from tests.e2e.steps import fill, follow, mail_to, press, says

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

ADDRESS = "other@demo.example.org"
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# Plugged in; it asks nobody for a PIN.
STICK = PHONE | {"transport": "usb", "hasResidentKey": False, "hasUserVerification": False}


class Device:
    """A key as Chromium plays it for its developer tools."""

    def __init__(self, page, about):
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        made = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": about})
        self.known = {"authenticatorId": made["authenticatorId"]}

    def keys(self):
        return self.tools.send("WebAuthn.getCredentials", self.known)["credentials"]

    def knows_who_holds_it(self, *, knows):
        """Whether the finger on it is the right one."""
        self.tools.send("WebAuthn.setUserVerified", {**self.known, "isUserVerified": knows})


@pytest.fixture
def page(demo, chromium):
    """A page of the product under a name: there are no keys for an address of numbers."""
    url = demo.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url)
    context.set_default_timeout(15_000)
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


def asks_key(page, name):
    """Press the button once the script that asks the key is there; before, the form goes without."""
    page.wait_for_load_state("networkidle")
    press(page, name)


def types_password(page, address=ADDRESS):
    page.goto("/account/login/")
    fill(page, "Email", address)
    page.locator("main input[name=password]").fill(PASSWORD)
    press(page, "Sign in")


def confirms(page):
    page.goto("/account/reauthenticate/")
    page.locator("main input[name=password]").fill(PASSWORD)
    press(page, "Continue")
    page.wait_for_url(lambda url: "reauthenticate" not in url)


def signs_out(page):
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/desk/")
    page.wait_for_url("**/account/login/?next=/desk/")


def adds_key(page, name, *, alone):
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a").or_(
        page.get_by_role("link", name="Add another key")
    ).click()
    fill(page, "Name of the key", name)
    page.get_by_label("Let me sign in with this key alone").set_checked(alone)
    asks_key(page, "Add the key")


def removes_key(page, name):
    page.goto("/account/2fa/")
    page.get_by_role("link", name=f"Remove {name}").click()
    press(page, "Remove the key")
    says(page, "The key was removed.")


def test_a_phone_as_the_second_step_and_alone(page):
    phone = Device(page, PHONE)
    types_password(page)
    page.wait_for_url("**/desk/")
    confirms(page)
    adds_key(page, "Phone", alone=True)
    page.wait_for_url("**/recovery-codes/")
    says(page, "The key was added.")
    assert len(phone.keys()) == 1
    page.goto("/account/2fa/")
    says(page, "Signs in alone.")
    says(page, "10 codes left.")

    # The same phone is not added twice.
    adds_key(page, "Phone again", alone=True)
    says(page, "This key is on your list already.")
    assert wrong_with(page) == []

    signs_out(page)
    types_password(page)
    page.wait_for_url("**/account/2fa/authenticate/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    asks_key(page, "Use your key")
    page.wait_for_url("**/desk/")

    signs_out(page)
    page.goto("/account/login/?next=/profile/")
    asks_key(page, "Use a passkey")
    page.wait_for_url("**/profile/")
    expect(page.get_by_label("Your name")).to_have_value("Otto Vogel")

    page.goto("/account/reauthenticate/")
    follow(page, "Use your key")
    asks_key(page, "Use your key")
    page.wait_for_url(lambda url: "reauthenticate" not in url)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Rename Phone").click()
    fill(page, "Name of the key", "Old phone")
    press(page, "Save the name")
    page.wait_for_url("**/account/2fa/")
    removes_key(page, "Old phone")
    expect(page.locator("main")).not_to_contain_text("codes left")

    signs_out(page)
    page.goto("/account/login/")
    asks_key(page, "Use a passkey")
    says(page, "Your key was not accepted.")
    types_password(page)
    page.wait_for_url("**/desk/")
    text = mail_to(page, ADDRESS, "A key was added to your account")
    assert "A passkey or security key was added" in text


def test_a_plain_stick_is_a_second_step_only(page):
    Device(page, STICK)
    types_password(page)
    page.wait_for_url("**/desk/")
    confirms(page)
    adds_key(page, "Blue stick", alone=True)
    said = page.locator("[data-passkey-said]")
    expect(said).not_to_be_empty()
    adds_key(page, "Blue stick", alone=False)
    page.wait_for_url("**/recovery-codes/")
    page.goto("/account/2fa/")
    says(page, "Second step.")

    signs_out(page)
    page.goto("/account/login/")
    asks_key(page, "Use a passkey")
    expect(said).not_to_be_empty()
    assert wrong_with(page) == []
    types_password(page)
    page.wait_for_url("**/account/2fa/authenticate/")
    asks_key(page, "Use your key")
    page.wait_for_url("**/desk/")
    confirms(page)
    removes_key(page, "Blue stick")


def test_a_phone_in_the_wrong_hands_opens_nothing(page):
    phone = Device(page, PHONE)
    types_password(page)
    page.wait_for_url("**/desk/")
    confirms(page)
    adds_key(page, "Phone", alone=True)
    page.wait_for_url("**/recovery-codes/")
    signs_out(page)
    phone.knows_who_holds_it(knows=False)
    page.goto("/account/login/")
    asks_key(page, "Use a passkey")
    says(page, "No key answered.")
    page.goto("/desk/")
    page.wait_for_url("**/account/login/?next=/desk/")
    phone.knows_who_holds_it(knows=True)
    page.goto("/account/login/")
    asks_key(page, "Use a passkey")
    page.wait_for_url("**/desk/")
    confirms(page)
    removes_key(page, "Phone")
