from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.badges import Badge, badge_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("tone", ["good", "waits", "bad"])
def test_a_badge_is_named_for_those_who_do_not_see_it(tone):
    root = ET.fromstring(badge_svg(Badge("funded by Open", "open, seen 2027-03", tone)))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "funded by Open: open, seen 2027-03"
    assert [each.text for each in root.iter(f"{SVG}text")] == [
        "funded by Open",
        "open, seen 2027-03",
    ]


@given(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
        max_size=40,
    )
)
def test_whatever_a_programme_is_called_its_badge_is_an_image(name):
    root = ET.fromstring(badge_svg(Badge(name, "released", "good")))
    assert int(root.get("width")) > 0


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tone", ["good", "waits", "bad"])
def test_white_words_on_a_badge_have_contrast(tone):
    root = ET.fromstring(badge_svg(Badge("a", "b", tone)))
    for box in root.iter(f"{SVG}rect"):
        assert 1.05 / (luminance(box.get("fill")) + 0.05) >= 4.5
