"""A workbook's sheets are tables, with dates as dates and the hidden said to be hidden."""

from tests.files import files
from tests.files.documents.opening import opened, said
from tests.files.documents.packages import A, R, X, office, relations

STYLES = (
    f'<styleSheet {X}><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[Red]#,##0.00"/>'
    '<numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/>'
    '<xf numFmtId="165"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="166"/>'
    "</cellXfs></styleSheet>"
)
STRINGS = (
    f"<sst {X}><si><t>Town</t></si><si><r><t>Ke</t></r><r><t>r-Ys</t></r>"
    "<rPh><t>spoken</t></rPh></si></sst>"
)


def xlsx(
    *sheets: str, names: str = "", settings: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    """A workbook of these rows."""
    listed = names or "".join(
        f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1)
    )
    links = [("worksheet", f"s{n}.xml") for n in range(1, len(sheets) + 1)]
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": f"<workbook {X} {R}>{settings}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *links, ("styles", "styles.xml"), ("sharedStrings", "strings.xml")
        ),
        "xl/styles.xml": STYLES,
        "xl/strings.xml": STRINGS,
    }
    for number, rows in enumerate(sheets, 1):
        parts[f"xl/s{number}.xml"] = f"<worksheet {X}><sheetData>{rows}</sheetData></worksheet>"
    return office("xl/workbook.xml", parts | (more or {}))


def numbers(*values: tuple[str, int]) -> str:
    """A row of numbers in styles."""
    cells = "".join(f'<c s="{style}"><v>{value}</v></c>' for value, style in values)
    return f"<row>{cells}</row>"


def test_numbers_are_shown_as_their_cells_show_them() -> None:
    row = numbers(
        *(("46143", 1), ("46143", 2), ("0.125", 3), ("1234.5", 4), ("0.5", 5)),
        *(("46143.75", 6), ("1.25", 7), ("0.30000000000000004", 0), ("-3", 1)),
    )

    text = said(xlsx(row))

    assert text.splitlines()[2] == (
        "| 2026-05-01 | 2026-05-01 | 12.50% | 1234.5 | 12:00 | 2026-05-01 18:00 | 30:00:00 "
        "| 0.3 | -3 |"
    )


def test_the_epoch_of_1904_is_kept() -> None:
    text = said(xlsx(numbers(("0", 1)), settings='<workbookPr date1904="1"/>'))

    assert text == "[Sheet 1: S1]\n\n1904-01-01"


def test_cells_of_every_kind_find_their_columns() -> None:
    rows = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="AA2" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="B3" t="b"><v>1</v></c><c r="AA3" t="e"><v>#N/A</v></c>'
        '<c r="AB3" t="inlineStr"><is><t>in place</t></is></c></row>'
        '<row r="5"><c r="A5"><f>A1+1</f></c></row>'
    )

    assert said(xlsx(rows)) == (
        "[Sheet 1: S1]\n\n| Town | Ker-Ys |  |\n| --- | --- | --- |\n| TRUE | #N/A | in place |"
        "\n\n=A1+1"
    )


def test_sheets_are_named_and_hidden_ones_said_so() -> None:
    names = (
        '<sheet name="Plan" r:id="r2"/><sheet name="Old" state="veryHidden" r:id="r1"/>'
        '<sheet name="Lost" r:id="r9"/>'
    )

    text = said(xlsx(numbers(("1", 0)), numbers(("2", 0)), names=names))

    assert (
        text == "Sheets: Plan, Old (hidden)\n\n[Sheet 1: Plan]\n\n2\n\n[Sheet 2: Old, hidden]\n\n1"
    )


def test_comments_and_pictures_of_a_sheet_follow_its_rows() -> None:
    anchor = f'<d {A} {R}><anchor><a:blip r:embed="r1"/></anchor></d>'
    comments = (
        f'<comments {X}><comment ref="B2"><text><r><t>Sure?</t></r></text></comment></comments>'
    )
    more: dict[str, str | bytes] = {
        "xl/_rels/s1.xml.rels": relations(("drawing", "d.xml"), ("comments", "c.xml")),
        "xl/d.xml": anchor,
        "xl/_rels/d.xml.rels": relations(("image", "media/1.png")),
        "xl/media/1.png": files.png(100, 80),
        "xl/c.xml": comments,
    }

    reading = opened(xlsx(numbers(("1", 0)), more=more))

    assert reading.text.endswith("1\n\n[Picture 1]\n\n[Comment at B2: Sure?]")
    assert len(reading.images) == 1


def test_a_long_sheet_is_cut_between_rows_and_says_how_much_is_shown() -> None:
    rows = "".join(numbers((str(n), 0), (str(n * n), 0)) for n in range(20_000))

    reading = opened(xlsx(rows, numbers(("1", 0))), limit=4_000)

    assert reading.left_out is not None
    assert 1 <= reading.left_out.kept <= 3
    assert reading.text.endswith(" |")


def test_a_lonely_cell_at_the_edge_of_the_sheet_makes_no_wide_table() -> None:
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    last = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'

    assert said(xlsx(first + last)) == "[Sheet 1: S1]\n\n1\n\n2"
