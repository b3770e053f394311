"""Many at once: nobody's words, and nothing said in another chat, reach a prompt or a screen."""

import re
from collections.abc import Iterator, Sequence

from sandbox.modelapi.reply import Json, Reply
from tests.stories.town import Person, Town

_SECRET = re.compile(r"secret-of-(-?\d+)-\w+")


def secrets_in(texts: Sequence[str]) -> set[str]:
    """The chats whose secrets stand in these texts."""
    return {found for text in texts for found in _SECRET.findall(text)}


def repeat_all(body: Json) -> Reply:
    """A model that tells whoever asks everything that it was shown."""
    shown = " ".join(str(message["content"]) for message in body["messages"])
    told = dict.fromkeys(found.group() for found in _SECRET.finditer(shown))
    return Reply(text=f"I know {' '.join(told)}", pause=0.005)


def everybody(people: Sequence[Person], groups: Sequence[Sequence[Person]]) -> Iterator[Person]:
    """Each person in private, and again in each group."""
    yield from people
    for members in groups:
        yield from members


def ask(person: Person, number: int) -> str:
    """A question with a secret of this chat in it; the secret."""
    secret = f"secret-of-{person.chat_id}-{person.user['first_name'].split()[1]}x{number}"
    call = "@parley_sandbox_bot " if person.chat_id < 0 else ""
    person.says(f"{call}Keep {secret} for me")
    return secret


async def test_thirty_people_and_two_groups_at_once_never_mix(town: Town) -> None:
    town.model.default = repeat_all
    people = town.people(30)
    # The first two are in both groups and in private chats: one person, three conversations.
    groups = [town.group("Club", *people[:3]), town.group("Office", *people[:2], people[3])]
    asked: dict[int, list[str]] = {}
    for number in range(2):
        for person in everybody(people, groups):
            asked.setdefault(person.chat_id, []).append(ask(person, number))
        await town.waits_for(
            lambda: all(
                all(
                    any(secret in text for text in person.texts) for secret in asked[person.chat_id]
                )
                for person in everybody(people, groups)
            )
        )
    await town.waits_for(town.is_quiet)

    for index in range(len(town.model.requests)):
        assert len(secrets_in(town.prompt_texts(index))) == 1
    for person in everybody(people, groups):
        assert secrets_in(person.texts) == {str(person.chat_id)}
        assert len(person.answers) <= len(asked[person.chat_id])
    rows = town.query("SELECT chat_id, text FROM messages JOIN turns ON turns.id = turn_id")
    assert all(secrets_in([text]) == {str(chat_id)} for chat_id, text in rows)
    assert len({chat_id for chat_id, _ in rows}) == 32
