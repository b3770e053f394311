"""The model: whether it is there and answers, what it takes, and the models beside it."""

import asyncio
import hashlib
import json
import struct
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.attachment import Image
from bot.domain.completion import FinishReason
from bot.domain.errors import ModelError, ModelNotFound
from bot.domain.message import Message
from bot.domain.output_format import Structure
from bot.domain.prompt import Prompt
from bot.llm.probe import ModelProbe, ProbeAnswer
from bot.operation.doctor.finding import Finding, failure, ok, warning
from bot.operation.doctor.model_troubles import describe_trouble

ANSWER_TOKENS = 64
"""Of each answer at most: it is paid for, and only that it comes is of interest."""

_ANSWER_SECONDS, _ABILITY_SECONDS = 35.0, 15.0
_SIDE = 64
"""Pixels; some models refuse smaller pictures."""

_SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    }
)
_SETTINGS = {"temperature": "OPENAI_TEMPERATURE", "reasoning_effort": "OPENAI_REASONING_EFFORT"}


@dataclass(frozen=True, slots=True)
class ModelSubject:
    """The model that talks, and those beside it; "" is switched off."""

    open_probe: Callable[[], AbstractAsyncContextManager[ModelProbe]]
    host: str
    key_name: str
    model: str
    transcription: str
    image: str


async def look_at_model(subject: ModelSubject) -> list[Finding]:
    """What it takes is only asked where it answers at all."""
    async with subject.open_probe() as probe:
        names, answered = await asyncio.gather(_list(probe), _ask_for_words(probe, subject))
        if isinstance(answered, Exception):
            listed = names if isinstance(names, list) else []
            return [_tell_failure(answered, subject, listed)]
        found = [*_about_answer(answered, subject), *await _ask_abilities(probe, subject)]
        return [*found, *_about_list(names, subject)]


