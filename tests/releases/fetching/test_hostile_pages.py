"""Pages and registries that do not want to be read: each ends soon, in a record or a problem."""

import time

import pytest

from releases.fetching.archives import Hosts, read_record
from releases.fetching.pages import read_page
from releases.fetching.problems import FetchProblem, TooLarge, Unreachable
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
    ],
)
def test_no_page_takes_long_to_read(body):
    began = time.process_time()
    read_page(body, "https://example.org/d", HTML)
    assert time.process_time() - began < 5


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
