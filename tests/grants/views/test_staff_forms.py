import pytest
from django.urls import reverse

from grants.actions.call_form import CallForm
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.form_spec import QuestionSpec
from tests.factories.grants import ApplicationFactory, answer_all

HUMANS = QuestionSpec("humans", "yes_no", "Human data?", required=False)


def at(name, call, *more):
    return reverse(f"grants:staff_form_{name}", args=[call.slug, *more])


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def built(call, sam, now):
    add_question(owner=CallForm(call), section="proposal", question=HUMANS, by=sam, at=now)
    return call


def posted(**changes):
    """What the question's page posts."""
    return {"label": "Field", "kind": "short_text", "required": "on", **changes}


def asked(call, key):
    return CallForm(call).building()[1].question(key)


def test_the_builder_shows_both_versions(staff, built):
    text = staff.get(at("detail", built)).text
    for part in ("In use:", "Draft:", "changed", "Sam Okafor", "Human data?", "Move up Title"):
        assert part in text


def test_an_auditor_reads_and_has_no_buttons(client, olga, built):
    client.force_login(olga)
    text = client.get(at("detail", built)).text
    assert "Human data?" in text
    assert "Only officers and administrators" in text
    for part in ("Move up", "Add a question", "Check and publish", "Duplicate"):
        assert part not in text


def test_after_the_results_the_form_is_read_only(staff, built, now):
    built.announced_at = now
    built.save()
    text = staff.get(at("detail", built)).text
    assert "can no longer be changed" in text
    assert "Move up" not in text
    answer = staff.post(at("question_add", built, "proposal"), posted())
    assert (answer.status_code, "can no longer be changed" in answer.text) == (422, True)


def test_the_preview_is_what_applicants_see_and_posts_nowhere(staff, built):
    whole = staff.get(at("preview", built)).text
    panel = staff.get(at("preview", built) + "?panel=1").text
    for text in (whole, panel):
        assert 'name="title"' in text
        assert "Human data?" in text
    assert "<form" not in panel
    assert "<html" not in panel


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        (
            {"kind": "choice", "choices": "Life sciences\nphys | Physics"},
            {
                "choices": [
                    {"value": "life_sciences", "label": "Life sciences"},
                    {"value": "phys", "label": "Physics"},
                ]
            },
        ),
        (
            {"kind": "choices", "choices": "A\nB", "choices_min": "1", "choices_max": "2"},
            {
                "choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
                "min": 1,
                "max": 2,
            },
        ),
        (
            {
                "kind": "number",
                "number_min": "0",
                "number_max": "1.5",
                "unit": "months",
                "decimals": "1",
            },
            {"min": 0, "max": 1.5, "unit": "months", "decimals": 1},
        ),
        ({"kind": "money", "money_max": "1,000.50"}, {"max": 100050}),
        ({"kind": "date", "earliest": "2027-03-01"}, {"earliest": "2027-03-01"}),
        (
            {"kind": "file", "types": ["pdf", "docx"], "max_megabytes": "2.5", "max_pages": "9"},
            {"types": ["pdf", "docx"], "max_bytes": 2621440, "max_pages": 9},
        ),
        (
            {
                "kind": "budget",
                "categories": "Staff\nTravel",
                "years": "3",
                "cap": "50000",
                "indirect_percent": "15.00",
                "indirect_of": "Staff",
            },
            {
                "categories": ["Staff", "Travel"],
                "years": 3,
                "cap": 5000000,
                "indirect_percent": "15",
                "indirect_of": ["Staff"],
            },
        ),
        ({"kind": "consent", "statement": "I agree."}, {"statement": "I agree."}),
        ({"kind": "team", "orcid": "on"}, {"orcid": True}),
        ({"kind": "short_text", "choices": "A\nB", "unit": "months"}, {}),
    ],
)
def test_the_options_of_each_kind(staff, call, fields, options):
    answer = staff.post(at("question_add", call, "proposal"), posted(**fields))
    assert answer.status_code == 302
    question = asked(call, "field")
    assert (question.kind, question.options) == (fields["kind"], options)
    # What the page shows of it, sent back unchanged, is the same question.
    form = staff.get(at("question_edit", call, "field")).context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    again = {name: value for name, value in again.items() if value is not False}
    assert staff.post(at("question_edit", call, "field"), again).status_code == 302
    assert asked(call, "field") == question


