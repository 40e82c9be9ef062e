from core.files.storing import PDF
from grants.uploads import limits_of


def test_without_options_a_question_takes_one_pdf_of_the_installations_size(settings):
    settings.MAX_UPLOAD_BYTES = 5 * 1024 * 1024
    limits = limits_of({})
    assert (limits.types, limits.max_bytes, limits.max_files) == (PDF, 5 * 1024 * 1024, 1)
    assert limits.sentence == "PDF, up to 5.0 MB."
    assert limits.accept == ".pdf,application/pdf"


def test_options_narrow_what_it_takes_and_never_widen_the_size(settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    options = {"types": ["pdf", "png", "exe"], "max_bytes": 9**9, "max_pages": 4, "max_files": 3}
    limits = limits_of(options)
    assert limits.sentence == "Up to 3 files: PDF or PNG, each up to 1.0 MB and 4 pages."
    assert list(limits.types) == ["pdf", "png"]
