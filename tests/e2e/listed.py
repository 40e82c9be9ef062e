"""What is listed of pages and of forms: see pages.py and bad_forms.py."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """A page: its URL name, who opens it, where it is, and what tells it from its twins."""

    name: str
    who: str
    path: str
    about: str = ""

    def __str__(self):
        return f"{self.name}-{self.about}" if self.about else self.name


@dataclass(frozen=True)
class BadForm:
    """A form, how it is filled badly, which button sends it, and the status of the answer.

    `without` names a script that has not arrived.
    """

    name: str
    who: str
    path: str
    button: str
    values: dict[str, str] = field(default_factory=dict)
    status: int = 422
    without: str = ""

    def __str__(self):
        return f"{self.name}-{self.button}"
