"""Phones and keys that Chromium plays for its developer tools, and what people do with them."""

from tests.e2e.people import confirms
from tests.e2e.steps import fill, press, says

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
    """A key that is touched as soon as it is asked, until it is laid aside.

    It then answers what a page holds ready for a list of addresses, too: nobody can press there.
    """

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

    def is_touched(self, *, touched):
        """What it was asked before goes on waiting."""
        about = {**self.known, "enabled": touched}
        self.tools.send("WebAuthn.setAutomaticPresenceSimulation", about)


def asks_key(page, name):
    """Press the button once the script that asks the key is there; before, the form goes without."""
    page.wait_for_load_state("networkidle")
    press(page, name)


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


def has_phone(page):
    """Give somebody who is signed in a phone that is enough to sign in with."""
    phone = Device(page, PHONE)
    confirms(page)
    adds_key(page, "Phone", alone=True)
    page.wait_for_url("**/recovery-codes/")
    return phone


def signs_out(page):
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    # The form is sent before the page that follows is there.
    page.wait_for_url(lambda url: "/account/logout/" not in url)