def test_a_condition_and_a_rule(staff, built):
    url = at("question_add", built, "proposal")
    condition = posted(label="Why", shown=["humans=yes"], word_limit="9")
    assert staff.post(url, condition).status_code == 302
    why = asked(built, "why")
    assert (why.shown_if, why.word_limit) == ({"question": "humans", "is": ["yes"]}, 9)
    text = staff.get(at("detail", built)).text
    assert "Only if “Human data?” is “Yes”" in text
    rule = posted(label="Age", kind="number", eligible_min="18", explanation="Adults only.")
    assert staff.post(url, rule).status_code == 302
    assert asked(built, "age").eligibility == {"min": 18, "explanation": "Adults only."}
    rule = posted(
        label="Land",
        kind="choice",
        choices="de | Germany\nfr | France",
        accepts="Germany",
        explanation="So far.",
    )
    assert staff.post(url, rule).status_code == 302
    assert asked(built, "land").eligibility == {"accepts": ["de"], "explanation": "So far."}
    rule = posted(label="Ok", kind="yes_no", accepts_yes_no="yes", explanation="Needed.")
    assert staff.post(url, rule).status_code == 302
    assert asked(built, "ok").eligibility == {"accepts": ["yes"], "explanation": "Needed."}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"label": ""}, "label", "This needs an answer."),
        ({"key": "title"}, "key", "has the key “title”"),
        ({"key": "Not So"}, "key", "small letters"),
        ({"kind": "choice", "choices": "Only one"}, "choices", "at least two"),
        ({"kind": "number", "number_min": "2", "number_max": "1"}, "number_min", "above"),
        ({"kind": "money", "money_min": "a lot"}, "money_min", "is not an amount"),
        ({"kind": "consent"}, "statement", "people agree to"),
        ({"kind": "yes_no", "accepts_yes_no": "yes"}, "explanation", "not eligible"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    staff, built, fields, field, sentence
):
    answer = staff.post(at("question_add", built, "proposal"), posted(help="Kept.", **fields))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert sentence in " ".join(form.errors[field])
    assert "Kept." in answer.text
    assert len(CallForm(built).building()[1].questions) == 7


def test_answers_of_two_questions_are_no_condition(staff, built):
    staff.post(at("question_add", built, "proposal"), posted(label="Animals", kind="yes_no"))
    both = posted(label="Why", shown=["humans=yes", "animals=yes"])
    answer = staff.post(at("question_add", built, "proposal"), both)
    assert "one question only" in answer.context["form"].errors["shown"][0]


def test_without_a_script_a_button_shows_the_settings_of_another_kind(staff, call):
    answer = staff.post(
        at("question_add", call, "proposal"), posted(label="", kind="budget", then="kind")
    )
    assert answer.status_code == 200
    assert "There is a problem" not in answer.text
    shown = {each["field"].name for each in answer.context["form"].settings if not each["off"]}
    assert shown == {"categories", "years", "cap", "indirect_percent", "indirect_of"}


def test_a_published_key_cannot_be_edited(staff, call):
    form = staff.get(at("question_edit", call, "title")).context["form"]
    assert form.fields["key"].disabled


def test_the_preview_of_a_question_as_it_is_written(staff, call):
    url = at("question_preview", call)
    assert "Your field" in staff.post(url, posted(label="Your field")).text
    assert "Your question" in staff.post(url, posted(label="")).text
    assert "comes back" in staff.post(url, posted(word_limit="many")).text
    assert CallForm(call).building()[0] is None


def test_a_section_is_added_changed_and_removed(staff, built):
    assert staff.post(at("section_add", built), {"title": ""}).status_code == 422
    answer = staff.post(at("section_add", built), {"title": "More", "shown": ["humans=yes"]})
    assert answer.url == at("detail", built) + "#part-more"
    section = CallForm(built).building()[1].section("more")
    assert section.shown_if == {"question": "humans", "is": ["yes"]}
    staff.post(at("section_edit", built, "more"), {"title": "Much more", "intro": "Go on."})
    assert CallForm(built).building()[1].section("more").title == "Much more"
    assert staff.post(at("section_remove", built, "more")).status_code == 302
    assert CallForm(built).building()[1].section("more") is None


