"""Writing an application: two people, cut lines, ended sessions, dead servers. Nothing is lost."""

import json
import re

import pytest
from playwright.sync_api import expect

from home.demo.people import PASSWORD
from tests.e2e.inspecting import LISTEN, PHONE, look
from tests.e2e.people import address, by_password, code_now
from tests.e2e.places import SECRET
from tests.e2e.steps import press, type_newest_code
from tests.e2e.test_accessibility import tab_to
from tests.e2e.writing import (
    SAVED,
    SECOND_STEP,
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


@pytest.fixture
def reference(demo):
    return json.loads(demo.manage("shell", "--no-imports", "-c", START))


@pytest.fixture
def writer(demo, chromium):
    """Opens a browser for somebody and signs them in."""
    contexts = []

    def arrive(who, path):
        context = chromium.new_context(base_url=demo.url)
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        contexts.append(context)
        page = context.new_page()
        by_password(page, who)
        page.wait_for_url("**/desk/")
        page.goto(path)
        ready(page)
        return page

    yield arrive
    for context in contexts:
        context.close()


def test_two_people_write_different_questions_and_see_each_other(demo, reference, writer):
    ada, ben = writer("ada", section(reference)), writer("ben", section(reference))
    write(ada, "title", "Kernels for everybody")
    write(ben, "summary", "We measure in the open.")
    state(ada, SAVED)
    state(ben, SAVED)
    assert stored(demo, reference, "title")[0] == "Kernels for everybody"
    assert stored(demo, reference, "summary")[0] == "We measure in the open."
    # The next sign of life of each page brings what the other wrote, and where they are.
    ben.evaluate("() => document.dispatchEvent(new CustomEvent('seedcorn:signedin'))")
    expect(field(ben, "title")).to_have_value("Kernels for everybody")
    expect(ben.locator("[data-presence]")).to_contain_text("is writing in Title")
    expect(ben.locator('[data-question="title"] .sc-here')).to_contain_text("is writing here")
    assert ben.locator("[data-presence] :is([role=status], [aria-live])").count() == 0
    assert ben.evaluate("() => document.activeElement.id") == "id_summary"
    # Ben's page knows the new version: going on there is no conflict.
    write(ben, "title", " and more")
    state(ben, SAVED)
    expect(ben.locator(".sc-conflict")).to_have_count(0)
    assert stored(demo, reference, "title")[0] == "Kernels for everybody and more"
    assert healthy(ben) == []


def test_a_newer_answer_arrives_without_moving_caret_or_page(demo, reference, writer):
    ada, ben = writer("ada", section(reference)), writer("ben", section(reference))
    look(ben, PHONE, "light")
    field(ben, "summary").fill("We write fast kernels.")
    state(ben, SAVED)
    field(ben, "summary").evaluate("e => { e.focus(); e.setSelectionRange(3, 5); }")
    place = "() => document.activeElement.getBoundingClientRect().top"
    before = ben.evaluate(place)
    write(ada, "title", "Open kernels")
    state(ada, SAVED)
    ben.evaluate("() => document.dispatchEvent(new CustomEvent('seedcorn:signedin'))")
    expect(ben.locator('[data-question="title"] .sc-newer')).to_contain_text(
        "changed this answer while you were here. You see the new text."
    )
    expect(field(ben, "title")).to_have_value("Open kernels")
    caret = "() => [document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    assert ben.evaluate(caret) == ["id_summary", 3, 5]
    assert abs(ben.evaluate(place) - before) < 2


def test_the_same_question_gives_both_texts_and_a_choice(demo, reference, writer):
    ada, ben = writer("ada", section(reference)), writer("ben", section(reference))
    write(ada, "summary", "We write fast kernels and share them.")
    state(ada, SAVED)
    ben.reload()
    write(ada, "summary", " Soon.")
    state(ada, SAVED)
    field(ben, "summary").fill("We write fast, small kernels and share them.")
    state(ben, re.compile("“Summary” has two versions"))
    box = ben.locator('[data-question="summary"] .sc-conflict')
    expect(box.locator("mark").first).to_contain_text("fast,")
    assert healthy(ben) == []
    # Nothing is overwritten while nobody has chosen, whatever Ben goes on typing.
    write(ben, "summary", " Now.")
    ben.wait_for_timeout(2500)
    assert stored(demo, reference, "summary")[0] == "We write fast kernels and share them. Soon."
    field(ben, "summary").fill("We write fast, small kernels and share them.")
    ben.get_by_role("button", name="Go to the answer").press("Enter")
    tab_to(ben, "Edit both together", limit=4)
    ben.keyboard.press("Enter")
    expect(field(ben, "summary")).to_have_value(
        "We write fast, small kernels and share them. Soon."
    )
    expect(field(ben, "summary")).to_be_focused()
    press(ben, "Save the text above")
    state(ben, SAVED)
    assert stored(demo, reference, "summary")[0] == (
        "We write fast, small kernels and share them. Soon."
    )
    # Ada, who writes on with the old version, takes Ben's text.
    write(ada, "summary", " Or later.")
    state(ada, re.compile("has two versions"))
    press(ada, "Take the other text")
    expect(field(ada, "summary")).to_have_value(
        "We write fast, small kernels and share them. Soon."
    )
    state(ada, SAVED)


def test_a_cut_connection_keeps_the_text_and_saves_it_later(demo, reference, writer):
    ada = writer("ada", section(reference))
    write(ada, "title", "Open")
    state(ada, SAVED)
    ada.context.set_offline(True)
    write(ada, "title", " kernels")
    state(ada, re.compile("Not saved: the server cannot be reached. Your text is kept"))
    write(ada, "summary", "Written in a train.")
    ada.wait_for_timeout(2000)
    state(ada, re.compile("Not saved: the server cannot be reached. Your text is kept"))
    ada.context.set_offline(False)
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Open kernels"
    assert stored(demo, reference, "summary")[0] == "Written in a train."


def test_an_answer_that_was_saved_but_never_confirmed_is_no_conflict(demo, reference, writer):
    ada = writer("ada", section(reference))
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    ada.route("**/answers/", lose)
    write(ada, "title", "Open")
    state(ada, re.compile("cannot be reached"))
    write(ada, "title", " kernels")
    state(ada, SAVED)
    assert stored(demo, reference, "title") == ("Open kernels", 2)
    assert len(lost) == 1


def test_a_session_that_ended_is_renewed_on_the_page(demo, reference, writer):
    ada = writer("ada", section(reference))
    write(ada, "title", "Half a")
    state(ada, SAVED)
    end_sessions(demo)
    write(ada, "title", " sentence")
    dialog = ada.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    state(ada, re.compile("Not saved: you are signed out. Your text is kept in this browser."))
    frame = dialog.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert frame.get_by_role("navigation", name="Main").count() == 0
    assert healthy(ada) == []
    frame.locator("input[name=login]").fill(address("ada"))
    frame.locator("input[name=password]").fill("not-the-password")
    frame.get_by_role("button", name="Sign in", exact=True).click()
    expect(frame.locator(".govuk-error-summary")).to_be_visible()
    frame.locator("input[name=password]").fill(PASSWORD)
    frame.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog).to_have_count(0)
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Half a sentence"
    expect(field(ada, "title")).to_be_focused()
    assert ada.url.endswith(section(reference))


