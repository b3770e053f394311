"""What is shown of a turn that is over."""

import json
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from telegram import InlineKeyboardButton
from telegramify_markdown import utf16_len

from bot.domain.attachment import Attachment, Image, Kind, Truncation
from bot.domain.budget import BudgetSpent, GroupMonthSpent, OwnDaySpent
from bot.domain.completion import FinishReason
from bot.domain.errors import (
    BotError,
    ContentFiltered,
    ContextTooLong,
    EmptyAnswer,
    ImageModelUnavailable,
    JsonCutOff,
    ModelBusy,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    NoRoomForAnswer,
    NotJson,
    PicturesOff,
    PictureUnusable,
    RateLimited,
    RegionRefused,
    RequestRefused,
    ToolsUnsupported,
    TranscriptionUnavailable,
    WrongKey,
)
from bot.domain.file_errors import (
    FileBroken,
    FileEmpty,
    FileGone,
    FileLocked,
    FileTooBig,
    FileUnreadable,
    PictureTooLarge,
    SchemaUnusable,
    SpeechOff,
    TooManyPictures,
)
from bot.domain.message import Thread
from bot.domain.output_format import OutputFormat
from bot.domain.turn import StoredAttachment, Turn
from bot.storage.attachments import GeneratedImage
from bot.telegram.outgoing.answer.render_result import quote_of, render_result
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer, compose
from bot.telegram.outgoing.send.upload import CAPTION_LIMIT
from bot.telegram.outgoing.text.splitting import LIMIT

TURN = Turn(7, 1, Thread(1815), 1815, 10, is_answered=True, question="Why?", answer="Because.")
JSON = replace(TURN, order=OutputFormat("json"), answer='{\n  "a": 1\n}')
PICTURE = replace(TURN, order=OutputFormat("picture"), question="a fox")
MADE = GeneratedImage(Image("0" * 64, "image/jpeg", 4, 3, b"small"), b"full quality")


def enclosed(kind: Kind = Kind.DOCUMENT, name: str = "", **fields: object) -> StoredAttachment:
    """A file that came with the question."""
    item = StoredAttachment(1, 10, Attachment(kind, "id", "unique", name), is_read=True)
    return replace(item, **fields)  # type: ignore[arg-type]  # its own fields


def spoken(text: str) -> StoredAttachment:
    return enclosed(Kind.VOICE, text=text, is_speech=True)


def failed(error: type[BotError], turn: Turn = TURN, **fields: object) -> RenderedAnswer:
    return render_result(replace(turn, error=error.__name__, **fields), None, 10)  # type: ignore[arg-type]  # a turn's


def data_of(buttons: tuple[InlineKeyboardButton, ...]) -> list[object]:
    return [button.callback_data for button in buttons]


def copied(final: RenderedAnswer) -> str | None:
    (button,) = final.buttons or (None,)
    return button.copy_text.text if button and button.copy_text else None


