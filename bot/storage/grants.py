"""Access as it was given and taken in chats, and who waits for it."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.recent import Recent
from bot.storage.engine import Engine, Run

Verdict = Literal["allowed", "denied", "owner"]

ASK_AGAIN_SECONDS = 30 * 24 * 3600
"""After so long one that nobody has answered may be repeated."""

_FRESH_SECONDS = 600
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Grant:
    """What was decided about a person, or about a group (negative id)."""

    id: int
    verdict: Verdict
    name: str


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Somebody who asks for access; they are told in this chat, in this language."""

    id: int
    name: str
    chat_id: int
    language: str = ""


class Grants:
    """The grants of the database, and the requests that wait for an answer."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._requested: Recent[int] = Recent(_REMEMBERED)

    async def all(self) -> list[Grant]:
        """Everything decided so far."""
        rows = await self._database.read("SELECT id, verdict, name FROM grants ORDER BY id")
        return [Grant(row["id"], row["verdict"], row["name"]) for row in rows]

    async def decide(self, id_: int, verdict: Verdict, name: str) -> AccessRequest | None:
        """Allow or deny; the request that this answers, if there is one. An owner stays one."""

        def decide(run: Run) -> AccessRequest | None:
            _put(run, Grant(id_, verdict, name))
            return _take_request(run, id_)

        return await self._database.transact(decide)

    async def answer(self, id_: int, verdict: Verdict) -> AccessRequest | None:
        """Decide about somebody who has asked; None where that was done already."""

        def answer(run: Run) -> AccessRequest | None:
            request = _take_request(run, id_)
            if request:
                _put(run, Grant(id_, verdict, request.name))
            return request

        return await self._database.transact(answer)

    async def own(self, user_id: int, name: str) -> bool:
        """Make this person the owner; False where there is one already."""
        rows = await self._database.write(
            """
            INSERT INTO grants (id, verdict, name)
            SELECT :id, 'owner', :name
            WHERE NOT EXISTS (SELECT 1 FROM grants WHERE verdict = 'owner')
            ON CONFLICT (id) DO UPDATE SET verdict = 'owner', name = excluded.name
            RETURNING id
            """,
            {"id": user_id, "name": name},
        )
        return bool(rows)

    async def request_access(self, request: AccessRequest, now: float) -> bool:
        """Whether this is news: each person asks once, and again where nobody answered for long.

        What an earlier process has only just stored is news too: it may not have come to tell it.
        """
        fresh = 0 if request.id in self._requested else _FRESH_SECONDS
        self._requested.add(request.id)
        rows = await self._database.write(
            """
            INSERT INTO access_requests (id, name, chat_id, at, language)
            VALUES (:id, :name, :chat_id, :now, :language)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, at = excluded.at
            WHERE access_requests.at < excluded.at - :again
                OR access_requests.at > excluded.at - :fresh
            RETURNING id
            """,
            {
                "id": request.id,
                "name": request.name,
                "chat_id": request.chat_id,
                "now": now,
                "language": request.language,
                "again": ASK_AGAIN_SECONDS,
                "fresh": fresh,
            },
        )
        return bool(rows)


def _put(run: Run, grant: Grant) -> None:
    run(
        """
        INSERT INTO grants (id, verdict, name) VALUES (:id, :verdict, :name)
        ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, name = excluded.name
        WHERE grants.verdict <> 'owner'
        """,
        {"id": grant.id, "verdict": grant.verdict, "name": grant.name},
    )


def _take_request(run: Run, id_: int) -> AccessRequest | None:
    rows = run("DELETE FROM access_requests WHERE id = :id RETURNING *", {"id": id_})
    return (
        AccessRequest(id_, rows[0]["name"], rows[0]["chat_id"], rows[0]["language"])
        if rows
        else None
    )
