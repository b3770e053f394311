"""Pictures out: made from words, changed, shown once, and remembered."""

import pytest

from bot.domain.errors import PicturesOff
from sandbox.headers import kind_of
from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Reply, Request
from tests.files.files import jpeg, png
from tests.stories.shown import file_of
from tests.stories.town import Json, Person, Town, buttons

GENERATIONS, EDITS = "/v1/images/generations", "/v1/images/edits"
FULL = "🖼 Full quality"


class Gallery(dict[str, bytes]):
    """What lies at the addresses of pictures: another one each time it is looked at."""

    def __init__(self, *contents: bytes) -> None:
        super().__init__()
        self._contents = list(contents)

    def get(self, _: str, default: object = None) -> bytes:
        return self._contents.pop(0)


def drawings(town: Town) -> list[Request]:
    """The requests for pictures."""
    return [r for r in town.model.requests if r.path in (GENERATIONS, EDITS)]


async def pictures(town: Town, person: Person, count: int = 1) -> list[Json]:
    """The pictures on the screen, once there are so many and nothing is left to do."""

    def shown() -> list[Json] | None:
        found = [message for message in person.answers if "photo" in message]
        return found if len(found) >= count else None

    found = await town.waits_for(shown)
    await town.rests()
    assert len(found) == count
    return found


async def test_words_become_a_picture_with_the_words_below_it(town: Town, ada: Person) -> None:
    ada.says("/image a red fox in the snow")

    (picture,) = await pictures(town, ada)
    assert ada.texts == ["a red fox in the snow"]
    assert buttons(picture) == [FULL]
    (request,) = drawings(town)
    assert request.path == GENERATIONS
    assert request.body["model"] == "gpt-image-2"
    assert request.body["prompt"] == "a red fox in the snow"
    assert not {"size", "quality", "response_format"} & request.body.keys()


async def test_the_full_quality_is_the_file_that_the_provider_made(town: Town, ada: Person) -> None:
    ada.says("/draw a red fox")
    (picture,) = await pictures(town, ada)

    ada.presses(picture, FULL)

    await town.waits_for(lambda: len(ada.answers) == 2)
    file = ada.answers[1]
    assert file["document"]["file_name"] == "picture.png"
    assert file_of(town.telegram, file) == draw_png("a red fox#0", 512, 512)
    await town.rests()


@pytest.mark.parametrize("form", ["url", "data_url"])
async def test_a_picture_may_come_by_its_address(town: Town, ada: Person, form: str) -> None:
    town.model.pictures_as = "url" if form == "url" else "data_url"

    ada.says("/image a red fox")

    (picture,) = await pictures(town, ada)
    assert kind_of(file_of(town.telegram, picture)) in ("png", "jpeg")
    fetched = [request for request in town.model.requests if request.path.startswith("/drawn/")]
    assert len(fetched) == (form == "url")
    assert not any("authorization" in request.headers for request in fetched)


async def test_what_takes_long_says_so_and_leaves_only_the_picture(town: Town, ada: Person) -> None:
    town.model.on("fox", Reply(first_pause=6))
    ada.says("/image a fox")

    waiting = await ada.sees("Drawing.")
    assert buttons(waiting) == ["⏹ Stop"]

    await pictures(town, ada)
    assert ada.texts == ["a fox"]
    actions = [c.params["action"] for c in town.telegram.calls if c.method == "sendChatAction"]
    assert set(actions) == {"upload_photo"}


async def test_stop_ends_the_drawing(town: Town, ada: Person) -> None:
    town.model.on("fox", Reply(first_pause=60))
    ada.says("/image a fox")
    waiting = await ada.sees("Drawing.")

    ada.presses(waiting, "⏹ Stop")

    stopped = await ada.hears_about("⏹ Stopped.")
    await town.rests()
    assert [message["message_id"] for message in ada.answers] == [stopped["message_id"]]
    assert await town.model.wait_for(lambda: drawings(town)[0].closed_early)


async def test_a_reply_to_a_photo_changes_that_photo(town: Town, ada: Person) -> None:
    photo = ada.sends("photo", jpeg(color="green"), caption="My garden")
    await ada.hears()

    ada.says("/image make it snow", reply_to=photo)

    await pictures(town, ada)
    (request,) = drawings(town)
    assert request.path == EDITS
    assert len(request.pictures) == 1
    assert "make it snow" in request.body["prompt"]


async def test_a_reply_to_an_album_shows_all_of_it_to_the_painter(town: Town, ada: Person) -> None:
    album = ada.sends_album([png(color=color) for color in ("red", "green", "blue")])
    await ada.hears()

    ada.says("/image put them into one picture", reply_to=album[1])

    await pictures(town, ada)
    (request,) = drawings(town)
    assert request.path == EDITS
    assert len(set(request.pictures)) == 3


async def test_a_photo_with_the_command_below_it_is_changed(town: Town, ada: Person) -> None:
    ada.sends("photo", jpeg(), caption="/image with a hat")

    await pictures(town, ada)
    (request,) = drawings(town)
    assert request.path == EDITS
    assert request.body["prompt"] == "with a hat"
    assert len(request.pictures) == 1


async def test_it_means_the_last_picture_also_after_a_restart(town: Town, ada: Person) -> None:
    ada.says("/image a red fox in the snow")
    (picture,) = await pictures(town, ada)
    await town.bot.terminate()
    await town.bot.start()

    ada.says("/image make it darker")

    await pictures(town, ada, 2)
    first, second = drawings(town)
    assert (first.path, second.path) == (GENERATIONS, EDITS)
    assert second.pictures == [file_of(town.telegram, picture)]
    ada.says("/image A lighthouse on a rock, seen from the sea")
    await pictures(town, ada, 3)
    assert drawings(town)[2].path == GENERATIONS


