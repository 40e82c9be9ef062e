from core.files.models import StoredFile
from grants.actions.files import add_file
from grants.actions.submission import submit_application
from grants.queries.scans import with_scan_tags
from grants.reading import readable


def test_staff_read_beside_a_file_that_it_was_not_scanned_and_applicants_do_not(
    client, complete, ada, sam, pdf, now, django_assert_num_queries
):
    add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)
    submit_application(application=complete, by=ada, at=now)
    here = f"/staff/applications/{complete.reference}/"

    def shown(person, address, said):
        client.force_login(person)
        page = client.get(address)
        assert page.status_code == 200
        return said in page.text

    client.force_login(sam)
    for scan, said in [
        ("too_large", "Not scanned: too large for the scanner"),
        ("waiting", "Not scanned yet"),
    ]:
        StoredFile.objects.update(scan=scan)
        assert shown(sam, here, said)
        assert shown(sam, f"{here}screening/", said)
        assert not shown(ada, f"/applications/{complete.reference}/receipt/", said)
    StoredFile.objects.update(scan="infected", scan_note="Eicar-Test", scanned_at=now)
    assert shown(sam, here, "Malware found")
    StoredFile.objects.update(scan="clean", scan_note="")
    assert not shown(sam, here, "Malware found")
    assert not shown(sam, here, "Not scanned")

    sections = readable(complete.submissions.get().content, "EUR")
    with django_assert_num_queries(1):
        assert with_scan_tags(sections) == sections
