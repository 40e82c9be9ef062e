import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.views import letters
from core.files.models import StoredFile
from core.files.storing import read_bytes
from tests.shared import text_of


@pytest.fixture
def letter(offered):
    return offered.letters.get()


def upload(client, content, code=""):
    file = SimpleUploadedFile("letter.pdf", content, "application/pdf")
    return client.post("/letters/", {"code": code, "file": file})


def test_letter_verify_by_its_code_tells_no_name_and_no_amount(client, letter, offered):
    text = text_of(client.get(f"/letters/{letter.code}/"))
    for told in ("There is a letter with this code", "Slingshot grants", "Award letter", "Yes"):
        assert told in text
    for hidden in ("Ada", "80,000", offered.reference, "Open kernels", letter.sha256):
        assert hidden not in text


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
def test_letter_check_reads_a_code_as_it_was_meant(client, letter, typed):
    code = letter.code.lower() if typed == "lower" else typed.format(letter.code)
    assert "There is a letter with this code" in text_of(client.post("/letters/", {"code": code}))


def test_letter_check_of_an_unknown_code_says_so(client, letter):
    text = text_of(client.post("/letters/", {"code": "0000-0000-0000"}))
    assert "No letter with this code is out." in text
    assert client.get("/letters/short/").status_code == 404


@pytest.mark.parametrize("typed", ["", "hello", "7F3K-92QD-XW0U"])
def test_letter_check_without_a_code_that_can_be_one_is_told(client, db, typed):
    page = client.post("/letters/", {"code": typed})
    assert page.status_code == 422


def test_letter_check_of_the_file_says_genuine_and_keeps_nothing(client, letter):
    stored = StoredFile.objects.count()
    text = text_of(upload(client, read_bytes(letter.file)))
    for told in ("Genuine and unchanged", letter.sha256, "Seedcorn, trying out"):
        assert told in text
    assert StoredFile.objects.count() == stored


def test_letter_check_of_a_file_with_one_changed_byte_says_altered(client, letter):
    content = bytearray(read_bytes(letter.file))
    content[-30] ^= 1
    text = text_of(upload(client, bytes(content)))
    assert "it was changed after it was issued" in text
    assert letter.sha256 not in text


def test_letter_check_of_another_file_says_unknown(client, letter):
    assert "This file is no letter that was issued here." in text_of(upload(client, b"%PDF-1.7 x"))


def test_letter_check_of_a_file_with_the_code_of_another_letter(client, letter):
    text = text_of(upload(client, read_bytes(letter.file), code="0000-0000-0000"))
    assert "it is not the letter with the code you typed" in text


def test_letter_check_of_a_huge_file_is_refused(client, db, monkeypatch):
    monkeypatch.setattr("awards.forms.letters.MAX_LETTER", 10)
    page = upload(client, b"%PDF-1.7 more than ten bytes")
    assert page.status_code == 422
    assert "larger than any letter" in text_of(page)


def test_letter_download_is_for_the_addressee_and_staff(client, letter, ada, sam, ben, otto):
    address = f"/letters/{letter.code}/letter.pdf"
    assert client.get(address).status_code == 302
    for person, status in [(ada, 200), (sam, 200), (ben, 404), (otto, 404)]:
        client.force_login(person)
        assert client.get(address).status_code == status


def test_letter_check_too_often_from_one_address_has_to_wait(client, letter, monkeypatch):
    monkeypatch.setattr(letters, "MOST_CHECKS", 2)
    address = {"REMOTE_ADDR": "192.0.2.77"}
    cache.delete("limit:letter_check:192.0.2.77")
    for _ in range(2):
        assert client.post("/letters/", {"code": letter.code}, **address).status_code == 200
    page = client.post("/letters/", {"code": letter.code}, **address)
    assert page.status_code == 422
    assert "you have to wait ten minutes" in text_of(page)
    assert "There is a letter" not in text_of(page)
    # The link of the QR code is looked up by its bearer, and asks for no work.
    assert client.get(f"/letters/{letter.code}/", **address).status_code == 200
