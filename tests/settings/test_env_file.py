"""What a `.env` may be, and which names in it are mistakes."""

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.env_file import names_in_use, read_text, unknown_names

KNOWN = ["OPENAI_API_KEY", "OPENAI_MODEL", "TELEGRAM_BOT_TOKEN", "LANGUAGE"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"A=\xc3\xa9", "A=é", id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + b"A=1", "A=1", id="a mark is no part of the first name"),
        pytest.param(
            codecs.BOM_UTF16_LE + "A=é".encode("utf-16-le"), "A=é", id="Notepad's Unicode"
        ),
        pytest.param(codecs.BOM_UTF16_BE + "A=é".encode("utf-16-be"), "A=é", id="big-endian"),
        pytest.param(b"#" * 1_000_000, "#" * 1_000_000, id="as large as may be"),
    ],
)
def test_a_text_is_read_however_it_was_saved(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / ".env").write_bytes(content)

    assert read_text(tmp_path / ".env") == (text, [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"A=\xe9", "is not UTF-8 text", id="Latin-1"),
        pytest.param(b"A=\0", "is not UTF-8 text", id="binary"),
        pytest.param("A=1".encode("utf-16-le"), "is not UTF-8 text", id="UTF-16 without a mark"),
        pytest.param(codecs.BOM_UTF32_LE + "A=1".encode("utf-32-le"), "is not UTF-8", id="UTF-32"),
        pytest.param(codecs.BOM_UTF16_LE + b"A", "is not UTF-8 text", id="half a letter"),
        pytest.param(b"#" * 1_000_001, "is too large", id="too large by a byte"),
    ],
)
def test_what_is_no_text_is_told_and_none_of_it_is_taken(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / ".env").write_bytes(content)

    text, (mistake,) = read_text(tmp_path / ".env")

    assert text == ""
    assert mistake.startswith(f".env: {told}")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")

    assert read_text(tmp_path / "folder") == ("", ["folder: is a folder, not a settings file."])
    assert read_text(Path("/dev/zero")) == ("", ["zero: is a device, not a settings file."])
    text, (mistake,) = read_text(tmp_path / "circle")
    assert (text, mistake.split(":")[:2]) == ("", ["circle", " cannot be read"])


def test_where_there_is_none_nothing_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "hidden").symlink_to(os.devnull)

    for path in (tmp_path / "none", tmp_path / "file" / ".env", tmp_path / "hidden"):
        assert read_text(path) == ("", [])


@given(st.binary(max_size=100))
def test_whatever_the_bytes_they_are_a_text_or_a_mistake(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.env"
    path.write_bytes(content)

    text, mistakes = read_text(path)

    assert "\0" not in text
    assert not text or not mistakes
    assert (
        mistakes
        or text
        or content in (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("A=${B}", {"B"}, id="another setting"),
        pytest.param("A=${B:-x}${C}", {"B", "C"}, id="with a default"),
        pytest.param("A=$B", set(), id="without braces it is a word"),
        pytest.param("A=${}", set(), id="no name"),
    ],
)
def test_names_that_other_lines_refer_to_are_in_use(text: str, names: set[str]) -> None:
    assert names_in_use(text) == names


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("OPENAI_MODLE", "Did you mean OPENAI_MODEL?", id="a slip"),
        pytest.param("openai_model", "Did you mean OPENAI_MODEL?", id="small letters"),
        pytest.param("LANGUAGES", "Did you mean LANGUAGE?", id="a slip without our prefix"),
        pytest.param("TELEGRAM_COLOUR", "See .env.example for all of them.", id="our prefix"),
    ],
)
def test_a_name_that_is_meant_as_ours_is_told(name: str, told: str) -> None:
    assert unknown_names([name], KNOWN) == [f"{name}: unknown setting. {told}"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("OPENAI_MODEL", id="known"),
        pytest.param("MY_API_KEY", id="somebody else's"),
        pytest.param("OPENAI_ORG_ID", id="of OpenAI's library"),
        pytest.param("TELEGRAM_API_ID", id="of a Bot API server"),
        pytest.param("PATH", id="of the system"),
        pytest.param("", id="no name"),
    ],
)
def test_the_names_of_others_are_no_mistake(name: str) -> None:
    assert unknown_names([name], KNOWN) == []
