"""People show the bot pictures: photos, files, stickers, and some that cannot be opened."""

import json
import zlib

import pytest

from bot.domain.file_errors import FileBroken, FileUnreadable, PictureTooLarge
from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.files.files import drawing, gif, jpeg, png, webp
from tests.stories.seen import colors, decoded, message_bytes, words
from tests.stories.town import Person, Town, buttons

pytestmark = pytest.mark.usefixtures("all_done")

NAME = "@parley_sandbox_bot"
UNSEEN = "👁 This model can't see pictures, so I answered without them."
GONE = "I couldn't get"
ORIENTATION = 0x0112


def bomb(side: int = 30_000) -> bytes:
    """A small file that promises more pixels than there is memory."""
    small = png()
    start = small.index(b"IHDR")
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + small[start + 12 : start + 17]
    return small[:start] + head + zlib.crc32(head).to_bytes(4, "big") + small[start + 21 :]


ELF = b"\x7fELF" + bytes(range(256))
BROKEN = {
    "Bomb": ("document", bomb(), PictureTooLarge.sentence.format(name="x.png")),
    "Empty": ("photo", b"", "The picture is empty."),
    "Cut": ("photo", drawing("JPEG")[:500], FileBroken.sentence.format(name="the picture")),
    "Noise": ("photo", bytes(range(256)) * 8, FileBroken.sentence.format(name="the picture")),
    "Half": ("document", drawing("PNG")[:300], FileBroken.sentence.format(name="x.png")),
    "Lie": (
        "document",
        b"\x7fELF" + bytes(range(256)),
        FileUnreadable.sentence.format(name="x.png"),
    ),
    "Sticker": ("sticker", b"\0\1 no picture", FileUnreadable.sentence.format(name="the sticker")),
}


async def test_a_photo_is_seen_with_its_caption_or_without(town: Town, ada: Person) -> None:
    ada.sends("photo", jpeg(color="red"), caption="What is this?")
    await ada.hears()
    ada.sends("photo", jpeg(color="blue"))
    await ada.hears(2)

    assert [colors(request) for request in town.asked] == [["red"], ["red", "blue"]]
    assert [words(request) for request in town.asked] == ["What is this?", ""]
    asked = json.dumps([request.body for request in town.asked])
    assert town.telegram.token not in asked
    assert "http" not in asked


async def test_a_follow_up_still_sees_it_and_repeats_the_prompt_to_the_byte(
    town: Town, ada: Person
) -> None:
    ada.sends("photo", drawing("JPEG"), caption="What is this?")
    await ada.hears()
    ada.says("And of which colour?")
    await ada.hears(2)
    await town.waits_for(town.is_all_done)

    await town.bot.kill()
    await town.bot.start()
    ada.says("And of which shape?")
    await ada.hears(3)

    first, second, third = map(message_bytes, town.asked)
    assert second[: len(first)] == first
    assert third[: len(second)] == second
    assert town.asked[0].pictures == town.asked[2].pictures


async def test_what_the_camera_noted_is_removed_and_large_pictures_shrink(
    town: Town, ada: Person
) -> None:
    ada.sends("document", jpeg(3000, 2000, exif=True, orientation=6), file_name="IMG_1.jpg")
    await ada.hears()
    await town.waits_for(town.is_all_done)

    (content,) = town.asked[0].pictures
    picture = decoded(content)
    assert picture.size == (1365, 2048)
    assert dict(picture.getexif()) == {}
    assert b"Daguerre" not in content
    assert not any(b"Daguerre" in row[0] for row in town.query("SELECT content FROM files"))


async def test_pictures_come_as_files_and_stickers_too(town: Town, ada: Person) -> None:
    kinds = [png(color="red"), jpeg(color="green"), webp(color="blue"), gif(color="yellow")]
    names = ["a.png", "b.jpg", "c.webp", "wrong.txt"]
    ada.sends_album(kinds, kind="document", names=names, captions=["Which colours?"])
    await ada.hears()
    town.telegram.send_sticker(ada.user, ada.chat_id, webp(512, 512, "purple"))
    await ada.hears(2)

    assert colors(town.asked[0]) == ["red", "green", "blue", "yellow"]
    assert colors(town.asked[1])[-1] == "purple"
    assert [decoded(content).getbbox() for content in town.asked[1].pictures].count(None) == 0


