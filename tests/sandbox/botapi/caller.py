"""A bot of three lines: it calls methods over HTTP, and tells what came of it."""

from typing import Any

import aiohttp

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json


class Caller:
    def __init__(self, session: aiohttp.ClientSession, emulator: Emulator) -> None:
        self._session = session
        self._emulator = emulator

    async def reply(self, method: str, /, **params: Any) -> Json:
        """The whole answer."""
        url = f"{self._emulator.url}/bot{self._emulator.token}/{method}"
        async with self._session.post(url, json=params) as response:
            answer: Json = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    async def ask(self, method: str, /, **params: Any) -> Any:
        """The result of a call that has to work."""
        answer = await self.reply(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, /, **params: Any) -> str:
        """The sentence with which Telegram says no."""
        answer = await self.reply(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])
