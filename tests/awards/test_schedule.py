from datetime import timedelta

from awards.models import Award
from awards.schedule import sweep_conditions, sweep_offers
from core.mail.models import OutgoingMail
from grants.deadlines import local_day


def test_sweep_offers_lets_lapse_and_reminds(offered, now):
    Award.objects.update(answer_by=now.date() - timedelta(days=2))
    sweep_offers()
    offered.refresh_from_db()
    assert offered.state == "lapsed"


def test_sweep_conditions_reminds(accepted, release, now):
    Award.objects.update(answered_at=now - timedelta(days=90))
    release.due_on = local_day(accepted.application.call, now)
    release.save(update_fields=["due_on"])
    sweep_conditions()
    assert OutgoingMail.objects.get().subject == "Training code: due today"
