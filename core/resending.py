"""Keeping what somebody sent while they were signed out, so that they can send it again themselves.

Nothing is ever sent again by itself, and only what a page of this site sent is kept: another site
could otherwise put words on a page from which one press sends them in somebody's name.
"""

from dataclasses import dataclass

from django.http import HttpRequest

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


@dataclass(frozen=True)
class Kept:
    """A form that was not taken: where it went, its fields, and the names of its files."""

    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What a person wrote, as far as one can tell: texts, not keys and choices."""
        return tuple(value for _name, value in self.fields if " " in value.strip())


def kept(request: HttpRequest) -> Kept | None:
    """What was posted, without its token; `None` where it must not be kept.

    That is whatever another site sent, whatever holds a password, and what holds nothing at all.
    Files are named only: a browser does not hand them out a second time.
    """
    if request.method != "POST" or not _sent_from_here(request):
        return None
    names = [name for name in request.POST if name != TOKEN]
    if any("password" in name.lower() for name in names):
        return None
    return Kept(
        address=request.get_full_path(),
        fields=tuple((name, value) for name in names for value in request.POST.getlist(name)),
        files=tuple(
            upload.name or "file" for _name, files in request.FILES.lists() for upload in files
        ),
    )


def _sent_from_here(request: HttpRequest) -> bool:
    if "Origin" in request.headers:
        return request.headers["Origin"] == f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
