"""Letters of any script as a PDF draws and spells them."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.exporters.pdf_fonts import REGULAR, FontBook
from app.adapters.exporters.pdf_order import Stretch, stretches
from app.adapters.exporters.pdf_painter import Painter
from app.adapters.exporters.pdf_shaping import pieces, shape
from app.adapters.exporters.pdf_text import Typesetter, prepared, width_of

NAMES = {
    "Devanagari": "हिन्दी क्षत्रिय कार्यालय ट्रि",
    "Bengali": "বাংলা ক্ষ কর্ম",
    "Tamil": "தமிழ் க்ஷ கொ சேவையகம்",
    "Telugu": "తెలుగు క్షేత్రం",
    "Malayalam": "മലയാളം ക്ഷേത്രം",
    "Gujarati": "ગુજરાતી ક્ષેત્ર",
    "Sinhala": "සිංහල ක්ෂ",
    "Thai": "ไทย เซิร์ฟเวอร์ น้ำ ที่",
    "Lao": "ລາວ ນ້ຳ",
    "Khmer": "ខ្មែរ ម៉ាស៊ីន",
    "Myanmar": "မြန်မာ ဆာဗာ",
    "Korean": "한국어 데이터베이스 서버",
    "Chinese": "中文 数据库服务器",
    "Japanese": "日本語 データベース",
    "Latin": "Zażółć x̄ ąbc̈d Ж",
}


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook(REGULAR)


def glyphs(book: FontBook, text: str, *, right_to_left: bool = False) -> list[int]:
    """The numbers of the glyphs in a font that a text is drawn with."""
    from reportlab.pdfbase import pdfmetrics

    found = []
    for font, run in book.runs(text):
        known = pdfmetrics.getFont(font).face.charToGlyph
        shaped = shape(font, run, right_to_left=right_to_left)
        found += [known[ord(char)] for char in shaped.run]
    return found


def page(typesetter: Typesetter, lines: list[str]) -> bytes:
    """A PDF with a line for each text."""
    stream = BytesIO()
    painter = Painter(stream, "Names", typesetter)
    for place, text in enumerate(lines):
        painter.write(text, 40, 540 - 30 * place, 14)
    painter.end_page()
    painter.save()
    return stream.getvalue()


def test_arabic_letters_join(book: FontBook) -> None:
    alone = glyphs(book, "ب", right_to_left=True)
    joined = glyphs(book, "ببب", right_to_left=True)
    # From the left: the last, the middle, the first; none as it stands alone.
    assert len(set(joined)) == 3
    assert not set(alone) & set(joined)
    assert len(glyphs(book, "لا", right_to_left=True)) == 1


def test_letters_stack_and_change_places(book: FontBook) -> None:
    assert len(glyphs(book, "क्ष")) == 1
    vowel_sign, letter = glyphs(book, "कि")
    assert letter == glyphs(book, "क")[0]
    assert vowel_sign != letter


def test_what_is_not_joined_says_so(book: FontBook) -> None:
    """The Persian half space parts two letters that would be joined."""
    assert glyphs(book, "می‌خ", right_to_left=True) != glyphs(book, "میخ", right_to_left=True)
    assert prepared("می‌خواهم") == "می‌خواهم"
    assert prepared("web\u200c01\u200d") == "web01"


def test_a_mark_stays_with_the_letter_before_it() -> None:
    assert list(pieces("ab x\u0304y")) == [
        ("ab ", False), ("x\u0304", True), ("y", False),
    ]  # fmt: skip


def test_a_line_has_stretches_of_one_direction() -> None:
    assert stretches("web-01", from_right=False) == [Stretch("web-01", right_to_left=False)]
    assert stretches("שרת (web-01)", from_right=True) == [
        Stretch(")", right_to_left=True),
        Stretch("web-01", right_to_left=False),
        Stretch("שרת (", right_to_left=True),
    ]
    assert stretches("", from_right=True) == []


@given(text=st.text(alphabet=st.characters(min_codepoint=32), max_size=40), right=st.booleans())
def test_no_letter_of_a_line_is_lost_in_its_stretches(text: str, right: bool) -> None:
    found = stretches(text, from_right=right)
    assert sorted("".join(each.text for each in found)) == sorted(text)


@given(text=st.text(alphabet="aב ب١2ि\u0304(कक्ค้-", max_size=30))
def test_a_line_is_as_wide_as_what_is_drawn(
    typesetter: Typesetter, book: FontBook, text: str
) -> None:
    text = prepared(text).strip()
    [line] = typesetter.lines(text, 1000.0)
    assert line.width == pytest.approx(width_of(text, book), abs=1e-6)


def test_what_letters_do_not_spell_in_their_order_is_spelled_beside_them(
    typesetter: Typesetter,
) -> None:
    """Programs that copy text or read it aloud take the words from there."""
    from pypdf import PdfReader
    from pypdf.generic import ContentStream

    reader = PdfReader(BytesIO(page(typesetter, ["हिन्दी क्ष web", "plain", "தமிழ்"])))
    content = ContentStream(reader.pages[0].get_contents(), reader)
    spelled = [
        operands[1]["/ActualText"] for operands, name in content.operations if name == b"BDC"
    ]
    assert spelled == ["हिन्दी", "क्ष", "தமிழ்"]
    names = [name for _, name in content.operations]
    assert names.count(b"EMC") == 3


def test_names_of_all_scripts_can_be_searched(typesetter: Typesetter) -> None:
    """Glyph by glyph they spell all their letters, each cluster in its own order."""
    from pypdf import PdfReader

    names = list(NAMES.values())
    text = PdfReader(BytesIO(page(typesetter, names))).pages[0].extract_text()
    for line, name in zip(text.splitlines(), names, strict=True):
        assert sorted(line.replace(" ", "")) == sorted(name.replace(" ", ""))


def test_right_to_left_names_can_be_copied(typesetter: Typesetter) -> None:
    from pypdf import PdfReader

    names = ["שרת הכנסות", "خادم قاعدة البيانات", "فارسی می‌خواهم"]
    text = PdfReader(BytesIO(page(typesetter, names))).pages[0].extract_text()
    assert [line.strip() for line in text.splitlines()] == names
