"""System prompts with a name: a person's, a group's, and those that admins offer to all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.persona import key_of, most_of
from bot.storage.engine import Engine, Row, Run

FOR_ALL = 0
"""Stands for the chat of those that are offered to all."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One of them. `chat_id` is whose: a person's private chat, a group, or FOR_ALL.

    An empty model or effort leaves the chat's as it is. `id` is 0 while it is not stored.
    """

    chat_id: int
    name: str
    prompt: str
    model: str = ""
    effort: str = ""
    saved_by: int = 0
    token: str | None = None
    id: int = 0


class TooManyPersonas(Exception):
    """This person or chat has as many as there may be."""


class Personas:
    """The personas of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def add(self, persona: Persona, now: float) -> int | None:
        """Keep a new one; its id. None where its owner has one of this name.

        Raises TooManyPersonas.
        """
        return await self._database.transact(lambda run: _add(run, persona, now))

    async def change(self, persona: Persona, now: float) -> bool:
        """Keep its prompt, model and effort as they are here; whether it is still there."""
        rows = await self._database.write(
            """
            UPDATE personas SET prompt = :prompt, model = :model, effort = :effort,
                saved_by = :saved_by, saved_at = :now
            WHERE id = :id RETURNING id
            """,
            {
                "id": persona.id,
                "prompt": persona.prompt,
                "model": persona.model,
                "effort": persona.effort,
                "saved_by": persona.saved_by,
                "now": now,
            },
        )
        return bool(rows)

    async def share(self, persona_id: int, token: str) -> str | None:
        """The token of its link, this one unless it has one; None where it is gone."""
        rows = await self._database.write(
            """
            UPDATE personas SET token = COALESCE(token, :token) WHERE id = :id RETURNING token
            """,
            {"id": persona_id, "token": token},
        )
        return rows[0]["token"] if rows else None

    async def unshare(self, persona_id: int) -> None:
        """Its link leads nowhere from now on."""
        await self._database.write(
            "UPDATE personas SET token = NULL WHERE id = :id", {"id": persona_id}
        )

    async def delete(self, persona_id: int) -> None:
        """It is gone; where it was taken, its prompt stays."""
        await self._database.write("DELETE FROM personas WHERE id = :id", {"id": persona_id})

    async def of(self, chat_ids: Collection[int]) -> list[Persona]:
        """Those of these owners, by name."""
        rows = await self._database.read(
            "SELECT * FROM personas WHERE chat_id IN :chat_ids ORDER BY name_key, id",
            {"chat_ids": list(chat_ids)},
        )
        return [_read(row) for row in rows]

    async def named(self, chat_ids: Sequence[int], name: str) -> Persona | None:
        """The one of this name; of several owners the first one's."""
        rows = await self._database.read(
            "SELECT * FROM personas WHERE chat_id IN :chat_ids AND name_key = :key",
            {"chat_ids": list(chat_ids), "key": key_of(name)},
        )
        found = sorted(map(_read, rows), key=lambda one: chat_ids.index(one.chat_id))
        return found[0] if found else None

    async def find(self, persona_id: int) -> Persona | None:
        """A persona by its id."""
        row = await self._database.read_one(
            "SELECT * FROM personas WHERE id = :id", {"id": persona_id}
        )
        return _read(row) if row else None

    async def shared(self, token: str) -> Persona | None:
        """The one that a link leads to."""
        row = await self._database.read_one(
            "SELECT * FROM personas WHERE token = :token", {"token": token}
        )
        return _read(row) if row else None

    async def offered(self) -> set[str]:
        """What of the catalog is offered to all."""
        rows = await self._database.read("SELECT name FROM offered_personas")
        return {row["name"] for row in rows}

    async def offer(self, names: Collection[str], *, is_on: bool) -> None:
        """Offer these of the catalog, or no more."""

        def put(run: Run) -> None:
            for name in names:
                run("DELETE FROM offered_personas WHERE name = :name", {"name": name})
                if is_on:
                    run("INSERT INTO offered_personas (name) VALUES (:name)", {"name": name})

        await self._database.transact(put)


def _add(run: Run, persona: Persona, now: float) -> int | None:
    owner = {"chat_id": persona.chat_id}
    (count,) = run("SELECT COUNT(*) AS count FROM personas WHERE chat_id = :chat_id", owner)
    rows = run(
        """
        INSERT INTO personas (chat_id, name_key, name, prompt, model, effort, saved_by, saved_at)
        VALUES (:chat_id, :key, :name, :prompt, :model, :effort, :saved_by, :now)
        ON CONFLICT (chat_id, name_key) DO NOTHING RETURNING id
        """,
        {
            **owner,
            "key": key_of(persona.name),
            "name": persona.name,
            "prompt": persona.prompt,
            "model": persona.model,
            "effort": persona.effort,
            "saved_by": persona.saved_by,
            "now": now,
        },
    )
    if rows and count["count"] >= most_of(persona.chat_id):
        raise TooManyPersonas  # Nothing of the transaction is kept.
    return rows[0]["id"] if rows else None


def _read(row: Row) -> Persona:
    return Persona(
        chat_id=row["chat_id"],
        name=row["name"],
        prompt=row["prompt"],
        model=row["model"],
        effort=row["effort"],
        saved_by=row["saved_by"],
        token=row["token"],
        id=row["id"],
    )
