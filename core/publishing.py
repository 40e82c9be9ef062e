"""Files for everybody: feeds, calendars, data, badges. They may be kept a while and asked again."""

import re
from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

FIFTEEN_MINUTES = 900
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """The text without the characters no XML file may hold (XML 1.0, 2.2)."""
    return _NOT_XML.sub("", text)


def published(
    request: HttpRequest,
    make: Callable[[], bytes],
    content_type: str,
    *,
    told: object | None = None,
    name: str = "",
    is_private: bool = False,
) -> HttpResponse:
    """A file everybody may keep a while; 304 when the reader has it already.

    `told` is what the file tells, where the bytes differ each time they are made or are costly.
    """
    body = make() if told is None else b""
    mark = sha256(body or repr(told).encode()).hexdigest()[:32]
    etag = f'"{mark}"'
    fresh = HttpResponse(content_type=content_type)
    fresh["ETag"] = etag
    patch_cache_control(
        fresh, max_age=FIFTEEN_MINUTES, **({"private": True} if is_private else {"public": True})
    )
    answer = get_conditional_response(request, etag=etag, response=fresh)
    if answer is not None and answer.status_code != 200:
        return answer
    fresh.content = body or make()
    if name:
        fresh["Content-Disposition"] = f'attachment; filename="{name}"'
    return fresh
