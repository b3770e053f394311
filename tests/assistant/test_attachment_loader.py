"""What came with a question is loaded once, and left out where it cannot be."""

from dataclasses import dataclass, field, replace

import pytest
from PIL import Image as Pillow

from bot.assistant.turn import Assistant
from bot.domain.attachment import Attachment, Image, Kind, Truncation, search_for
from bot.domain.errors import BotError
from bot.domain.file_errors import (
    FileBroken,
    FileGone,
    FileUnreadable,
    SchemaUnusable,
    TooManyPictures,
    VideoUnreadable,
)
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.search_errors import SearchError, SearchOff, SearchUnreachable
from bot.domain.turn import Question, QuestionPart, Turn
from bot.fetching.errors import NotFound
from bot.files.reader import FileQuota
from bot.storage.database import Database
from bot.tools.pages.page import Page
from bot.tools.search.results import SearchResult, SearchResults
from bot.tools.search.web_search import WebSearch
from tests.assistants import WHOLE, Model, hire, pull, shown
from tests.files import files
from tests.storage.examples import ADA, HOME

JSON = OutputFormat("json")
SCHEMA = b'{"type": "object", "properties": {"n": {"type": "integer"}}}'
BAD_SCHEMA = b'{"type": "array", "items": {}}'


@dataclass(slots=True)
class Files:
    """What can be fetched, by the name of the file; and what was."""

    contents: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, attachment: Attachment) -> bytes:
        """A FetchFile."""
        self.fetched.append(attachment.unique_id)
        if attachment.unique_id not in self.contents:
            raise FileGone
        return self.contents[attachment.unique_id]


@pytest.fixture
def store() -> Files:
    """A few files."""
    contents = {"note": b"Bring milk.", "list": b"Bread.", "picture": files.png(), "torn": b"\xff"}
    return Files(contents | {"schema.json": SCHEMA, "bad.json": BAD_SCHEMA, "data.json": b"[1]"})


@pytest.fixture
def model() -> Model:
    """A model that says what JSON and people take."""
    model = Model()
    model.will('{"n": 1}', WHOLE)
    return model


@pytest.fixture
def assistant(database: Database, model: Model, store: Files) -> Assistant:
    """Who can open the files."""
    return hire(database, model.stream, fetch=store.fetch)


def enclose(name: str, kind: Kind = Kind.DOCUMENT, *, is_quoted: bool = False) -> Attachment:
    """The file of this name."""
    return Attachment(kind, f"file-{name}", name, name, is_quoted=is_quoted)


async def ask(
    assistant: Assistant, text: str, *enclosed: Attachment, order: OutputFormat = TEXT
) -> Turn:
    """A whole turn."""
    asked = Question(HOME, ADA, (QuestionPart(10, text, enclosed),), (), order)
    return await assistant.answer(await assistant.store_question(asked), pull)


async def test_what_was_read_once_is_not_fetched_again(
    assistant: Assistant, model: Model, store: Files
) -> None:
    await ask(assistant, "What?", enclose("note"))

    await ask(assistant, "Again?", enclose("note"))

    assert store.fetched == ["note"]
    assert "Bring milk." in shown(model.prompts[1])[-1]


async def test_another_question_about_a_long_file_finds_another_place(
    assistant: Assistant, model: Model, store: Files
) -> None:
    lines = [f"{n}: nothing happened" for n in range(90_000)]
    lines[30_000], lines[60_000] = "30000: the pump burst", "60000: every roof leaks"
    store.contents["log"] = "\n".join(lines).encode()

    await ask(assistant, "What about the pump?", enclose("log"))
    turn = await ask(assistant, "And the roof?", enclose("log", is_quoted=True))

    first, second = (shown(prompt)[-1] for prompt in model.prompts)
    assert ("the pump burst" in first, "every roof leaks" in first) == (True, False)
    assert "every roof leaks" in second
    assert [item.left_out and item.left_out.unit for item in turn.enclosed] == ["some percent"]


async def test_what_could_not_be_read_is_fetched_again(assistant: Assistant, store: Files) -> None:
    found = store.contents.pop("note")
    gone = await ask(assistant, "What?", enclose("note"))
    store.contents["note"] = found

    turn = await ask(assistant, "And now?", enclose("note"))

    assert (gone.error, turn.error) == (FileGone.__name__, None)
    assert store.fetched == ["note", "note"]


