from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError
from django.http import HttpResponse  # noqa: TID251 - what is tested here speaks HTTP
from django.urls import reverse
from django.utils import timezone

from core.arrival import ARRIVED
from core.audit.trail import Origin, origin
from core.errors import NotAllowed, RuleBroken
from core.middleware import DomainErrors, arrival, audit_trail, caller
from core.proxies import Proxies


def test_caller_writes_the_address_behind_our_proxies_where_everything_reads_it(rf, settings):
    seen = []

    def view(request):
        seen.append((request.META["REMOTE_ADDR"], origin.get().address))
        return HttpResponse()

    asked = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    caller(audit_trail(view))(rf.get("/", **asked))
    settings.TRUSTED_PROXIES = Proxies.named(["10.0.0.1"])
    caller(audit_trail(view))(rf.get("/", **asked))
    assert seen == [("10.0.0.1", "10.0.0.1"), ("192.0.2.7", "192.0.2.7")]


def test_caller_stands_before_everything_else(settings):
    assert settings.MIDDLEWARE[0] == "core.middleware.caller"


def test_arrival_notes_the_moment_before_the_view_runs(rf):
    seen = {}

    def view(request):
        seen["at"] = request.arrived_at
        return HttpResponse()

    before = timezone.now()
    arrival(view)(rf.get("/"))
    assert before <= seen["at"] <= before + timedelta(seconds=5)


def test_arrival_believes_the_server_that_put_the_request_in_line(rf):
    seen = {}

    def view(request):
        seen["at"] = request.arrived_at
        return HttpResponse()

    arrival(view)(rf.get("/", **{ARRIVED: 1_790_000_000.25}))
    assert seen["at"] == datetime(2026, 9, 21, 14, 13, 20, 250_000, tzinfo=UTC)


def test_arrival_believes_the_proxy_only_where_it_is_set(rf, settings):
    seen = []

    def view(request):
        seen.append(request.arrived_at)
        return HttpResponse()

    asked = rf.get("/", HTTP_X_REQUEST_START="t=1790000000.25", **{ARRIVED: 1_790_000_002.0})
    arrival(view)(asked)
    settings.PROXY_STAMPS_ARRIVAL = True
    arrival(view)(asked)
    assert [at.timestamp() for at in seen] == [1_790_000_002.0, 1_790_000_000.25]


def test_audit_trail_tells_where_the_request_came_from_and_forgets_it(rf):
    seen = []

    def view(request):
        seen.append(origin.get())
        return HttpResponse()

    for _ in range(2):
        audit_trail(view)(rf.get("/", REMOTE_ADDR="192.0.2.7"))
    assert [each.address for each in seen] == ["192.0.2.7"] * 2
    assert seen[0].request_id != seen[1].request_id
    assert len(seen[0].request_id) == 36
    assert origin.get() == Origin()


def test_audit_trail_forgets_also_when_the_view_breaks(rf):
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        audit_trail(view)(rf.get("/"))
    assert origin.get() == Origin()


@pytest.mark.django_db
def test_domain_errors_turns_a_refusal_into_page_403_with_its_reason(client, ada, rf):
    request = rf.get("/")
    request.user = ada
    middleware = DomainErrors(lambda request: HttpResponse())
    page = middleware.process_exception(request, NotAllowed("Only the owner can do this."))
    assert page.status_code == 403
    assert "Only the owner can do this." in page.content.decode()


@pytest.mark.parametrize("error", [RuleBroken("Too late."), ValueError("x")])
def test_domain_errors_leaves_other_errors_to_be_seen(rf, error):
    assert (
        DomainErrors(lambda request: HttpResponse()).process_exception(rf.get("/"), error) is None
    )


def test_domain_errors_says_which_input_cannot_be_stored(rf, ada):
    request = rf.get("/")
    request.user = ada
    middleware = DomainErrors(lambda request: HttpResponse())
    for error, words in (
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), "(NUL)"),
        (_too_long(), "a number that is too long"),
    ):
        page = middleware.process_exception(request, error)
        assert (page.status_code, words in page.content.decode()) == (400, True)


@pytest.mark.django_db
def test_domain_errors_gives_who_opens_a_deed_a_page_instead_of_nothing(client, ada):
    client.force_login(ada)
    page = client.get(reverse("home:staff_mail_resend"))
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "There is no page here" in page.content.decode()


def _too_long():
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - Python's own words are what is asked
        int("9" * 5000)
    return caught.value
