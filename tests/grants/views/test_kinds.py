"""Every kind of question on a section page: without a script, and as autosave sends it."""

import json

import pytest
from django.urls import reverse
from lxml import html

from grants.models import ApplicationForm, FormVersion, Question, Section
from tests.factories.grants import ApplicationFactory, CallFactory
from tests.grants.conftest import answer

CHOICES = {"choices": [{"value": "a", "label": "Alpha"}, {"value": "b", "label": "Beta"}]}
QUESTIONS = [
    ("sum", "money", {"options": {"max": 100_00}}),
    ("count", "number", {"options": {"unit": "km"}}),
    ("day", "date", {}),
    ("pick", "choice", {"options": CHOICES}),
    ("picks", "choices", {"options": CHOICES}),
    ("use", "yes_no", {"required": False}),
    ("how", "long_text", {"shown_if": {"question": "use", "is": ["yes"]}, "character_limit": 5}),
    ("page", "link", {}),
    ("who", "organisation", {}),
    ("agree", "consent", {"options": {"statement": "We may keep it."}}),
    ("costs", "budget", {"options": {"years": 2, "indirect_percent": "10", "cap": 100_00}}),
]


@pytest.fixture
def draft(ada, programme, now):
    version = FormVersion.objects.create(
        form=ApplicationForm.objects.create(name="All kinds"), number=1
    )
    first = Section.objects.create(version=version, position=1, key="all", title="All kinds")
    for place, (key, kind, more) in enumerate(QUESTIONS, 1):
        Question.objects.create(
            section=first, position=place, key=key, kind=kind, label=key.capitalize(), **more
        )
    later = Section.objects.create(
        version=version,
        position=2,
        key="later",
        title="Later",
        shown_if={"question": "pick", "is": ["b"]},
    )
    Question.objects.create(section=later, position=1, key="why", kind="long_text", label="Why")
    version.published_at = now
    version.save(update_fields=["published_at"])
    call = CallFactory(programme=programme, form_version=version)
    return ApplicationFactory(call=call, owner=ada, title="")


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def address(draft, key="all"):
    return reverse("grants:application_section", args=[draft.reference, key])


def tree(response):
    return html.fromstring(response.content)


POSTED = {
    "sum": "€120.50",
    "count": "1,250.5",
    "day_day": "1",
    "day_month": "March",
    "day_year": "2027",
    "pick": "a",
    "picks": ["a", "b"],
    "use": "no",
    "how": "kept",
    "page": "example.org",
    "who": "University of Oxford",
    "who_ror": "052gg0110",
    "agree": "yes",
    "costs-TOTAL_FORMS": "1",
    "costs-0-category": "Staff",
    "costs-0-description": "",
    "costs-0-year": "2",
    "costs-0-amount": "95",
    "then": "stay",
}
STORED = {
    "sum": 120_50,
    "count": "1250.5",
    "day": "2027-03-01",
    "pick": "a",
    "picks": ["a", "b"],
    "use": "no",
    "how": "kept",
    "page": "https://example.org",
    "who": {"name": "University of Oxford", "ror": "https://ror.org/052gg0110"},
    "agree": "yes",
    "costs": [{"category": "Staff", "description": "", "year": 2, "amount": 95_00}],
}


def test_every_kind_is_saved_and_shown_again_without_a_script(as_ada, draft):
    versions = {f"version-{key}": "0" for key, _kind, _more in QUESTIONS}
    response = as_ada.post(address(draft), POSTED | versions)
    assert response["Location"] == address(draft)
    assert dict(draft.answers.values_list("question__key", "value")) == STORED

    page = tree(as_ada.get(address(draft)))
    shown = {
        control.get("name"): control.get("value")
        for control in page.xpath("//form[@data-autosave]//input[@type='text']")
    }
    assert (shown["sum"], shown["count"], shown["page"]) == (
        "120.50",
        "1250.5",
        "https://example.org",
    )
    assert [shown[f"day_{part}"] for part in ("day", "month", "year")] == ["1", "3", "2027"]
    assert (shown["who"], shown["who_ror"]) == tuple(STORED["who"].values())
    ticked = [(c.get("name"), c.get("value")) for c in page.xpath("//input[@checked]")]
    assert ticked == [
        ("pick", "a"),
        ("picks", "a"),
        ("picks", "b"),
        ("use", "no"),
        ("agree", "yes"),
    ]
    text = " ".join(page.text_content().split())
    assert "This has to be €100.00 or less; it is €20.50 more." in text
    assert "The total is €104.50, €4.50 more than the €100.00 allowed." in text
    assert "Indirect costs (10%)€0.00€9.50€9.50" in text
    assert "Up to 5 characters. 4 used." in text