@pytest.fixture
def at_once() -> Iterator[None]:
    """A test that takes longer than this has run into a circle, and ends."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 5)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_an_answer_stands_alone() -> None:
    final = render_result(TURN, None, 10)

    assert (final.text, final.quote, final.remark) == ("Because.", "", "")
    assert (final.buttons, final.upload) == ((), None)


@pytest.mark.parametrize("reason", ["stopped", "length", "content_filter", "interrupted"])
def test_what_ended_early_says_so_and_can_go_on(reason: str) -> None:
    final = render_result(replace(TURN, finish_reason=FinishReason(reason)), None, 10)

    assert final.text == "Because."
    assert final.remark
    assert data_of(final.buttons) == ["more:7"]


def test_what_was_stopped_before_its_first_word_can_be_asked_again() -> None:
    final = render_result(replace(TURN, answer="", finish_reason=FinishReason.STOPPED), None, 10)

    assert final.remark == "⏹ Stopped."
    assert data_of(final.buttons) == ["again:7"]


def test_what_was_said_aloud_is_quoted_above_also_above_a_failure() -> None:
    turn = replace(TURN, enclosed=(spoken("Hello"), spoken("there")))

    assert quote_of(turn) == "🎤 Hello\n\n🎤 there"
    assert render_result(turn, None, 10).quote == quote_of(turn)
    assert failed(ModelBusy, turn).quote == quote_of(turn)


def test_a_recording_that_could_not_be_heard_is_not_quoted() -> None:
    assert quote_of(replace(TURN, enclosed=(replace(spoken("?"), problem="NoSpeech"),))) == ""


def test_what_was_left_out_of_a_file_is_said_once_for_each_file() -> None:
    pages = enclosed(name="book.pdf", left_out=Truncation(3, 9, "pages"))
    text = enclosed(name="log.txt", left_out=Truncation(40, 100, "percent"))
    found = enclosed(name="law.pdf", left_out=Truncation(30, 2415, "some pages"))
    heard = enclosed(name="a.mp3", is_speech=True, left_out=Truncation(5, 100, "percent"))
    locked = enclosed(name="safe.pdf", problem="FileLocked")

    all_of_them = (pages, text, found, heard, locked)
    remark = render_result(replace(TURN, enclosed=all_of_them), None, 10).remark

    assert "the first 3 of 9 pages of book.pdf" in remark
    assert "the first 40% of log.txt" in remark
    assert FileLocked.sentence.format(name="safe.pdf") in remark
    assert "Only 30 of 2415 pages of law.pdf" in remark
    assert "Only the first 5% of a.mp3 was read." in remark
    assert remark.count("reply to the file") == 3
    assert len(remark.splitlines()) == 5


def test_a_model_without_eyes_is_named_as_such() -> None:
    assert "can't see pictures" in render_result(replace(TURN, has_unseen=True), None, 10).remark


def test_another_model_than_the_chosen_one_is_named() -> None:
    remark = render_result(replace(TURN, written_by="spare/llama"), None, 10).remark

    assert remark.startswith("🔀 Written by spare/llama")


def test_a_failure_says_its_sentence_below_what_there_is() -> None:
    final = failed(ModelBusy)
    assert (final.text, final.remark) == ("Because.", ModelBusy.sentence)
    assert data_of(final.buttons) == ["more:7"]

    final = failed(ModelBusy, answer="")
    assert (final.text, final.remark) == ("", ModelBusy.sentence)
    assert data_of(final.buttons) == ["again:7"]


@pytest.mark.parametrize(
    "error",
    [
        WrongKey,
        NoCredit,
        ModelNotFound,
        TranscriptionUnavailable,
        ImageModelUnavailable,
        RegionRefused,
        RequestRefused,
        ContextTooLong,
        PicturesOff,
        BudgetSpent,
        OwnDaySpent,
        GroupMonthSpent,
        FileTooBig,
        FileLocked,
        FileUnreadable,
        FileBroken,
        FileEmpty,
        TooManyPictures,
        PictureTooLarge,
        SpeechOff,
        SchemaUnusable,
    ],
)
def test_what_trying_again_cannot_mend_has_no_button_for_it(error: type[BotError]) -> None:
    assert failed(error, answer="").buttons == ()


@pytest.mark.parametrize(
    "error",
    [
        BotError,
        ModelBusy,
        RateLimited,
        ModelUnreachable,
        ModelTimeout,
        EmptyAnswer,
        NoRoomForAnswer,
        ContentFiltered,
        ToolsUnsupported,
        PictureUnusable,
        NotJson,
        FileGone,
    ],
)
def test_what_may_go_well_the_next_time_can_be_tried_again(error: type[BotError]) -> None:
    assert data_of(failed(error, answer="").buttons) == ["again:7"]


def test_what_there_is_of_an_answer_can_go_on_when_the_trouble_is_over() -> None:
    assert data_of(failed(OwnDaySpent).buttons) == ["more:7"]


def test_a_name_that_is_no_error_any_more_gets_the_general_sentence() -> None:
    final = render_result(replace(TURN, error="GoneLongAgo", answer=""), None, 10)

    assert final.remark == BotError.sentence


def test_a_file_that_failed_is_named_and_only_one_that_telegram_kept_can_be_tried_again() -> None:
    locked = failed(FileLocked, enclosed=(enclosed(name="safe.pdf", problem="FileLocked"),))
    gone = failed(FileGone, enclosed=(enclosed(Kind.PHOTO, problem="FileGone"),))

    assert locked.remark == FileLocked.sentence.format(name="safe.pdf")
    assert locked.buttons == ()
    assert gone.remark == FileGone.sentence.format(name="the picture")
    assert data_of(gone.buttons) == ["again:7"]


def test_too_many_pictures_names_the_limit() -> None:
    assert "up to 10 at a time" in failed(TooManyPictures).remark


def test_an_unusable_schema_is_named_and_explained() -> None:
    """It stays unread, so that it is looked at again; only its detail is noted."""
    schema = enclosed(name="form.json", text="Its quotes are curly.", is_read=False)

    remark = failed(SchemaUnusable, JSON, answer="", enclosed=(schema,)).remark

    assert remark == "I can't use form.json as a schema. Its quotes are curly."


def test_json_stands_in_a_block_and_can_be_copied() -> None:
    final = render_result(JSON, None, 10)

    assert (final.json, final.text) == (JSON.answer, "")
    assert copied(final) == JSON.answer


@pytest.mark.parametrize(
    ("value", "is_copied"),
    [
        pytest.param(["x" * 246], True, id="as it is shown"),
        pytest.param(["x" * 252], True, id="only without blanks"),
        pytest.param(["x" * 253], False, id="one too many"),
        pytest.param(["🌿" * 126], True, id="emoji that fit"),
        pytest.param(["🌿" * 127], True, id="emoji, which are characters too"),
    ],
)
def test_the_copy_button_holds_at_most_256_characters(value: object, is_copied: bool) -> None:
    answer = json.dumps(value, ensure_ascii=False, indent=2)

    text = copied(render_result(replace(JSON, answer=answer), None, 10))

    assert (text is not None) == is_copied
    assert text is None or (len(text) <= 256 and json.loads(text) == value)


def test_json_that_just_fits_is_one_message_and_one_more_sign_makes_it_a_file() -> None:
    fits = replace(JSON, answer=json.dumps("🌿" * 2047, ensure_ascii=False))
    too_long = replace(JSON, answer=json.dumps("🌿" * 2047 + "x", ensure_ascii=False))
    assert utf16_len(fits.answer) == LIMIT

    shown, sent = render_result(fits, None, 10), render_result(too_long, None, 10)

    assert len(compose(shown).parts) == 1
    assert sent.json == ""
    assert sent.upload
    assert (sent.upload.name, sent.upload.content) == ("answer.json", too_long.answer.encode())


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(spoken("a long story " * 20), id="below a transcript"),
        pytest.param(enclosed(name="book.pdf", left_out=Truncation(3, 9, "pages")), id="a remark"),
    ],
)
def test_a_block_of_json_is_never_torn_in_two(item: StoredAttachment) -> None:
    answer = json.dumps("x" * (LIMIT - 12))

    final = render_result(replace(JSON, answer=answer, enclosed=(item,)), None, 10)

    is_whole = any(
        part.text.endswith(answer) or answer in part.text for part in compose(final).parts
    )
    assert is_whole or (final.upload and final.upload.content == answer.encode())


def test_cut_json_is_not_shown_but_can_be_finished() -> None:
    final = failed(JsonCutOff, JSON, answer='{"a": ')

    assert (final.text, final.json, final.upload) == ("", "", None)
    assert final.remark == JsonCutOff.sentence
    assert data_of(final.buttons) == ["more:7"]


def test_what_is_no_json_comes_as_a_file_of_text() -> None:
    final = failed(NotJson, JSON, answer="Certainly! 🌿")

    assert (final.text, final.remark) == ("", NotJson.sentence)
    assert final.upload
    assert (final.upload.name, final.upload.content.decode()) == ("answer.txt", "Certainly! 🌿")
    assert data_of(final.buttons) == ["again:7"]


@pytest.mark.parametrize("error", [ContentFiltered, ModelBusy])
def test_nothing_of_unchecked_json_is_shown_with_a_failure(error: type[BotError]) -> None:
    final = failed(error, JSON, answer='{"half": ')

    assert (final.text, final.json, final.upload) == ("", "", None)


def test_stopped_json_is_not_shown_and_can_be_asked_for_again() -> None:
    turn = replace(JSON, answer='{"half": ', finish_reason=FinishReason.STOPPED)

    final = render_result(turn, None, 10)

    assert (final.text, final.json, final.upload) == ("", "", None)
    assert data_of(final.buttons) == ["again:7"]


def test_a_picture_comes_with_its_words_and_a_button_for_the_whole_of_it() -> None:
    upload = render_result(PICTURE, MADE, 10).upload

    assert upload
    assert (upload.kind, upload.caption, upload.content) == ("photo", "a fox", b"small")
    assert upload.buttons
    assert data_of(upload.buttons.inline_keyboard[0]) == ["full:7"]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("x" * CAPTION_LIMIT, id="just fits"),
        pytest.param("x" * CAPTION_LIMIT + "🌿", id="an emoji too many"),
        pytest.param("x" * (CAPTION_LIMIT - 1) + "🌿", id="half an emoji too many"),
        pytest.param("a fox, " * 4000, id="very long"),
        pytest.param("🌿" * (CAPTION_LIMIT // 2), id="emoji that fit"),
        pytest.param("🌿" * CAPTION_LIMIT, id="nothing but emoji"),
        pytest.param("👨‍👩‍👧" * CAPTION_LIMIT, id="families"),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_the_words_below_a_picture_fit(words: str) -> None:
    upload = render_result(replace(PICTURE, question=words), MADE, 10).upload

    assert upload
    assert utf16_len(upload.caption) <= CAPTION_LIMIT
    if utf16_len(words) <= CAPTION_LIMIT:
        assert upload.caption == words
    else:
        assert words.startswith(upload.caption.removesuffix("…"))
        assert utf16_len(upload.caption) > CAPTION_LIMIT / 2
