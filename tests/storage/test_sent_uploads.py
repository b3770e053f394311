"""Which message shows an answer's file."""

from bot.storage.engine import Engine
from bot.storage.sent_uploads import SentUpload, SentUploads
from tests.storage.examples import HOME, Story


async def test_an_answer_has_one_message_with_a_file(story: Story, database: Engine) -> None:
    uploads, turn, other = SentUploads(database), await story.asks("a"), await story.asks("b")
    shown = SentUpload(HOME.chat_id, 50, 40, "digest")
    await uploads.note(other.id, shown)

    await uploads.note(turn.id, SentUpload(HOME.chat_id, 0, 41, "new"))
    await uploads.note(turn.id, SentUpload(-100, 51, 42, "newer"))
    found = await uploads.find(turn.id)
    await uploads.forget(turn.id)

    assert found == SentUpload(-100, 51, 42, "newer")
    assert (await uploads.find(turn.id), await uploads.find(other.id)) == (None, shown)
