"""Whose voice says something, in which language, and how much that is."""

import pytest

from bot.domain.speech import (
    Speech,
    Voices,
    expect_usage,
    is_speech,
    is_wanted,
    language_of,
    read_voices,
)
from tests.files.files import mp3, ogg_voice, wav


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Paris is the capital.", ""),
        ("", ""),
        ("12:30", ""),
        ("巴黎是法国的首都。", "zh"),
        ("在 Python 里，用 list 就可以了，很简单。", "zh"),
        ("Use the word 你好 to say hello in Chinese, it is easy.", ""),
        ("パリはフランスの首都です。", "ja"),
        ("파리는 프랑스의 수도입니다.", "ko"),
        ("Париж — столица Франции.", "ru"),
        ("باريس عاصمة فرنسا", "ar"),
    ],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("written", "voices"),
    [
        ("alloy", Voices("alloy")),
        (
            "af_heart, zh=zf_xiaobei,JA = jf_alpha",
            Voices("af_heart", {"zh": "zf_xiaobei", "ja": "jf_alpha"}),
        ),
        ("af_bella(2)+af_sky(1)", Voices("af_bella(2)+af_sky(1)")),
        ("zh=zf_xiaobei", Voices("zf_xiaobei", {"zh": "zf_xiaobei"})),
        ("", Voices("")),
    ],
)
def test_voices_as_they_are_written(written: str, voices: Voices) -> None:
    assert read_voices(written) == voices


def test_an_answer_is_said_in_the_voice_of_its_language() -> None:
    voices = read_voices("af_heart, zh=zf_xiaobei")

    assert [voices.of(text) for text in ("Hello.", "你好。", "Привет.")] == [
        "af_heart",
        "zf_xiaobei",
        "af_heart",
    ]


def test_what_telegram_plays_as_a_voice_message() -> None:
    mpeg = b"\xff\xfb\x90\x00" + bytes(100)

    assert all(map(is_speech, (ogg_voice(), mp3(), mpeg)))
    assert not any(map(is_speech, (wav(), b"", b"\xff", b"<html>")))
    assert (Speech(ogg_voice(), 1).name, Speech(mpeg, None).name) == ("voice.ogg", "voice.mp3")


def test_a_minute_is_as_many_tokens_as_openai_bills() -> None:
    usage = expect_usage("x" * 900, 60.0, 230)

    assert (usage.input, usage.output, usage.characters, usage.is_estimated) == (
        230,
        1250,
        900,
        True,
    )
    assert expect_usage("x" * 900, None, 230) == usage


@pytest.mark.parametrize("seconds", [1e5, 1e14, float("inf")])
def test_a_recording_much_longer_than_its_text_does_not_cost_a_fortune(seconds: float) -> None:
    assert expect_usage("Hello.", seconds, 2).output < 1000


@pytest.mark.parametrize(
    ("mode", "has_spoken", "wanted"),
    [("", True, False), ("mirror", True, True), ("mirror", False, False), ("always", False, True)],
)
def test_when_it_is_wanted(mode: str, has_spoken: bool, wanted: bool) -> None:
    assert is_wanted(mode, has_spoken=has_spoken) == wanted  # type: ignore[arg-type]  # of a table
