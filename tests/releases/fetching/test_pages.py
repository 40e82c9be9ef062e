import json

from releases.fetching.pages import read_page

URL = "https://example.org/d"


def test_words_title_and_metadata_of_a_page_are_read():
    page = b"""<html><head><title> A  title </title><meta name="DC.rights" content="CC-BY-4.0">
    <link rel="license" href="/licence"><style>p {}</style><script>var hidden</script></head>
    <body><p>Funded by <b>AWD-1</b></p></body></html>"""
    reading = read_page(page, URL)
    assert (reading.title, reading.text) == ("A title", "Funded by AWD-1")
    assert reading.licences == ["CC-BY-4.0", "https://example.org/licence"]
    assert (reading.metadata, reading.files) == ([], [])


def test_blocks_of_linked_data_are_read_also_in_a_graph():
    told = {
        "@graph": [
            {"@type": "WebSite", "name": "Site"},
            {"@type": "Dataset", "license": {"@id": "MIT"}, "version": 2, "codeRepository": "https://x.example/y",
             "distribution": {"contentUrl": "a.csv", "contentSize": "12 B"}},
        ]
    }  # fmt: skip
    page = f"<script type='application/ld+json'>{json.dumps(told)}</script>".encode()
    reading = read_page(page, URL)
    assert (reading.version, reading.licences, reading.repository) == (
        "2",
        ["MIT"],
        "https://x.example/y",
    )
    assert (reading.files[0].url, reading.files[0].size) == ("https://example.org/a.csv", 12)


def test_a_copy_of_a_paper_is_found_by_its_metadata():
    reading = read_page(b"<meta name='citation_pdf_url' content='/a.pdf'>", URL)
    assert [each.url for each in reading.files] == ["https://example.org/a.pdf"]
