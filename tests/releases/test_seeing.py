"""Later looks at a record: what of it is not there any more. The rest is in actions/test_watching."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from releases import seeing
from releases.checks import Promise
from releases.fetching.records import Record, RemoteFile
from releases.looking import _told
from releases.seeing import see_record
from tests.releases import forge

URL = "https://archive.example/7"
LOGIN = "https://archive.example/login"
README = RemoteFile("readme.txt", f"{URL}/readme.txt", size=10, served=10)
DATA = RemoteFile("data.zip", f"{URL}/data.zip", size=5_000, served=5_000)
RECORD = Record(
    URL, URL, "page", datetime(2027, 3, 1, tzinfo=UTC), title="Speech", version="1",
    licences=("CC-BY-4.0",), metadata=("schema.org", "datacite"), files=(README, DATA),
)  # fmt: skip
UNREAD = {"metadata": ("schema.org",)}
PAGE = {"title": "Welcome", "licences": (), "metadata": (), "files": ()}


@pytest.fixture
def see(monkeypatch):
    """What is seen of a record that was accepted as it was `then` and has these changes now."""

    def run(then=RECORD, **changes):
        monkeypatch.setattr(seeing, "read_record", lambda *_a, **_k: replace(then, **changes))
        promise = Promise("dataset", "CC-BY-4.0", URL)
        return see_record(URL, promise, accepted="CC-BY-4.0", known=_told(then))

    return run


@pytest.mark.parametrize(
    ("changes", "sight", "finding"),
    [
        ({}, "well", ""),
        ({"files": ()}, "bad", "None of its files is named any more."),
        ({"files": (README,)}, "bad", "data.zip is not among its files any more."),
        ({"files": (DATA,)}, "well", ""),
        ({"files": (README,), "version": "2"}, "well", ""),
        ({"files": (), "version": "2"}, "bad", "None of its files is named any more."),
        ({"files": (README, replace(DATA, name="all.zip"))}, "well", ""),
        ({"files": (README, replace(DATA, url="https://cdn.example/1"))}, "well", ""),
        ({"files": (README, replace(DATA, served=None, gone=True, problem="Gone."))}, "bad",
         "data.zip cannot be fetched any more."),
        ({"files": (README, replace(DATA, served=None, doubtful=True, problem="A page."))}, "bad",
         "data.zip cannot be fetched any more. A page."),
        ({"files": (README, replace(DATA, served=None, problem="Down."))}, "well", ""),
        ({"files": (), **UNREAD}, "unknown", "What its agency says of it could not be read."),
        (PAGE, "bad", "Another page answers in its place."),
        ({**PAGE, "title": "Speech", "files": (README, DATA)}, "unknown",
         "What its agency says of it could not be read."),
        ({**PAGE, "redirects": (LOGIN,), "final_url": LOGIN}, "bad",
         "It is private now: the address leads to a page on which one signs in."),
        ({"withdrawn": True}, "bad", "The registry says this version was withdrawn."),
    ],
)  # fmt: skip
def test_what_of_a_record_is_not_there_any_more_is_seen(see, changes, sight, finding):
    found = see(**changes)
    assert (found.sight, found.finding) == (sight, finding)


def test_a_login_page_is_seen_also_where_neither_files_nor_a_licence_were_named(see):
    bare = replace(RECORD, licences=(), metadata=(), files=())
    assert see(bare).sight == "well"
    assert see(bare, title="Sign in", redirects=(LOGIN,), final_url=LOGIN).sight == "bad"


def test_what_was_doubted_when_it_was_accepted_is_not_missed_later(see):
    page = replace(DATA, served=None, doubtful=True, problem="A page.")
    assert see(replace(RECORD, files=(README, page))).sight == "well"
    assert see(replace(RECORD, files=(README, page)), files=(README,)).sight == "well"


@pytest.mark.parametrize(("all_pages", "sight"), [(True, "unknown"), (False, "bad")])
def test_a_host_that_refuses_us_every_page_does_not_take_a_file_away(
    see, monkeypatch, all_pages, sight
):
    asked = []
    monkeypatch.setattr(seeing, "turns_us_away", lambda url: asked.append(url) or all_pages)
    refused = replace(DATA, served=None, gone=True, problem="Refused.", status=403)
    assert see(files=(README, refused)).sight == sight
    assert asked == [DATA.url]


@pytest.mark.parametrize(
    ("front", "sight"),
    [(forge.status(403), "unknown"), (forge.status(429), "unknown"), (forge.status(404), "bad"),
     (forge.body(b"Welcome"), "bad")],
)  # fmt: skip
def test_a_host_that_refuses_all_its_pages_is_not_taken_for_a_private_release(
    settings, front, sight
):
    def answer(handler):
        front(handler) if handler.path == "/" else forge.status(403)(handler)

    with forge.hostile(answer) as (url, _):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [forge.port_of(url)]
        place = f"{url}/lab/code"
        found = seeing.see(
            place, Promise("code", "MIT", place), known_head="", pinned_tags={}, accepted="MIT"
        )
    assert found.sight == sight
