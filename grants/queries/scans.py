"""What the malware scanner said of the files in what was written, for staff who open them."""

from dataclasses import replace

from core.files.scan_tags import scan_tags
from grants.reading import ReadSection


def with_scan_tags(sections: list[ReadSection]) -> list[ReadSection]:
    """The sections, each file that has one with its tag under `scan`; one query for all files."""
    tags = scan_tags(
        file["id"] for section in sections for each in section.questions for file in each.files
    )
    if not tags:
        return sections
    return [
        replace(
            section,
            questions=[
                replace(each, files=[{**file, "scan": tags.get(file["id"])} for file in each.files])
                for each in section.questions
            ],
        )
        for section in sections
    ]
