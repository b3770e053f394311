"""Whatever an ordinary bot sends comes back as the library's types know it, whole."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import telegram
from telegram import Bot, InputPollOption, Message

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from sandbox.modelapi.pictures import draw_png
from tests.sandbox.botapi.caller import Caller

PNG = draw_png("x", 30, 20)
KEYBOARD = telegram.InlineKeyboardMarkup(
    [[telegram.InlineKeyboardButton("Again", callback_data="again")]]
)

Send = Callable[[Bot, int], Awaitable[Message]]

SENDS: dict[str, Send] = {
    "photo": lambda bot, chat: bot.send_photo(chat, PNG, caption="a fig"),
    "document": lambda bot, chat: bot.send_document(chat, b"x", filename="a.txt", thumbnail=PNG),
    "audio": lambda bot, chat: bot.send_audio(chat, b"ID3", title="Song", performer="Ada"),
    "video": lambda bot, chat: bot.send_video(chat, b"film", width=3, height=2, caption="*a*"),
    "animation": lambda bot, chat: bot.send_animation(chat, b"film", caption="a"),
    "video_note": lambda bot, chat: bot.send_video_note(chat, b"film", length=240),
    "sticker": lambda bot, chat: bot.send_sticker(chat, b"RIFF1234WEBP"),
    "location": lambda bot, chat: bot.send_location(chat, 51.5, -0.1, horizontal_accuracy=3.5),
    "live location": lambda bot, chat: bot.send_location(chat, 51.5, -0.1, live_period=60),
    "venue": lambda bot, chat: bot.send_venue(
        chat, 51.5, -0.1, "The Crown", "High Street", foursquare_id="5", foursquare_type="pub"
    ),
    "contact": lambda bot, chat: bot.send_contact(chat, "+15550100", "Grace", "Hopper"),
    "dice": lambda bot, chat: bot.send_dice(chat, emoji="🎯"),
    "poll": lambda bot, chat: bot.send_poll(
        chat,
        "*Tea*?",
        ["Yes", InputPollOption("<b>No</b>", text_parse_mode="HTML")],
        question_parse_mode="MarkdownV2",
        is_anonymous=False,
        allows_multiple_answers=True,
        open_period=60,
        reply_markup=KEYBOARD,
    ),
    "quiz": lambda bot, chat: bot.send_poll(
        chat,
        "2 + 2?",
        ["4", "5"],
        type="quiz",
        correct_option_ids=[0],
        explanation="<i>Sums</i>.",
        explanation_parse_mode="HTML",
    ),
}


@pytest.fixture
async def library(emulator: Emulator) -> AsyncIterator[Bot]:
    async with Bot(emulator.token, base_url=f"{emulator.url}/bot") as library:
        yield library


def unknown(thing: object) -> Json:
    """All that the library does not know, however deep it lies."""
    found: Json = {}
    if isinstance(thing, telegram.TelegramObject):
        found |= thing.api_kwargs
        names = {name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())}
        thing = [getattr(thing, name, None) for name in names if not name.startswith("_")]
    if isinstance(thing, (list, tuple)):
        for part in thing:
            found |= unknown(part)
    return found


def on_screen(emulator: Emulator, chat: int, place: int = -1) -> Json:
    """A message as Telegram has it."""
    shown = emulator.screen(chat)[place]
    return {name: value for name, value in shown.items() if name != "_history"}


# The library would rather have spans of time than seconds.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("kind", SENDS)
async def test_what_a_bot_sends_is_read_whole(
    emulator: Emulator, library: Bot, chat: int, kind: str
) -> None:
    sent = await SENDS[kind](library, chat)

    assert unknown(sent) == {}
    shown, told = on_screen(emulator, chat), sent.to_dict()
    if kind == "quiz":
        # An old name beside the new one, which the library leaves aside.
        assert shown["poll"].pop("correct_option_id") == 0
    # The library adds what is not so, such as "group_chat_created".
    assert {name: told.get(name) for name in shown} == shown
    assert Message.de_json(sent.to_dict(), library) == sent


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("kind", SENDS)
async def test_all_of_it_can_be_forwarded_and_copied(
    emulator: Emulator, library: Bot, chat: int, kind: str
) -> None:
    sent = await SENDS[kind](library, chat)

    forwarded = await sent.forward(chat)
    copied = await sent.copy(chat)
    several = await library.forward_messages(chat, chat, [sent.message_id, forwarded.message_id])
    copies = await library.copy_messages(chat, chat, [sent.message_id], remove_caption=True)

    assert unknown(forwarded) == {}
    assert forwarded.forward_origin
    assert on_screen(emulator, chat, -4)["message_id"] == copied.message_id
    assert "forward_origin" not in on_screen(emulator, chat, -4)
    numbers = [one.message_id for one in (*several, *copies)]
    assert numbers == [on_screen(emulator, chat, place)["message_id"] for place in (-3, -2, -1)]
    assert "caption" not in on_screen(emulator, chat)


async def test_several_are_forwarded_in_order_and_what_is_gone_is_passed_over(
    library: Bot, bot: Caller, chat: int
) -> None:
    sent = [await library.send_message(chat, text) for text in "abc"]
    first, second, third = (one.message_id for one in sent)
    await sent[1].delete()

    found = await library.copy_messages(chat, chat, [first, second, third])

    assert len(found) == 2
    place = {"chat_id": chat, "from_chat_id": chat}
    for method, wanted, sentence in (
        ("forwardMessages", [third, first], "message identifiers must be in a strictly increasing"),
        ("copyMessages", [first, first], "message identifiers must be in a strictly increasing"),
        ("copyMessages", [], "message identifiers are not specified"),
        ("copyMessages", list(range(1, 102)), "too many message identifiers specified"),
        ("copyMessages", [0], "invalid message identifier specified"),
        ("copyMessages", [second], "there are no messages to copy"),
        ("forwardMessages", [999], "there are no messages to forward"),
    ):
        refused = await bot.refused(method, **place, message_ids=wanted)
        assert refused.startswith(f"Bad Request: {sentence}")


async def test_protected_content_stays_where_it_is(library: Bot, bot: Caller, chat: int) -> None:
    sent = await library.send_message(chat, "secret", protect_content=True)
    place = {"chat_id": chat, "from_chat_id": chat, "message_id": sent.message_id}

    for method in ("forwardMessage", "copyMessage"):
        assert await bot.refused(method, **place) == "Bad Request: message can't be copied"


async def test_an_album_goes_on_as_an_album(emulator: Emulator, library: Bot, chat: int) -> None:
    album = await library.send_media_group(chat, [telegram.InputMediaPhoto(PNG)] * 2)

    await library.copy_messages(chat, chat, [one.message_id for one in album])

    copies = [on_screen(emulator, chat, place)["media_group_id"] for place in (-2, -1)]
    assert len(set(copies)) == 1
    assert copies[0] != album[0].media_group_id


async def test_a_poll_ends_once(emulator: Emulator, library: Bot, bot: Caller, chat: int) -> None:
    sent = await library.send_poll(chat, "Tea?", ["Yes", "No"], reply_markup=KEYBOARD)
    text = await library.send_message(chat, "words")

    stopped = await library.stop_poll(chat, sent.message_id)

    assert stopped.is_closed
    assert unknown(stopped) == {}
    assert stopped.to_dict() == on_screen(emulator, chat, -2)["poll"]
    assert "reply_markup" not in on_screen(emulator, chat, -2)
    assert [update["poll"] for update in emulator.pending if "poll" in update]
    for number, sentence in (
        (sent.message_id, "poll has already been closed"),
        (text.message_id, "message is not a poll"),
        (999, "message with poll to stop not found"),
    ):
        refused = await bot.refused("stopPoll", chat_id=chat, message_id=number)
        assert refused == f"Bad Request: {sentence}"


@pytest.mark.parametrize(
    ("method", "params", "sentence"),
    [
        ("sendPoll", {"question": " ", "options": ["a", "b"]}, "poll question must be non-empty"),
        ("sendPoll", {"question": "x" * 301, "options": ["a", "b"]}, "poll question length must"),
        ("sendPoll", {"question": "a", "options": ["a"]}, "poll must have at least 2 option"),
        ("sendPoll", {"question": "a", "options": ["a"] * 13}, "poll can't have more than 12"),
        ("sendPoll", {"question": "a", "options": ["a", ""]}, "poll options must be non-empty"),
        ("sendPoll", {"question": "a", "options": ["a", "b" * 101]}, "poll options length must"),
        (
            "sendPoll",
            {"question": "a", "options": ["a", "b"], "type": "quiz"},
            "wrong correct option ID specified",
        ),
        (
            "sendPoll",
            {"question": "a", "options": ["a", "b"], "type": "vote"},
            "unsupported poll type specified",
        ),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong location specified"),
        ("sendLocation", {"longitude": 0}, "latitude is empty"),
        (
            "sendLocation",
            {"latitude": 1, "longitude": 0, "live_period": 5},
            "wrong live location period specified",
        ),
        ("sendVenue", {"latitude": 1, "longitude": 0, "title": "The Crown"}, "VENUE_INVALID"),
        ("sendContact", {"phone_number": "1"}, 'parameter "first_name" is required'),
        ("sendDice", {"emoji": "🧮"}, "EMOTICON_INVALID"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    emulator: Emulator, bot: Caller, chat: int, method: str, params: Json, sentence: str
) -> None:
    before = len(emulator.screen(chat))

    refused = await bot.refused(method, chat_id=chat, **params)

    assert refused.startswith(f"Bad Request: {sentence}")
    assert len(emulator.screen(chat)) == before


@pytest.mark.parametrize("emoji", ["🎲", "🎯", "🏀", "⚽", "🎳", "🎰"])
async def test_dice_show_what_they_can(library: Bot, chat: int, emoji: str) -> None:
    sent = await library.send_dice(chat, emoji=emoji)

    assert sent.dice
    assert sent.dice.emoji == emoji
    assert 1 <= sent.dice.value <= 64


async def test_a_bot_has_a_name_and_two_descriptions_for_each_language(
    library: Bot, bot: Caller
) -> None:
    before = await library.get_my_name()
    await library.set_my_name("Parley the second")
    await library.set_my_name("闲谈", language_code="zh")
    await library.set_my_description("It talks.")
    await library.set_my_short_description("Talks.", language_code="en")

    assert before.name == "Parley"
    assert (await library.get_my_name("zh")).name == "闲谈"
    assert (await library.get_my_name("de")).name == "Parley the second"
    assert (await library.get_me()).first_name == "Parley the second"
    assert (await library.get_my_description("de")).description == "It talks."
    assert (await library.get_my_short_description()).short_description == ""
    assert (await library.get_my_short_description("en")).short_description == "Talks."
    assert await library.set_my_description("")
    assert (await library.get_my_description()).description == ""
    long: Json = {"setMyName": {"name": "x" * 65}, "setMyDescription": {"description": "x" * 513}}
    long["setMyShortDescription"] = {"short_description": "x" * 121}
    for method, params in long.items():
        assert (await bot.refused(method, **params)).startswith("Bad Request: ")
    wrong = await bot.refused("getMyName", language_code="deutsch")
    assert wrong == "Bad Request: invalid language code specified"


async def test_the_menu_button_is_a_persons_or_everybodys(
    library: Bot, bot: Caller, chat: int
) -> None:
    app = telegram.MenuButtonWebApp("Open", telegram.WebAppInfo("https://example.org/"))

    at_first = await library.get_chat_menu_button(chat)
    await library.set_chat_menu_button(menu_button=app)
    for_all = await library.get_chat_menu_button(chat)
    await library.set_chat_menu_button(chat, telegram.MenuButtonCommands())
    own = await library.get_chat_menu_button(chat)

    assert at_first == telegram.MenuButtonDefault()
    assert for_all == app == await library.get_chat_menu_button()
    assert own == telegram.MenuButtonCommands()
    unsecured = {"type": "web_app", "text": "x", "web_app": {"url": "http://example.org"}}
    for button, sentence in (
        ({"type": "game"}, "can't parse menu button: MenuButton has unsupported type"),
        ({"type": "web_app", "text": "x"}, "can't parse menu button: Can't find field"),
        (unsecured, "BUTTON_URL_INVALID"),
    ):
        refused = await bot.refused("setChatMenuButton", menu_button=button)
        assert refused.startswith(f"Bad Request: {sentence}")
    nowhere = await bot.refused("setChatMenuButton", chat_id=-100)
    assert nowhere == "Bad Request: invalid user_id specified"


async def test_rights_that_are_asked_for_by_default(library: Bot) -> None:
    rights = telegram.ChatAdministratorRights(
        is_anonymous=False,
        can_manage_chat=True,
        can_delete_messages=True,
        can_manage_video_chats=False,
        can_restrict_members=False,
        can_promote_members=False,
        can_change_info=False,
        can_invite_users=False,
        can_post_stories=False,
        can_edit_stories=False,
        can_delete_stories=False,
        can_pin_messages=True,
    )
    await library.set_my_default_administrator_rights(rights)

    found = await library.get_my_default_administrator_rights()
    channels = await library.get_my_default_administrator_rights(for_channels=True)

    # Of Bot API 10.3, while the library knows 10.0.
    assert unknown(found) == unknown(channels) == {"can_send_welcome_messages": False}
    assert (found.can_manage_chat, found.can_pin_messages, found.can_manage_topics) == (
        True,
        True,
        False,
    )
    assert channels.can_post_messages is False


async def test_nobody_has_a_picture_and_of_strangers_nothing_is_told(
    library: Bot, bot: Caller, ada: Json, chat: int
) -> None:
    assert chat == ada["id"]
    photos = await library.get_user_profile_photos(ada["id"])

    assert (photos.total_count, unknown(photos)) == (0, {})
    stranger = await bot.refused("getUserProfilePhotos", user_id=5)
    assert stranger == "Bad Request: user not found"


async def test_what_is_pinned_is_said_by_the_chat_and_found_there(
    emulator: Emulator, library: Bot, bot: Caller, chat: int
) -> None:
    first = await library.send_message(chat, "first")
    second = await library.send_message(chat, "second")
    for sent in (first, second):
        await sent.pin()
    told = Message.de_json(on_screen(emulator, chat), library)
    await library.unpin_chat_message(chat, first.message_id)
    left = await library.get_chat(chat)
    await library.unpin_chat_message(chat)

    assert told.pinned_message
    assert told.pinned_message.message_id == second.message_id
    assert left.pinned_message
    assert left.pinned_message.message_id == second.message_id
    assert (await library.get_chat(chat)).pinned_message is None
    assert await library.unpin_all_chat_messages(chat)
    refused = await bot.refused("unpinChatMessage", chat_id=chat)
    assert refused == "Bad Request: message to unpin not found"


async def test_topics_close_open_and_go(emulator: Emulator, library: Bot, ada: Json) -> None:
    group = emulator.group("Friends", [ada], forum=True, admins=[emulator.bot])
    topic = (await library.create_forum_topic(group, "Cats")).message_thread_id

    await library.close_forum_topic(group, topic)
    closed = topic in emulator.world.chats[group].closed_topics
    await library.reopen_forum_topic(group, topic)
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)topic_not_modified"):
        await library.reopen_forum_topic(group, topic)
    await library.delete_forum_topic(group, topic)

    assert closed
    assert emulator.screen(group, topic) == []
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)thread not found"):
        await library.close_forum_topic(group, topic)


async def test_several_cost_as_many_as_they_are(
    emulator: Emulator, library: Bot, chat: int
) -> None:
    sent = [await library.send_message(chat, text) for text in "abc"]
    spent: list[Any] = []

    def spend(chat_id: int, kind: str, cost: int = 1) -> int:
        spent.append((kind, cost))
        return 0

    emulator.world.floods.spend = spend  # type: ignore[method-assign]  # to see what is asked of it
    await library.copy_messages(chat, chat, [one.message_id for one in sent])

    assert spent == [("send", 3)]


async def test_a_method_that_nobody_knows_is_not_found(bot: Caller) -> None:
    answer = await bot.reply("sendTelepathy", chat_id=1)

    assert answer == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }
