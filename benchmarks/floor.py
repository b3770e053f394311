"""The floor: the least bot that streams, on both libraries' defaults; nothing is stored."""

import logging
import os
import time
from collections import defaultdict
from contextlib import suppress

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam
from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

EDIT_SECONDS = 1.0
SYSTEM_PROMPT = "You are a helpful assistant in a Telegram chat. Answer briefly and clearly."
KEPT_MESSAGES = 20

logger = logging.getLogger(__name__)

client = AsyncOpenAI()  # OPENAI_API_KEY and OPENAI_BASE_URL come from the environment.
model = os.environ["OPENAI_MODEL"]
is_streaming = os.environ.get("STREAMING", "edit") != "off"
histories: defaultdict[int, list[ChatCompletionMessageParam]] = defaultdict(list)


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """One question, one answer."""
    question = update.message
    if question is None or not question.text:
        return
    history = histories[question.chat_id]
    history.append({"role": "user", "content": question.text})
    del history[:-KEPT_MESSAGES]
    prompt: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": SYSTEM_PROMPT},
        *history,
    ]
    reply = await (_stream if is_streaming else _send)(question, prompt)
    history.append({"role": "assistant", "content": reply})


async def _send(question: Message, prompt: list[ChatCompletionMessageParam]) -> str:
    """The whole answer in one call to the model and one message."""
    completion = await client.chat.completions.create(model=model, messages=prompt)
    text = completion.choices[0].message.content or ""
    await question.reply_text(text)
    return text


async def _stream(question: Message, prompt: list[ChatCompletionMessageParam]) -> str:
    """The first words at once, an edit about once a second, the rest at the end."""
    text, shown, shown_at = "", "", 0.0
    message: Message | None = None
    async with await client.chat.completions.create(
        model=model, messages=prompt, stream=True
    ) as stream:
        async for chunk in stream:
            text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            if not text.strip() or time.monotonic() - shown_at < EDIT_SECONDS:
                continue
            if message is None:
                message = await question.reply_text(text)
            else:
                with suppress(TelegramError):
                    await message.edit_text(text)
            shown, shown_at = text, time.monotonic()
    if message is None:
        await question.reply_text(text)
    elif shown != text:
        await message.edit_text(text)
    return text


def main() -> None:
    """Poll until told to stop."""
    application = (
        ApplicationBuilder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_BASE_URL']}/bot")
        .concurrent_updates(True)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    main()
