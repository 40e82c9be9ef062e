import json

import pytest
from django.core.management import CommandError, call_command

from grants.actions.call_form import CallForm
from grants.queries.forms import spec_of
from tests.factories.grants import CallFactory

pytestmark = pytest.mark.django_db


def test_a_form_goes_from_one_call_to_another_by_file(default_call, capsys, tmp_path):
    call_command("export_form", default_call.slug)
    file = tmp_path / "form.json"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    other = CallFactory(slug="other-call")
    call_command("import_form", "other-call", str(file), "--dry-run")
    assert "13 questions in 5 sections. Nothing was stored." in capsys.readouterr().out
    assert CallForm(other).building()[0] is None
    call_command("import_form", "other-call", str(file))
    assert CallForm(other).building()[1] == spec_of(default_call.form_version_id)


def test_what_cannot_be_read_is_said(call, tmp_path, capsys):
    file = tmp_path / "form.json"
    with pytest.raises(CommandError, match="no call"):
        call_command("export_form", "nowhere")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_form", call.slug, str(file))
    file.write_text("no json")
    with pytest.raises(CommandError, match="not JSON"):
        call_command("import_form", call.slug, str(file))
    file.write_text("{}")
    with pytest.raises(CommandError, match="no “jsonSchema”"):
        call_command("import_form", call.slug, str(file))
    one = {"enum": ["only"], "minItems": 1, "pattern": "x"}
    file.write_text(json.dumps({"jsonSchema": {"properties": {"a": one}}}))
    with pytest.raises(CommandError, match="at least two choices"):
        call_command("import_form", call.slug, str(file))
    assert "“pattern”" in capsys.readouterr().err
