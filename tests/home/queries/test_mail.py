from home.queries import failed_mails, failed_mails_per_programme
from tests.home.mails import failed_mail


def test_failed_mails_are_those_of_the_own_programmes(sam, olga, otto, root):
    ours, others, none = failed_mail("slingshot"), failed_mail("other"), failed_mail("")
    failed_mail("slingshot", state="queued")
    assert set(failed_mails(sam)) == {ours}
    assert set(failed_mails(olga)) == {ours}
    assert set(failed_mails(otto)) == {others}
    assert set(failed_mails(root)) == {ours, others, none}


def test_failed_mails_to_resend_only_where_one_does_the_work(sam, olga):
    ours = failed_mail("slingshot")
    assert set(failed_mails(sam, to_resend=True)) == {ours}
    assert set(failed_mails(olga, to_resend=True)) == set()


def test_failed_mails_per_programme_counts(sam, root):
    failed_mail("slingshot")
    failed_mail("slingshot")
    failed_mail("")
    assert failed_mails_per_programme(sam) == {"slingshot": 2}
    assert failed_mails_per_programme(root) == {"slingshot": 2, "": 1}
