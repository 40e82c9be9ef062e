from django.urls import reverse

from reviews.queries.panel import numbers_of
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review
from tests.shared import text_of


def test_rate_and_see_the_summary(client, closed, panel, rita, sam):
    row = AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )
    submitted_review(row)
    number = numbers_of(row.application)[row.pk]
    page = reverse("reviews:review_rate", args=[row.application.reference, number])
    client.force_login(sam)
    assert "Fund it." in text_of(client.get(page))
    bad = client.post(page, {"note": "Kept."})
    assert (bad.status_code, "Choose a rating." in bad.text, "Kept." in bad.text) == (
        422,
        True,
        True,
    )
    answer = client.post(page, {"kind": "vague", "note": "Says little."}, follow=True)
    assert "Sam Okafor: Vague Says little." in text_of(answer)
    summary = client.get(reverse("reviews:staff_rating_list", args=[closed.slug]))
    assert "Vague: 1" in text_of(summary)
    assert client.get(page.replace(f"/{number}/", "/99/")).status_code == 404
    client.force_login(rita)
    assert client.get(page).status_code == 403
    panel_page = client.get(reverse("reviews:review_panel", args=[row.application.reference]))
    assert "Vague" not in panel_page.text
