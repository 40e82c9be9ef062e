from grants.default_form import ensure_default_form
from grants.models import FormVersion, Question
from tests.factories.grants import unfrozen


def test_the_default_form_is_made_once(db, now):
    version = ensure_default_form(now)
    assert ensure_default_form(now) == version
    assert (FormVersion.objects.count(), Question.objects.count()) == (1, 13)
    assert version.published_at == now


def test_a_later_version_staff_published_is_used_and_a_draft_is_not(sam, now):
    first = ensure_default_form(now)
    second = FormVersion.objects.create(form=first.form, number=2, created_by=sam)
    assert ensure_default_form(now) == first
    second.published_at = now
    second.save(update_fields=["published_at"])
    assert ensure_default_form(now) == second


def test_what_is_shipped_becomes_a_new_version_when_it_changed(db, now):
    first = ensure_default_form(now)
    with unfrozen():
        title = Question.objects.filter(section__version=first, key="title")
        title.update(label="Name of the work")
    second = ensure_default_form(now)
    assert (second.number, second.form, second.published_at) == (2, first.form, now)
    assert ensure_default_form(now) == second
    labels = Question.objects.filter(key="title").order_by("pk").values_list("label", flat=True)
    assert list(labels) == ["Name of the work", "Title"]


def test_a_number_a_draft_of_staff_holds_is_not_given_twice(sam, now):
    first = ensure_default_form(now)
    FormVersion.objects.create(form=first.form, number=2, created_by=sam)
    with unfrozen():
        Question.objects.filter(section__version=first, key="title").delete()
    assert ensure_default_form(now).number == 3


def test_what_reviewers_must_not_know_identifies(db, now):
    version = ensure_default_form(now)
    found = Question.objects.filter(section__version=version, identifying=True)
    assert [question.key for question in found] == ["organisation", "team", "support"]
