"""Words, and pictures to change, to a picture."""

import asyncio
import logging
import re
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager

from openai import APIStatusError, AsyncAPIResponse, AsyncOpenAI, Timeout
from openai.types import ImagesResponse

from bot.domain.attachment import Image
from bot.domain.errors import ImageModelUnavailable, ModelBusy, ModelNotFound, PictureRefused
from bot.domain.output_format import GeneratedPicture, ImageRequest
from bot.llm.bodies import read_body
from bot.llm.downloads import fetch_picture
from bot.llm.image_answers import decode_image, parse_answer, read_usage
from bot.llm.json_types import Json
from bot.llm.limiter import Limiter
from bot.llm.provider import Provider
from bot.llm.quirks import Quirks
from bot.llm.refusals import Refusal, read_refusal
from bot.llm.retries import call_with_retries

logger = logging.getLogger(__name__)

_LARGEST = 100_000_000
"""Bytes of an answer: base64 takes a third more than the largest picture."""


class ImageClient:
    """Asks one model of one provider; `make` is a GenerateImage."""

    def __init__(
        self,
        client: AsyncOpenAI,
        provider: Provider,
        model: str,
        size: str | None,
        quality: str | None,
        quirks: Quirks,
        limiter: Limiter | None = None,
    ) -> None:
        self._client = client
        self._provider = provider
        self._model = model
        self._options = {"size": size, "quality": quality}
        self._quirks = quirks
        self._limiter = limiter or Limiter()

    async def make(self, order: ImageRequest) -> GeneratedPicture:
        """The picture; that takes minutes at times. Raises ModelError."""
        place = self._limiter.line_up()
        try:
            body = await call_with_retries(
                lambda: place.carry(lambda: self._attempt(order)), is_billable=True, is_in_line=True
            )
        except ModelNotFound as error:
            raise ImageModelUnavailable(str(error)) from error
        answer = parse_answer(body)
        data = answer.get("data")
        made = data[0] if isinstance(data, list) and data else None
        if not isinstance(made, dict):
            raise ModelBusy("an answer without a picture")
        content = await self._read_picture(made)
        if not content:
            raise ModelBusy("an empty picture")
        return GeneratedPicture(content, read_usage(answer))

    async def _attempt(self, order: ImageRequest) -> bytes:
        """One call, or more where an option was refused."""
        while True:
            options = self._current_options()
            try:
                return await self._call(order, options)
            except APIStatusError as error:
                refusal = read_refusal(error)
                option = _refused_option(refusal, options)
                if option is None and _is_moderation(refusal):
                    raise PictureRefused(str(refusal.status)) from error
                if option is None:
                    raise
                logger.warning("%s does not take %s: not sent any more", self._model, option)
                await self._quirks.learn(self._model, option)
                self._limiter.observe("refused")

    def _current_options(self) -> Json:
        wanted = {name: value for name, value in self._options.items() if value}
        refused = self._quirks.refused(self._model)
        return {name: value for name, value in wanted.items() if name not in refused}

    async def _call(self, order: ImageRequest, options: Json) -> bytes:
        async with (
            asyncio.timeout(self._provider.making_seconds + self._provider.answer_seconds),
            self._open(order, options) as response,
        ):
            return await read_body(response.iter_bytes(), _LARGEST)

    def _open(
        self, order: ImageRequest, options: Json
    ) -> AbstractAsyncContextManager[AsyncAPIResponse[ImagesResponse]]:
        timeout = Timeout(connect=10, read=self._provider.making_seconds, write=60, pool=10)
        calls = self._client.images.with_streaming_response
        # In extra_body, since compatible servers have sizes and qualities of their own.
        if not order.images:
            return calls.generate(
                model=self._model, prompt=order.words, n=1, extra_body=options, timeout=timeout
            )
        files = _name_files(order.images)
        return calls.edit(
            # A single one is `image`, which older servers know; several are `image[]`.
            image=files if len(files) > 1 else files[0],
            model=self._model,
            prompt=order.words,
            n=1,
            extra_body=options,
            timeout=timeout,
        )

    async def _read_picture(self, made: Json) -> bytes:
        encoded, url = made.get("b64_json"), made.get("url")
        if isinstance(encoded, str) and encoded:
            return decode_image(encoded)
        if not isinstance(url, str):
            raise ModelBusy("neither a picture nor an address of one")
        if url.startswith("data:"):
            return decode_image(url)
        return await fetch_picture(self._provider, url)


def _name_files(images: Iterable[Image]) -> list[tuple[str, bytes, str]]:
    files = []
    for number, image in enumerate(images, 1):
        suffix = image.media_type.removeprefix("image/").replace("jpeg", "jpg")
        files.append((f"picture-{number}.{suffix}", image.content, image.media_type))
    return files


_MODERATION = re.compile(
    r"moderation_blocked|content_?policy|content_?filter|image_generation_user_error"
    r"|safety system|content policy|content management policy|ResponsibleAI",
    re.IGNORECASE,
)


def _is_moderation(refusal: Refusal) -> bool:
    return refusal.status in {400, 403, 422} and _MODERATION.search(refusal.words) is not None


def _refused_option(refusal: Refusal, options: Json) -> str | None:
    """The option that a 400 is about; a picture of the wrong size is not our `size`."""
    if refusal.status not in {400, 422}:
        return None
    if refusal.parameter:
        return refusal.parameter if refusal.parameter in options else None
    if _MODERATION.search(refusal.words):
        return None
    for name in options:
        if re.search(rf"(?<!image )(?<!file )(?<!body )\b{name}\b", refusal.words, re.IGNORECASE):
            return name
    return None
