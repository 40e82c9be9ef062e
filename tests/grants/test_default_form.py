from grants.default_form import ensure_default_form
from grants.models import FormVersion, Question


def test_the_default_form_is_made_once(db, now):
    version = ensure_default_form(now)
    assert ensure_default_form(now) == version
    assert (FormVersion.objects.count(), Question.objects.count()) == (1, 8)
    assert version.published_at == now


def test_a_later_published_version_is_used_and_a_draft_is_not(db, now):
    first = ensure_default_form(now)
    second = FormVersion.objects.create(form=first.form, number=2)
    assert ensure_default_form(now) == first
    second.published_at = now
    second.save(update_fields=["published_at"])
    assert ensure_default_form(now) == second


def test_only_the_team_identifies(db, now):
    version = ensure_default_form(now)
    found = Question.objects.filter(section__version=version, identifying=True)
    assert [question.key for question in found] == ["team"]
