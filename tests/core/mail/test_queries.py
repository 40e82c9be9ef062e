import pytest
from django.utils import timezone

from core.mail.queries import MOST, undelivered
from tests.home.mails import bounced_mail, failed_mail

pytestmark = pytest.mark.django_db


def test_undelivered_is_what_failed_or_came_back_and_waits(django_assert_num_queries):
    failed = failed_mail("slingshot", about="AWD-2026-0001", last_error="550 no")
    back = bounced_mail("slingshot", about="CND-2026-0001", last_error="550 gone " + "x" * 300)
    failed_mail("slingshot", about="AWD-2026-0001", state="dismissed")
    failed_mail("slingshot", about="AWD-2026-0001", state="sent", sent_at=timezone.now())
    failed_mail("slingshot", about="AWD-2026-0002")
    with django_assert_num_queries(1):
        found = list(undelivered(["AWD-2026-0001", "CND-2026-0001"]))
        said = [mail.trouble for mail in found]
    assert found == [back, failed]
    assert said[0].startswith("A mail to ada@example.org came back: 550 gone xxx")
    assert len(said[0]) < 220
    assert said[1] == "A mail to ada@example.org was not sent: 550 no."


def test_undelivered_shows_the_newest_few():
    mails = [failed_mail("slingshot", about="AWD-2026-0001") for _ in range(MOST + 1)]
    assert list(undelivered(["AWD-2026-0001"])) == mails[:0:-1]
