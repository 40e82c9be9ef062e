"""The mail server as a pass over the outbox sees it: one connection for many mails."""

import contextlib
import smtplib
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

# Servers limit how many mails they take on one connection; after so many it is opened anew.
MAILS_PER_CONNECTION = 100
# After so many troubles in a row the server is let rest until the next pass.
TROUBLES_IN_A_ROW = 3


class MailServer:
    """One connection to the mail server, opened when it is needed and anew after any error."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._sent = 0
        self.troubles = 0

    @property
    def is_down(self) -> bool:
        """Whether it failed so often in a row that trying more mails would only wear them out."""
        return self.troubles >= TROUBLES_IN_A_ROW

    def send(self, message: EmailMultiAlternatives) -> None:
        """Send one message; what goes wrong is raised and ends the connection."""
        try:
            if self._connection is None:
                self._connection, self._sent = get_connection(), 0
                self._connection.open()
            message.connection = self._connection
            message.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
            self.troubles = 0  # The server is well: it has looked at this mail.
            self.close()
            raise
        except OSError:  # Also all other errors of SMTP.
            self.troubles += 1
            self.close()
            raise
        except Exception:
            self.close()
            raise
        self.troubles = 0
        self._sent += 1
        if self._sent >= MAILS_PER_CONNECTION:
            self.close()

    def close(self) -> None:
        """End the connection; a server that is gone already is no error."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()