async def test_the_same_photo_is_kept_once(town: Town, ada: Person) -> None:
    photo = drawing("JPEG")
    for count in (1, 2):
        ada.sends("photo", photo, caption=f"Look, {count}")
        await ada.hears(count)
    ben = town.person("Ben")
    ben.sends("photo", photo)
    await ben.hears()
    await town.waits_for(town.is_all_done)

    assert town.query("SELECT COUNT(*) FROM files") == [(1,)]
    assert town.query("SELECT COUNT(*) FROM images") == [(3,)]


async def test_a_reply_asks_about_the_picture_above(town: Town) -> None:
    ada, ben = town.group("Club", town.person("Ada"), town.person("Ben"))
    photo = ben.sends("photo", jpeg(color="orange"), caption="My new car")

    ada.says(f"{NAME} What does it show?", reply_to=photo)

    (answer,) = await ada.hears()
    assert answer["text"]
    assert len(town.asked) == 1
    assert colors(town.asked[0]) == ["orange"]
    assert "What does it show?" in words(town.asked[0])


async def test_a_forwarded_photo_comes_with_who_sent_it(town: Town, ada: Person) -> None:
    ben = town.person("Ben", last_name="Nevis")
    sent = town.telegram.send_file(ben.user, ben.chat_id, "photo", jpeg(), caption="Our tent")
    await ben.hears()

    town.telegram.forward(ada.user, ada.chat_id, sent, comment="Whose is that?")

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == 1
    assert colors(town.asked[-1]) == ["red"]
    assert words(town.asked[-1]) == "Whose is that?\n\n[Forwarded from Ben Nevis]\nOur tent"


async def test_a_model_without_eyes_is_asked_without_and_it_is_said(
    town: Town, ada: Person
) -> None:
    town.model.blind_models = {"*"}
    ada.sends("photo", jpeg(), caption="What is this?")
    (first,) = await ada.hears()
    assert first["text"].endswith(f"\n\n{UNSEEN}")
    ada.says("Never mind.")
    assert UNSEEN not in (await ada.hears(2))[-1]["text"]

    await town.waits_for(town.is_all_done)
    await town.bot.kill()
    await town.bot.start()
    ada.sends("photo", jpeg(color="blue"))

    assert UNSEEN in (await ada.hears(3))[-1]["text"]
    assert [request.status for request in town.asked] == [400, 200, 200, 200]
    assert not any("data:image" in json.dumps(r.body) for r in town.asked[1:])


async def test_a_caption_edited_before_the_answer_is_what_is_asked(town: Town, ada: Person) -> None:
    town.model.on("first", Reply(text="slowly " * 40, pause=0.03))
    ada.says("the first thing")
    await ada.sees("slowly")
    photo = ada.sends("photo", jpeg(), caption="Whta is this?")

    town.telegram.edit(ada.user, ada.chat_id, photo, "What is this?")

    await ada.hears(2)
    assert len(town.asked) == 2
    assert words(town.asked[1]) == "What is this?"
    assert colors(town.asked[1]) == ["red"]


async def test_a_caption_edited_after_the_answer_is_answered_anew(town: Town, ada: Person) -> None:
    photo = ada.sends("photo", jpeg(), caption="Whta is this?")
    (first,) = await ada.hears()
    await town.waits_for(town.is_all_done)

    town.telegram.edit(ada.user, ada.chat_id, photo, "What is this?")

    answer = await ada.hears_about("“What is this?”")
    await town.waits_for(town.is_quiet)
    assert answer["message_id"] == first["message_id"]
    assert len(ada.answers) == 1
    assert colors(town.asked[1]) == ["red"]
    assert len([call for call in town.telegram.calls if call.method == "file"]) == 1