def signed_out(ada, demo):
    """Somebody whose session ended while they were writing; gives the frame to sign in again in."""
    end_sessions(demo)
    write(ada, "title", "Kept")
    dialog = ada.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    return dialog.frame_locator("iframe")


def saved_again(ada, demo, reference):
    expect(ada.get_by_role("dialog")).to_have_count(0)
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Kept"
    assert ada.url.endswith(section(reference))


def test_a_code_by_mail_signs_in_on_the_page(demo, reference, writer):
    ada = writer("ada", section(reference))
    frame = signed_out(ada, demo)
    frame.get_by_role("link", name="Send me a sign-in code").click()
    frame.locator("input[name=email]").fill(address("ada"))
    frame.get_by_role("button", name="Send the code").click()
    type_newest_code(ada, frame, address("ada"))
    saved_again(ada, demo, reference)


def test_the_second_step_works_on_the_page_too(demo, reference, writer):
    ada = writer("ada", section(reference))
    demo.manage("shell", "--no-imports", "-c", SECOND_STEP.format(on=True))
    try:
        frame = signed_out(ada, demo)
        frame.locator("input[name=login]").fill(address("ada"))
        frame.locator("input[name=password]").fill(PASSWORD)
        frame.get_by_role("button", name="Sign in", exact=True).click()
        frame.locator("input[name=code]").fill(code_now(SECRET))
        frame.get_by_role("button", name="Sign in", exact=True).click()
        saved_again(ada, demo, reference)
    finally:
        demo.manage("shell", "--no-imports", "-c", SECOND_STEP.format(on=False))


def test_not_now_is_an_answer_and_signing_in_elsewhere_is_noticed(demo, reference, writer):
    ada = writer("ada", section(reference))
    end_sessions(demo)
    write(ada, "title", "Kept")
    expect(ada.get_by_role("dialog")).to_be_visible()
    press(ada, "Not now")
    expect(ada.get_by_role("button", name="Sign in again")).to_be_visible()
    assert ada.evaluate("() => Object.values(localStorage).some((each) => each.includes('Kept'))")
    other = ada.context.new_page()
    by_password(other, "ada")
    other.wait_for_url("**/desk/")
    other.close()
    ada.evaluate("() => window.dispatchEvent(new Event('focus'))")
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Kept"


def test_text_goes_into_nothing_that_somebody_else_may_not_write(demo, reference, writer):
    ada = writer("ada", section(reference))
    end_sessions(demo)
    write(ada, "title", "Only Ada's")
    frame = ada.get_by_role("dialog").frame_locator("iframe")
    frame.locator("input[name=login]").fill(address("rita"))
    frame.locator("input[name=password]").fill(PASSWORD)
    frame.get_by_role("button", name="Sign in", exact=True).click()
    state(ada, re.compile("^Not saved: you are signed in as .*, who cannot write here."))
    assert stored(demo, reference, "title") == (None, 0)
    expect(field(ada, "title")).to_have_value("Only Ada's")


