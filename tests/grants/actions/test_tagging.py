import pytest
from django.utils import timezone

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.tagging import (
    add_note,
    add_tag,
    mentioned_in,
    remove_tag,
    remove_view,
    save_template,
    save_view,
    tag_named,
)
from grants.models import Note, RejectTemplate, SavedView, Tag
from grants.queries.screening import tags_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import submitted_application

NOW = timezone.now()


@pytest.fixture
def application(call):
    return submitted_application(call=call)


def test_tags_are_words_of_the_programme_in_any_case(application, sam, programme):
    first = add_tag(application=application, name="  Late  arrival ", by=sam, at=NOW)
    assert add_tag(application=application, name="late ARRIVAL", by=sam, at=NOW) == first
    assert tag_named(programme, "LATE arrival") == first
    assert tags_of([application]) == {application.pk: ["Late arrival"]}
    remove_tag(application=application, name="Late arrival", by=sam, at=NOW)
    assert tags_of([application]) == {application.pk: []}
    assert Tag.objects.count() == 1
    for bad in ("  ", "x" * 41):
        with pytest.raises(RuleBroken):
            add_tag(application=application, name=bad, by=sam, at=NOW)


def test_who_only_reads_does_not_tag_but_writes_notes(application, olga, ada):
    with pytest.raises(NotAllowed):
        add_tag(application=application, name="x", by=olga, at=NOW)
    assert add_note(application=application, body="I looked.", by=olga, at=NOW).author == olga
    with pytest.raises(NotAllowed):
        add_note(application=application, body="I wrote this.", by=ada, at=NOW)


def test_a_note_tells_those_it_names(application, sam, fay, ada):
    body = "@Fay Moreau, is the budget right? @fay moreau @Ada Lovelace @Sam Okafor"
    note = add_note(application=application, body=body, by=sam, at=NOW)
    assert list(note.mentioned.all()) == [fay]
    mail = OutgoingMail.objects.get()
    assert mail.to == "fay@example.org"
    assert "is the budget right?" in mail.body
    with pytest.raises(RuleBroken):
        add_note(application=application, body=" \n", by=sam, at=NOW)
    assert Note.objects.count() == 1


def test_mentioned_in_takes_the_longest_name():
    ann, anna = UserFactory.build(name="Ann Li"), UserFactory.build(name="Ann Lindt")
    assert mentioned_in("@Ann Lindt and @ann li.", [ann, anna]) == [anna, ann]
    assert mentioned_in("@Ann Linden, ann li", [ann, anna]) == []
    assert mentioned_in("@nobody", []) == []


def test_views_are_replaced_by_name_shared_by_workers_and_removed_by_their_owner(
    programme, sam, olga
):
    common = {"programme": programme, "at": NOW}
    first = save_view(name="Mine", query="q=a", is_shared=False, by=sam, **common)
    again = save_view(name="Mine", query="q=b", is_shared=True, by=sam, **common)
    assert (first.pk, again.query) == (again.pk, "q=b")
    save_view(name="Mine", query="q=c", is_shared=False, by=olga, **common)
    with pytest.raises(NotAllowed):
        save_view(name="Ours", query="q=c", is_shared=True, by=olga, **common)
    with pytest.raises(NotAllowed):
        remove_view(view=again, by=olga, at=NOW)
    with pytest.raises(RuleBroken, match="too long"):
        save_view(name="Long", query="q" * 1001, is_shared=False, by=sam, **common)
    remove_view(view=again, by=sam, at=NOW)
    assert SavedView.objects.get().owner == olga


def test_texts_have_known_places_and_one_name(programme, sam, olga):
    common = {"programme": programme, "at": NOW}
    text = save_template(template=None, name="Aim", body="Dear {name}", by=sam, **common)
    save_template(template=text, name="Aim", body="Hello {name}", by=sam, **common)
    assert RejectTemplate.objects.get().body == "Hello {name}"
    with pytest.raises(RuleBroken, match=r"Nothing can be filled in for \{nom\}"):
        save_template(template=None, name="Other", body="{nom}", by=sam, **common)
    with pytest.raises(RuleBroken, match="this name already"):
        save_template(template=None, name="Aim", body="x", by=sam, **common)
    with pytest.raises(NotAllowed):
        save_template(template=None, name="Other", body="x", by=olga, **common)
