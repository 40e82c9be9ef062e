"""Pages and registries that do not want to be read: each ends soon, in a record or a problem."""

import json
import time

import pytest

from releases.fetching.archives import Hosts, read_record
from releases.fetching.pages import read_page
from releases.fetching.problems import FetchProblem, Refused, TooLarge, Unreachable
from releases.finding import find
from tests.releases import forge
from tests.releases.forge import hostile, quick, rules_for

HTML = "text/html"


def read(url, **limits):
    return read_record(
        f"{url}/d", "page", hosts=Hosts(), rules=rules_for(url), limits=quick(**limits)
    )


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (forge.endless("text/html"), TooLarge),
        (forge.endless("application/json", b"["), TooLarge),
        (forge.zipped_bomb(), Unreachable),
        (forge.status(302, Location="/d"), Unreachable),
        (forge.status(302, Location="http://169.254.169.254/latest/"), FetchProblem),
        (forge.status(302, Location="file:///etc/passwd"), FetchProblem),
        (forge.status(302, Location="http://0x7f.1/"), FetchProblem),
    ],
)
def test_an_answer_that_would_not_end_or_leads_inside_is_a_problem(answer, problem):
    with hostile(answer) as (url, log), pytest.raises(problem):
        read(url)
    assert len(log) <= 9


@pytest.mark.parametrize(
    "body",
    [
        b"<!" * 400_000,
        b"<" * 800_000,
        b"<a " + b"x=" * 400_000,
        b"<script type='application/ld+json'>" + b"[" * 800_000,
        b"<script type='application/ld+json'>" + b'{"@graph":[' * 20_000,
        b"<!--" + b"-" * 800_000,
        b"&#" * 400_000,
        b"\x00\xff" * 400_000,
        b"<a " * 80_000,
        b"<a x " * 50_000,
        b"<a x=" * 50_000,
        b"<a /" * 60_000,
        b"x<" * 120_000,
        b"<a" + b"a" * 240_000,
        (b"<a " + b'x="' * 1_300 + b">") * 60,
        (b"<a x" + b" " * 3_900 + b">") * 60,
        b"<script>" * 30_000,
        b"<title><" * 30_000,
        b"&#" + b"9" * 5_000,
    ],
    ids=lambda body: f"{body[:12]!r}",
)
def test_no_page_takes_long_to_read(body):
    began = time.process_time()
    read_page(body, "https://example.org/d", HTML)
    assert time.process_time() - began < 2


NOWHERE = "http://[x"


@pytest.mark.parametrize(
    "page",
    [
        f"<a rel=license href='{NOWHERE}'>terms</a>",
        f"<meta name=citation_pdf_url content='{NOWHERE}'>",
        f'<script type="application/ld+json">{{"@type": "Dataset", "distribution": {{"contentUrl": "{NOWHERE}"}}}}</script>',
    ],
)
def test_a_reference_that_is_no_address_is_left_out(page):
    reading = read_page(page.encode(), "https://example.org/d", HTML)
    assert (reading.files, "".join(reading.licences)) == ([], "")


def test_a_redirect_or_a_repository_that_is_no_address_is_refused():
    with hostile(forge.status(302, Location=NOWHERE)) as (url, _), pytest.raises(Refused):
        read(url)
    told = {"info": {"name": "k", "project_urls": {"Source": NOWHERE}}, "urls": []}
    with hostile(forge.body(json.dumps(told).encode(), "application/json")) as (url, _):
        hosts = Hosts(pypi=frozenset({url.removeprefix("http://")}))
        found = find(f"{url}/project/k/", "code", rules=rules_for(url), limits=quick(), hosts=hosts)
    assert isinstance(found.problem, Refused)


def test_the_kind_of_an_answer_is_known_whatever_the_capitals():
    page = b"<title>Speech</title>"

    def answer(handler):
        handler.send_response(200)
        handler.send_header("content-type", "Text/HTML")
        handler.send_header("Content-Length", str(len(page)))
        handler.end_headers()
        handler.wfile.write(page)

    with hostile(answer) as (url, _):
        assert read(url).title == "Speech"


def test_an_address_that_is_a_large_file_itself_is_asked_for_and_not_fetched():
    with hostile(forge.endless("application/zip")) as (url, _):
        record = read(url)
    [file] = record.files
    assert (file.name, file.served, record.digest) == ("d", 5_000_000_000, "")
    assert record.received < 100_000


def range_without_size(handler):
    handler.send_response(206)
    handler.send_header("Content-Range", "bytes 0-0/*")
    handler.send_header("Content-Length", "1")
    handler.end_headers()
    handler.wfile.write(b"x")


def whole_without_size(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"x" * 90_000)


@pytest.mark.parametrize(
    ("answer", "served"),
    [
        (range_without_size, 90_000),
        (whole_without_size, 90_000),
        (forge.body(b""), 0),
        (forge.body(b"x", Content_Range="bytes 0-0/" + "9" * 5_000), 1),
    ],
)
def test_a_server_that_does_not_say_a_size_is_not_held_against_the_file(answer, served):
    part = '{"contentUrl": "/f", "contentSize": "90000"}'
    page = (
        f'<script type="application/ld+json">{{"@type":"Dataset","distribution":{part}}}</script>'
    )

    def site(handler):
        (forge.body(page.encode(), HTML) if handler.path == "/d" else answer)(handler)

    with hostile(site) as (url, _):
        assert read(url).files[0].served == served


def test_a_page_cannot_make_us_ask_for_more_than_a_few_files():
    parts = ",".join(f'{{"contentUrl": "/{number}"}}' for number in range(500))
    page = f'<script type=\'application/ld+json\'>{{"@type":"Dataset","distribution":[{parts}]}}</script>'

    def answer(handler):
        if handler.path == "/d":
            forge.body(page.encode(), HTML)(handler)
        else:
            forge.body(b"x")(handler)

    with hostile(answer) as (url, log):
        record = read(url)
    assert (len(log), len(record.files)) == (9, 200)


def test_a_file_without_an_end_costs_one_piece():
    page = b'<script type=\'application/ld+json\'>{"@type":"Dataset","distribution":{"contentUrl":"/f"}}</script>'

    def answer(handler):
        (forge.body(page, HTML) if handler.path == "/d" else forge.endless())(handler)

    with hostile(answer) as (url, _):
        record = read(url)
    assert record.files[0].served == 5_000_000_000
    assert record.received < 100_000
