"""The gunicorn worker that notes when a request arrived, not when a thread had time for it.

On deadline day a request may wait for seconds before it is handled. What counts is the moment the
server took it, so the worker's own loop, which does nothing but take requests, writes it down.
"""

import threading
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from core.arrival import ARRIVED

_handled = threading.local()


class ArrivalWorker(ThreadWorker):
    """Threads as ever; `environ[ARRIVED]` holds the seconds since the epoch at arrival."""

    wsgi: Any

    def enqueue_req(self, conn: TConn) -> None:
        """A connection has a request: put it in line with the moment it came."""
        conn.arrived = time.time()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """A thread takes the request."""
        _handled.arrived = conn.arrived
        return super().handle(conn)

    def load_wsgi(self) -> None:
        """Tell the application, whatever it is."""
        super().load_wsgi()
        application: Any = self.wsgi

        def told(environ: dict[str, Any], start_response: Any) -> Any:
            environ[ARRIVED] = _handled.arrived
            return application(environ, start_response)

        self.wsgi = told
