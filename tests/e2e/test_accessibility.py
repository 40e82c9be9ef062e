"""Every page in a real browser: readable for everybody, in every width and colour scheme."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import expect

from core.mail import urls as mail_urls
from home.demo.people import PASSWORD
from tests.e2e.bad_forms import FORMS, NEVER_WRONG
from tests.e2e.inspecting import LISTEN, wrong_with
from tests.e2e.pages import HERE, NO_PAGES, PAGES
from tests.e2e.people import ARRIVALS, confirms
from tests.e2e.staff_bad_forms import STAFF_FORMS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

# What one can answer: hidden fields and buttons are nothing to get wrong.
CONTROLS = "form[method=post] :is(input:not([type=hidden], [type=submit]), select, textarea)"
# The browser calls every status from 400 up an error, also the one a refused form has to have.
REFUSED = "the server responded with a status of 422"

# The accessible name, as far as a label, an aria-label or the words inside give it.
NAME_OF_FOCUS = """
() => {
  const each = document.activeElement;
  const label = each.labels && each.labels.length ? each.labels[0].textContent : "";
  return (each.getAttribute("aria-label") || label || each.textContent).trim();
}
"""


def named(patterns, space=""):
    """namespace:name of every URL."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from named(each.url_patterns, each.namespace or space)
        elif isinstance(each, URLPattern):
            yield f"{space}:{each.name}" if space else each.name


class Reader:
    """A person at a browser; notes what the browser complains about."""

    def __init__(self, browser, url, who, places):
        context = browser.new_context(base_url=url)
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        self.places = places
        self.page = context.new_page()
        ARRIVALS[who](self.page, places)
        self.complaints = []
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, message):
        if message.type == "error" and REFUSED not in message.text:
            self.complaints.append(message.text)

    def open(self, path):
        """Go there, as somebody who comes from elsewhere; gives the page."""
        self.complaints.clear()
        path = path.format(**self.places)
        if path != HERE:
            self.page.goto("about:blank")
            answer = self.page.goto(path)
            assert answer.status == 200
            assert self.page.url.endswith(path)
        return self.page


@pytest.fixture(scope="module")
def readers(demo, places, chromium):
    """Everybody in a browser of their own, from the first page they read to the last."""
    known = {}

    def reader(who, *, anew=False):
        if who not in known or anew:
            known[who] = Reader(chromium, demo.url, who, places)
        return known[who]

    yield reader
    for each in known.values():
        each.page.context.close()


def test_every_url_is_read_by_somebody_or_is_no_page():
    urls = {*named(get_resolver().url_patterns), *named(mail_urls.urlpatterns, "mail")}
    assert sorted(urls - NO_PAGES) == sorted({page.name for page in PAGES} - NO_PAGES)
    assert sorted(NO_PAGES - urls) == []


@pytest.mark.parametrize("each", PAGES, ids=str)
def test_everybody_can_read_it(readers, each):
    reader = readers(each.who, anew=each.who.startswith("careful"))
    page = reader.open(each.path)
    if not each.name.startswith("mail:"):  # only there on development machines
        place = "/" + page.url.split("/", 3)[3].partition("?")[0].partition("#")[0]
        assert resolve(place).view_name == each.name
    assert wrong_with(page) == []
    assert reader.complaints == []
    if page.locator(CONTROLS).count():
        assert each.name in {form.name for form in [*FORMS, *STAFF_FORMS]} | set(NEVER_WRONG)


def send(page, form, places):
    """Fill the form badly and press its button; gives the status of the page that comes back."""
    button = page.get_by_role("button", name=form.button.format(**places), exact=True).first
    sent = button.locator("xpath=ancestor::form")
    for name, value in form.values.items():
        control = sent.locator(f"[name='{name}'], [name$='-{name}']").first
        kind = control.get_attribute("type")
        if kind == "file":
            upload = {"name": "figures.pdf", "mimeType": "application/pdf"}
            control.set_input_files({**upload, "buffer": value.encode()})
        elif control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    # A search is a GET: only the page itself counts, not what it loads.
    method = sent.get_attribute("method").upper()
    with page.expect_response(
        lambda answer: (
            answer.request.method == method
            and (
                answer.url == page.url
                or not answer.url.endswith(("/presence/", "preview/"))  # what it says by itself
            )
            and (method == "POST" or answer.request.is_navigation_request())
        )
    ) as answer:
        button.click()
    page.wait_for_load_state("load")
    return answer.value.status


