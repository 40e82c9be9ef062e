from grants.models import TeamMember
from grants.queries.copying import earlier_applications, fits_of
from tests.factories.grants import ApplicationFactory, CallFactory, answer_all, unfrozen
from tests.grants.conftest import answer


def test_earlier_ones_are_one_s_own_with_answers_newest_first(ada, ben, draft, now):
    first = answer_all(ApplicationFactory(owner=ada))
    second = answer_all(ApplicationFactory(owner=ben))
    TeamMember.objects.create(application=second, user=ada, role="editor")
    read_only = answer_all(ApplicationFactory(owner=ben))
    TeamMember.objects.create(application=read_only, user=ada, role="viewer")
    answer_all(ApplicationFactory(owner=ben))
    ApplicationFactory(owner=ada)
    later = now.replace(year=now.year + 1)
    assert list(earlier_applications(ada, at=later)) == [second, first]
    assert list(earlier_applications(ada, target=second, at=later)) == [first]


def test_fits_say_what_is_taken_what_is_the_same_and_why_not(draft, ada, now):
    source = answer_all(ApplicationFactory(owner=ada, call=CallFactory()))
    questions = source.form_version.sections.get().questions
    with unfrozen():
        questions.filter(key="keywords").update(kind="long_text")
        questions.filter(key="budget").update(key="costs")
    answer(draft, ada, now, summary="Mine.", title=source.title)
    fits = {fit.key: fit for fit in fits_of(source, draft)}
    assert (fits["summary"].fits, fits["summary"].taken, fits["summary"].same) == (
        True,
        True,
        False,
    )
    assert fits["title"].same
    assert fits["keywords"].reason == "The new form asks this in another way."
    assert fits["costs"].reason == "The new form does not ask this."
