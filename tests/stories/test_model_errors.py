"""What the model or its provider does wrong becomes one plain sentence, and a way on.

A model that cannot be reached takes longer to give up on; test_outages tells of it.
"""

from dataclasses import dataclass, replace

from bot.domain.errors import (
    ContentFiltered,
    ContextTooLong,
    EmptyAnswer,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    NoCredit,
    NoRoomForAnswer,
    RateLimited,
    RegionRefused,
    RequestRefused,
    ToolsUnsupported,
    WrongKey,
)
from sandbox.modelapi import mistakes
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

AT_ONCE = {"retry-after": "0"}
"""So that a person is told soon; the pauses between attempts are not what these stories tell."""

FOREIGN = mistakes.error_body(
    "Country, region, or territory not supported",
    kind="request_forbidden",
    code="unsupported_country_region_territory",
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What the model answers, again and again, and what a person is to be told."""

    reply: Reply
    error: type[ModelError]
    attempts: int = 1


MISTAKES = {
    "wrong key": Mistake(mistakes.wrong_key(), WrongKey),
    "no credit": Mistake(mistakes.no_credit(), NoCredit),
    "unknown model": Mistake(mistakes.model_not_found(), ModelNotFound),
    "region": Mistake(Reply(status=403, error=FOREIGN), RegionRefused),
    "bad request": Mistake(mistakes.bad_request("Invalid 'messages[1]'."), RequestRefused),
    "rate limit": Mistake(mistakes.rate_limited(61), RateLimited),
    "overloaded": Mistake(replace(mistakes.overloaded(), headers=AT_ONCE), ModelBusy, attempts=4),
    "gateway": Mistake(replace(mistakes.gateway_page(), headers=AT_ONCE), ModelBusy, attempts=4),
    "silence": Mistake(Reply(text="late", first_pause=30), ModelTimeout, attempts=2),
    "too long": Mistake(mistakes.context_too_long(), ContextTooLong),
    "filtered question": Mistake(mistakes.content_filter_input(), ContentFiltered),
    "filtered answer": Mistake(Reply(finish_reason="content_filter"), ContentFiltered),
    "nothing": Mistake(Reply(), EmptyAnswer),
    "only reasoning": Mistake(Reply(reasoning="Hm. " * 9, finish_reason="length"), NoRoomForAnswer),
    "tools": Mistake(Reply(finish_reason="tool_calls"), ToolsUnsupported),
}


async def test_every_mistake_is_one_sentence_and_most_can_be_tried_again(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start(OPENAI_TIMEOUT_SECONDS="1.5")  # before the first word, three times that
    people = {name: town.person(name) for name in MISTAKES}
    for name, mistake in MISTAKES.items():
        town.model.on(f"Question: {name}.", Reply(text=f"No more {name}."))
        town.model.on(f"Question: {name}.", mistake.reply, times=mistake.attempts)

    for name, person in people.items():
        person.says(f"Question: {name}.")
    await town.waits_for(lambda: all(map(is_told, people.values())) and town.is_quiet())
    sorry = {name: person.answers[0] for name, person in people.items()}
    assert {name: person.texts for name, person in people.items()} == {
        name: [mistake.error.sentence] for name, mistake in MISTAKES.items()
    }
    attempts = sum(mistake.attempts for mistake in MISTAKES.values())
    assert len(town.model.requests) == attempts

    for name, mistake in MISTAKES.items():
        wanted = ["🔁 Try again"] if mistake.error.is_worth_retrying else []
        assert buttons(sorry[name]) == wanted
    typist = people["unknown model"]
    people = {name: p for name, p in people.items() if MISTAKES[name].error.is_worth_retrying}
    typist.says("try again")
    for name, person in people.items():
        person.presses(sorry[name], "🔁 Try again")
    await typist.hears_about("No more unknown model.")
    await town.waits_for(lambda: all(p.texts == [f"No more {n}."] for n, p in people.items()))
    await town.waits_for(town.is_quiet)

    assert len(typist.answers) == 2
    for name, person in people.items():
        assert person.answers[0]["message_id"] == sorry[name]["message_id"]
        assert buttons(person.answers[0]) == []
    # A question without an answer and the next one are one message, as roles have to alternate.
    (followed_up,) = [texts for texts in prompts(town) if texts[-1].endswith("try again")]
    assert followed_up[1:] == ["Question: unknown model.\n\ntry again"]
    stored = {text for (text,) in town.query("SELECT text FROM messages WHERE role = 'assistant'")}
    assert {f"No more {name}." for name in people} < stored


def is_told(person: Person) -> bool:
    return any(buttons(message) in ([], ["🔁 Try again"]) for message in person.answers)


def prompts(town: Town) -> list[list[str]]:
    return [town.prompt_texts(index) for index in range(len(town.model.requests))]


WORDS = "These words were said."
# Words that come together with the end of a connection may be lost with it, so it ends later.
CUT = Reply(text=f"{WORDS} never", stall_after=4, stall_seconds=0.3, cut_after=4)
BREAKS = {
    "length": (Reply(text=WORDS, finish_reason="length"), "✂️"),
    "filter": (Reply(text=WORDS, finish_reason="content_filter"), "🚫"),
    "cut": (CUT, "⚠️"),
    "event": (Reply(text=f"{WORDS} never", error_after=4), "⚠️"),
    "stall": (Reply(text=f"{WORDS} never", stall_after=4, stall_seconds=30), "⚠️"),
}
REFUSAL = "I cannot help with that."
WHOLE = {
    "refusal": (Reply(refusal=REFUSAL), REFUSAL),
    "reasoning": (Reply(reasoning="secret thoughts " * 5, text=WORDS), WORDS),
    "tags": (Reply(text=f"<think>secret thoughts</think>\n\n{WORDS}"), WORDS),
    "no end": (Reply(text=WORDS, finish_reason=None), WORDS),
    "old end": (Reply(text=WORDS, done_marker=False, crlf=True, comments=True), WORDS),
}


async def test_what_was_said_stays_and_says_why_it_is_not_all(quiet_town: Town) -> None:
    town = quiet_town
    await town.bot.start(OPENAI_TIMEOUT_SECONDS="1.5")
    people = {name: town.person(name) for name in (*BREAKS, *WHOLE)}
    for name, (reply, _) in (BREAKS | WHOLE).items():
        town.model.on(f"Question: {name}.", reply)

    for name, person in people.items():
        person.says(f"Question: {name}.")
    for person in people.values():
        await person.hears()
    await town.waits_for(town.is_quiet)

    for name, (_, mark) in BREAKS.items():
        (text,) = people[name].texts
        assert text.startswith(f"{WORDS}\n\n{mark}"), name
        assert buttons(people[name].answers[0]) == ["▶️ Continue"]
    for name, (_, answer) in WHOLE.items():
        assert people[name].texts == [answer]
        assert buttons(people[name].answers[0]) == []
    shown = [message for person in people.values() for message in person.answers]
    assert "secret thoughts" not in str(shown)
    assert "server had an error" not in str(shown)
    stored = town.query("SELECT DISTINCT text FROM messages WHERE role = 'assistant'")
    assert sorted(stored) == sorted([(REFUSAL,), (WORDS,)])
    assert len(town.model.requests) == len(people)
