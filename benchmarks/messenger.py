"""A lean Telegram: it answers each call at once, checks nothing and keeps only the times."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from benchmarks.questions import Asked, Questions, Rhythm

BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
LONGEST_BATCH = 100
"""Telegram's own limit."""

Json = dict[str, Any]  # Any: Telegram's JSON


class Messenger:
    """The Bot API's calls that a chat bot makes, and people who ask."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._updates: list[Json] = []
        self._news = asyncio.Event()
        self._last_id = 0
        self.polled = asyncio.Event()

    def ask(self, chat_id: int, rhythm: Rhythm) -> Asked:
        """A person writes to the bot in their private chat."""
        asked = self._questions.add(chat_id, rhythm)
        person = {"id": chat_id, "is_bot": False, "first_name": f"Person {chat_id}"}
        message = {
            "message_id": self._new_id(),
            "date": int(time.time()),
            "chat": _chat(chat_id),
            "from": person,
            "text": f"#{asked.number} Why are there two tides a day, and not only one?",
        }
        self._updates.append({"update_id": asked.number + 1, "message": message})
        self._news.set()
        return asked

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """One call of the bot."""
        fields = dict(request.query)
        fields.update(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        method = request.path.rpartition("/")[2]
        result = await self._poll(fields) if method == "getUpdates" else self._call(method, fields)
        return web.Response(
            body=json.dumps({"ok": True, "result": result}).encode(),
            content_type="application/json",
        )

    async def _poll(self, fields: dict[str, str]) -> list[Json]:
        offset = int(fields.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self.polled.set()
        if not self._updates:
            self._news.clear()
            try:
                async with asyncio.timeout(float(fields.get("timeout", 0))):
                    await self._news.wait()
            except TimeoutError:
                return []
        return self._updates[:LONGEST_BATCH]

    def _call(self, method: str, fields: dict[str, str]) -> object:
        if method == "getMe":
            return BOT
        if "chat_id" not in fields:
            return True
        chat_id, text = int(fields["chat_id"]), fields.get("text", "")
        buttons = fields.get("reply_markup")
        self._questions.note_call(chat_id, text, has_buttons=bool(buttons))
        if method not in ("sendMessage", "editMessageText"):
            return True
        message: Json = {
            "message_id": int(fields.get("message_id") or self._new_id()),
            "date": int(time.time()),
            "chat": _chat(chat_id),
            "from": BOT,
            "text": text,
        }
        if entities := fields.get("entities"):
            message["entities"] = json.loads(entities)
        if buttons:
            message["reply_markup"] = json.loads(buttons)
        return message

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id


def _chat(chat_id: int) -> Json:
    return {"id": chat_id, "type": "private", "first_name": f"Person {chat_id}"}
