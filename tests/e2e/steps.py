"""What people do, in the words of the pages. Locators are roles and labels only."""

import contextlib
import re
from io import BytesIO

from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect
from pypdf import PdfReader

PASSWORD = "a-long-enough-password"
LOREM = "We write kernels, measure them on open hardware, and publish all of it. " * 20


def starts(label):
    """A pattern for labels that begin with these words; a hint or “(optional)” may follow."""
    return re.compile("^" + re.escape(label).replace(r"\-", "-").replace(r"\ ", " "))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def fill(page, label, text):
    """Fill the control whose label begins with these words."""
    page.locator("main").get_by_label(starts(label)).first.fill(text)


def says(page, text):
    expect(page.locator("main")).to_contain_text(text)


def see_the_result(page):
    """Wait for background work whose page says how far it is, then look at what came of it.

    The button that began it may still be on its way to that page, or have gone past it.
    """
    link = page.get_by_role("link", name="See the result")
    with contextlib.suppress(PlaywrightTimeout):
        page.locator("[data-job-bar]").wait_for(timeout=5_000)
    if page.locator("[data-job-bar]").count():
        link.click(timeout=60_000)


def mail_to(page, address, subject):
    """Open the newest mail to somebody in the development mailbox; gives its text.

    What caused it may have been pressed in another page, whose answer is still on its way.
    """
    page.goto("/mail/")
    row = page.get_by_role("row").filter(has_text=address).filter(has_text=subject).first
    for _ in range(40):
        if row.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    row.get_by_role("link").first.click()
    page.wait_for_url("**/mail/*/")
    return page.locator("main").inner_text()


def sign_up(page, name, email):
    page.goto("/account/signup/")
    fill(page, "Email", email)
    fill(page, "Your name", name)
    fill(page, "Password", PASSWORD)
    press(page, "Create account")
    enter_code(page, email)


def sign_in_by_code(page, email):
    page.goto("/account/login/code/")
    fill(page, "Email", email)
    press(page, "Send the code")
    enter_code(page, email)


def type_newest_code(page, place, email):
    """Type the newest code from the mailbox where it is asked for: the page or a frame in it."""
    asked = place.locator("main input[name=code]")
    # The code is sent before the page that asks for it is there.
    asked.wait_for()
    asked.fill(newest_code(page, email))
    place.locator("main form button[type=submit]").first.click()


def newest_code(page, email):
    """The newest code in the mailbox, read in a page of one's own."""
    mailbox = page.context.new_page()
    text = mail_to(mailbox, email, re.compile("code|[Cc]onfirm"))
    mailbox.close()
    return re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", text, re.MULTILINE)[1]


def enter_code(page, email):
    """Type the newest code."""
    type_newest_code(page, page, email)
    page.wait_for_url(lambda url: "/account/" not in url)


def fill_row(page, group, row, **values):
    """Fill the controls of one row of a table-like question."""
    fields = page.locator(
        f'[data-question="{group}"] [data-row], [data-question="{group}"] .sc-row'
    )
    place = fields.nth(row)
    for label, value in values.items():
        control = place.get_by_label(starts(label))
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)


def pdf_text(page, url):
    """Download a PDF as the person of this page and read its text."""
    answer = page.request.get(url)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.body()))
    return " ".join(" ".join(part.extract_text() for part in reader.pages).split())
