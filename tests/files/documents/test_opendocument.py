"""What LibreOffice writes is read: text, sheets and slides, packed or flat."""

import pytest

from bot.domain.file_errors import FileBroken, FileLocked
from tests.files import files
from tests.files.documents.opening import opened, said
from tests.files.documents.packages import packed

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = (
    " ".join(
        f'xmlns:{prefix}="{_OASIS}{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "style": "style",
            "presentation": "presentation",
            "svg": "svg-compatible",
        }.items()
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def content(body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )


def opendocument(body: str, styles: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    parts: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.text"}
    return packed(parts | {"content.xml": content(body, styles)} | (more or {}), stored_first=True)


def odt(text: str, styles: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    return opendocument(f"<office:text>{text}</office:text>", styles, more)


def test_headings_lists_and_spaces_are_kept() -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="a"/><text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    text = (
        '<text:h text:outline-level="2">Tides</text:h>'
        '<text:p>High<text:s text:c="3"/>and<text:tab/>low<text:line-break/>water</text:p>'
        '<text:list text:style-name="L"><text:list-item><text:p>one</text:p><text:list>'
        "<text:list-item><text:p>deep</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list>"
        "<text:tracked-changes><text:p>old</text:p></text:tracked-changes>"
    )

    assert said(odt(text, styles)) == (
        "## Tides\n\nHigh   and\tlow\nwater\n\na. one\n  - deep\nb. two"
    )


def test_notes_comments_and_links_stand_where_they_belong() -> None:
    text = (
        "<text:p>It rose<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>In May.</text:p></text:note-body></text:note> and "
        '<text:a xlink:href="https://example.org/t">fell</text:a>'
        "<office:annotation><dc:creator>Ada</dc:creator><text:p>Sure?</text:p></office:annotation>"
        "</text:p><text:p>Later.</text:p>"
    )

    assert said(odt(text)) == (
        "It rose[^1] and [fell](https://example.org/t)\n\n[^1]: In May.\n\n"
        "[Comment: Ada: Sure?]\n\nLater."
    )


def test_tables_and_pictures_are_told() -> None:
    text = (
        '<table:table><table:table-row><table:table-cell table:number-columns-repeated="2">'
        "<text:p>Town</text:p></table:table-cell></table:table-row></table:table>"
        '<text:p>See <draw:frame><draw:image xlink:href="Pictures/1.png"/>'
        "<svg:desc>the pier</svg:desc></draw:frame></text:p>"
    )

    reading = opened(odt(text, more={"Pictures/1.png": files.png(100, 80)}))

    assert reading.text == ("| Town | Town |\n| --- | --- |\n\nSee  [Picture 1: the pier]")
    assert len(reading.images) == 1


def test_sheets_have_names_and_dates_and_no_million_of_empty_rows() -> None:
    styles = (
        '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    )
    sheets = (
        '<office:spreadsheet><table:table table:name="Plan"><table:table-row>'
        "<table:table-cell><text:p>Day</text:p></table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2026-05-01T00:00:00">'
        "<text:p>05/01/26</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        '<table:table table:name="Old" table:style-name="h"/></office:spreadsheet>'
    )

    assert said(opendocument(sheets, styles)) == (
        "Sheets: Plan, Old (hidden)\n\n[Sheet 1: Plan]\n\n| Day | 2026-05-01 |\n| --- | --- |\n\n"
        "[Sheet 2: Old, hidden]"
    )


def test_slides_have_titles_numbers_and_notes() -> None:
    slides = (
        "<office:presentation><draw:page><draw:frame><draw:text-box><text:p>Words</text:p>"
        '</draw:text-box></draw:frame><draw:frame presentation:class="title"><draw:text-box>'
        "<text:p>Tides</text:p></draw:text-box></draw:frame><presentation:notes>"
        '<draw:frame presentation:class="notes"><draw:text-box><text:p>Smile.</text:p>'
        "</draw:text-box></draw:frame></presentation:notes></draw:page></office:presentation>"
    )

    assert said(opendocument(slides)) == (
        "[Slide 1]\n\n## Tides\n\nWords\n\nSpeaker notes:\nSmile."
    )


def test_a_flat_document_is_read_too() -> None:
    flat = f"<office:document {NAMES}><office:body><office:text><text:p>Flat</text:p>"
    flat += "</office:text></office:body></office:document>"

    assert said(flat.encode(), "flat") == "Flat"


def test_a_locked_one_is_said_to_be_locked() -> None:
    manifest = '<m:manifest xmlns:m="x"><m:encryption-data/></m:manifest>'

    with pytest.raises(FileLocked):
        said(odt("", more={"META-INF/manifest.xml": manifest}))


def test_one_without_a_body_is_damaged() -> None:
    with pytest.raises(FileBroken):
        said(opendocument(""))
