from datetime import timedelta

from core.mail.models import OutgoingMail
from reviews.schedule import sweep_reminders
from tests.factories.reviews import PanelInvitationFactory


def test_the_schedule_reminds(panel, now):
    asked = PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=6))
    sweep_reminders()
    sweep_reminders()
    assert OutgoingMail.objects.get().to == asked.email
