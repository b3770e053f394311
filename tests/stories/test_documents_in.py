"""People send documents, places and the like; and what the bot cannot look at."""

import pytest

from bot.domain.file_errors import (
    FileBroken,
    FileEmpty,
    FileLocked,
    FileUnreadable,
    NothingInside,
    VideoUnreadable,
)
from sandbox.botapi.json_types import Json
from sandbox.botapi.people import things
from tests.files.files import (
    drawing,
    jpeg,
    locked_pdf,
    mp4,
    pdf_with_text,
    scanned_pdf,
    webm,
)
from tests.stories.seen import colors, words
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

HINT = "To ask about the rest, reply to the file."
NO_VIDEO = VideoUnreadable.sentence
GERMAN = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.\n" * 5
CHINESE = "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。\n" * 5
CODE = "def greet(name: str) -> str:\n\treturn f'Hello, {name}!'  # 👋"
TEXTS = {
    "notes.txt": (GERMAN.encode("latin-1"), GERMAN.strip()),
    "诗.txt": (CHINESE.encode("gb18030"), CHINESE.strip()),
    "utf16.md": ("# Grüße\n\n😀".encode("utf-16"), "# Grüße\n\n😀"),
    "prices.csv": (b"fruit;price\r\napple;0,40\r\n", "fruit;price\napple;0,40"),
    "greet.py": (CODE.encode(), CODE),
    "data.json": (b'{"answer": 42}', '{"answer": 42}'),
    "no-name": (b"Just words.", "Just words."),
}
CUT = pdf_with_text("x" * 99)[:200]
UNREAD = {
    "program": (
        "document",
        b"\x7fELF" + bytes(range(256)) * 9,
        "a.bin",
        FileUnreadable.sentence.format(name="a.bin"),
    ),
    "locked": ("document", locked_pdf(), "a.pdf", FileLocked.sentence.format(name="a.pdf")),
    "cut": (
        "document",
        pdf_with_text("x" * 99)[:200],
        "a.pdf",
        FileBroken.sentence.format(name="a.pdf"),
    ),
    "blank": ("document", pdf_with_text(""), "a.pdf", NothingInside.sentence.format(name="a.pdf")),
    "zero": ("document", b"", "a.txt", FileEmpty.sentence.format(name="a.txt")),
    "film": ("video", mp4(has_sound=False), "a.mp4", NO_VIDEO),
    "GIF": ("animation", mp4(), "a.mp4", NO_VIDEO),
    "film as a file": ("document", mp4(has_sound=False), "a.pdf", NO_VIDEO),
}
SAID: dict[str, tuple[Json, str]] = {
    "place": (
        things.location(51.507351, -0.127758),
        "[Location: latitude 51.507351, longitude -0.127758]",
    ),
    "venue": (
        things.venue(51.5, -0.12, "The Ship", "1 Quay Road"),
        "[Place: The Ship, 1 Quay Road; latitude 51.500000, longitude -0.120000]",
    ),
    "contact": (things.contact("+44 20 7946 0958", "Ben", "Nevis"), "[Contact: Ben Nevis, +44 20"),
    "poll": (things.poll("Tea?", ["Yes", "No 🍵"]), "[Poll: Tea?\n- Yes\n- No 🍵\n]"),
    "quiz": (things.poll("1 + 1?", ["2", "3"], kind="quiz"), "[Quiz: 1 + 1?\n- 2\n- 3\n]"),
    "dice": (things.dice("🎲", 5), "[Thrown: 🎲 5]"),
}


async def test_a_pdf_is_read_and_later_questions_know_it_too(town: Town, ada: Person) -> None:
    pdf = pdf_with_text("The treasure lies under the third oak.", "Dig at dawn.")
    ada.sends("document", pdf, file_name="map.pdf", caption="Where is it?")
    await ada.hears()
    await town.waits_for(town.is_all_done)
    await town.bot.kill()
    await town.bot.start()
    ada.says("And when?")
    await ada.hears(2)

    read = (
        "Where is it?\n\n[File “map.pdf”]\n[Page 1]\nThe treasure lies under the third oak.\n\n"
        "[Page 2]\nDig at dawn.\n[End of the file “map.pdf”]"
    )
    assert words(town.asked[0]) == read
    assert town.prompt_texts()[1] == read
    assert len([call for call in town.telegram.calls if call.method == "file"]) == 1


