"""Who has written to the bot: so that an @name in a command means somebody."""

from dataclasses import dataclass

from bot.domain.message import Author
from bot.storage.engine import Engine, Run

_MOST = 5000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Telegram shows them; `username` is without the @, "" for none."""

    id: int
    username: str
    name: str


class People:
    """The people of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._noted: dict[int, Person] = {}

    async def note(self, author: Author) -> None:
        """Remember what they are called; written with the next transaction, if it changed."""
        person = Person(author.id, author.username.lower(), author.name)
        if self._noted.get(author.id) == person:
            return

        def note(run: Run) -> None:
            # A name belongs to one person at a time: whoever had it has given it up.
            if person.username:
                run(
                    """
                    UPDATE people SET username = ''
                    WHERE username = :username AND username <> '' AND user_id <> :id
                    """,
                    {"username": person.username, "id": person.id},
                )
            run(
                """
                INSERT INTO people (user_id, username, name) VALUES (:id, :username, :name)
                ON CONFLICT (user_id) DO UPDATE
                SET username = excluded.username, name = excluded.name
                """,
                {"id": person.id, "username": person.username, "name": person.name},
            )

        self._database.transact_with_next(note)
        for other in [one for one in self._noted.values() if person.username == one.username != ""]:
            self._noted.pop(other.id)
        if len(self._noted) >= _MOST:
            self._noted.clear()
        self._noted[author.id] = person

    async def find(self, username: str) -> Person | None:
        """Who has this @name, or had it when they last wrote."""
        wanted = username.removeprefix("@").lower()
        # What was noted a moment ago may not be written yet.
        noted = (person for person in self._noted.values() if person.username == wanted != "")
        if person := next(noted, None):
            return person
        row = await self._database.read_one(
            "SELECT * FROM people WHERE username = :username AND username <> ''",
            {"username": wanted},
        )
        return Person(row["user_id"], row["username"], row["name"]) if row else None

    async def name(self, user_id: int) -> str:
        """What they are called, or their number."""
        if noted := self._noted.get(user_id):
            return noted.name
        row = await self._database.read_one(
            "SELECT name FROM people WHERE user_id = :user_id", {"user_id": user_id}
        )
        return row["name"] if row else str(user_id)

    def forget(self, user_id: int) -> None:
        """Their row is gone from the database."""
        self._noted.pop(user_id, None)
