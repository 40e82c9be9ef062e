"""Passkeys in a browser, with a key that the browser itself pretends to have."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.devices import (
    PHONE,
    STICK,
    Device,
    adds_key,
    asks_key,
    has_phone,
    removes_key,
    signs_out,
)
from tests.e2e.inspecting import LISTEN, wrong_with
from tests.e2e.people import address, by_password, confirms
from tests.e2e.steps import fill, follow, mail_to, press, says

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

WHO = "other"
WITH_PASSKEY = "Sign in with a passkey"


@pytest.fixture
def page(demo, chromium):
    """A page of the product under a name: there are no keys for an address of numbers."""
    url = demo.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url)
    context.set_default_timeout(15_000)
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


def arrives(page, path):
    """Wait for that page itself, not for the one of signing in that leads there."""
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def test_a_phone_as_the_second_step_and_alone(page):
    phone = Device(page, PHONE)
    by_password(page, WHO)
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

    phone.is_touched(touched=False)
    signs_out(page)
    by_password(page, WHO)
    page.wait_for_url("**/account/2fa/authenticate/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    phone.is_touched(touched=True)
    asks_key(page, "Use your key")
    page.wait_for_url("**/desk/")

    phone.is_touched(touched=False)
    signs_out(page)
    page.goto("/account/login/?next=/profile/")
    page.wait_for_load_state("networkidle")
    phone.is_touched(touched=True)
    asks_key(page, WITH_PASSKEY)
    arrives(page, "/profile/")
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
    asks_key(page, WITH_PASSKEY)
    says(page, "Your key was not accepted.")
    by_password(page, WHO)
    page.wait_for_url("**/desk/")
    text = mail_to(page, address(WHO), "A key was added to your account")
    assert "A passkey or security key was added" in text


def test_a_plain_stick_is_a_second_step_only(page):
    Device(page, STICK)
    by_password(page, WHO)
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
    asks_key(page, WITH_PASSKEY)
    expect(said).not_to_be_empty()
    assert wrong_with(page) == []
    by_password(page, WHO)
    page.wait_for_url("**/account/2fa/authenticate/")
    asks_key(page, "Use your key")
    page.wait_for_url("**/desk/")
    confirms(page)
    removes_key(page, "Blue stick")


def test_a_phone_in_the_wrong_hands_opens_nothing(page):
    by_password(page, WHO)
    page.wait_for_url("**/desk/")
    phone = has_phone(page)
    phone.knows_who_holds_it(knows=False)
    signs_out(page)
    page.goto("/account/login/?next=/profile/")
    asks_key(page, WITH_PASSKEY)
    says(page, "No key answered.")
    assert wrong_with(page) == []
    page.goto("/desk/")
    page.wait_for_url("**/account/login/?next=/desk/")
    # Its owner comes, and chooses the passkey from the list of addresses.
    phone.knows_who_holds_it(knows=True)
    page.goto("/account/login/?next=/profile/")
    arrives(page, "/profile/")
    confirms(page)
    removes_key(page, "Phone")


def test_a_browser_offers_the_passkey_where_the_address_goes(page):
    by_password(page, WHO)
    page.wait_for_url("**/desk/")
    phone = has_phone(page)
    signs_out(page)
    # Nobody presses anything: in this browser the phone is chosen from the list as soon as it can.
    page.goto("/account/login/?next=/profile/")
    arrives(page, "/profile/")
    expect(page.get_by_label("Your name")).to_have_value("Otto Vogel")
    confirms(page)
    removes_key(page, "Phone")

    # The phone still knows a key that is gone here: whoever chooses it reads why nothing comes of it.
    signs_out(page)
    page.goto("/account/login/")
    says(page, "Your key was not accepted.")
    assert wrong_with(page) == []
    by_password(page, WHO)
    page.wait_for_url("**/desk/")
    assert len(phone.keys()) == 1


# A browser that knows passkeys and whose list nobody looks at; what it is asked is written down.
WRITE_DOWN = """
window.asked = [];
navigator.credentials.get = (asked) => new Promise((_answer, refuse) => {
  window.asked.push(asked);
  const refused = (name) => () => refuse(new DOMException("", name));
  if (asked.mediation !== "conditional") setTimeout(refused("NotAllowedError"));
  asked.signal?.addEventListener("abort", refused("AbortError"));
});
"""
ASKED = """() => window.asked.map(({mediation, signal, publicKey}) => (
  [mediation ?? "at once", signal?.aborted ?? false, new Uint8Array(publicKey.challenge).join()]
))"""


def asked(page):
    """Each question: how it was asked, and whether it was taken back."""
    return [(how, taken_back) for how, taken_back, _challenge in page.evaluate(ASKED)]


def waits_for_questions(page, number):
    page.wait_for_function("number => window.asked.length >= number", arg=number)


def test_the_question_beside_the_addresses_is_asked_anew_and_taken_back(page):
    page.clock.install()
    page.add_init_script(WRITE_DOWN)
    # The server takes its time with a password, and the page stays.
    page.route(
        "**/account/login/",
        lambda route: (
            route.fulfill(status=204) if route.request.method == "POST" else route.continue_()
        ),
    )
    page.goto("/account/login/")
    waits_for_questions(page, 1)
    assert asked(page) == [("conditional", False)]

    # Before it is too old there is a new one.
    page.clock.run_for(13 * 60 * 1000)
    assert asked(page) == [("conditional", False)]
    page.clock.run_for(2 * 60 * 1000)
    waits_for_questions(page, 2)
    assert asked(page) == [("conditional", True), ("conditional", False)]
    first, second = (challenge for *_rest, challenge in page.evaluate(ASKED))
    assert first != second

    # Another way is begun: the password, and after that the button.
    fill(page, "Email", address(WHO))
    press(page, "Sign in")
    page.wait_for_function("() => window.asked[1].signal.aborted")
    assert page.locator("[data-passkey-said]").text_content() == ""
    page.locator("main input[name=login]").blur()
    page.locator("main input[name=login]").focus()
    waits_for_questions(page, 3)
    press(page, WITH_PASSKEY)
    waits_for_questions(page, 4)
    assert asked(page)[2:] == [("conditional", True), ("at once", False)]
    page.clock.run_for(1000)
    says(page, "No key answered.")
    expect(page.locator("main input[name=login]")).to_have_value(address(WHO))


@pytest.mark.parametrize(
    ("lacks", "buttons"),
    [
        ("PublicKeyCredential.isConditionalMediationAvailable = async () => false", 1),
        ("delete PublicKeyCredential.isConditionalMediationAvailable", 1),
        ("delete window.PublicKeyCredential", 0),
    ],
)
def test_a_browser_without_passkeys_shows_what_it_can_do(page, lacks, buttons):
    page.add_init_script(WRITE_DOWN + lacks)
    page.goto("/account/login/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name=WITH_PASSKEY)).to_have_count(buttons)
    assert asked(page) == []
    by_password(page, WHO)
    page.wait_for_url("**/desk/")