async def test_the_model_sees_the_picture_when_it_is_asked_about_it(
    town: Town, ada: Person
) -> None:
    ada.says("/image a red fox")
    await pictures(town, ada)
    await town.bot.terminate()
    await town.bot.start()

    ada.says("Which animal is that?")

    await ada.hears(2)
    await town.rests()
    request = town.model.requests[-1]
    assert len(request.pictures) == 1
    *_, before, last = request.body["messages"]
    assert before["role"] == "assistant"
    assert "image_url" not in str(before)
    assert last["role"] == "user"
    assert "Which animal is that?" in str(last["content"])
    assert "image_url" in str(last["content"])


async def test_retry_replaces_the_picture(town: Town, ada: Person) -> None:
    town.model.pictures_as = "url"
    town.model.drawn = Gallery(png(color="red"), png(color="blue"))
    ada.says("/image a fox")
    (first,) = await pictures(town, ada)

    ada.says("/retry")

    await town.waits_for(
        lambda: ada.answers and ada.answers[0]["message_id"] != first["message_id"]
    )
    (second,) = await pictures(town, ada)
    assert file_of(town.telegram, first) != file_of(town.telegram, second)
    assert ada.texts == ["a fox"]
    assert [request.path for request in drawings(town)] == [GENERATIONS, GENERATIONS]
    assert town.query("SELECT COUNT(*) FROM images") == [(1,)]


async def test_retry_is_seen_also_where_it_draws_the_same(town: Town, ada: Person) -> None:
    ada.says("/image a fox")
    (first,) = await pictures(town, ada)

    retry = ada.says("/retry")

    await town.waits_for(lambda: ada.answers and ada.answers[-1]["message_id"] > retry)
    (second,) = await pictures(town, ada)
    assert second["message_id"] != first["message_id"]


async def test_an_edited_order_is_drawn_anew_in_place_of_the_old(town: Town, ada: Person) -> None:
    order = ada.says("/image a red fxo")
    await pictures(town, ada)

    town.telegram.edit(ada.user, ada.chat_id, order, "/image a red fox")

    await town.waits_for(lambda: ada.texts == ["a red fox"])
    await town.rests()
    assert "photo" in ada.answers[0]
    assert [request.body["prompt"] for request in drawings(town)] == ["a red fxo", "a red fox"]


async def test_a_reply_to_words_draws_those_words(town: Town, ada: Person) -> None:
    words = ada.says("a red fox in the snow")
    await ada.hears()

    ada.says("/image", reply_to=words)

    await pictures(town, ada)
    assert drawings(town)[0].body["prompt"] == "a red fox in the snow"


async def test_without_words_it_says_how_and_without_a_model_that_it_is_off(
    quiet_town: Town,
) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    await town.bot.start()
    ada.says("/image")
    assert "/image a red fox" in (await ada.hears())[0]["text"]
    await town.bot.terminate()
    await town.bot.start(OPENAI_IMAGE_MODEL="")

    ada.says("/image a red fox")

    assert (await ada.hears(2))[1]["text"] == PicturesOff.sentence
    await town.rests()
    assert town.model.requests == []


async def test_size_and_quality_are_sent_until_they_are_refused(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    await town.bot.start(IMAGE_SIZE="768x512", IMAGE_QUALITY="low")
    ada.says("/image a red fox")
    (picture,) = await pictures(town, ada)
    assert (picture["photo"][-1]["width"], picture["photo"][-1]["height"]) == (768, 512)
    town.model.refused_parameters = {"quality"}

    ada.says("/image a green fox")
    await pictures(town, ada, 2)
    ada.says("/image a blue fox")
    await pictures(town, ada, 3)

    wanted = [(r.body.get("size"), r.body.get("quality")) for r in drawings(town)]
    both, no_quality = ("768x512", "low"), ("768x512", None)
    assert wanted == [both, both, no_quality, no_quality]


async def test_in_a_topic_it_stays_there_and_replies_to_its_order(town: Town, ada: Person) -> None:
    forum = town.telegram.group("Engines", [ada.user], forum=True)
    there = Person(town.telegram, ada.user, forum)
    topic = town.telegram.topic(forum, "Pumps")

    order = there.says("/image a pump", topic=topic)

    (picture,) = await pictures(town, there)
    assert picture["message_thread_id"] == topic
    assert picture["reply_to_message"]["message_id"] == order
    there.presses(there.answers[0], FULL)
    await town.waits_for(lambda: len(there.answers) == 2)
    assert there.answers[1]["message_thread_id"] == topic
    await town.rests()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("x" * 1023 + "🌿 and more", id="emoji at the edge"),
        pytest.param("🌿" * 700, id="nothing but emoji"),
        pytest.param("a fox, " * 500, id="long"),
    ],
)
async def test_a_long_order_is_drawn_whole_and_shown_short(
    town: Town, ada: Person, words: str
) -> None:
    ada.says(f"/image {words}")

    await pictures(town, ada)
    (caption,) = ada.texts
    assert len(caption.encode("utf-16-le")) // 2 <= 1024
    assert "\ufffd" not in caption
    assert caption.endswith("…")
    assert drawings(town)[0].body["prompt"] == words.strip()


async def test_two_pictures_ordered_in_a_row_are_two_pictures(town: Town, ada: Person) -> None:
    town.model.on("fox", Reply(first_pause=0.5))
    ada.says("/image a fox")
    ada.says("/image a boat")
    ada.says("/image a lamp")

    await town.waits_for(lambda: len(ada.answers) == 3 and town.is_quiet())

    assert ada.texts == ["a fox", "a boat", "a lamp"]