async def look_at_fallback(subject: ModelSubject, name: str) -> list[Finding]:
    """Whether the model that answers in the place of others does so; no more is asked of it."""
    title = f"Fallback {name}"
    async with subject.open_probe() as probe:
        answered = await _ask_for_words(probe, subject)
    if isinstance(answered, Exception):
        found = _tell_failure(answered, subject, [])
        advice = f"Check the entry {name} of FALLBACKS."
        return [warning(title, found.detail, advice)]
    return [ok(title, _about_answer(answered, subject)[0].detail)]


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer, and the seconds that it took."""

    answer: ProbeAnswer
    seconds: float


async def _list(probe: ModelProbe) -> list[str] | ModelError:
    try:
        return await probe.list_models()
    except ModelError as error:
        return error


async def _ask_for_words(
    probe: ModelProbe, subject: ModelSubject
) -> _Answered | ModelError | TimeoutError:
    began = time.monotonic()
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            answer = await probe.ask(_prompt(subject.model, Message("user", "Say OK.")))
    except (ModelError, TimeoutError) as error:
        return error
    return _Answered(answer, time.monotonic() - began)


def _about_answer(answered: _Answered, subject: ModelSubject) -> list[Finding]:
    answer = answered.answer
    if not answer.text.strip() and answer.finish is not FinishReason.LENGTH:
        advice = "Ask the bot something. If nothing comes, choose another OPENAI_MODEL."
        return [warning("Model", f"{subject.model} answered without a word", advice)]
    words = f"{subject.model} answers, in {answered.seconds:.1f} s ({subject.host})"
    return [
        ok("Model", words),
        *(
            warning(
                "Model",
                f"{setting} has no effect: {subject.model} does not take it",
                "Remove that setting, or choose another model.",
            )
            for name, setting in _SETTINGS.items()
            if name in answer.refused
        ),
    ]


def _tell_failure(
    error: ModelError | TimeoutError, subject: ModelSubject, listed: Sequence[str]
) -> Finding:
    close = get_close_matches(subject.model, listed, n=1)
    if isinstance(error, ModelNotFound) and close:
        detail = f"the provider has no {subject.model} ({subject.host})"
        return failure("Model", detail, f"Did you mean {close[0]}? Set OPENAI_MODEL.")
    detail, advice = describe_trouble(error, subject.model, subject.key_name)
    if isinstance(error, TimeoutError):
        detail = f"{subject.model} gave no answer within {_ANSWER_SECONDS:.0f} seconds"
    return failure("Model", f"{detail} ({subject.host})", advice)


async def _ask_abilities(probe: ModelProbe, subject: ModelSubject) -> list[Finding]:
    return list(
        await asyncio.gather(
            _ability("Pictures", probe, _picture_prompt(subject.model), _about_pictures),
            _ability("JSON", probe, _json_prompt(subject.model), _about_json),
        )
    )


async def _ability(
    title: str,
    probe: ModelProbe,
    prompt: Prompt,
    tell: Callable[[ProbeAnswer, str], Finding],
) -> Finding:
    try:
        async with asyncio.timeout(_ABILITY_SECONDS):
            return tell(await probe.ask(prompt), prompt.model)
    except (ModelError, TimeoutError) as error:
        detail, advice = describe_trouble(error, prompt.model, "")
        return warning(title, f"could not be found out: {detail}", advice)


def _about_pictures(answer: ProbeAnswer, model: str) -> Finding:
    if answer.is_blind:
        advice = "The bot says so when it is sent one. To change that, choose another model."
        return warning("Pictures", f"{model} does not take them", advice)
    return ok("Pictures", f"{model} takes them")


def _about_json(answer: ProbeAnswer, model: str) -> Finding:
    if "response_format" in answer.refused or "response_format.json_object" in answer.refused:
        return warning(
            "JSON",
            f"{model} has no JSON mode, so the bot asks for JSON in words and checks it",
            "Is /json important to you? Choose a model with structured outputs.",
        )
    if "response_format.json_schema" in answer.refused:
        return ok("JSON", f"{model} writes it, but enforces no schema; the bot checks it itself")
    if answer.finish is not FinishReason.LENGTH and not _is_json(answer.text):
        advice = "The bot checks JSON and asks again. To change that, choose another model."
        return warning("JSON", f"{model} was asked for JSON and wrote something else", advice)
    return ok("JSON", f"{model} writes it, by a schema too")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _about_list(names: list[str] | ModelError, subject: ModelSubject) -> list[Finding]:
    beside = [
        ("Transcription", subject.transcription, "OPENAI_TRANSCRIBE_MODEL", "voice messages"),
        ("Pictures made", subject.image, "OPENAI_IMAGE_MODEL", "making pictures"),
    ]
    in_use = [entry for entry in beside if entry[1]]
    if not isinstance(names, list):
        detail = "the provider tells no list of its models, so /model can't show any"
        if in_use:
            detail += f"; not known: {', '.join(model for _, model, *_ in in_use)}"
        return [warning("Model list", detail, "Send a voice message and an /image to try them.")]
    return [
        ok(title, f"{model} is in the provider's list")
        if model in names
        else warning(
            title,
            f"{model} is not in the provider's list",
            f"Check {setting}, or set it to nothing to turn {skill} off.",
        )
        for title, model, setting, skill in in_use
    ]


def _prompt(model: str, message: Message, structure: Structure | None = None) -> Prompt:
    return Prompt(model, "Answer in one word.", (message,), structure)


def _json_prompt(model: str) -> Prompt:
    return _prompt(model, Message("user", "Are you there?"), Structure(_SCHEMA, is_strict=True))


def _picture_prompt(model: str) -> Prompt:
    content = _draw_png()
    image = Image(hashlib.sha256(content).hexdigest(), "image/png", _SIDE, _SIDE, content)
    return _prompt(model, Message("user", "Which color is this?", (image,)))


def _draw_png() -> bytes:
    """A small red square."""
    row = b"\0" + b"\xd0\x20\x20" * _SIDE
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * _SIDE)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
