from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from lxml import html

from core.templatetags import seedcorn

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_money_is_minor_units_with_the_currency():
    assert seedcorn.money(1250000, "EUR") == "€12,500.00"
    assert seedcorn.money(None, "EUR") == "–"


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=30), "in less than a minute"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(hours=-5), "5 hours ago"),
        (timedelta(hours=47), "in 47 hours"),
        (timedelta(days=3, hours=2), "in 3 days"),
        (timedelta(days=-59), "59 days ago"),
        (timedelta(days=92), "in 3 months"),
        (timedelta(days=-800), "2 years ago"),
    ],
)
def test_distance(ahead, told):
    assert seedcorn.distance(NOW + ahead, NOW) == told


def test_when_gives_zone_and_distance(settings, time_machine):
    settings.TIME_ZONE = "Europe/Berlin"
    time_machine.move_to(NOW, tick=False)
    mark = html.fromstring(str(seedcorn.when(NOW + timedelta(days=3))))
    assert mark.get("datetime") == "2026-11-26T13:00+01:00"
    assert mark.text_content() == "26 November 2026, 13:00 CET (in 3 days)"
    assert seedcorn.when(None) == "–"


def test_day_of_a_moment_is_in_the_current_zone(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    late = datetime(2026, 2, 28, 20, 0, tzinfo=UTC)
    assert seedcorn.day(late) == '<time datetime="2026-03-01">1 March 2026</time>'
    assert seedcorn.day(date(2026, 3, 1)) == '<time datetime="2026-03-01">1 March 2026</time>'


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (None, 0),
        ("", 0),
        ("state-of-the-art – 3 words", 3),
        ("Größe\u00a0zählt", 2),
        ("… — !", 0),
        ("水 10²", 2),
        ("a\x85b", 1),
    ],
)
def test_words(text, count):
    assert seedcorn.words(text) == count


def test_words_is_the_same_as_the_count_that_is_enforced():
    from grants.wordcount import count_words

    for text in ("a\x1cb", "a\ufeffb", "½ · x", "one\u2028two", "²", "-"):
        assert seedcorn.words(text) == count_words(text)


def test_state_tag_is_words_in_a_tag():
    mark = html.fromstring(
        Template('{% load seedcorn %}{% state_tag "Overdue" "danger" %}').render(Context())
    )
    assert (mark.tag, mark.text, mark.get("class")) == (
        "strong",
        "Overdue",
        "sc-tag sc-tag--danger",
    )


def test_query_replaces_and_removes(rf):
    request = rf.get("/list?state=open&after=12&q=a+b")
    template = Template("{% load seedcorn %}{% query state='closed' after=None tag=tags %}")
    text = template.render(RequestContext(request, {"tags": ["x", "y"]}))
    assert text == "?state=closed&amp;q=a+b&amp;tag=x&amp;tag=y"


def test_action_posts_with_a_token_inside_only(rf):
    request = rf.get("/")
    template = Template('{% include "ui/action_bar.html" with actions=actions only %}')
    actions = [
        {"label": "Submit", "url": "/submit/", "method": "post"},
        {"label": "Extend", "reason": "The call closes at one moment for everybody."},
    ]
    page = html.fromstring(template.render(RequestContext(request, {"actions": actions})))
    (form,) = page.xpath("//form")
    assert (form.get("action"), form.get("method")) == ("/submit/", "post")
    assert len(form.xpath(".//input[@name='csrfmiddlewaretoken']/@value")[0]) == 64
    (off,) = page.xpath("//button[@aria-disabled='true']")
    why = page.get_element_by_id(off.get("aria-describedby"))
    assert why.text == "The call closes at one moment for everybody."


class Name(forms.Form):
    name = forms.CharField()


def test_error_summary_sums_a_form_up_once():
    form = Name({})
    template = Template(
        '{% load seedcorn %}{% error_summary form %}{% include "forms/error_summary.html" %}'
    )
    text = template.render(Context({"form": form}))
    assert text.count("There is a problem") == 1
    assert html.fromstring(text).xpath("//a/@href") == ["#id_name"]


def test_error_summary_without_errors_is_nothing():
    assert (
        Template("{% load seedcorn %}{% error_summary form %}")
        .render(Context({"form": Name()}))
        .strip()
        == ""
    )
