"""Licence texts for tests: the SPDX templates as people use them, and hostile edits."""

from releases.licences import table, texts


def template(licence_id: str) -> str:
    number = next(n for n, ids in enumerate(table().classes) if licence_id in ids)
    return texts()[number]


def filled(licence_id: str, holder: str = "Copyright (c) 2026 Ada Lovelace") -> str:
    """The template as it lies in a repository: with title and holder."""
    text = template(licence_id)
    for line in text.splitlines():
        if line.lower().startswith("copyright (c) <year>"):
            return text.replace(line, holder)
    return text


MIT = filled("MIT")

OSI = tuple(i for i, licence in table().licences.items() if licence.osi and not licence.deprecated)

# (licence, what it said, what it says now): each keeps most words and is no longer open,
# or no longer that licence.
HOSTILE = (
    ("MIT", "modify, merge, ", "merge, "),
    ("MIT", "free of charge", "subject to payment"),
    ("MIT", "free of charge, to any person", "free of charge, to any natural person"),
    ("MIT", "without restriction, including", "with restriction, including"),
    ("MIT", "and/or sell", "and/or not sell"),
    ("MIT", "subject to the\nfollowing", "for research purposes only, subject to the\nfollowing"),
    ("MIT", "to any person", "to any non-commercial person"),
    ("MIT", "following conditions:", "following conditions:\n\n(c) You must pay 5 % of your revenue."),
    ("MIT", "Permission is hereby granted", "Permission is hereby not granted"),
    ("BSD-3-Clause", "1. Redistributions", "0. Commercial use requires written consent.\n\n1. Redistributions"),
    ("BSD-3-Clause", "are permitted provided", "are permitted for evaluation provided"),
    ("BSD-2-Clause", "with or without modification", "without modification"),
    ("Apache-2.0", "no-charge, royalty-free", "charge, royalty-bearing"),
    ("Apache-2.0", "END OF TERMS AND CONDITIONS", "END OF TERMS AND CONDITIONS\n\nCommons Clause License Condition v1.0\n\nThe License does not grant the right to Sell the Software."),
    ("Apache-2.0", "perpetual, worldwide", "revocable, worldwide"),
    ("Apache-2.0", "3. Grant of Patent License.", "3. No Grant of Patent License."),
    ("ISC", "for any purpose", "for any lawful purpose"),
    ("ISC", "with or without fee", "with a fee"),
    ("GPL-3.0-only", "You may convey verbatim copies", "You may not convey verbatim copies"),
    ("MPL-2.0", "royalty-free", "royalty-bearing"),
)  # fmt: skip

# Hostile lines put in the place of the holder line of MIT.
HOSTILE_HOLDERS = (
    "Copyright (c) 2026 Evil Corp. Commercial use is prohibited.",
    "Copyright (c) 2026 Evil Corp, companies must pay",
    "Copyright (c) 2026 Evil Corp. Not to be used for training.",
    "(c) You must retain this notice and pay a fee.",
    "Copyright (c) 2026 Evil Corp <not for commercial use>",
    "Copyright (c) 2026 Evil Corp [academic use only]",
    "Copyright (c) 2026 Evil Corp, whoever runs this software in production becomes our customer",
    "Copyright (c) 2026 Evil Corp\u200b\u2060 hidden",
    "All rights reserved. No rights are granted.",
)
