"""Copying, exporting, importing, and the library."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.actions.call_form import CallForm
from grants.actions.form_building import add_question
from grants.actions.form_sources import keep_question
from grants.form_schema import to_schema
from grants.form_spec import QuestionSpec
from grants.models import LibraryQuestion
from grants.queries.forms import spec_of
from tests.factories.grants import CallFactory

HUMANS = QuestionSpec("humans", "yes_no", "Human data?", required=False)


def at(name, call, *more):
    return reverse(f"grants:staff_form_{name}", args=[call.slug, *more])


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def asked(call, key):
    return CallForm(call).building()[1].question(key)


def test_copying_from_another_call(staff, call, programme):
    source = CallFactory(programme=programme, title="Source")
    hidden = CallFactory(title="Hidden")
    text = staff.get(at("copy", call)).text
    assert "Source" in text
    assert "Hidden" not in text
    assert staff.post(at("copy", call), {"source": hidden.slug}).status_code == 422
    assert staff.post(at("copy", call), {"source": source.slug}).status_code == 302
    assert CallForm(call).building()[1] == spec_of(source.form_version_id)


def upload(document):
    return SimpleUploadedFile("form.json", document.encode(), content_type="application/json")


def test_a_form_is_exported_and_imported(staff, call, programme):
    answer = staff.get(at("export", call))
    assert answer["Content-Disposition"] == f'attachment; filename="{call.slug}-form.json"'
    other = CallFactory(programme=programme)
    checked = staff.post(at("import", other), {"file": upload(answer.text), "check_only": "on"})
    assert "Everything in it was understood." in checked.text
    assert CallForm(other).building()[0] is None
    staff.post(at("import", other), {"file": upload(answer.text)})
    assert CallForm(other).building()[1] == spec_of(call.form_version_id)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [("no json", "not JSON"), ("{}", "no “jsonSchema”"), ("[" * 5000, "not JSON")],
)
def test_a_file_that_is_no_form(staff, call, document, sentence):
    answer = staff.post(at("import", call), {"file": upload(document)})
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_form_with_a_fault_is_told_and_not_imported(staff, call):
    choice = QuestionSpec("a", "choice", "A")
    form = spec_of(call.form_version_id)
    form = type(form)((*form.sections, type(form.sections[0])("b", "B", questions=(choice,))))
    text = json.dumps(to_schema(form, name="Mine"))
    checked = staff.post(at("import", call), {"file": upload(text), "check_only": "on"})
    assert "at least two choices" in checked.text
    assert staff.post(at("import", call), {"file": upload(text)}).status_code == 422
    assert CallForm(call).building()[0] is None


def test_the_library(staff, call, programme, sam, now):
    shelf = reverse("grants:staff_library_list", args=[programme.slug])
    assert "The library is empty" in staff.get(shelf).text
    assert "The library is empty" in staff.get(at("library", call)).text
    answer = staff.post(at("keep", call), {"question": "summary"}, follow=True)
    assert "is in the library of" in answer.text
    row = LibraryQuestion.objects.get()
    other = CallFactory(programme=programme)
    add_question(owner=CallForm(other), section="proposal", question=HUMANS, by=sam, at=now)
    insert = {"question": row.key, "section": "proposal"}
    staff.post(at("insert", other), insert)
    assert asked(other, "summary_2").label == "Summary"
    gone = staff.post(at("insert", other), {**insert, "section": "gone"}, follow=True)
    assert "no longer in the form" in gone.text
    drop = reverse("grants:staff_library_drop", args=[programme.slug])
    assert "out of the library" in staff.post(drop, {"question": row.key}, follow=True).text
    assert "no longer in the library" in staff.post(drop, {"question": row.key}, follow=True).text
    assert "no longer in the library" in staff.post(at("insert", other), insert, follow=True).text


def test_another_programme_has_its_own_library(client, otto, call, sam, now):
    keep_question(owner=CallForm(call), key="title", by=sam, at=now)
    client.force_login(otto)
    url = reverse("grants:staff_library_list", args=[call.programme.slug])
    assert client.get(url).status_code == 404
