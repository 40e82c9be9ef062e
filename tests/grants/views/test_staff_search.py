import pytest
from django.urls import reverse

from grants.indexing import fill_stale
from tests.factories.grants import submitted_application

SEARCH = reverse("grants:staff_search")


@pytest.fixture
def kernels(call):
    application = submitted_application(call=call, title="Kernels for all")
    fill_stale()
    return application


def test_staff_search_finds_with_a_snippet_in_ones_programmes(client, kernels, sam, otto, ada):
    client.force_login(sam)
    page = client.get(SEARCH, {"q": "share"}).text
    assert "Kernels for all" in page
    assert "<mark>share</mark>" in page
    assert "Nothing found" in client.get(SEARCH, {"q": "nowhere"}).text
    assert client.get(SEARCH, {"q": "x" * 300}).status_code == 200
    client.force_login(otto)
    assert "Kernels for all" not in client.get(SEARCH, {"q": "share"}).text
    client.force_login(ada)
    assert client.get(SEARCH, {"q": "share"}).status_code == 404
