import pytest
from django.core.cache import cache
from django.urls import reverse

from awards.queries.awards import call_money
from grants.models import Call
from reviews.models import BandRule
from reviews.queries.calibrating import Estimate, compute, key_now
from reviews.queries.decisions import promised_money
from reviews.views import ranking_page
from tests.factories.awards import AwardFactory, PaymentFactory
from tests.factories.reviews import DecisionFactory
from tests.shared import text_of


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def ranking(closed):
    return reverse("reviews:staff_ranking", args=[closed.slug])


@pytest.mark.usefixtures("judged")
def test_calibrated_figures_stand_beside_the_raw_ones(staff, ranking, closed):
    compute(closed)
    page = staff.get(ranking)
    text = page.content.decode()
    assert [head.label for head in page.context["headings"]][-3:] == [
        "Calibrated",
        "Expected rank",
        "Chance",
    ]
    assert "What a score is made of:" in text
    assert text.count('class="sc-whisker"') == 12
    assert text.count('class="sc-plot__half"') == 13  # and one in the key


@pytest.mark.usefixtures("judged")
def test_it_is_said_where_the_line_and_the_model_disagree(staff, ranking, closed, now):
    compute(closed)
    rows = staff.get(ranking).context["table"].rows
    above = next(row.reference for row in rows if row.above_line)
    below = next(row.reference for row in rows if not row.above_line)
    key = key_now(closed)
    stored = cache.get(key)
    chance = Estimate._fields.index("chance")
    for name, figures in stored["estimates"].items():
        said = {above: 0.1, below: 0.88}.get(name, 0.9 if rows_above(rows, name) else 0.0)
        stored["estimates"][name] = [*figures[:chance], said, *figures[chance + 1 :]]
    cache.set(key, stored)
    text = text_of(staff.get(ranking))
    assert f"Above it, and more likely below: {above} (10 %)." in text
    assert f"Below it, and more likely above: {below} (88 %)." in text
    Call.objects.filter(pk=closed.pk).update(announced_at=now)
    assert "would draw the line elsewhere" not in text_of(staff.get(ranking))


def rows_above(rows, name):
    return next(row.above_line for row in rows if row.reference == name)


@pytest.mark.usefixtures("tied")
def test_with_too_little_data_raw_stands_alone_and_the_reason_is_said(staff, ranking, closed):
    compute(closed)
    page = staff.get(ranking)
    text = page.content.decode()
    assert page.context["headings"][-1].label == "Reviews"
    assert "Raw scores only." in text
    assert "Only 5 applications have reviews so far. Calibrating takes 10 or more." in text
    assert "sc-whisker" not in text
    # A bookmark that sorts by what is not there falls back on rank.
    again = staff.get(ranking, {"sort": "-chance"}).context["rows"]
    assert [line.name for line in again] == [line.name for line in page.context["rows"]]


@pytest.mark.usefixtures("judged")
def test_raw_scores_are_there_while_the_model_is_computed(staff, ranking, monkeypatch):
    told = []
    monkeypatch.setattr(ranking_page.calibrate_call, "delay_on_commit", told.append)
    text = staff.get(ranking).content.decode()
    assert "Calibrated scores are being computed." in text
    assert text.count('<a class="sc-plot__mark') == 12
    assert len(told) == 1


@pytest.mark.usefixtures("judged")
def test_columns_sort_filters_filter_and_250_rows_fit_a_page(staff, ranking, closed):
    def shown(**query):
        return [line.name for line in staff.get(ranking, query).context["rows"]]

    by_rank = shown()
    assert shown(sort="-rank") == by_rank[::-1]
    assert shown(sort="reference") == sorted(by_rank)
    assert shown(sort="nonsense", rows="7") == by_rank
    assert shown(show="above") == by_rank[:2]
    page = staff.get(ranking, {"rows": "250", "after": "10"})
    assert [line.name for line in page.context["rows"]] == by_rank[10:]
    assert page.context["plot"] is None


@pytest.mark.usefixtures("tied")
def test_the_band_says_what_can_be_done(staff, ranking, closed):
    page = staff.get(ranking, {"show": "band"})
    text = page.content.decode()
    assert len(page.context["rows"]) == 2
    assert "Equal scores at the line. 2 applications" in text
    assert reverse("reviews:staff_lottery_list", args=[closed.slug]) in text
    for name, url in page.context["further"]:
        assert name in url
        assert f'href="{url}"' in text


def test_the_rule_of_the_band_is_changed(staff, closed, ranking):
    change = reverse("reviews:staff_band_change", args=[closed.slug])
    assert staff.post(change, {"rule": "wide"}).url == ranking
    assert BandRule.objects.get().rule == "wide"
    page = staff.post(change, {"rule": "best friends"}, follow=True)
    assert "Choose one of the rules." in page.content.decode()


def test_severity_of_reviewers(staff, closed, judged):
    compute(closed)
    page = staff.get(reverse("reviews:staff_severity", args=[closed.slug]))
    first = page.context["rows"][0]
    assert (first.name, first.reviews) == (judged[1][0].user.name, 12)
    assert first.words.startswith("severe by")


@pytest.mark.usefixtures("tied")
def test_severity_is_not_said_from_too_little(staff, closed):
    compute(closed)
    page = staff.get(reverse("reviews:staff_severity", args=[closed.slug]))
    assert "Only 5 applications have reviews" in page.content.decode()


def test_what_is_left_of_the_budget_counts_what_decisions_still_promise(
    staff, ranking, closed, fill, now
):
    (first, second, third, _), _ = fill(4, 0)
    for application, state in ((first, "announced"), (second, "sealed"), (third, "returned")):
        times = {"announced_at": now} if state == "announced" else {}
        DecisionFactory(application=application, amount=100_00, state=state, **times)
    award = AwardFactory(application=first, amount=100_00)

    def told():
        page = staff.get(ranking)
        assert page.context["promised"] == promised_money(closed, without=[])
        return closed.budget - page.context["free"]

    assert told() == 200_00
    award.amount = 80_00
    award.save(update_fields=["amount"])
    PaymentFactory(award=award, amount=50_00)
    PaymentFactory(award=award, amount=30_00, position=2, state="cancelled", reason="Not needed")
    assert told() == 150_00
    assert call_money(closed).committed == 50_00
    award.state, award.offered_at, award.visible_from = "lapsed", now, now
    award.save(update_fields=["state", "offered_at", "visible_from"])
    assert told() == 100_00
