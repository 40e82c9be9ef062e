"""Refusing an upload early: a file over the limit is not kept, not even on disk for a moment."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.files.storing import megabytes

# Room for the other answers in the same request.
SLACK = 8 * 1024 * 1024


class LimitedUploads(FileUploadHandler):
    """Drops files over the limit and notes why; everything else in the request is still read.

    A request that says it is far over the limit has its files dropped from the first byte.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.refusals: dict[str, str] = {}
        self.seen = 0
        self.far_over = False

    def handle_raw_input(self, *announced: Any, **_more: Any) -> None:
        """Look at the size the request announces (third of Django's arguments)."""
        self.far_over = announced[2] > settings.MAX_UPLOAD_BYTES + SLACK

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.seen = 0
        if self.far_over:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and stop at the limit."""
        self.seen = start + len(raw_data)
        if self.seen > settings.MAX_UPLOAD_BYTES:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""

    def _refuse(self) -> None:
        self.refusals[self.field_name or ""] = (
            f"“{self.file_name}” is larger than {megabytes(settings.MAX_UPLOAD_BYTES)}, the most "
            "this question takes. It was not saved; everything else you entered is kept."
        )
        raise SkipFile


View = Callable[..., HttpResponse]


def limited_uploads(view: View) -> View:
    """Put `LimitedUploads` in front; `upload_refusals(request)` tells what was dropped.

    Handlers must be set before anything reads the POST data, so the CSRF check runs inside.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            handler = LimitedUploads(request)
            request.upload_handlers.insert(0, handler)
            request.upload_refusals = handler.refusals  # type: ignore[attr-defined]
        return protected(request, *args, **kwargs)

    return wrapper


def upload_refusals(request: HttpRequest) -> dict[str, str]:
    """Sentences by the name of the file control, for files that were dropped."""
    return getattr(request, "upload_refusals", {})