async def test_a_photo_that_is_replaced_is_looked_at_anew(town: Town, ada: Person) -> None:
    old = town.telegram.send_file(
        ada.user, ada.chat_id, "photo", jpeg(color="red"), caption="Which colour?"
    )
    await ada.hears()
    await town.waits_for(town.is_all_done)
    other = town.telegram.send_file(
        ada.user, town.person("Ben").chat_id, "photo", jpeg(color="blue")
    )

    town.telegram.push(
        {"edited_message": old | {"photo": other["photo"], "edit_date": old["date"]}}
    )

    await town.waits_for(lambda: len(town.asked) > 2)
    await town.waits_for(town.is_quiet)
    assert sorted(map(colors, town.asked)) == [["blue"], ["blue"], ["red"]]
    assert len(ada.answers) == 1


async def test_a_caption_edited_during_the_download_is_what_is_asked(
    town: Town, ada: Person
) -> None:
    town.telegram.faults.add(Fault("file", "late", seconds=30))
    photo = ada.sends("photo", jpeg(), caption="Whta is this?")
    await town.waits_for(lambda: any(call.method == "file" for call in town.telegram.calls))

    town.telegram.edit(ada.user, ada.chat_id, photo, "What is this?")

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == 1
    assert [words(request) for request in town.asked] == ["What is this?"]
    assert colors(town.asked[0]) == ["red"]


async def test_a_kill_during_the_download_loses_and_doubles_nothing(
    town: Town, ada: Person
) -> None:
    town.telegram.faults.add(Fault("file", "hang", seconds=30, times=-1))
    ada.sends("photo", jpeg(), caption="What is this?")
    await town.waits_for(lambda: any(call.method == "file" for call in town.telegram.calls))

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == len(town.asked) == 1
    assert colors(town.asked[0]) == ["red"]


async def test_half_a_download_is_fetched_again(town: Town, ada: Person) -> None:
    town.telegram.faults.add(Fault("getFile", "429", retry_after=1))
    town.telegram.faults.add(Fault("file", "lost"))
    town.telegram.faults.add(Fault("file", "500"))

    ada.sends("photo", drawing("JPEG"), caption="What is this?")

    await ada.hears()
    assert len(town.asked) == 1
    assert decoded(town.asked[0].pictures[0]).size == (120, 90)


async def test_a_photo_that_telegram_keeps_can_be_tried_again(town: Town, ada: Person) -> None:
    refusal = "Bad Request: file is temporarily unavailable"
    town.telegram.faults.add(Fault("getFile", "400", description=refusal))
    ada.sends("photo", jpeg(), caption="What is this?")
    (sentence,) = await ada.hears()
    assert sentence["text"].startswith(GONE)
    assert buttons(sentence) == ["🔁 Try again"]
    assert town.asked == []
    await town.waits_for(town.is_all_done)

    ada.presses(sentence, "🔁 Try again")

    answer = await ada.hears_about("“What is this?”")
    assert answer["message_id"] == sentence["message_id"]
    assert GONE not in answer["text"]
    assert colors(town.asked[0]) == ["red"]


async def test_what_is_no_picture_gets_a_sentence_and_costs_nothing(town: Town) -> None:
    people = [(town.person(name), *case) for name, case in BROKEN.items()]
    for person, kind, content, _ in people:
        caption = None if kind == "sticker" else "What is this?"
        person.sends(kind, content, file_name="x.png", caption=caption)

    for person, _, _, reason in people:
        (sentence,) = await person.hears()
        assert reason in sentence["text"]
    await town.waits_for(town.is_quiet)
    assert all(len(person.answers) == 1 for person, *_ in people)
    assert town.model.requests == []


async def test_a_file_of_more_than_20_mb_gets_a_sentence_and_costs_nothing(
    town: Town, ada: Person
) -> None:
    ada.sends("document", bytes(20 * 1024 * 1024 + 1), file_name="film.raw", caption="Look!")

    (sentence,) = await ada.hears()
    assert sentence["text"] == ("film.raw is too big. Please send files of up to 20 MB.")
    assert town.model.requests == []
    assert not any(call.method == "file" for call in town.telegram.calls)