async def test_a_scanned_pdf_is_looked_at(town: Town, ada: Person) -> None:
    pages = [jpeg(300, 400, "green"), jpeg(300, 400, "blue")]
    ada.sends("document", scanned_pdf(*pages), file_name="scan.pdf", caption="What is it?")

    await ada.hears()
    assert colors(town.asked[0]) == ["green", "blue"]
    assert "[Page 1: see picture 1]\n\n[Page 2: see picture 2]" in words(town.asked[0])


async def test_of_a_scan_no_more_pages_are_looked_at_than_are_allowed(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(MAX_IMAGES="2")
    pages = [jpeg(300, 400, color) for color in ("green", "blue", "red")]

    ada.sends("document", scanned_pdf(*pages), file_name="scan.pdf", caption="What is it?")

    (answer,) = await ada.hears()
    remark = f"📄 Only the first 2 of 3 pages of scan.pdf were read. {HINT}"
    assert answer["text"].endswith(f"\n\n{remark}")
    assert colors(town.asked[0]) == ["green", "blue"]


async def test_texts_of_every_kind_and_encoding_are_read(town: Town) -> None:
    people = [(town.person(name), name, *case) for name, case in TEXTS.items()]
    for person, name, content, _ in people:
        person.sends("document", content, file_name=name, caption=f"About {name}:")

    for person, name, _, text in people:
        await person.hears()
        asked = f"About {name}:\n\n[File “{name}”]\n{text}\n[End of the file “{name}”]"
        assert asked in [words(request) for request in town.asked]
    assert len(town.asked) == len(people)


async def test_of_a_long_document_it_is_told_how_much_was_read(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(CONTEXT_TOKENS="4000")
    novel = "".join(f"Line {number} of a long story.\n" for number in range(1000))

    ada.sends("document", novel.encode(), file_name="novel.txt", caption="How does it begin?")

    (answer,) = await ada.hears()
    _, _, start, *read, end = words(town.asked[0]).splitlines()
    percent = 100 * len("\n".join(read)) // len(novel)
    assert (start, end) == ("[File “novel.txt”]", "[End of the file “novel.txt”]")
    assert novel.startswith("\n".join(read))
    assert 20 < percent < 40
    assert answer["text"].endswith(
        f"\n\n📄 Only the first {percent}% of novel.txt was read. {HINT}"
    )


async def test_of_a_long_pdf_it_is_told_how_many_pages_were_read(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(CONTEXT_TOKENS="2000")
    lines = "\n".join(["It was a dark and stormy night."] * 20)
    pages = [f"Page {number}.\n{lines}" for number in range(1, 31)]

    ada.sends("document", pdf_with_text(*pages), file_name="book.pdf")

    (answer,) = await ada.hears()
    read = words(town.asked[0]).count("[Page ")
    assert 1 < read < 30
    remark = f"📄 Only the first {read} of 30 pages of book.pdf were read. {HINT}"
    assert answer["text"].endswith(f"\n\n{remark}")


async def test_each_question_about_a_long_pdf_finds_its_place(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(CONTEXT_TOKENS="4000")
    lines = "\n".join(["It was a dark and stormy night."] * 20)
    pages = [f"Chapter {number}.\n{lines}" for number in range(1, 31)]
    pages[11], pages[21] = f"The butler smiled.\n{lines}", f"A knife gleamed.\n{lines}"

    book = ada.sends(
        "document", pdf_with_text(*pages), file_name="book.pdf", caption="Who is the butler?"
    )
    (answer,) = await ada.hears()
    assert "[Page 12]\nThe butler smiled." in words(town.asked[0])
    assert "A knife gleamed." not in words(town.asked[0])
    assert "of 30 pages of book.pdf were read. To ask about others" in answer["text"]

    ada.says("And what knife?", reply_to=book)
    await ada.hears(2)
    assert "[Page 22]\nA knife gleamed." in town.prompt_texts()[-1]


async def test_a_document_in_a_reply_is_read(town: Town) -> None:
    ada, ben = town.group("Club", town.person("Ada"), town.person("Ben"))
    rules = ben.sends("document", b"No running.", file_name="rules.txt", caption="Please read!")

    ada.says("@parley_sandbox_bot May I run?", reply_to=rules)

    await ada.hears()
    asked = words(town.asked[0])
    assert "[File “rules.txt”, of the message that this replies to]\nNo running.\n" in asked
    assert asked.endswith("May I run?")


async def test_places_polls_and_the_like_are_told_in_words(town: Town) -> None:
    people = [(town.person(name), *case) for name, case in SAID.items()]
    for person, thing, _ in people:
        person.shares(thing)

    for person, _, told in people:
        await person.hears()
        assert [told in words(request) for request in town.asked].count(True) == 1
    assert len(town.asked) == len(people)


async def test_a_place_that_moves_is_asked_about_once(town: Town, ada: Person) -> None:
    place = things.location(51.5, -0.12, live_period=900)
    shared = town.telegram.send_other(ada.user, ada.chat_id, place)
    await ada.hears()
    await town.waits_for(town.is_all_done)

    for step in range(3):
        moved = things.location(51.6 + step, -0.12, live_period=900)
        town.telegram.push({"edited_message": shared | moved | {"edit_date": shared["date"]}})
    await town.waits_for(town.is_quiet)

    assert len(ada.answers) == len(town.asked) == 1


async def test_what_telegram_has_added_lately_is_not_met_with_silence(town: Town) -> None:
    tasks = [{"id": 1, "text": "Milk"}, {"id": 2, "text": "Bread"}]
    blocks = [{"type": "paragraph", "text": "Written by another bot"}]
    ada, ben = town.people(2)
    ada.shares({"checklist": {"title": "Shopping", "tasks": tasks}})
    ben.shares({"rich_message": {"blocks": blocks}})

    await ada.hears()
    await ben.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == len(ben.answers) == 1


async def test_what_cannot_be_read_gets_one_sentence_and_costs_nothing(town: Town) -> None:
    people = [(town.person(name), *case) for name, case in UNREAD.items()]
    for person, kind, content, name, _ in people:
        person.sends(kind, content, file_name=name, caption="Look!")

    told = {person.user["first_name"]: (await person.hears())[0]["text"] for person, *_ in people}
    await town.waits_for(town.is_quiet)
    wrong = {
        name: told[name] for name, (*_, sentence) in UNREAD.items() if sentence not in told[name]
    }
    assert wrong == {}
    assert all(len(person.answers) == 1 for person, *_ in people)
    assert town.model.requests == []


async def test_what_moves_otherwise_gets_exactly_one_sentence_too(town: Town) -> None:
    ada, ben, eve = town.people(3)
    town.telegram.send_sticker(ada.user, ada.chat_id, b"\x1f\x8b" + bytes(99), is_animated=True)
    town.telegram.send_sticker(ben.user, ben.chat_id, webm(), is_video=True)
    eve.shares(things.story({"id": ada.id, "type": "private", "first_name": "Ada"}))

    for person in (ada, ben, eve):
        await person.hears()
    await town.waits_for(town.is_quiet)
    assert ada.texts == ben.texts == [NO_VIDEO]
    assert len(eve.texts) == 1
    assert "I can't read this kind of file" in eve.texts[0]
    assert town.model.requests == []
    assert not any(call.method in ("getFile", "file") for call in town.telegram.calls)


async def test_an_album_of_silent_films_gets_one_sentence(town: Town, ada: Person) -> None:
    films = [mp4(has_sound=False) for _ in range(3)]
    ada.sends_album(films, kind="video", captions=["Our holidays"])

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert ada.texts == [NO_VIDEO]
    assert town.model.requests == []


async def test_what_is_said_in_a_film_is_heard(town: Town, ada: Person) -> None:
    ada.sends("video", mp4(), file_name="talk.mp4", caption="What do they say?")

    await ada.hears()
    assert words(town.asked[0]).startswith(
        "What do they say?\n\n[File “talk.mp4”]\n"
        "[What is said in a film; its pictures are not seen]\n"
    )


async def test_a_film_beside_a_photo_is_left_out_and_it_is_said(town: Town, ada: Person) -> None:
    album = town.telegram.new_album_id()
    ada.sends("photo", drawing("JPEG"), media_group_id=album, caption="What is this?")
    ada.sends("video", mp4(has_sound=False), media_group_id=album)

    (answer,) = await ada.hears()
    assert answer["text"].endswith(f"\n\n{NO_VIDEO}")
    assert len(town.asked[0].pictures) == 1
