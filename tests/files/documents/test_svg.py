"""Of a drawing, its words are read, and not the numbers of its paths."""

from base64 import b64encode

from tests.files import files
from tests.files.documents.opening import opened, said


def svg(inside: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'
    ).encode()


PATH = f'<path d="{"M 1.5 2.5 L 3.25 4 " * 500}"/>'


def test_words_are_told_and_paths_are_counted() -> None:
    text = "<title>Tides</title><g><text><tspan>High</tspan> water</text></g>"

    assert said(svg(text + PATH * 2), "svg") == (
        "[Drawing in SVG, 40 × 30: 2 path]\n\nTitle: Tides\n- High water"
    )


def test_a_small_drawing_is_shown_as_it_is_written() -> None:
    assert said(svg('<circle r="3"/>'), "svg").endswith('<circle r="3"/></svg>\n```')


def test_pictures_in_it_are_shown() -> None:
    inside = b64encode(files.png(100, 80)).decode()
    image = f'<image xlink:href="data:image/png;base64,{inside}"/>'

    assert len(opened(svg(image + PATH), "svg").images) == 1