@pytest.mark.parametrize(
    ("attachment", "error"),
    [
        pytest.param(enclose("gone"), FileGone, id="gone"),
        pytest.param(enclose("torn", Kind.PHOTO), FileBroken, id="damaged"),
        pytest.param(enclose("note", Kind.VIDEO), VideoUnreadable, id="video"),
        pytest.param(enclose("note", Kind.OTHER), FileUnreadable, id="whatever else"),
    ],
)
async def test_what_cannot_be_read_ends_the_turn_only_where_nothing_is_left(
    assistant: Assistant, model: Model, attachment: Attachment, error: type[BotError]
) -> None:
    alone = await ask(assistant, "What?", attachment)
    beside = await ask(assistant, "What?", attachment, enclose("list"))

    assert (alone.error, beside.error) == (error.__name__, None)
    assert [item.problem for item in beside.enclosed] == [error.__name__, None]
    assert len(model.prompts) == 1
    assert "Bread." in shown(model.prompts[0])[-1]


@pytest.mark.parametrize("kind", [Kind.VIDEO, Kind.ANIMATION, Kind.OTHER])
async def test_what_nobody_can_read_is_not_fetched(
    assistant: Assistant, store: Files, kind: Kind
) -> None:
    await ask(assistant, "What?", enclose("note", kind))

    assert store.fetched == []


@pytest.mark.parametrize(
    ("text", "are_quoted", "error"),
    [
        pytest.param("What is new?", (True, True), None, id="a reply may ask for something else"),
        pytest.param(" ", (True, True), FileGone, id="a reply without words"),
        pytest.param("What is new?", (True, False), FileGone, id="one of them is its own"),
    ],
)
async def test_a_reply_needs_the_files_it_replies_to_only_where_it_says_nothing(
    assistant: Assistant, text: str, are_quoted: tuple[bool, bool], error: type[BotError] | None
) -> None:
    first, second = are_quoted

    turn = await ask(
        assistant, text, enclose("gone", is_quoted=first), enclose("lost", is_quoted=second)
    )

    assert turn.error == (error.__name__ if error else None)


@pytest.mark.parametrize(
    ("photos", "error", "fetched"),
    [
        pytest.param(10, None, 10, id="as many as may be"),
        pytest.param(11, TooManyPictures, 0, id="one more"),
    ],
)
async def test_too_many_pictures_are_told_before_one_is_fetched(
    assistant: Assistant, store: Files, photos: int, error: type[BotError] | None, fetched: int
) -> None:
    names = [f"photo-{number}" for number in range(photos)]
    store.contents = {name: files.png(40 + n) for n, name in enumerate(names)}

    turn = await ask(assistant, "What?", *(enclose(name, Kind.PHOTO) for name in names))

    assert turn.error == (error.__name__ if error else None)
    assert len(store.fetched) == fetched


async def test_a_picture_among_the_files_counts_when_it_is_read(
    assistant: Assistant, store: Files, model: Model
) -> None:
    names = [f"photo-{number}" for number in range(10)]
    store.contents |= {name: files.png(40 + n) for n, name in enumerate(names)}
    photos = [enclose(name, Kind.PHOTO) for name in names]

    turn = await ask(assistant, "What?", *photos, enclose("picture"))

    assert (turn.error, model.prompts) == (TooManyPictures.__name__, [])


async def test_scans_share_the_room_for_pictures(
    assistant: Assistant, store: Files, model: Model
) -> None:
    pages = [Pillow.new("L", (40 + n, 30)) for n in range(9)]
    for name in ("a.tif", "b.TIFF", "c"):
        store.contents[name] = files.save(
            pages[0], "TIFF", save_all=True, append_images=pages[1:], description=name
        )
    store.contents["d.png"] = files.png()

    turn = await ask(assistant, "What?", *map(enclose, ("a.tif", "b.TIFF", "c", "d.png")))

    assert turn.error is None
    (prompt,) = model.prompts
    assert sum(len(message.images) for message in prompt.messages) == 10
    assert [item.left_out for item in turn.enclosed] == [Truncation(3, 9, "pages")] * 3 + [None]


@pytest.mark.parametrize(
    ("name", "order", "is_structure", "is_words"),
    [
        pytest.param("schema.json", JSON, True, False, id="a schema for JSON"),
        pytest.param("schema.json", TEXT, False, True, id="a schema that is asked about"),
        pytest.param("data.json", JSON, False, True, id="what JSON is to be made of"),
        pytest.param("note", JSON, False, True, id="words that JSON is to be made of"),
    ],
)
async def test_a_schema_is_part_of_the_order_and_not_of_the_question(
    assistant: Assistant,
    model: Model,
    name: str,
    order: OutputFormat,
    *,
    is_structure: bool,
    is_words: bool,
) -> None:
    turn = await ask(assistant, "How many?", enclose(name), order=order)

    (prompt,) = model.prompts
    assert turn.error is None
    assert (prompt.structure is not None and '"n"' in prompt.structure.schema) is is_structure
    assert ("[File" in shown(prompt)[-1]) is is_words


