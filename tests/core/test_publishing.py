from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from core.publishing import for_xml
from tests.core.hard_strings import HARD


@given(st.text() | st.sampled_from([text for text, *_ in HARD]))
def test_what_is_for_xml_can_be_read_and_the_rest_of_it_stays(text):
    clean = for_xml(text)
    read = ET.fromstring(f"<a>{clean.replace('&', '&amp;').replace('<', '&lt;')}</a>").text or ""
    assert read == clean.replace("\r\n", "\n").replace("\r", "\n")


def test_only_what_xml_forbids_is_left_out():
    assert for_xml("a\x0b\x00b\ufffe\ud800\t\nÄ 😀") == "ab\t\nÄ 😀"
