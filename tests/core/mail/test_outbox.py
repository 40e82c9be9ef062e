from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.files.storing import store_bytes
from core.mail.models import OutgoingMail
from core.mail.outbox import compose, queue, queue_many, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words(settings, tmp_path):
    """A mail of our own, so that no app's mail is needed."""
    folder = tmp_path / "templates" / "mail" / "hello"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text(
        "{% autoescape off %}Hello\n {{ name }}{% endautoescape %}\n"
    )
    (folder / "body.txt").write_text(
        "{% autoescape off %}Dear {{ name }},\n\n{{ site_url }}/x/{% endautoescape %}"
    )
    own = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**own, "DIRS": [*own["DIRS"], tmp_path / "templates"]}]


def message(**changes):
    return {
        "to": "ada@example.org",
        "template": "hello",
        "context": {"name": "Ada & Co"},
        "dedupe_key": "hello:1",
        "at": timezone.now(),
    } | changes


def test_compose_makes_text_and_html_from_one_body(settings):
    mail = compose(**message())
    assert mail.subject == "Hello Ada & Co"
    assert mail.body == f"Dear Ada & Co,\n\n{settings.SITE_URL}/x/\n"
    assert "<p>Dear Ada &amp; Co,</p>" in mail.html
    assert f'href="{settings.SITE_URL}/x/"' in mail.html


def test_queue_delivers_after_the_commit(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        stored = queue(**message(about="APP-1", scope="slingshot"))
        assert mailoutbox == []
    stored.refresh_from_db()
    assert (stored.state, stored.about, stored.scope) == ("sent", "APP-1", "slingshot")
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]


@pytest.mark.django_db(transaction=True)
def test_queue_in_a_deed_that_is_rolled_back_leaves_nothing(mailoutbox):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012 - the deed, then its end
        queue(**message())
        raise Undone
    assert OutgoingMail.objects.count() == 0
    assert mailoutbox == []


def test_queue_the_same_key_twice_is_one_mail(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = queue(**message())
        again = queue(**message(context={"name": "Somebody else"}))
    assert first == again
    assert [mail.subject for mail in mailoutbox] == ["Hello Ada & Co"]


def test_queue_attaches_stored_files(mailoutbox, django_capture_on_commit_callbacks):
    stored = store_bytes(
        b"%PDF-1.7", name="a.pdf", content_type="application/pdf", by=SYSTEM, at=timezone.now()
    )
    with django_capture_on_commit_callbacks(execute=True):
        queue(files=[stored], **message())
    [mail] = mailoutbox
    assert [tuple(each) for each in mail.attachments] == [("a.pdf", b"%PDF-1.7", "application/pdf")]


def test_queue_many_sends_each_once_and_skips_known_keys(
    mailoutbox, django_capture_on_commit_callbacks
):
    mails = [compose(**message(dedupe_key=f"hello:{n}", to=f"p{n}@example.org")) for n in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        assert queue_many(mails) == 3
    again = [compose(**message(dedupe_key=f"hello:{n}", to=f"p{n}@example.org")) for n in (2, 2)]
    with django_capture_on_commit_callbacks(execute=True):
        assert queue_many(again) == 0
        assert queue_many([]) == 0
    assert sorted(mail.to[0] for mail in mailoutbox) == [f"p{n}@example.org" for n in range(3)]


@pytest.mark.django_db(transaction=True)
def test_queue_many_of_two_people_at_once_counts_each_mail_once():
    at = timezone.now()
    mails = [compose(**message(dedupe_key=f"hello:{n}", at=at)) for n in range(60)]
    both = Barrier(2)

    def press(mine):
        try:
            both.wait(timeout=20)
            return queue_many(mine)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(press, [mails[:40], mails[20:]]))
    assert (sum(counts), OutgoingMail.objects.count()) == (60, 60)


@pytest.mark.parametrize("state", ["failed", "dismissed"])
def test_take_back_drops_what_failed_so_that_nobody_sends_it_again(state):
    failed = queue(**message())
    OutgoingMail.objects.filter(pk=failed.pk).update(state=state)
    assert take_back(failed.pk) is True
    assert OutgoingMail.objects.count() == 0


def test_take_back_drops_a_mail_that_waits_and_no_other():
    waiting, sending = queue(**message()), queue(**message(dedupe_key="hello:2"))
    OutgoingMail.objects.filter(pk=sending.pk).update(state="sending", claimed_at=timezone.now())
    assert [take_back(pk) for pk in (waiting.pk, waiting.pk, sending.pk, None)] == [
        True,
        False,
        False,
        False,
    ]
    assert list(OutgoingMail.objects.all()) == [sending]
