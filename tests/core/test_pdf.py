import io
import socket

import pikepdf
import pytest

from core.pdf import render_pdf


@pytest.fixture
def document(settings, tmp_path):
    """Write a template and render it."""
    own = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**own, "DIRS": [*own["DIRS"], tmp_path]}]

    def make(body, head="<title>A letter</title>", **context):
        text = f'<!doctype html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>'
        (tmp_path / "paper.html").write_text(text)
        return render_pdf("paper.html", context)

    return make


def test_render_pdf_is_tagged_with_title_and_language(document):
    content = document("<h1>Award letter</h1><p>Dear {{ name }}</p>", name="Ada & Co")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        with pdf.open_metadata() as facts:
            assert facts["dc:title"] == "A letter"
            assert facts["pdfuaid:part"] == "1"


def test_render_pdf_embeds_our_own_fonts(document):
    face = (
        '<style>@font-face{font-family:Own;src:url("static:/vendor/fonts/source-serif-4-5.3.1/'
        'source-serif-4-latin-wght-normal.woff2")}body{font-family:Own}</style>'
    )
    content = document("<p>Letter</p>", head=f"<title>x</title>{face}")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = {str(each.BaseFont) for each in pdf.pages[0].Resources.Font.values()}
    assert {name.split("+")[1] for name in fonts} == {"Own"}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "static:/../manage.py",
        "static:/no/such/file.png",
        "data:image/png;base64,AAAA",
    ],
)
def test_render_pdf_loads_nothing_but_files_of_ours(document, address):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        url = address.format(port=server.getsockname()[1])
        with pytest.raises(ValueError, match="own files only"):
            document(f'<img src="{url}" alt="x">')
        with pytest.raises(TimeoutError):
            server.accept()
