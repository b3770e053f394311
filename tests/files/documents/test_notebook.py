"""A notebook is told cell by cell, with what came out of each."""

import json
from base64 import b64encode
from collections.abc import Mapping

from tests.files import files
from tests.files.documents.opening import opened, said


def notebook(*cells: dict[str, object], **more: object) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, **more}).encode()


def code(source: str, *outputs: Mapping[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "source": [source], "outputs": outputs}


def test_cells_and_outputs_stand_in_their_order_without_escapes() -> None:
    content = notebook(
        {"cell_type": "markdown", "source": ["# Tides\n", "High"]},
        code(
            "1 + 1",
            {"output_type": "stream", "text": "\x1b[31mred\x1b[0m"},
            {"output_type": "execute_result", "data": {"text/html": "<b>", "text/plain": "2"}},
        ),
        metadata={"language_info": {"name": "python"}},
    )

    assert said(content, "notebook") == (
        "# Tides\nHigh\n\n```python\n1 + 1\n```\n\nOutput:\n```\nred\n```\n\nOutput:\n```\n2\n```"
    )


def test_pictures_are_shown_and_errors_told() -> None:
    png = b64encode(files.png(100, 80)).decode()
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0mat 1"]}
    content = notebook(
        code("draw()", {"output_type": "display_data", "data": {"image/png": png}}),
        code("fail()", error),
    )

    reading = opened(content, "notebook")

    assert "[Picture 1]" in reading.text
    assert reading.text.endswith("Error:\n```\nat 1\n```")
    assert len(reading.images) == 1


def test_a_long_output_keeps_its_ends() -> None:
    output = {"output_type": "stream", "text": "begin" + "x" * 9_000 + "end"}

    text = said(notebook(code("run()", output)), "notebook")

    assert "begin" in text
    assert "[… 5,008 characters left out …]" in text
    assert len(text) < 4_200


def test_format_3_is_read() -> None:
    cell = {"cell_type": "code", "input": "x", "outputs": [{"text": ["y"]}]}
    content = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}).encode()

    assert said(content, "notebook") == "```python\nx\n```\n\nOutput:\n```\ny\n```"


def test_json_that_is_no_notebook_is_a_text() -> None:
    assert said(b'{"nbformat": "cell_type"', "notebook") == '{"nbformat": "cell_type"'
