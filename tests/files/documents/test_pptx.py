"""A presentation is told slide by slide, as it is shown, with what the speaker is to say."""

from tests.files import files
from tests.files.documents.opening import opened, said
from tests.files.documents.packages import A, C, P, R, office, relations

PRESENTATION = (
    f'<p:presentation {P} {R}><p:sldIdLst><p:sldId id="256" r:id="r2"/>'
    '<p:sldId id="257" r:id="r1"/></p:sldIdLst></p:presentation>'
)
LINKS = relations(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml"))


def shape(text: str, place: str = "") -> str:
    lines = "".join(
        f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.splitlines() if line
    )
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>"


def slide(shapes: str, attributes: str = "") -> str:
    tree = f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
    return f"<p:sld {P} {A} {R} {C} {attributes}>{tree}</p:sld>"


def pptx(first: str, second: str, more: dict[str, str | bytes] | None = None) -> bytes:
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": PRESENTATION,
        "ppt/_rels/presentation.xml.rels": LINKS,
        "ppt/slides/slide1.xml": first,
        "ppt/slides/slide2.xml": second,
    }
    return office("ppt/presentation.xml", parts | (more or {}))


def test_slides_stand_in_the_order_of_the_show_and_titles_first() -> None:
    title, body = '<p:ph type="title"/>', '<p:ph type="body"/>'
    number = shape("7", '<p:ph type="sldNum"/>')
    shown_first = slide(shape("High\nLow", body) + shape("Tides", title) + number)

    text = said(pptx(slide(shape("Thanks"), 'show="0"'), shown_first))

    assert text == "[Slide 1]\n\n## Tides\n\n- High\n- Low\n\n[Slide 2, hidden]\n\nThanks"


def test_speaker_notes_and_groups_are_read() -> None:
    body = shape("Smile.", '<p:ph type="body"/>')
    notes = f"<p:notes {P} {A}><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:notes>"
    more: dict[str, str | bytes] = {
        "ppt/slides/_rels/slide2.xml.rels": relations(("notesSlide", "../notesSlides/n.xml")),
        "ppt/notesSlides/n.xml": notes,
    }

    text = said(pptx(slide(""), slide(f"<p:grpSp>{shape('Deep')}</p:grpSp>"), more))

    assert text == "[Slide 1]\n\nDeep\n\nSpeaker notes:\nSmile.\n\n[Slide 2]"


def test_tables_charts_and_pictures_are_told() -> None:
    table = (
        "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Town</a:t></a:r></a:p>"
        "</a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>Ships</a:t></a:r></a:p></a:txBody>"
        "</a:tc></a:tr></a:tbl></p:graphicFrame>"
    )
    drawn = (
        '<p:graphicFrame><c:chart r:id="r1"/></p:graphicFrame>'
        '<p:pic><p:nvPicPr><p:cNvPr descr="the pier"/></p:nvPicPr><a:blip r:embed="r2"/></p:pic>'
    )
    chart = (
        f"<c:chartSpace {C} {A}><c:chart><c:title><a:t>Traffic</a:t></c:title><c:ser><c:tx>"
        '<c:pt idx="0"><c:v>Ships</c:v></c:pt></c:tx><c:cat><c:pt idx="0"><c:v>May</c:v></c:pt>'
        '</c:cat><c:val><c:pt idx="0"><c:v>12</c:v></c:pt></c:val></c:ser></c:chart></c:chartSpace>'
    )
    more: dict[str, str | bytes] = {
        "ppt/slides/_rels/slide2.xml.rels": relations(
            ("chart", "../charts/chart1.xml"), ("image", "../media/pier.png")
        ),
        "ppt/charts/chart1.xml": chart,
        "ppt/media/pier.png": files.png(100, 80),
    }

    reading = opened(pptx(slide(""), slide(table + drawn), more))

    assert reading.text.startswith(
        "[Slide 1]\n\n| Town | Ships |\n| --- | --- |\n\n[Chart: Traffic]"
    )
    assert "| May | 12 |\n\n[Picture 1: the pier]" in reading.text
    assert len(reading.images) == 1


def test_a_slide_that_is_not_there_is_said_to_be_damaged() -> None:
    text = said(pptx(slide(shape("Here")), "<not xml"))

    assert text == "[Slide 1: damaged]\n\n[Slide 2]\n\nHere"
