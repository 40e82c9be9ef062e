from reviews.actions.comparing import read_affinities
from reviews.models import CountedText
from reviews.queries.candidates import planned_reviewers
from reviews.queries.planning import read_contents, read_round


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