def never_arrives(route):
    """A script on its way: the page works as it does without it."""
    route.fulfill(content_type="text/javascript", body="export function start() {}")


@pytest.mark.parametrize("each", [*FORMS, *STAFF_FORMS], ids=str)
def test_a_refused_form_says_what_is_wrong_and_where(readers, each):
    # Having signed in or confirmed the password is good for five minutes: whoever needs it comes
    # anew, but for the app, whose code is taken once.
    is_asked = each.who.startswith("careful") or each.who == "without_password"
    reader = readers(each.who, anew=each.path == HERE or is_asked)
    if each.who == "with_app":
        confirms(reader.page)
    reader.page.unroute_all()
    if each.without:
        reader.page.route(f"**/js/{each.without}.js", never_arrives)
    page = reader.open(each.path)
    assert send(page, each, reader.places) == each.status
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    links = summary.locator("a").evaluate_all("all => all.map((each) => each.hash.slice(1))")
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert [link for link in links if link not in ids] == []
    assert summary.locator("li").count() > 0
    assert wrong_with(page) == []
    assert reader.complaints == []


def test_a_file_is_refused_beside_the_place_where_it_was_chosen(readers):
    reader = readers("ada", anew=True)
    page = reader.open("/applications/{draft}/sections/proposal/")
    block = page.locator("[data-files=attachment]")
    block.locator("input[type=file]").set_input_files(
        {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"no PDF at all"}
    )
    said = block.locator(".sc-upload__one--refused [role=status]")
    expect(said).to_contain_text("notes.pdf")
    assert wrong_with(page) == []
    assert reader.complaints == []


def test_a_file_chosen_before_its_script_arrives_is_sent_too(readers):
    reader = readers("ada", anew=True)
    held = []
    reader.page.route("**/js/files.js", lambda route: held.append(route))  # noqa: PLW0108 - its arguments are counted
    with reader.page.expect_request("**/js/files.js"):
        page = reader.open("/applications/{draft}/sections/proposal/")
    block = page.locator("[data-files=attachment]")
    block.locator("input[type=file]").set_input_files(
        {"name": "early.pdf", "mimeType": "application/pdf", "buffer": b"no PDF at all"}
    )
    assert block.locator("[data-files-button]").is_visible()
    for route in held:
        route.continue_()
    said = block.locator(".sc-upload__one--refused [role=status]")
    expect(said).to_contain_text("early.pdf")


def test_what_the_answers_of_an_eligibility_check_mean_can_be_read(readers):
    reader = readers("anonymous")
    page = reader.open("/calls/{checked}/eligibility/")
    page.get_by_label("Years since your doctorate").fill("30")
    page.get_by_role("button", name="Check my answers", exact=True).click()
    expect(page.locator("main")).to_contain_text("This call is for early careers.")
    assert wrong_with(page) == []
    assert reader.complaints == []


def tab_to(page, text, limit=150):
    """Press Tab until the control or link of that name has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUS).startswith(text):
            return
    raise AssertionError(f"Tab never reached {text}.")


def test_a_reviewer_signs_in_and_saves_a_draft_by_keyboard_alone(demo, places, chromium):
    context = chromium.new_context(base_url=demo.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(NAME_OF_FOCUS) == "Skip to main content"
    tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/")
    tab_to(page, "Email")
    page.keyboard.type("pat@demo.example.org")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")

    page.goto("/reviews/")
    row = page.get_by_role("row").filter(has_text="Not begun").first
    reference = row.get_by_role("link").inner_text()
    tab_to(page, reference)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reviews/{reference}/")
    tab_to(page, "5 ")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Comment for the applicant")
    page.keyboard.type("Written without a mouse.")
    tab_to(page, "Save draft")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    page.goto(f"/reviews/{reference}/")
    expect(page.get_by_label("Comment for the applicant")).to_have_value("Written without a mouse.")
    first = page.locator("main fieldset").first
    assert first.get_by_role("radio").nth(1).is_checked()
    context.close()
