import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.indexing import fill_stale
from grants.models import Application
from grants.queries import staff_applications
from grants.queries.search import marked, matching, search_applications
from tests.factories.grants import submitted_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(call, ada):
    first = submitted_application(
        call=call,
        owner=ada,
        title="Fast Kérnels",
        answers={
            "summary": "We are running compilers <b>on</b> old & slow 'machines'.",
            "team": [],
            "keywords": [],
        },
    )
    second = submitted_application(
        call=call,
        title="Plants",
        answers={"summary": "Kernels of corn. Light grows.", "team": [], "keywords": []},
    )
    fill_stale()
    return first, second


def found(typed):
    return set(matching(Application.objects.all(), typed).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("kernel", {"Fast Kérnels", "Plants"}),
        ("KERNÉLS fast", {"Fast Kérnels"}),
        ("run compiler", {"Fast Kérnels"}),
        ('"light grows"', {"Plants"}),
        ('"grows light"', set()),
        ("kernels -plants", {"Fast Kérnels"}),
        ("plan*", {"Plants"}),
        ("kernels -pla*", {"Fast Kérnels"}),
        ("compilers or corn", {"Fast Kérnels", "Plants"}),
        ("Lovelace", {"Fast Kérnels"}),
        ("ada@example.org", {"Fast Kérnels"}),
        ("the", set()),
        ("nothing", set()),
    ],
)
def test_matching_reads_words_phrases_minus_and_beginnings(rows, typed, titles):
    assert found(typed) == titles


def test_matching_finds_a_reference(rows):
    assert found(rows[1].reference) == {"Plants"}


def test_search_sorts_title_before_text_and_marks_the_passage(rows, sam):
    hits = search_applications(staff_applications(sam), "kernels")
    assert [hit.application for hit in hits] == [rows[0], rows[1]]
    assert "<mark>Kernels</mark> of corn." in hits[1].snippet


def test_search_escapes_what_applicants_wrote(rows, sam):
    (hit,) = search_applications(staff_applications(sam), "compilers")
    assert "old &amp; slow &#x27;machines&#x27;" in hit.snippet
    assert "<b>" not in hit.snippet
    assert marked("<b> \x02b\x03") == "&lt;b&gt; <mark>b</mark>"


def test_search_stays_in_the_programmes_of_the_person(rows, otto, ada):
    for person in (otto, ada):
        assert search_applications(staff_applications(person), "kernels") == []


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab*\"'-()&|!:\\<> \0%", max_size=25)))
def test_search_takes_anything(rows, sam, typed):
    assert isinstance(search_applications(staff_applications(sam), typed), list)