def test_a_server_that_dies_while_somebody_writes_loses_nothing(demo, reference, writer):
    ada = writer("ada", section(reference))
    write(ada, "title", "Before")
    state(ada, SAVED)
    demo.kill_web()
    write(ada, "title", " and after")
    state(ada, re.compile("Not saved: the server cannot be reached"))
    demo.start_web()
    demo.wait()
    state(ada, SAVED, timeout=40_000)
    assert stored(demo, reference, "title")[0] == "Before and after"


def test_what_is_typed_before_the_script_is_there_is_saved_too(demo, reference, writer):
    ada = writer("ada", "/applications/")
    held, typed = [], []

    def hold(route):
        if typed:
            route.continue_()
        else:
            held.append(route)

    ada.route("**/autosave*.js", hold)
    ada.goto(section(reference), wait_until="domcontentloaded")
    field(ada, "title").press_sequentially("Quick")
    typed.append(True)
    for route in held:
        route.continue_()
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Quick"


def test_a_closed_tab_offers_its_text_again(demo, reference, writer):
    ada = writer("ada", section(reference))
    ada.context.set_offline(True)
    write(ada, "title", "Not sent")
    ada.close()
    ada = ada.context.new_page()
    ada.context.set_offline(False)
    ada.goto(section(reference))
    expect(ada.locator("[data-kept]")).to_contain_text("was not saved. It is kept in this browser.")
    assert healthy(ada) == []
    press(ada, "Use that text")
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Not sent"


def test_kept_text_older_than_the_answer_is_laid_beside_it(demo, reference, writer):
    ada, ben = writer("ada", section(reference)), writer("ben", section(reference))
    ada.context.set_offline(True)
    write(ada, "title", "Ada's title")
    ada.close()
    write(ben, "title", "Ben's title")
    state(ben, SAVED)
    ada = ada.context.new_page()
    ada.context.set_offline(False)
    ada.goto(section(reference))
    press(ada, "Look at both texts")
    state(ada, re.compile("“Title” has two versions"))
    assert stored(demo, reference, "title")[0] == "Ben's title"
    press(ada, "Keep my text")
    state(ada, SAVED)
    assert stored(demo, reference, "title")[0] == "Ada's title"


def test_a_long_text_survives_leaving_the_page_at_once(demo, reference, writer):
    ada = writer("ada", section(reference, "proposal"))
    text = "A long proposal. " * 6000  # more than browsers send for a page that is gone
    field(ada, "proposal").fill(text)
    ada.goto("/applications/")
    ada.goto(section(reference, "proposal"))
    if ada.locator("[data-kept]").count():
        press(ada, "Use that text")
        state(ada, SAVED)
    assert stored(demo, reference, "proposal")[0] == text


def test_without_room_in_the_browser_the_page_says_so_and_warns(demo, reference, writer):
    ada = writer("ada", section(reference))
    ada.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    ada.context.set_offline(True)
    write(ada, "title", "Nowhere")
    state(ada, re.compile("This browser keeps no copy: leave this page open, or copy your text"))
    asked = []
    ada.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    # Nothing may reach the server between the connection and the end of the page.
    ada.route("**/answers/", lambda route: route.abort())
    ada.context.set_offline(False)
    ada.goto("/applications/")
    assert asked == ["beforeunload"]


def test_writing_by_keyboard_alone(demo, reference, writer):
    ada = writer("ada", f"/applications/{reference}/")
    tab_to(ada, "About")
    ada.keyboard.press("Enter")
    ada.wait_for_url(f"**{section(reference)}")
    tab_to(ada, "Title")
    ada.keyboard.type("Without a mouse")
    ada.keyboard.press("Tab")
    ada.keyboard.type("All of it.")
    state(ada, SAVED)
    tab_to(ada, "Save and continue")
    ada.keyboard.press("Enter")
    ada.wait_for_url(f"**{section(reference, 'proposal')}")
    assert stored(demo, reference, "title")[0] == "Without a mouse"
    assert stored(demo, reference, "summary")[0] == "All of it."


def test_two_versions_without_a_script(demo, reference, chromium, writer):
    ada = writer("ada", section(reference))
    context = chromium.new_context(base_url=demo.url, java_script_enabled=False)
    ben = context.new_page()
    by_password(ben, "ben")
    ben.goto(section(reference))
    write(ada, "title", "Ada's title")
    state(ada, SAVED)
    field(ben, "title").fill("Ben's title")
    press(ben, "Save and continue")
    box = ben.get_by_role("group", name="Two versions of this answer")
    expect(box).to_contain_text("Ada's title")
    expect(field(ben, "title")).to_have_value("Ben's title")
    press(ben, "Take the other text of Title")
    expect(field(ben, "title")).to_have_value("Ada's title")
    assert stored(demo, reference, "title")[0] == "Ada's title"
    context.close()
