import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mail.reports import MOST_BYTES, MOST_WORDS, Outcome, read_report
from tests.core.mail import returned

TO = "bounces+7-9f9f@funder.example"
EXIM = (
    "This message was created automatically by mail delivery software. A message that you sent "
    "could not be delivered to one or more of its recipients. This is a permanent error. The "
    "following address(es) failed: ada@example.org host mx.example.org [192.0.2.1] SMTP error from "
    "remote mail server after RCPT TO:<ada@example.org>: 550 unknown user"
)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (returned.postfix(TO), "550 5.1.1 <ada@example.org>: no such"),
        (returned.exim(TO), EXIM),
        (
            returned.exchange(TO),
            (
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ada@example.org not found by "
                "SMTP address lookup"
            ),
        ),
        (
            returned.gmail(TO),
            (
                "550-5.1.1 The email account that you tried to reach 550-5.1.1 does not exist. 550 "
                "5.1.1 NoSuchUser - gsmtp"
            ),
        ),
        (
            returned.qmail(TO),
            (
                "Hi. This is the qmail-send program at mail.example.org. <ada@example.org>: Sorry, no "
                "mailbox here by that name. (#5.1.1)"
            ),
        ),
    ],
    ids=["postfix", "exim", "exchange", "gmail", "qmail"],
)
def test_a_mail_that_came_back_is_read_in_the_servers_words(raw, words):
    report = read_report(raw)
    assert (report.outcome, report.words) == (Outcome.FAILED, words)
    assert TO in report.sent_to.lower()


@pytest.mark.parametrize(
    ("action", "status", "outcome"),
    [
        ("failed", "5.1.1", "failed"),
        ("failed", "4.4.7", "failed"),
        ("Failed (no such mailbox)", "5.1.1", "failed"),
        ("delayed", "4.2.2", "delayed"),
        ("relayed", "2.0.0", "passed"),
        ("delivered", "2.1.5", "passed"),
        ("expanded", "2.0.0", "passed"),
        ("", "5.7.1", "failed"),
        ("", "4.2.2", "delayed"),
        ("", "2.0.0", "passed"),
        ("", "", "failed"),
    ],
)
def test_outcome_by_the_action_else_by_the_class_of_the_status(action, status, outcome):
    assert read_report(returned.postfix(TO, action=action, status=status)).outcome == outcome


def test_the_status_stands_before_words_that_do_not_say_it():
    raw = returned.postfix(TO, status="4.2.2", words="mailbox full")
    assert read_report(raw).words == "4.2.2 mailbox full"


def test_without_words_of_the_other_server_the_first_lines_tell():
    assert read_report(returned.postfix(TO, words="")).words == (
        "This is the mail system at host mx.funder.example. I'm sorry to have to inform you that "
        "your message could not be delivered to one or more recipients."
    )
    html = returned.exchange(TO).replace(b"Diagnostic-Code: smtp;", b"X-Other: ")
    assert read_report(html).words == "Your message couldn't be delivered."


def test_a_warning_without_a_standard_report_is_a_delay():
    raw = returned.qmail(TO, subject="Warning: could not send for 4 hours")
    assert read_report(raw).outcome == Outcome.DELAYED


@pytest.mark.parametrize(
    "raw",
    [
        returned.out_of_office(TO),
        returned.answer(TO),
        returned.read_receipt(TO),
        returned.exim(TO, header="X-Other: no"),
        b"",
        b"\x00\xff",
    ],
    ids=["away", "answer", "read", "nobody failed", "empty", "noise"],
)
def test_what_no_server_reports_is_no_report(raw):
    assert read_report(raw) is None


def test_a_report_inside_a_mail_that_is_passed_on_is_not_its_own():
    inner = returned.postfix(TO)
    raw = b"From: ada@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    assert read_report(raw) is None


def test_too_much_is_cut_and_words_can_be_stored():
    raw = returned.postfix(TO, words="550 \x00\x07 né " + "x" * 2000)
    report = read_report(raw + b"x" * 2 * MOST_BYTES)
    assert report.words.startswith("5.1.1 550 n")
    assert len(report.words) == MOST_WORDS
    assert "\x00" not in report.words.encode().decode()


def test_parts_thousands_deep_are_no_report():
    assert read_report(b"Content-Type: message/rfc822\r\n\r\n" * 8000) is None


def test_a_made_up_character_set_is_read_all_the_same():
    raw = returned.qmail(TO).replace(
        b"\r\n\r\n", b'\r\nContent-Type: text/plain; charset="x"\r\n\r\n', 1
    )
    assert "no mailbox here" in read_report(raw).words


@given(st.binary(max_size=2000))
def test_it_never_raises_on_any_bytes(raw):
    read_report(raw)


MAKERS = [returned.postfix, returned.exim, returned.exchange, returned.gmail, returned.qmail]


@given(st.sampled_from(MAKERS), st.integers(0, 2000), st.integers(0, 60), st.binary(max_size=40))
def test_it_never_raises_on_a_report_that_was_damaged(make, place, lost, put_in):
    raw = make(TO)
    report = read_report(raw[:place] + put_in + raw[place + lost :])
    if report is not None:
        assert "\x00" not in report.words.encode().decode()
        assert len(report.words) <= MOST_WORDS
