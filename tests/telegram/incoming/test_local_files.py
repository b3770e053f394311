"""Files on the disk of a Bot API server of one's own: this bot's, and nothing else."""

import os
from pathlib import Path

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.telegram.incoming.file_limits import is_own_server, largest, too_big
from bot.telegram.incoming.local_files import NotHere, TooLong, local_path, read_local

TOKEN = "1:token"
MB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / TOKEN
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "file_1.txt").write_text("of the bot")
    (tmp_path / "secret.txt").write_text("of somebody else")
    return folder


def read(path: Path, most: int = 100) -> bytes:
    found = local_path(str(path), TOKEN)
    assert found is not None
    return read_local(found, most)


def test_a_file_of_this_bot_is_read(folder: Path) -> None:
    assert read(folder / "documents" / "file_1.txt") == b"of the bot"


@pytest.mark.parametrize(
    "path",
    ["documents/file_1.txt", "/etc/passwd", "/data/2:token/documents/a", "/data/1:token",
     "/data/1:token/../../etc/passwd", "/data/1:token/a\0b", ""],
)  # fmt: skip
def test_what_is_not_in_this_bots_folder_is_no_path(path: str) -> None:
    assert local_path(path, TOKEN) is None


@pytest.mark.parametrize("token", [TOKEN, f"{TOKEN}:T"])
def test_what_lies_below_the_folder_is_how_a_web_server_names_it(token: str) -> None:
    path = local_path(f"/var/lib/telegram-bot-api/{token}/photos/file_2.jpg", TOKEN)

    assert path is not None
    assert str(path.relative) == "photos/file_2.jpg"


def test_no_link_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "documents" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "outside").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder / "loop")

    for path in ("documents/link.txt", "outside/secret.txt", "loop"):
        with pytest.raises(NotHere):
            read(folder / path)


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder / "documents" / "file_1.txt")

    assert read(folder / "link.txt") == b"of the bot"


def test_what_is_no_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe")

    for path in ("pipe", "documents", "nothing"):
        with pytest.raises(NotHere):
            read(folder / path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_what_may_not_be_read_is_not_there(folder: Path) -> None:
    (folder / "documents" / "file_1.txt").chmod(0)

    with pytest.raises(NotHere, match="permission denied"):
        read(folder / "documents" / "file_1.txt")


def test_no_more_is_read_than_may_be(folder: Path) -> None:
    with pytest.raises(TooLong):
        read(folder / "documents" / "file_1.txt", most=9)


@pytest.mark.parametrize(
    ("base_url", "is_own"),
    [
        ("https://api.telegram.org", False),
        ("https://api.telegram.org:443/", False),
        ("http://127.0.0.1:8081", True),
        ("http://bot-api:8081", True),
    ],
)
def test_whose_server_it_is(base_url: str, is_own: bool) -> None:
    assert is_own_server(base_url) is is_own


@pytest.mark.parametrize(
    ("kind", "size", "is_own", "limit"),
    [
        (Kind.DOCUMENT, 1, False, 20),
        (Kind.VOICE, 1, False, 20),
        (Kind.DOCUMENT, 1, True, 50),
        (Kind.PHOTO, 1, True, 50),
        (Kind.AUDIO, 1, True, 25),
        (Kind.DOCUMENT, 0, True, 20),
    ],
)
def test_the_sentence_names_the_limit(kind: Kind, size: int, is_own: bool, limit: int) -> None:
    attachment = Attachment(kind, "a", "a", size=size)

    assert largest(attachment, is_own=is_own) == limit * MB
    assert f"up to {limit} MB" in too_big(attachment, is_own=is_own).sentence