def test_a_control_says_what_it_is(as_ada, draft):
    page = tree(as_ada.get(address(draft)))
    [sign] = page.xpath("//*[@data-question='sum']//*[@class='govuk-input__prefix']")
    [unit] = page.xpath("//*[@data-question='count']//*[@class='govuk-input__suffix']")
    assert (sign.text, unit.text) == ("€", "km")
    legends = [legend.text.strip() for legend in page.xpath("//fieldset/legend")]
    assert legends[:6] == ["Day", "Pick", "Picks", "Use", "Who", "Agree"]
    labels = [label.text.strip() for label in page.xpath("//*[@data-question='use']//label")]
    assert labels == ["Yes", "No", "No answer"]
    assert "We may keep it." in page.xpath("//*[@data-question='agree']")[0].text_content()


def test_a_conditional_question_says_when_it_is_asked(as_ada, draft, ada, now):
    [block] = tree(as_ada.get(address(draft))).xpath("//*[@data-shown-if]")
    assert json.loads(block.get("data-shown-if")) == {"question": "use", "is": ["yes"]}
    assert "Only if “Use” is “Yes”." in block.text_content()
    assert block.xpath(".//*[@data-question='how']") != []
    # Too long, but not asked: not scolded.
    answer(draft, ada, now, use="no", how="far too long")
    assert "characters more than" not in as_ada.get(address(draft)).text
    answer(draft, ada, now, use="yes")
    assert "7 characters more than the 5 allowed." in as_ada.get(address(draft)).text


def test_a_section_that_is_not_asked_is_left_out_and_what_is_in_it_kept(as_ada, draft, ada, now):
    answer(draft, ada, now, pick="a", why="Because.")
    response = as_ada.get(address(draft, "later"), follow=True)
    assert response.redirect_chain[-1][0] == reverse(
        "grants:application_detail", args=[draft.reference]
    )
    assert "“Later” is not asked of you" in response.text
    assert address(draft, "later") not in response.text
    done = as_ada.post(address(draft), {"pick": "a", "version-pick": "1"})
    assert done["Location"] == reverse("grants:application_detail", args=[draft.reference])
    assert draft.answers.get(question__key="why").value == "Because."


def test_what_is_sent_to_a_section_that_is_no_longer_asked_is_kept(as_ada, draft, ada, now):
    """A page may stand open while the answer it hangs on becomes another."""
    answer(draft, ada, now, pick="a")
    sent = as_ada.post(
        address(draft, "later"), {"why": "Because.", "version-why": "", "then": "stay"}, follow=True
    )
    assert "“Later” is not asked of you" in sent.text
    assert draft.answers.get(question__key="why").value == "Because."
    answer(draft, ada, now, pick="b")
    assert "Because." in as_ada.get(address(draft, "later")).text
    assert "section 2 of 2" in as_ada.get(address(draft, "later")).text


def autosave(client, draft, question, **posted):
    return client.post(
        reverse("grants:answer_save", args=[draft.reference]),
        {"question": question, "version": "0", **posted},
    ).json()


def test_autosave_sends_back_a_pasted_text_as_it_is_stored(as_ada, draft):
    said = autosave(as_ada, draft, "how", value="of\ufb01ce\x00", how="of\ufb01ce\x00")
    assert said["cleaned"] == "office"
    assert draft.answers.get().value == "office"


def test_autosave_sends_nothing_back_when_nothing_was_cleaned(as_ada, draft):
    assert "cleaned" not in autosave(as_ada, draft, "how", value="a\r\nb", how="a\r\nb")
    day = {"day_day": "1", "day_month": "3", "day_year": "2027", "value": "2027-03-01"}
    assert "cleaned" not in autosave(as_ada, draft, "day", **day)


def test_autosave_of_boxes_nobody_ticked_is_an_empty_answer(as_ada, draft, ada, now):
    autosave(as_ada, draft, "picks", value=["a", "b"], picks=["a", "b"])
    assert draft.answers.get().value == ["a", "b"]
    as_ada.post(
        reverse("grants:answer_save", args=[draft.reference]), {"question": "picks", "version": "1"}
    )
    assert draft.answers.get().value == []


def test_a_clash_gives_the_other_answer_as_the_controls_hold_it(as_ada, draft, ada, now):
    answer(draft, ada, now, day="2027-03-01")
    answer(draft, ada, now, day="2027-04-01")
    said = autosave(as_ada, draft, "day", value="2027-05-01", day="2027-05-01")
    assert said["theirs"][1:] == [["day_year", "2027"], ["day_month", "4"], ["day_day", "1"]]
    assert said["theirs_text"] == "1\u00a0Apr\u00a02027"
