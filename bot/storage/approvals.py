"""Calls that a person is asked about, and what was said to them."""

from dataclasses import dataclass
from typing import Literal

from bot.storage.engine import Engine, Row, Run

Said = Literal["once", "chat", "denied", "expired"]
"""Allowed this time, or in this chat from now on; not allowed; or nobody said anything in time."""


@dataclass(frozen=True, slots=True)
class CallId:
    """A call of a turn: its round, and its place in that."""

    turn_id: int
    round: int
    position: int

    def values(self) -> dict[str, int]:
        """For a statement."""
        return {"turn_id": self.turn_id, "round": self.round, "position": self.position}


@dataclass(frozen=True, slots=True)
class Approval:
    """A question about a call. `message_id` is of the card that asks; `said` is None till then."""

    call: CallId
    tool: str
    title: str
    asked_at: float
    message_id: int | None
    said: Said | None


_IT = "turn_id = :turn_id AND round = :round AND position = :position"


class Approvals:
    """The approvals of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def is_allowed(self, chat_id: int, tool: str) -> bool:
        """Whether a chat need not be asked about this tool any more."""
        row = await self._database.read_one(
            "SELECT 1 FROM allowed_tools WHERE chat_id = :chat_id AND tool = :tool",
            {"chat_id": chat_id, "tool": tool},
        )
        return row is not None

    async def ask(self, call: CallId, tool: str, title: str, now: float) -> Approval | None:
        """Put the question, or find it as it was put before. None: the turn was forgotten."""

        def ask(run: Run) -> None:
            run(
                """
                INSERT INTO approvals (turn_id, round, position, tool, title, asked_at)
                SELECT id, :round, :position, :tool, :title, :now FROM turns WHERE id = :turn_id
                ON CONFLICT (turn_id, round, position) DO NOTHING
                """,
                {**call.values(), "tool": tool, "title": title, "now": now},
            )

        await self._database.transact(ask)
        return await self.find(call)

    async def find(self, call: CallId) -> Approval | None:
        """How it stands."""
        row = await self._database.read_one(f"SELECT * FROM approvals WHERE {_IT}", call.values())  # noqa: S608  # our words
        return _approval(row) if row else None

    async def note_card(self, call: CallId, message_id: int) -> None:
        """This message asks."""
        await self._database.write(
            f"UPDATE approvals SET message_id = :message_id WHERE {_IT}",  # noqa: S608  # our words
            {**call.values(), "message_id": message_id},
        )

    async def say(self, call: CallId, said: Said, chat_id: int) -> bool:
        """Decide it, for good; False where that was done before."""

        def say(run: Run) -> bool:
            rows = run(
                f"""
                UPDATE approvals SET verdict = :said WHERE {_IT} AND verdict IS NULL RETURNING tool
                """,  # noqa: S608  # our words
                {**call.values(), "said": said},
            )
            if rows and said == "chat":
                run(
                    """
                    INSERT INTO allowed_tools (chat_id, tool) VALUES (:chat_id, :tool)
                    ON CONFLICT (chat_id, tool) DO NOTHING
                    """,
                    {"chat_id": chat_id, "tool": rows[0]["tool"]},
                )
            return bool(rows)

        return await self._database.transact(say)

    async def ask_again(self, chat_id: int, tool: str) -> None:
        """From now on the chat is asked about this tool."""
        await self._database.write(
            "DELETE FROM allowed_tools WHERE chat_id = :chat_id AND tool = :tool",
            {"chat_id": chat_id, "tool": tool},
        )

    async def allowed(self, chat_id: int) -> set[str]:
        """The tools that a chat is not asked about any more."""
        rows = await self._database.read(
            "SELECT tool FROM allowed_tools WHERE chat_id = :chat_id", {"chat_id": chat_id}
        )
        return {row["tool"] for row in rows}

    async def open_of(self, turn_id: int) -> list[Approval]:
        """A turn's questions that nobody has answered."""
        rows = await self._database.read(
            "SELECT * FROM approvals WHERE turn_id = :turn_id AND verdict IS NULL",
            {"turn_id": turn_id},
        )
        return [_approval(row) for row in rows]


def _approval(row: Row) -> Approval:
    return Approval(
        call=CallId(row["turn_id"], row["round"], row["position"]),
        tool=row["tool"],
        title=row["title"],
        asked_at=row["asked_at"],
        message_id=row["message_id"],
        said=row["verdict"],
    )