def test_removing_says_what_hangs_on_it(staff, built):
    staff.post(at("question_add", built, "proposal"), posted(label="Why", shown=["humans=yes"]))
    url = at("question_remove", built, "humans")
    assert "Whether these are shown hangs on it" in staff.get(url).text
    assert staff.post(url).status_code == 422
    assert staff.post(url, {"show_hanging": "on"}).status_code == 302
    assert asked(built, "humans") is None
    assert asked(built, "why").shown_if is None
    assert staff.get(url).status_code == 404


def test_moving_without_a_script_leads_back_to_the_row(staff, call):
    answer = staff.post(at("move", call), {"question": "title", "step": "down"}, follow=True)
    assert answer.redirect_chain[0][0].endswith("#ask-title")
    assert "“Title” is now question 2 of 6" in answer.text


def test_moving_with_a_script_gives_the_list_and_the_words(staff, call):
    part = {"X-Seedcorn-Part": "1"}
    answer = staff.post(at("move", call), {"question": "title", "step": "down"}, headers=part)
    assert "“Title” is now question 2 of 6 in “Your proposal”." in answer.text
    assert "<html" not in answer.text
    drop = {"question": "title", "into": "proposal", "place": "5"}
    answer = staff.post(at("move", call), drop, headers=part)
    assert "question 6 of 6" in answer.text
    answer = staff.post(at("move", call), {"question": "gone", "step": "up"}, headers=part)
    assert "Nothing was moved." in answer.text


def test_duplicating(staff, call):
    answer = staff.post(at("duplicate", call), {"question": "title"})
    assert answer.url.endswith("#ask-title_2")
    answer = staff.post(at("duplicate", call), {"section": "proposal"})
    assert answer.url.endswith("#part-proposal_2")
    answer = staff.post(at("duplicate", call), {"question": "gone"}, follow=True)
    assert "no longer in the form" in answer.text


def test_publishing_says_before_whom_it_reaches_and_after_what_it_did(staff, built, ada, client):
    draft = answer_all(ApplicationFactory(call=built, owner=ada))
    staff.post(at("question_remove", built, "keywords"))
    text = staff.get(at("publish", built)).text
    for part in ("Human data?", "Keywords", "1 application that can still be changed goes over"):
        assert part in text
    answer = staff.post(at("publish", built), follow=True)
    assert "Version 2 of the form is in use. 1 application went over to it." in answer.text
    assert answer.request["PATH_INFO"] == at("report", built, 1)
    assert draft.reference in answer.text
    assert staff.post(at("publish", built)).status_code == 422
    client.force_login(ada)
    text = client.get(reverse("grants:application_detail", args=[draft.reference])).text
    assert "Changes of the form" in text
    aside = client.get(reverse("grants:application_set_aside", args=[draft.reference])).text
    for part in ("kernels, compilers", "Keywords", "Human data?"):
        assert part in aside


def test_an_application_with_nothing_changed_has_no_such_page(client, ada, call):
    draft = ApplicationFactory(call=call, owner=ada)
    client.force_login(ada)
    url = reverse("grants:application_set_aside", args=[draft.reference])
    assert client.get(url).status_code == 404
    detail = client.get(reverse("grants:application_detail", args=[draft.reference]))
    assert "Changes of the form" not in detail.text


def test_discarding(staff, built):
    assert "Human data?" in staff.get(at("discard", built)).text
    answer = staff.post(at("discard", built), follow=True)
    assert "The form in use is as it was." in answer.text
    assert CallForm(built).building()[0] is None
    assert staff.post(at("discard", built)).status_code == 422


def test_the_report_of_a_publication(staff, built, sam, now):
    publish_form(owner=CallForm(built), by=sam, at=now)
    text = staff.get(at("report", built, 1)).text
    assert "Sam Okafor" in text
    assert staff.get(at("report", built, 2)).status_code == 404


def test_two_people_on_one_question_notice_each_other(staff, call):
    url = at("question_edit", call, "summary")
    seen = staff.get(url).context["form"]["seen"].value()
    mine, theirs = posted(label="Mine", kind="long_text"), posted(label="Theirs", kind="long_text")
    assert staff.post(url, {**theirs, "seen": seen}).status_code == 302
    refused = staff.post(url, {**mine, "seen": seen})
    assert (refused.status_code, "while you were writing" in refused.text) == (422, True)
    assert "Mine" in refused.text
    assert asked(call, "summary").label == "Theirs"
    again = refused.context["form"]["seen"].value()
    assert staff.post(url, {**mine, "seen": again}).status_code == 302
    assert asked(call, "summary").label == "Mine"
