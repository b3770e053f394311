"""Messages as the API takes them: pictures where they may be, and the same every time."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.message import Message
from bot.llm.content import write_messages
from bot.llm.json_types import Json
from tests.llm.examples import picture

CAT, DOG, OWL = picture("cat"), picture("dog"), picture("owl")

PLAIN = st.builds(Message, st.sampled_from(["user", "assistant"]), st.text())
TURNS = st.lists(
    st.tuples(
        st.builds(Message, st.just("user"), st.text(), st.sampled_from([(), (CAT,), (CAT, DOG)])),
        st.builds(
            Message, st.just("assistant"), st.text(min_size=1), st.sampled_from([(), (OWL,)])
        ),
    ),
    max_size=4,
)


def text(words: str) -> Json:
    return {"type": "text", "text": words}


def shown(name: str) -> Json:
    encoded = base64.b64encode(picture(name).content).decode()
    return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}}


@given(st.lists(PLAIN))
def test_words_alone_are_plain_strings(messages: list[Message]) -> None:
    plain = [{"role": message.role, "content": message.text} for message in messages]

    assert write_messages(messages, with_images=True) == plain
    assert write_messages(messages, with_images=False) == plain


def test_pictures_follow_the_words_of_their_message() -> None:
    (written,) = write_messages([Message("user", "Which?", (CAT, DOG))], with_images=True)

    assert written == {"role": "user", "content": [text("Which?"), shown("cat"), shown("dog")]}


def test_a_picture_without_words_has_no_blank_text_beside_it() -> None:
    (written,) = write_messages([Message("user", " ", (CAT,))], with_images=True)

    assert written["content"] == [shown("cat")]


def test_what_the_model_made_stands_before_the_next_question() -> None:
    messages = [
        Message("user", "Draw an owl"),
        Message("assistant", "", (OWL,)),
        Message("user", "Like this one", (CAT,)),
    ]

    written = write_messages(messages, with_images=True)

    assert [message["role"] for message in written] == ["user", "assistant", "user"]
    assert written[1]["content"] == "[a picture that you made]"
    assert written[2]["content"] == [
        text("[The picture you made:]"),
        shown("owl"),
        text("Like this one"),
        shown("cat"),
    ]


def test_what_the_model_made_is_shown_once() -> None:
    messages = [
        Message("assistant", "Here.", (OWL, DOG)),
        Message("user", "Nice"),
        Message("assistant", "Yes."),
        Message("user", "Bye"),
    ]

    written = write_messages(messages, with_images=True)

    assert written[1]["content"][0] == text("[The pictures you made:]")
    assert written[3]["content"] == "Bye"


def test_a_blind_model_is_told_of_a_picture_that_came_without_words() -> None:
    messages = [
        Message("user", "", (CAT,)),
        Message("assistant", "?", (OWL,)),
        Message("user", "", (CAT, DOG)),
        Message("assistant", "?"),
        Message("user", "And now?", (DOG,)),
    ]

    contents = [message["content"] for message in write_messages(messages, with_images=False)]

    assert contents == [
        "[a picture that you cannot see]",
        "?",
        "[some pictures that you cannot see]",
        "?",
        "And now?",
    ]


@given(TURNS, st.booleans())
def test_one_message_stays_one_message_and_more_of_them_keep_the_prefix(
    turns: list[tuple[Message, Message]], with_images: bool
) -> None:
    messages = [message for turn in turns for message in turn]
    longer = [*messages, Message("user", "And?")]

    written = write_messages(messages, with_images=with_images)

    assert [message["role"] for message in written] == [message.role for message in messages]
    assert write_messages(longer, with_images=with_images)[: len(written)] == written
    assert all(isinstance(one["content"], str) for one in written if one["role"] == "assistant")
