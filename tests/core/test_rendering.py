import datetime as dt

import pytest
from django import forms
from lxml import html

from core.rendering import BoundField, DateParts, DateTimeParts, error_list


class Proposal(forms.Form):
    title = forms.CharField(help_text="In one line.")
    summary = forms.CharField(widget=forms.Textarea(attrs={"placeholder": "Write here"}))
    amount = forms.IntegerField(required=False)
    kind = forms.ChoiceField(
        label="What kind is it?", choices=[("c", "Code"), ("d", "Data")], widget=forms.RadioSelect
    )
    fields_touched = forms.MultipleChoiceField(
        choices=[("a", "Learning"), ("b", "Systems")], widget=forms.CheckboxSelectMultiple
    )
    licence = forms.ChoiceField(choices=[("MIT", "MIT")])
    starts = forms.DateField()
    closes = forms.DateTimeField(required=False)
    plan = forms.FileField()
    secret = forms.CharField(widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="I agree")


def page_of(form):
    return html.fromstring(f"<form>{form}</form>")


def test_form_every_control_has_a_label_or_legend():
    page = page_of(Proposal())
    labels = set(page.xpath("//label/@for"))
    controls = {
        each.get("id")
        for each in page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    }
    assert controls == labels
    legends = [" ".join(each.text_content().split()) for each in page.xpath("//legend")]
    assert legends == ["What kind is it?", "Fields touched", "Starts", "Closes (optional)"]


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("title", "govuk-input"),
        ("summary", "govuk-textarea"),
        ("licence", "govuk-select"),
        ("plan", "govuk-file-upload"),
        ("agreed", "govuk-checkboxes__input"),
        ("kind", "govuk-radios__input"),
    ],
)
def test_control_class_follows_its_kind(name, css):
    control = page_of(Proposal()).xpath(f"//*[@name='{name}']")[0]
    assert control.get("class").split()[0] == css


def test_description_names_hint_error_and_word_count():
    form = Proposal({})
    form.fields["title"].word_limit = 20
    page = page_of(form)
    control = page.get_element_by_id("id_title")
    assert control.get("aria-describedby") == "id_title_helptext id_title_error id_title_count"
    for part in control.get("aria-describedby").split():
        assert page.get_element_by_id(part) is not None
    assert control.get("aria-invalid") == "true"
    assert "govuk-input--error" in control.get("class")
    assert control.get("data-word-limit") == "20"


def test_group_error_is_described_on_the_fieldset():
    page = page_of(Proposal({}))
    fieldset = page.get_element_by_id("id_kind")
    assert (fieldset.tag, fieldset.get("aria-describedby")) == ("fieldset", "id_kind_error")


def test_error_list_targets_exist_and_name_the_question():
    form = Proposal({})
    page = page_of(form)
    errors = error_list(form)
    assert [page.get_element_by_id(each["target"]).tag for each in errors] == [
        "input", "textarea", "input", "input", "select", "input", "input", "input", "input",
    ]  # fmt: skip
    assert errors[0] == {"text": "Title: This needs an answer.", "target": "id_title"}
    assert errors[2] == {"text": "What kind is it? This needs an answer.", "target": "id_kind_0"}
    assert errors[5]["target"] == "id_starts_day"


def test_error_list_of_a_formset_has_every_form():
    rows = forms.formset_factory(Proposal, extra=0)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    targets = [each["target"] for each in error_list(rows(data))]
    assert [target for target in targets if target.endswith("title")] == [
        "id_form-0-title",
        "id_form-1-title",
    ]


def test_own_sentence_for_a_missing_answer_stays():
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Give your name."})

    assert Own({}).errors["name"] == ["Give your name."]
    assert error_list(Own({}))[0]["text"] == "Give your name."


def test_a_statement_to_agree_to_is_not_repeated_before_its_error():
    class Declaring(forms.Form):
        declared = forms.BooleanField(label="All of it is true.")

    (error,) = error_list(Declaring({}))
    assert error["text"] == str(Declaring({}).errors["declared"][0])


def test_placeholder_is_never_shown():
    assert page_of(Proposal()).xpath("//*[@placeholder]") == []


def test_number_keeps_what_is_no_number():
    page = page_of(Proposal({"amount": "twelve"}))
    control = page.get_element_by_id("id_amount")
    assert (control.get("type"), control.get("inputmode")) == ("text", "numeric")
    assert control.get("value") == "twelve"


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"starts": "2027-03-01"}, dt.date(2027, 3, 1)),
        (
            {"starts_day": "1", "starts_month": "3", "starts_year": "2027"},
            dt.date(2027, 3, 1),
        ),
        (
            {"starts_day": "01", "starts_month": "March", "starts_year": "2027"},
            dt.date(2027, 3, 1),
        ),
    ],
)
def test_date_is_read_from_parts_and_from_one_value(data, value):
    form = Proposal(data)
    form.is_valid()
    assert form.cleaned_data["starts"] == value


def test_impossible_date_comes_back_as_typed():
    form = Proposal({"starts_day": "31", "starts_month": "2", "starts_year": "2027"})
    assert form.errors["starts"] == ["Enter a date that exists, like 27 3 2027."]
    page = page_of(form)
    typed = [page.get_element_by_id(f"id_starts_{part}").get("value") for part in DateParts.parts]
    assert typed == ["31", "2", "2027"]


def test_date_and_time_are_read_in_the_current_zone(settings):
    settings.TIME_ZONE = "UTC"
    parts = {"closes_day": "1", "closes_month": "12", "closes_year": "2026", "closes_time": "17.30"}
    form = Proposal(parts)
    form.is_valid()
    assert form.cleaned_data["closes"].isoformat() == "2026-12-01T17:30:00+00:00"


def test_date_and_time_show_a_moment_in_four_boxes():
    boxes = DateTimeParts().split(dt.datetime(2026, 12, 1, 9, 5))
    assert boxes == {"day": "1", "month": "12", "year": "2026", "time": "09:05"}


def test_date_parts_nothing_typed_is_no_value():
    assert DateParts().value_from_datadict({}, {}, "starts") is None
    assert DateTimeParts().value_from_datadict({"x_time": "9:00"}, {}, "x") == "-- 9:00"


def test_native_date_box_is_left_alone():
    class Native(forms.Form):
        day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    assert page_of(Native()).get_element_by_id("id_day").get("type") == "date"


def test_autosave_wrapper_names_question_and_version():
    form = Proposal()
    form.fields["title"].question_key = "title"
    form.fields["title"].version = 7
    wrapper = page_of(form).xpath("//*[@data-question]")
    assert [(each.get("data-question"), each.get("data-version")) for each in wrapper] == [
        ("title", "7")
    ]


def test_optional_is_said_unless_the_form_says_not():
    assert isinstance(Proposal()["amount"], BoundField)
    assert "(optional)" in str(Proposal()["amount"].as_field_group())
    form = Proposal()
    form.mark_optional = False
    assert "(optional)" not in str(form)


def test_formset_draws_rows_and_an_empty_one_to_copy():
    rows = forms.formset_factory(Proposal, extra=2)()
    page = html.fromstring(f"<form>{rows}</form>")
    assert len(page.xpath("//*[@data-rows-body]/fieldset")) == 2
    assert page.xpath("//template//input[@name='form-__prefix__-title']") != []
    assert page.xpath("//input[@name='form-TOTAL_FORMS']/@value") == ["2"]
