from django.urls import reverse

from grants.models import Application, Call
from tests.shared import text_of


def test_staff_trial_start_leads_to_the_form_with_a_banner(client, sam, otto, default_call):
    client.force_login(sam)
    start = reverse("grants:staff_trial_start", args=["open-round"])
    page = text_of(client.post(start, follow=True))
    trial = Application.objects.get()
    assert "This is a test" in page
    assert trial.reference in page
    overview = text_of(client.get(reverse("grants:staff_call_detail", args=["open-round"])))
    assert trial.reference in overview
    listed = text_of(client.get(reverse("grants:application_list")))
    assert trial.reference not in listed
    client.force_login(otto)
    assert client.post(start).status_code == 404


def test_staff_trial_start_in_a_closed_call_says_why_not(client, sam, default_call):
    Call.objects.update(state="closed")
    client.force_login(sam)
    start = reverse("grants:staff_trial_start", args=["open-round"])
    assert "can no longer be tried" in text_of(client.post(start, follow=True))


def test_staff_trial_delete_is_for_one_s_own(client, sam, root, default_call):
    client.force_login(sam)
    client.post(reverse("grants:staff_trial_start", args=["open-round"]))
    trial = Application.objects.get()
    delete = reverse("grants:staff_trial_delete", args=["open-round", trial.reference])
    client.force_login(root)
    assert client.post(delete).status_code == 404
    client.force_login(sam)
    assert f"The test {trial.reference} is deleted." in text_of(client.post(delete, follow=True))
    assert Application.objects.count() == 0
