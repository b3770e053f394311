"""Albums of which a part was asked are known by the next process, too."""

import pytest

from bot.domain.turn import Question, QuestionPart
from bot.storage.albums import SeenAlbums
from bot.storage.engine import Engine
from bot.storage.turns import Turns
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW
from tests.storage.lives import file_named


@pytest.mark.parametrize(
    ("chat_id", "album", "messages"),
    [
        pytest.param(ELSEWHERE.chat_id, "a", [11, 12], id="its parts"),
        pytest.param(ELSEWHERE.chat_id, "b", [], id="another album"),
        pytest.param(HOME.chat_id, "a", [], id="another chat"),
        pytest.param(ELSEWHERE.chat_id, "", [], id="what is no album"),
    ],
)
async def test_an_album_is_its_parts_with_their_own_files(
    database: Engine, chat_id: int, album: str, messages: list[int]
) -> None:
    parts = (
        QuestionPart(12, "", (file_named("two"),), "a"),
        QuestionPart(11, "", (file_named("quoted", is_quoted=True), file_named("one")), "a"),
        QuestionPart(13, "and this", (file_named("three"),)),
    )
    await Turns(database).begin(Question(ELSEWHERE, ADA, parts, ()), NOW)
    seen = SeenAlbums(database)

    files = {11: (file_named("one"),), 12: (file_named("two"),)}
    assert await seen.parts(chat_id, album) == {number: files[number] for number in messages}
    assert await seen.is_known(chat_id, album) is bool(messages)
