from datetime import timedelta

from reviews.actions.comparing import calls_to_count, count_texts, read_affinities
from reviews.models import CountedText
from reviews.queries.candidates import planned_reviewers
from reviews.queries.planning import read_contents, read_round
from reviews.schedule import sweep_texts
from tests.factories.reviews import ProfileFactory


def compare(call, now, only=None):
    people = planned_reviewers(call, now.date(), None)
    contents, _ = read_contents(call)
    return read_affinities(call, read_round(call, people, only=only), contents, now)


def test_a_text_is_counted_once_and_the_scores_stay_the_same(closed, fill, now, monkeypatch):
    fill(3, 2)
    first = compare(closed, now)
    assert CountedText.objects.filter(call=closed).count() == 5

    def never(*_args, **_options):
        raise AssertionError("a text was counted a second time")

    monkeypatch.setattr("sklearn.feature_extraction.text.HashingVectorizer.transform", never)
    assert compare(closed, now).tolist() == first.tolist()


def test_new_texts_are_counted_before_a_plan_asks_for_them(closed, fill, now):
    _, people = fill(2, 2)
    minute = timedelta(minutes=1)
    later = now + 10 * minute
    assert list(calls_to_count()) == [closed]
    sweep_texts()
    assert CountedText.objects.count() == 4
    assert list(calls_to_count()) == []
    assert count_texts(call=closed, at=later) == 0
    ProfileFactory(user=people[0].user, keywords="glaciers", changed_at=later + minute)
    assert list(calls_to_count()) == [closed]
    assert count_texts(call=closed, at=later + 2 * minute) == 1
    assert list(calls_to_count()) == []
    closed.announced_at = later
    closed.save(update_fields=["announced_at"])
    CountedText.objects.all().delete()
    assert list(calls_to_count()) == []


def test_one_application_has_the_scores_it_has_among_all(closed, fill, now):
    applications, _ = fill(4, 3)
    everything = compare(closed, now)
    alone = compare(closed, now, only=[applications[2].pk])
    assert alone.tolist() == everything[2:3].tolist()


def test_a_changed_reviewer_costs_one_text_and_leaves_none_behind(closed, fill, now):
    _, people = fill(2, 2)
    compare(closed, now)
    before = set(CountedText.objects.values_list("pk", flat=True))
    people[0].keywords = "glaciers"
    people[0].save(update_fields=["keywords"])
    compare(closed, now)
    after = set(CountedText.objects.values_list("pk", flat=True))
    assert (len(before - after), len(after - before)) == (1, 1)
