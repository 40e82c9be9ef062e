import io
from zoneinfo import ZoneInfo

from grants.actions.submission import submit_application
from grants.documents import application_document
from tests.grants.conftest import answer


def opened(pdf):
    # The house imports it where it is used.
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(pdf))


def test_the_document_holds_headings_pages_and_a_long_text_whole(complete, ada, now):
    words = [f"w{number}x" for number in range(2990)]
    paragraphs = "\n\n".join(" ".join(words[i : i + 130]) for i in range(0, 2990, 130))
    answer(complete, ada, now, proposal=paragraphs)
    submission = submit_application(application=complete, by=ada, at=now)
    complete.refresh_from_db()
    pdf = application_document(complete, submission.content, sent=submission, at=now)
    reader = opened(pdf)
    text = " ".join(page.extract_text() for page in reader.pages)
    assert all(word in text for word in words)
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in text
    assert len(reader.pages) > 5
    assert round(reader.pages[0].mediabox.width) == 595
    assert reader.outline[0].title == "Open kernels"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_document_is_printed_by_the_clock_of_its_call(complete, ada, now):
    answer(complete, ada, now, proposal="<img src='https://example.org/x.png'> & <b>bold</b>")
    content = submit_application(application=complete, by=ada, at=now).content
    pdf = application_document(complete, content, sent=None, at=now)
    printed = now.astimezone(ZoneInfo(complete.call.time_zone))
    assert f"{printed.day} {printed:%B %Y, %H:%M %Z}" in opened(pdf).pages[0].extract_text()
    assert complete.call.time_zone != "UTC"


def test_markup_in_an_answer_is_text_in_the_document(complete, ada, now):
    answer(complete, ada, now, proposal="<img src='https://example.org/x.png'> & <b>bold</b>")
    content = submit_application(application=complete, by=ada, at=now).content
    pdf = application_document(complete, content, sent=None, at=now)
    text = opened(pdf).pages[0].extract_text()
    assert "<b>bold</b>" in text
