"""Many members in many topics of one group at once: order, names and threads stay apart."""

import re

from sandbox.modelapi.reply import Json, Reply
from tests.stories.town import Person, Town

TOPICS, MEMBERS = 4, 3
"""As many as may be answered before Telegram's 20 messages a minute slow it down."""
_ASKED = re.compile(r"⟦(Member \d+)⟧ .*?question (\d+-\d+)")


def repeat_the_question(body: Json) -> Reply:
    """Who asked what, as the model understood it."""
    name, number = _ASKED.findall(str(body["messages"][-1]["content"]))[-1]
    return Reply(text=f"{name}: {number}")


async def test_a_crowd_in_many_topics_is_kept_apart(town: Town) -> None:
    town.model.default = repeat_the_question
    users = [town.telegram.person(f"Member {n}") for n in range(TOPICS * MEMBERS)]
    chat_id = town.telegram.group("Forum", users, forum=True)
    topics = [town.telegram.topic(chat_id, f"Topic {number}") for number in range(TOPICS)]
    members = [Person(town.telegram, user, chat_id) for user in users]

    for number, member in enumerate(members):
        topic, turn = number % TOPICS, number // TOPICS
        member.says(f"@parley_sandbox_bot question {topic}-{turn}", topic=topics[topic])
    await town.waits_for(lambda: len(town.asked) == len(members) and town.is_quiet())

    for topic, thread in enumerate(topics):
        texts = [m["text"] for m in town.telegram.screen(chat_id, topic=thread) if "text" in m]
        answers = [text for text in texts if text.startswith("Member")]
        asked = [f"Member {turn * TOPICS + topic}: {topic}-{turn}" for turn in range(MEMBERS)]
        assert answers == asked
    for request in town.asked:
        shown = {n.partition("-")[0] for _, n in _ASKED.findall(str(request.body["messages"]))}
        assert len(shown) == 1  # nothing of another topic
