"""Threads in which every answer is JSON: switched on and off, shown, and kept."""

import json

from sandbox.modelapi.reply import Reply
from tests.stories.shown import ASKED_FOR_ANY, is_json, json_in
from tests.stories.town import Person, Town

SCHEMA = {
    "type": "object",
    "properties": {"word": {"type": "string"}},
    "required": ["word"],
    "additionalProperties": False,
}
FENCED = f"```json\n{json.dumps(SCHEMA)}\n```"
OFF = "Answers here are text."


def last_format(town: Town) -> object:
    return town.model.requests[-1].body.get("response_format")


def enforced(town: Town) -> object:
    """The schema of the last request, if it had to be followed."""
    wanted = town.model.requests[-1].body["response_format"]
    return wanted["json_schema"]["schema"]


async def test_json_alone_shows_how_it_is_and_asks_nothing(town: Town, ada: Person) -> None:
    ada.says("/json")
    off = (await ada.hears(1))[-1]
    ada.says("/json on")
    await ada.hears(2)
    ada.says("/json")
    on = (await ada.hears(3))[-1]
    ada.says(f"/json on {FENCED}")
    await ada.hears(4)
    ada.says("/json")
    with_schema = (await ada.hears(5))[-1]

    assert off["text"].startswith(OFF)
    assert on["text"].startswith("Every answer here is JSON.")
    assert "/json off" in on["text"]
    assert json_in(with_schema) == SCHEMA
    assert town.model.requests == []
    await town.rests()


async def test_on_holds_over_a_restart_until_off(town: Town, ada: Person) -> None:
    ada.says("/json ON")
    await ada.sees("every answer is JSON")
    ada.says("one")
    assert is_json((await ada.hears(2))[-1])
    await town.bot.terminate()
    await town.bot.start()

    ada.says("two")
    assert is_json((await ada.hears(3))[-1])
    assert last_format(town) == ASKED_FOR_ANY
    ada.says("/json off")
    await ada.sees("text again")
    ada.says("three")
    last = (await ada.hears(5))[-1]

    assert not is_json(last)
    assert last_format(town) is None
    assert "JSON" not in town.prompt_texts()[0]
    await town.rests()


async def test_on_with_a_schema_holds_every_answer_to_it(town: Town, ada: Person) -> None:
    ada.says(f"/json on\n{FENCED}")
    await ada.sees("with your schema")

    ada.says("Say hello")
    answer = (await ada.hears(2))[-1]

    assert json_in(answer).keys() == {"word"}
    assert enforced(town) == SCHEMA
    ada.says("/json on")
    await ada.hears(3)
    ada.says("Say hello again")
    await ada.hears(4)
    assert last_format(town) == ASKED_FOR_ANY
    await town.rests()


async def test_on_takes_its_schema_from_a_file_or_from_the_message_it_replies_to(
    town: Town, ada: Person
) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(SCHEMA).encode()
    file = ada.sends("document", content, file_name="form.json", caption="/json on")
    await ada.sees("with your schema")
    ada.says("Say hello")
    answer = (await ada.hears(2))[-1]
    assert json_in(answer).keys() == {"word"}
    ada.says("/json off")
    await ada.hears(3)

    ada.says("/json on", reply_to=file)

    await ada.hears(4)
    ada.says("Say hello again")
    await ada.hears(5)
    assert enforced(town) == SCHEMA
    assert '"word"' not in town.prompt_texts()[0]
    await town.rests()


async def test_a_schema_of_no_use_changes_nothing(town: Town, ada: Person) -> None:
    ada.says("/json on ```{broken```")
    refused = (await ada.hears(1))[-1]
    ada.sends("document", b"\xff\xfe{", file_name="form.json", caption="/json on")
    unread = (await ada.hears(2))[-1]
    ada.sends("document", b" " * 200_000, file_name="form.json", caption="/json on")
    too_big = (await ada.hears(3))[-1]

    ada.says("/json")
    state = (await ada.hears(4))[-1]
    assert "not valid JSON" in refused["text"]
    assert "no text I can read" in unread["text"]
    assert "100 kB" in too_big["text"]
    assert state["text"].startswith(OFF)
    await town.rests()


async def test_a_topic_and_a_private_chat_have_states_of_their_own(town: Town, ada: Person) -> None:
    forum = town.telegram.group("Engines", [ada.user], forum=True, creator=ada.user)
    there = Person(town.telegram, ada.user, forum)
    pumps, valves = (town.telegram.topic(forum, name) for name in ("Pumps", "Valves"))
    there.says("/json on", topic=pumps)
    await there.hears(1)

    there.says("@parley_sandbox_bot a pump?", topic=pumps)
    in_pumps = (await there.hears(2))[-1]
    there.says("@parley_sandbox_bot a valve?", topic=valves)
    in_valves = (await there.hears(3))[-1]
    ada.says("and here?")
    (in_private,) = await ada.hears()

    assert is_json(in_pumps)
    assert in_pumps["message_thread_id"] == pumps
    assert not is_json(in_valves)
    assert in_valves["message_thread_id"] == valves
    assert not is_json(in_private)
    await town.rests()


async def test_in_a_group_it_holds_for_everybody_there(town: Town, ada: Person) -> None:
    bob = town.person("Bob")
    ada_there, bob_there = town.group("Engines", ada, bob)
    bob_there.says("/json on")
    (refused,) = await bob_there.hears()
    assert "administrators" in refused["text"]
    town.telegram.set_member(ada_there.chat_id, ada.user, "administrator")
    on = ada_there.says("/json on")
    told = (await ada_there.hears(2))[-1]
    assert told["reply_to_message"]["message_id"] == on

    asked = bob_there.says("@parley_sandbox_bot what is this?")

    answer = (await bob_there.hears(3))[-1]
    assert is_json(answer)
    assert answer["reply_to_message"]["message_id"] == asked
    bob.says("and in private?")
    assert not is_json((await bob.hears())[0])
    await town.rests()


async def test_an_ordered_picture_is_still_a_picture_and_a_schema_asked_once_wins(
    town: Town, ada: Person
) -> None:
    ada.says("/json on")
    await ada.hears(1)
    town.model.on("hello", Reply(text='{"word": "hello"}'))

    ada.says(f"/json Say hello.\n{FENCED}")
    await ada.hears(2)
    ada.says("/image a fox")
    await town.waits_for(lambda: len(ada.answers) == 3)

    assert town.model.requests[0].body["response_format"]["type"] == "json_schema"
    assert "photo" in ada.answers[-1]
    await town.rests()