async def test_a_schema_that_cannot_be_used_is_looked_at_again(
    assistant: Assistant, model: Model, store: Files
) -> None:
    turn = await ask(assistant, "How many?", enclose("bad.json"), enclose("list"), order=JSON)

    assert (turn.error, model.prompts) == (SchemaUnusable.__name__, [])
    bad, words = turn.enclosed
    assert (bad.is_read, words.is_read) == (False, True)
    assert 'must be "object"' in bad.text


def question_with_search(query: str) -> Question:
    return Question(HOME, ADA, (QuestionPart(5, query, (search_for(query),)),), (5,))


def engine(*answers: SearchResults | SearchError) -> WebSearch:
    """One that gives these, one after the other."""
    left = list(answers)

    async def search(_query: str) -> SearchResults:
        answer = left.pop(0)
        if isinstance(answer, SearchError):
            raise answer
        return answer

    return WebSearch("tavily", search, 0.008, 1_000)


async def test_a_search_is_made_once_and_stands_in_the_question(
    database: Database, model: Model
) -> None:
    page = SearchResult("Mog", "https://mog.example/", "An island.")
    found = engine(SearchUnreachable(), SearchResults((page,)))
    assistant = hire(database, model.stream, search=found)
    turn = await assistant.store_question(question_with_search("Mog"))

    failed = await assistant.answer(turn, pull)
    again = await assistant.answer(turn, pull)

    assert failed.error == "SearchUnreachable"
    assert again.error is None
    (words,) = shown(model.prompts[0])
    assert words.startswith("Mog\n\n[Web search “Mog”]\nWritten by others")
    assert "\n1. Mog — https://mog.example/ — An island.\n[End of the web search “Mog”]" in words
    row = await database.read_one("SELECT dollars FROM usage WHERE kind = 'search'", {})
    assert row
    assert row["dollars"] == 0.008


async def test_without_an_engine_a_search_ends_in_a_sentence(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream)
    turn = await assistant.store_question(question_with_search("Mog"))

    answered = await assistant.answer(turn, pull)

    assert answered.error == SearchOff.__name__
    assert model.prompts == []


URL = "https://mog.example/"
LINK = Attachment(Kind.PAGE, URL, URL, URL)


@dataclass(slots=True)
class Pages:
    """A page under each address, or why there is none; `asked` are the addresses and shares."""

    error: Exception | None = None
    images: tuple[Image, ...] = ()
    asked: list[tuple[str, FileQuota]] = field(default_factory=list)

    async def read(self, url: str, share: FileQuota) -> Page:
        """A ReadPage."""
        self.asked.append((url, share))
        if self.error:
            raise self.error
        return Page(url, "Mog", text="43 metres.", images=self.images)


def linking(number: int) -> Attachment:
    return replace(LINK, file_id=f"{URL}{number}", unique_id=f"{URL}{number}")


async def test_a_page_is_read_each_time_and_shares_its_part(
    database: Database, model: Model, store: Files
) -> None:
    pages = Pages()
    assistant = hire(database, model.stream, fetch=store.fetch, read_page=pages.read)

    turn = await ask(assistant, "How high?", LINK, enclose("note"))
    again = await ask(assistant, "And now?", LINK, linking(2), linking(2), linking(3), linking(4))

    assert "[Page “https://mog.example/”]\n# Mog\n\n43 metres." in turn.question
    assert "Bring milk." in turn.question
    assert again.error is None
    assert [url for url, _ in pages.asked] == [URL, URL, f"{URL}2", f"{URL}3"]
    assert [share for _, share in pages.asked] == [FileQuota(1, 5)] + [FileQuota(3, 3)] * 3


async def test_a_page_that_is_not_there_refuses_no_question(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream, read_page=Pages(NotFound()).read)

    turn = await ask(assistant, "How high? https://mog.example/", LINK)
    alone = await ask(assistant, "https://mog.example/", LINK)

    assert turn.error is None
    assert "could not be opened: there is no such page]" in turn.question
    assert (alone.error, alone.enclosed[0].problem) == ("PageMissing", "PageMissing")


async def test_links_are_only_links_where_nobody_reads_them(
    database: Database, model: Model
) -> None:
    turn = await ask(hire(database, model.stream), "https://mog.example/", LINK)

    assert (turn.error, turn.question) == (None, "https://mog.example/")
