from datetime import timedelta

from grants.models import Application, Call, Programme
from grants.queries.caps import cap_reached, cap_sentences, counted
from tests.factories.grants import CallFactory, submitted_application


def test_the_caps_are_told_before_one_begins(call):
    assert cap_sentences(call) == []
    call.cap_per_person, call.cap_per_organisation = 1, 3
    call.programme.cap_per_person_per_year = 2
    first, second, third = cap_sentences(call)
    assert first == "One person can submit 1 application in this call."
    assert second == "One organisation can submit up to 3 applications in this call."
    assert third.startswith("One person can submit up to 2 applications in a calendar year, over")
    assert third.endswith("over all calls of Slingshot grants.")


def test_who_has_as_many_as_allowed_reads_which(call, ada, ben, now):
    Call.objects.filter(pk=call.pk).update(cap_per_person=1)
    call.refresh_from_db()
    mine = submitted_application(call=call, owner=ada)
    said = cap_reached(call, ada, now)
    assert said.startswith("You have submitted as many applications as one person can in this")
    assert mine.reference in said
    assert cap_reached(call, ben, now) == ""


def test_the_year_counts_all_calls_of_the_programme(call, ada, now):
    Programme.objects.update(cap_per_person_per_year=1)
    other = CallFactory(programme=call.programme)
    elsewhere = submitted_application(owner=ada)
    mine = submitted_application(call=other, owner=ada)
    said = cap_reached(Call.objects.get(pk=call.pk), ada, now)
    assert mine.reference in said
    assert elsewhere.reference not in said
    assert cap_reached(call, ada, now + timedelta(days=400)) == ""


def test_drafts_tests_and_what_was_taken_back_do_not_count(call, ada, now):
    real = submitted_application(call=call, owner=ada)
    submitted_application(call=call, owner=ada, is_test=True)
    gone = submitted_application(call=call, owner=ada)
    Application.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawn_at=now)
    assert list(counted(Application.objects.filter(call=call))) == [real]
