"""A badge a README can show: which programme funded it, and when the release was last seen well.

Plain SVG with a title, in the colours of the page. Widths are estimated from the widths of letters
in common sans serif fonts, as every badge does that must not load a font. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

HEIGHT = 20
PADDING = 7
# Widths in pixels at 11 px; letters not named are as wide as `n`.
_NARROW, _WIDE, _OTHER = 3.6, 9.2, 6.4
_COLOURS = {"good": "#1f7a3d", "waits": "#4b5a54", "bad": "#b3261e"}


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says: left of whom, right how it stands. `tone`: good, waits or bad."""

    left: str
    right: str
    tone: str


def badge_svg(badge: Badge) -> str:
    """The badge as SVG, readable at 4.5:1 and named for screen readers."""
    left, right = (_width(text) + 2 * PADDING for text in (badge.left, badge.right))
    name = escape(f"{badge.left}: {badge.right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:.0f}" height="{HEIGHT}" '
        f'role="img" aria-label="{name}"><title>{name}</title>'
        f'<rect width="{left:.0f}" height="{HEIGHT}" fill="#1d2a26"/>'
        f'<rect x="{left:.0f}" width="{right:.0f}" height="{HEIGHT}" '
        f'fill="{_COLOURS[badge.tone]}"/>'
        '<g fill="#ffffff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
        f'<text x="{PADDING}" y="14" textLength="{left - 2 * PADDING:.0f}">{escape(badge.left)}'
        f'</text><text x="{left + PADDING:.0f}" y="14" '
        f'textLength="{right - 2 * PADDING:.0f}">{escape(badge.right)}</text></g></svg>'
    )


def _width(text: str) -> float:
    return sum(
        _NARROW if each in "ijlt.,:;'|!fI1 " else _WIDE if each in "mwMW@%" else _OTHER
        for each in text
    )
