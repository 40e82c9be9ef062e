"""Texts that are easily counted wrong: text, characters as people see them, words.

Counted by the server in tests/core/test_counting.py and by a browser in tests/e2e/test_counting.py.
"""

HARD = [
    ("", 0, 0),
    (" \n\t", 3, 0),
    ("one two", 7, 2),
    ("state-of-the-art – tools", 24, 2),
    ("cafe\u0301", 4, 1),
    ("café", 4, 1),
    ("Z\u0351\u036b\u0343algo", 5, 1),
    ("👩🏽‍🔬 writes", 8, 1),
    ("👨‍👩‍👧‍👦👍🏿", 2, 0),
    ("🇩🇪🇫🇷🇬", 3, 0),
    ("🏴󠁧󠁢󠁳󠁣󠁴󠁿❤️", 2, 0),
    ("1️⃣ 2️⃣", 3, 2),
    ("\u1112\u1161\u11ab\u1100\u1173\u11af", 2, 1),
    ("한글 쓰기", 5, 2),
    ("नमस्ते दुनिया", 7, 2),
    ("क्षत्रिय", 3, 1),
    ("தமிழ் மொழி", 6, 2),
    ("ภาษาไทย", 7, 1),
    ("שָׁלוֹם\u200f!", 6, 1),
    ("می‌خواهم", 7, 1),
    ("العَرَبِيَّة", 7, 1),
    ("東京 大学", 5, 2),
    ("𝒜𠮷", 2, 1),
    ("½ Ⅷ ³ ²x", 8, 4),
    ("a\u00adb\u200bc", 5, 1),
    ("mark\ufeffed next\u0085line", 17, 3),
    ("hard\u00a0space thin\u2009space", 21, 4),
    ("“quoted” … — ‘x’", 16, 2),
    ("line\nbreak\n\n", 12, 2),
]
