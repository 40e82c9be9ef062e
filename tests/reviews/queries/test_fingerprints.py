from datetime import timedelta

from reviews.actions.detecting import redetect_conflicts
from reviews.queries.fingerprints import calls_to_watch, needs_detection, people_fingerprint
from tests.factories.accounts import OrganisationFactory
from tests.factories.grants import CallFactory, submitted_application
from tests.factories.reviews import ProfileFactory, WorkFactory


def test_the_same_people_and_works_give_the_same_print(closed, fill):
    fill(2, 2)
    assert people_fingerprint(closed) == people_fingerprint(closed)


def test_each_change_gives_another_print(closed, fill, now):
    applications, people = fill(2, 2)
    user = people[0].user
    prints = [people_fingerprint(closed)]

    def look():
        prints.append(people_fingerprint(closed))

    user.organisation = OrganisationFactory()
    user.save()
    look()
    profile = ProfileFactory(user=user)
    look()
    WorkFactory(profile=profile)
    look()
    applications[0].team.create(user=people[1].user, role="viewer")
    look()
    applications[1].state, applications[1].withdrawn_at = "withdrawn", now
    applications[1].save()
    look()
    people[1].is_active = False
    people[1].save()
    look()
    assert len(set(prints)) == len(prints)


def test_another_calls_people_do_not_matter(closed, fill):
    fill(2, 2)
    before = people_fingerprint(closed)
    submitted_application(call=CallFactory())
    assert people_fingerprint(closed) == before


def test_the_print_costs_the_same_whatever_the_size(closed, fill, django_assert_num_queries):
    for count in (1, 5):
        fill(count, 0)
        with django_assert_num_queries(10):
            people_fingerprint(closed)


def test_calls_with_a_panel_until_the_results_are_announced(closed, panel, now):
    CallFactory()
    assert list(calls_to_watch()) == [closed]
    closed.announced_at = now
    closed.save()
    assert list(calls_to_watch()) == []


def test_looked_for_again_when_changed_or_old(closed, panel, fill, now):
    oldest = now - timedelta(days=1)
    assert needs_detection(closed, now, oldest) == people_fingerprint(closed)
    redetect_conflicts(call=closed, at=now)
    assert needs_detection(closed, now, oldest) == ""
    assert needs_detection(closed, now, now) != ""
    fill(1, 0)
    assert needs_detection(closed, now, oldest) != ""
