import pytest
from django.urls import reverse

from grants.models import ApplicationTag, BulkDeed, SavedView
from tests.factories.grants import submitted_application


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def three(call):
    return [submitted_application(call=call, title=f"Proposal {n}") for n in range(3)]


def url(name, *args):
    return reverse(f"grants:{name}", args=args)


def tagged():
    return set(ApplicationTag.objects.values_list("application", flat=True))


def test_staff_application_bulk_does_it_and_offers_to_undo(as_sam, call, three):
    bulk = url("staff_application_bulk", call.slug)
    data = {"deed": "add_tag", "tag": "good", "chosen": [three[0].pk, three[2].pk]}
    page = as_sam.post(f"{bulk}?state=submitted", data, follow=True)
    assert page.redirect_chain[-1][0].endswith("?state=submitted")
    assert "Tagged “good”: 2 applications." in page.text
    assert tagged() == {three[0].pk, three[2].pk}
    undo = url("staff_bulk_undo", BulkDeed.objects.get().key)
    assert undo in page.text
    undone = as_sam.post(undo, follow=True).text
    assert "Everything is as it was before." in undone
    assert undo not in undone
    assert tagged() == set()
    assert "undone already" in as_sam.post(undo, follow=True).text


def test_staff_application_bulk_takes_everything_that_passes_the_filters(as_sam, call, three):
    type(three[1]).objects.filter(pk=three[1].pk).update(state="funded")
    bulk = url("staff_application_bulk", call.slug)
    as_sam.post(f"{bulk}?state=submitted", {"deed": "add_tag", "tag": "x", "everything": "1"})
    assert tagged() == {three[0].pk, three[2].pk}


def test_staff_application_bulk_keeps_what_was_chosen_when_it_fails(as_sam, call, three):
    bulk = url("staff_application_bulk", call.slug)
    answer = as_sam.post(bulk, {"deed": "add_tag", "tag": "", "chosen": [three[1].pk, "x"]})
    assert (answer.status_code, "Type the tag." in answer.text) == (422, True)
    assert answer.text.count(" checked") == 1
    nobody = as_sam.post(bulk, {"deed": "take_forward"})
    assert (nobody.status_code, "Choose at least one" in nobody.text) == (422, True)


def test_staff_view_save_and_remove(as_sam, client, call, three, olga):
    save = url("staff_view_save", call.slug)
    assert as_sam.post(f"{save}?q=kernels", {"name": ""}).status_code == 422
    assert as_sam.post(save, {"name": "All"}).status_code == 422
    as_sam.post(f"{save}?q=kernels&after=x&no=1&state=", {"name": "Kernels", "is_shared": "on"})
    view = SavedView.objects.get()
    assert (view.query, view.is_shared) == ("q=kernels", True)
    client.force_login(olga)
    listing = client.get(url("staff_application_list", call.slug)).text
    assert "Kernels (Sam Okafor)" in listing
    remove = url("staff_view_remove", call.slug, view.pk)
    assert client.post(remove).status_code == 403
    client.force_login(view.owner)
    client.post(remove)
    assert SavedView.objects.count() == 0


def test_staff_application_list_ignores_filters_that_make_no_sense(as_sam, call, three):
    listing = url("staff_application_list", call.slug)
    for query in (
        "tag=x",
        "handler=99999",
        "since=soon",
        "until=9999-12-31",
        "q=%00",
        "screening=no",
        "after=none",
    ):
        assert as_sam.get(f"{listing}?{query}").status_code == 200
