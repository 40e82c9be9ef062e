"""What applicants see: nothing at all before the announcement, everything meant for them after."""

import pytest
from django.urls import reverse

from core.mail.models import OutgoingMail
from grants.models import TeamMember
from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, submitted_review

SECRETS = ("FUND-ME-REASON", "INTERNAL-REASON", "80,000.00 granted", "Fund it.")


@pytest.fixture
def decided(closed, ada, ben, sam, now):
    """Ada's application, reviewed and decided, not announced."""
    application = submitted_application(call=closed, owner=ada, title="Open kernels")
    TeamMember.objects.create(application=application, user=ben, role="editor")
    submitted_review(AssignmentFactory(application=application), excellence=5, openness=4)
    decision = DecisionInput("fund", 80_000_00, "FUND-ME-REASON", "INTERNAL-REASON")
    decide(call=closed, decisions={application.reference: decision}, by=sam, at=now)
    return application


def outcome(application):
    return reverse("reviews:application_outcome", args=[application.reference])


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_before_nothing_shows(client, decided, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(outcome(decided)).status_code == 404
    pages = [
        reverse("grants:application_list"),
        reverse("grants:application_detail", args=[decided.reference]),
        reverse("reviews:review_list"),
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert [secret for secret in (*SECRETS, "Clear and useful.") if secret in text] == []
        assert "Funded" not in text
    decided.refresh_from_db()
    assert decided.state == "submitted"
    assert OutgoingMail.objects.count() == 0


def test_an_undecided_and_a_decided_application_look_the_same(client, decided, closed, ada):
    """The page of a decided application differs from an undecided one in nothing but its name."""
    client.force_login(ada)
    twin = submitted_application(call=closed, owner=ada, title="Open kernels")

    def text(application):
        page = client.get(reverse("grants:application_detail", args=[application.reference]))
        body = page.content.decode().split("<main")[1].split("</main>")[0]
        return body.replace(application.reference, "REF")

    words = [set(text(each).split()) for each in (decided, twin)]
    leaked = {word for word in words[0] ^ words[1] if "fund" in word.lower()}
    assert leaked == set()


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_after_the_team_reads_result_reason_and_comments(client, decided, sam, now, who, request):
    announce(call=decided.call, by=sam, at=now)
    client.force_login(request.getfixturevalue(who))
    page = client.get(outcome(decided))
    text = page.content.decode()
    for words in ("Funded", "€80,000.00", "FUND-ME-REASON", "Clear and useful."):
        assert words in text
    reviewer = decided.assignments.get().reviewer.user
    for secret in ("INTERNAL-REASON", "Fund it.", reviewer.name, reviewer.email):
        assert secret not in text


@pytest.mark.parametrize("who", ["eve", "rita", "sam", "otto"])
def test_nobody_else_reads_it(client, decided, sam, now, who, request):
    announce(call=decided.call, by=sam, at=now)
    client.force_login(request.getfixturevalue(who))
    assert client.get(outcome(decided)).status_code == 404
