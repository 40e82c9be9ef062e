import pytest
from django.urls import reverse

FRAMED = ["account_login", "account_request_login_code", "account_reset_password"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FRAMED)
def test_pages_of_signing_in_may_stand_in_a_frame_of_our_own(client, name):
    response = client.get(reverse(name))
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_where_signing_in_ends_may_too(client, ada):
    client.force_login(ada)
    response = client.get(reverse("accounts:signed_in"))
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/signup/", "/profile/", "/nothing-here/"])
def test_no_other_page_stands_in_any_frame(client, path):
    response = client.get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
