"""A Telegram and a model for those who operate a bot, and the settings of that bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.operation.ward import Ward


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    """All is well in it."""
    telegram, model = Emulator(), ModelServer()
    model.default = lambda _body: Reply(text='{"ok": true}', pause=0)
    await telegram.start()
    await model.start()
    yield Ward(telegram, model, tmp_path / "data")
    await telegram.stop()
    await model.stop()
