"""People with a browser of their own, who sign in the way people do."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from home.demo.people import PASSWORD
from tests.e2e.steps import PASSWORD as NEW_PASSWORD
from tests.e2e.steps import fill, mail_to, press, sign_in_by_code


def address(key):
    return f"{key}@demo.example.org"


def by_password(page, key):
    page.goto("/account/login/")
    fill(page, "Email", address(key))
    page.locator("main input[name=password]").fill(PASSWORD)
    press(page, "Sign in")


def anonymous(page, places):
    """Somebody who only looks."""


def signed_in(key):
    def arrive(page, places):
        by_password(page, key)
        page.wait_for_url("**/desk/")

    return arrive


def code_now(secret):
    """What the authenticator app shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def second_step(page, places):
    """Has typed the password, and is asked for the code of the authenticator app."""
    by_password(page, "auditor")
    page.wait_for_url("**/authenticate/")


def auditor(page, places):
    second_step(page, places)
    page.locator("main input[name=code]").fill(code_now(places["secret"]))
    press(page, "Sign in")
    page.wait_for_url("**/desk/")


def confirms(page):
    """Types the password once more, as one has to before changing how one signs in."""
    page.goto("/account/reauthenticate/")
    page.locator("main input[name=password]").fill(PASSWORD)
    press(page, "Continue")
    page.wait_for_url(lambda url: "reauthenticate" not in url)


def with_app(page, places):
    """Uses an authenticator app and has just confirmed the password."""
    auditor(page, places)
    confirms(page)


def careful(key):
    """Has just confirmed the password: is about to change how to sign in, or where money goes."""

    def arrive(page, places):
        signed_in(key)(page, places)
        confirms(page)

    return arrive


def with_a_code(page, places):
    """Has asked for a code to sign in with, and is asked to type it."""
    page.goto("/account/login/code/")
    fill(page, "Email", address("pat"))
    press(page, "Send the code")
    page.wait_for_url("**/code/confirm/")


def newcomer(page, places):
    """Has just created an account; the address is not confirmed yet."""
    page.goto("/account/signup/")
    fill(page, "Email", f"newcomer-{time.time_ns()}@example.org")
    fill(page, "Your name", "Nia Newcomer")
    page.locator("main input[name=password1]").fill(NEW_PASSWORD)
    press(page, "Create account")
    page.wait_for_url("**/confirm-email/")


def forgetful(page, places):
    """Followed the link of the mail for those who forgot their password."""
    page.goto("/account/password/reset/")
    fill(page, "Email", address("noor"))
    press(page, "Send the e-mail")
    page.wait_for_url("**/reset/done/")
    text = mail_to(page, address("noor"), "password")
    page.goto(re.search(r"http\S+/reset/key/\S+", text)[0])


def without_password(page, places):
    """Only ever signed in by a code."""
    sign_in_by_code(page, address("maya"))


ARRIVALS = {
    "anonymous": anonymous,
    "careful": careful("ada"),
    "careful_finance": careful("finance"),
    "careful_grantee": careful("ben"),
    "forgetful": forgetful,
    "newcomer": newcomer,
    "second_step": second_step,
    "with_a_code": with_a_code,
    "with_app": with_app,
    "without_password": without_password,
    **{key: signed_in(key) for key in ("ada", "ben", "rita", "pat", "officer", "finance", "admin")},
}
