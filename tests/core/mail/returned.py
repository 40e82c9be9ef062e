"""What mail servers send back, each in its own way; `to` is the address it comes back to."""


def _lines(text):
    return text.replace("\n", "\r\n").encode()


def postfix(to, *, action="failed", status="5.1.1", words="550 5.1.1 <ada@example.org>: no such"):
    return _lines(f"""\
Return-Path: <>
X-Original-To: {to}
Delivered-To: {to}
Date: Thu, 5 Mar 2026 10:00:00 +0000 (UTC)
From: MAILER-DAEMON@mx.funder.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4A1.1/mx.funder.example"

This is a MIME-encapsulated message.

--4A1.1/mx.funder.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.funder.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

--4A1.1/mx.funder.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.funder.example
X-Postfix-Queue-ID: 4A1
Arrival-Date: Thu,  5 Mar 2026 09:59:59 +0000 (UTC)

Final-Recipient: rfc822; ada@example.org
Original-Recipient: rfc822;ada@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {words}

--4A1.1/mx.funder.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Funder <grants@funder.example>
To: ada@example.org
Subject: Your award

Dear Ada,

--4A1.1/mx.funder.example--
""")


def exim(to, *, header="X-Failed-Recipients: ada@example.org"):
    """An older Exim: plain text and a header."""
    return _lines(f"""\
Return-path: <>
Envelope-to: {to}
{header}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.funder.example>
To: {to}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.org
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ada@example.org>:
    550 unknown user
""")


def exchange(to):
    """Exchange: the words in HTML, the code at once after its type, no name of the action's kind."""
    return _lines(f"""\
From: <postmaster@example.org>
To: <{to.upper()}>
Subject: =?utf-8?B?VW56dXN0ZWxsYmFy?=
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_000_"
X-MS-Exchange-Message-Is-Ndr:

--_000_
Content-Type: multipart/alternative; boundary="_001_"

--_001_
Content-Type: text/html; charset="us-ascii"

<html><body><p>Your message couldn't be delivered.</p></body></html>
--_001_--
--_000_
Content-Type: message/delivery-status

Reporting-MTA: dns;DB7PR01.example.org
Received-From-MTA: dns;mx.funder.example

Final-Recipient: rfc822;ada@example.org
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient
 ada@example.org not found by SMTP address lookup
X-Display-Name: Ada

--_000_
Content-Type: message/rfc822

Subject: Your award

Dear Ada,
--_000_--
""")


def gmail(to):
    """Gmail: a failed and a delayed recipient, the code over several lines."""
    return _lines(f"""\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; boundary="000000000000a1"; report-type=delivery-status

--000000000000a1
Content-Type: multipart/related; boundary="000000000000b2"

--000000000000b2
Content-Type: text/plain; charset="UTF-8"

** Address not found **
--000000000000b2--
--000000000000a1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Thu, 05 Mar 2026 02:00:00 -0800 (PST)

Final-Recipient: rfc822; list@example.org
Action: delayed
Status: 4.2.2
Diagnostic-Code: smtp; 452-4.2.2 The recipient's inbox is out of storage.

Final-Recipient: rfc822; ada@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach
 550-5.1.1 does not exist. 550 5.1.1 NoSuchUser - gsmtp
Last-Attempt-Date: Thu, 05 Mar 2026 02:00:01 -0800 (PST)

--000000000000a1
Content-Type: message/rfc822

Subject: Your award

--000000000000a1--
""")


def qmail(to, *, subject="failure notice"):
    return _lines(f"""\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mail.example.org
To: {to}
Subject: {subject}

Hi. This is the qmail-send program at mail.example.org.

<ada@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)
""")


def out_of_office(to):
    return _lines(f"""\
Return-Path: <>
Delivered-To: {to}
From: Ada Lovelace <ada@example.org>
To: {to}
Subject: Out of office: Your award
Auto-Submitted: auto-replied (vacation)

I am away until Monday and read no mail. Call me when it is urgent.
""")


def answer(to):
    return _lines(f"""\
From: Ada Lovelace <ada@example.org>
To: {to}
Subject: Re: Your award

Thank you! Did it really come to postmaster@example.org first?
""")


def read_receipt(to):
    return _lines(f"""\
From: Ada Lovelace <ada@example.org>
To: {to}
Subject: Read: Your award
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

Your message was read.
--b
Content-Type: message/disposition-notification

Disposition: manual-action/MDN-sent-manually; displayed
--b--
""")
