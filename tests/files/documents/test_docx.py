"""What is written in Word is read in its order: headings, lists, tables, notes and pictures."""

from tests.files import files
from tests.files.documents.opening import opened, said
from tests.files.documents.packages import W, docx, paragraph

STYLES = f"""<w:styles {W}>
<w:style w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="H2"/></w:style>
<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""
NOTES = f"""<w:footnotes {W}>
<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>Measured in May.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""
WIDE = '<w:gridSpan w:val="2"/>'


def listed(text: str, list_id: int, level: int = 0) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    )


def test_headings_are_known_by_their_style_and_what_it_is_based_on() -> None:
    body = (
        paragraph("Harbour", '<w:pStyle w:val="H2"/>')
        + paragraph("Tides", '<w:pStyle w:val="Mine"/>')
        + paragraph("Words", '<w:pStyle w:val="Loop"/>')
    )

    text = said(docx(body, (("styles", "styles.xml"),), {"word/styles.xml": STYLES}))

    assert text == "## Harbour\n\n## Tides\n\nWords"


def test_lists_count_as_word_does() -> None:
    body = (
        listed("one", 1)
        + listed("deep", 1, 1)
        + listed("two", 1)
        + listed("deeper", 1, 1)
        + listed("dot", 2)
    )

    text = said(docx(body, (("numbering", "numbering.xml"),), {"word/numbering.xml": NUMBERING}))

    assert text == "3. one\n  3.i) deep\n4. two\n  4.i) deeper\n- dot"


def test_a_table_is_one_also_where_cells_are_merged() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    body = (
        f"<w:tbl><w:tr>{cell('Town')}{cell('Ships | boats')}{cell('Days')}</w:tr>"
        f"<w:tr>{cell('Ys', WIDE)}{cell('3')}</w:tr>"
        f"<w:tr>{cell('gone', '<w:vMerge/>')}{cell('7')}{cell('9')}</w:tr></w:tbl>"
    )

    assert said(docx(body)) == (
        "| Town | Ships \\| boats | Days |\n| --- | --- | --- |\n| Ys |  | 3 |\n|  | 7 | 9 |"
    )


def test_a_footnote_follows_its_paragraph() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p><w:r><w:t>It rose</w:t></w:r>{mark}</w:p>" + paragraph("Later.")

    text = said(docx(body, (("footnotes", "footnotes.xml"),), {"word/footnotes.xml": NOTES}))

    assert text == "It rose[^1]\n\n[^1]: Measured in May.\n\nLater."


def test_what_was_deleted_or_hidden_is_not_told() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )

    assert said(docx(body)) == "new"


def test_a_link_tells_where_it_leads() -> None:
    body = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>Tides</w:t></w:r></w:hyperlink></w:p>'

    assert said(docx(body, (("hyperlink", "https://example.org/t"),))) == (
        "[Tides](https://example.org/t)"
    )


def test_pictures_come_with_it_as_far_as_there_is_room() -> None:
    def drawing(number: int) -> str:
        return f'<w:p><w:r><w:drawing><a:blip r:embed="r{number}"/></w:drawing></w:r></w:p>'

    links = (("image", "media/1.png"), ("image", "media/2.png"), ("image", "media/dot.png"))
    media: dict[str, str | bytes] = {
        "word/media/1.png": files.png(100, 80),
        "word/media/2.png": files.png(100, 90),
        "word/media/dot.png": files.png(8, 8),
    }
    body = drawing(1) + drawing(2) + drawing(1) + drawing(3) + paragraph("end")

    reading = opened(docx(body, links, media), pictures=1)

    assert reading.text == "[Picture 1]\n\n[A picture that is not shown]\n\n[Picture 1]\n\nend"
    assert [image.width for image in reading.images] == [100]


def test_what_does_not_fit_is_left_out_and_said_so() -> None:
    reading = opened(docx(paragraph("A line of words.") * 100), limit=400)

    assert len(reading.text) <= 400
    assert reading.left_out is not None
    assert reading.left_out.kept == 22


def test_text_boxes_and_headers_are_read_once() -> None:
    box = f"<w:pict><w:txbxContent>{paragraph('Boxed')}</w:txbxContent></w:pict>"
    section = '<w:sectPr><w:headerReference r:id="r1"/><w:headerReference r:id="r1"/></w:sectPr>'
    header = f"<w:hdr {W}>{paragraph('Ys Ltd')}</w:hdr>"
    body = f"<w:p><w:r><w:t>Before</w:t>{box}</w:r></w:p>{section}"

    text = said(docx(body, (("header", "header1.xml"),), {"word/header1.xml": header}))

    assert text == "[Header: Ys Ltd]\n\nBefore\n\nBoxed"
