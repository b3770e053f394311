"""Messages as the API takes them: pictures where they may be, and the same every time."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Message
from bot.llm.content import (
    count_images,
    keep_newest_images,
    merge_system,
    write_messages,
)
from bot.llm.json_types import Json
from tests.llm.examples import picture

CAT, DOG, OWL = picture("cat"), picture("dog"), picture("owl")

PLAIN = st.builds(Message, st.sampled_from(["user", "assistant"]), st.text())
TURNS = st.lists(
    st.tuples(
        st.builds(Message, st.just("user"), st.text(), st.sampled_from([(), (CAT,), (CAT, DOG)])),
        st.builds(
            Message, st.just("assistant"), st.text("ab", min_size=1), st.sampled_from([(), (OWL,)])
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
def test_words_alone_are_plain_strings_and_their_roles_alternate(messages: list[Message]) -> None:
    written = write_messages(messages, with_images=True)

    assert written == write_messages(messages, with_images=False)
    assert all(isinstance(message["content"], str) for message in written)
    roles = [message["role"] for message in written]
    assert roles == ["user", "assistant"] * (len(roles) // 2) + ["user"] * (len(roles) % 2)


def test_questions_without_an_answer_are_one_message() -> None:
    messages = [
        Message("user", "One"),
        Message("user", "Two", (CAT,)),
        Message("user", "Three", (DOG,)),
        Message("assistant", "Yes."),
        Message("user", "Four"),
        Message("user", "Five"),
    ]

    first, _, last = write_messages(messages, with_images=True)

    assert first["content"] == [
        text("One\n\nTwo"),
        shown("cat"),
        text("Three"),
        shown("dog"),
    ]
    assert last["content"] == "Four\n\nFive"


def test_an_answer_does_not_come_first() -> None:
    first, second = write_messages([Message("assistant", "Hi.")], with_images=True)

    assert (first["role"], second["content"]) == ("user", "Hi.")


def flat(messages: list[Json]) -> str:
    """The words and pictures as one string, as a model is fed them."""
    pieces = []
    for message in messages:
        content = message["content"]
        parts = [text(content)] if isinstance(content, str) else content
        said = "\n\n".join(part.get("text") or part["image_url"]["url"] for part in parts)
        pieces.append(f"<{message['role']}>{said}")
    return "".join(pieces)


@given(
    st.lists(
        st.builds(
            Message,
            st.sampled_from(["user", "assistant"]),
            st.text("abc \n", min_size=1),
            st.sampled_from([(), (CAT,), (CAT, DOG)]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_what_is_joined_leaves_the_prefix_as_it_was(
    messages: list[Message], with_images: bool
) -> None:
    longer = write_messages(messages, with_images=with_images)

    for length in range(1, len(messages)):
        shorter = write_messages(messages[:length], with_images=with_images)
        assert shorter[:-1] == longer[: max(0, len(shorter) - 1)]
        if messages[length - 1].text.strip() and messages[length].text.strip():
            assert flat(longer).startswith(flat(shorter))


@given(st.lists(st.tuples(st.text("ab", max_size=2), st.integers(0, 3)), max_size=6),
       st.integers(1, 4))  # fmt: skip
def test_the_newest_pictures_stay_and_others_are_named(
    sizes: list[tuple[str, int]], most: int
) -> None:
    messages = [Message("user", words, (CAT, DOG, OWL)[:count]) for words, count in sizes]
    everything = [image for message in messages for image in message.images]

    kept = keep_newest_images(messages, most)

    left = [image for message in kept for image in message.images]
    assert left == everything[max(0, len(everything) - most) :]
    for before, after in zip(messages, kept, strict=True):
        assert after.text.startswith(before.text)
        assert ("cannot see" in after.text) == (len(after.images) < len(before.images))
    assert count_images(write_messages(kept, with_images=True)) == len(left)


def test_a_system_prompt_can_stand_at_the_head_of_the_first_question() -> None:
    system = {"role": "system", "content": "Be brief."}
    plain = {"role": "user", "content": "Hi"}
    seen = {"role": "user", "content": [shown("cat")]}

    assert merge_system([system, plain]) == [{"role": "user", "content": "Be brief.\n\nHi"}]
    assert merge_system([system, seen])[0]["content"] == [text("Be brief."), shown("cat")]
    assert merge_system([plain]) == [plain]


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

    assert written[2]["content"][0] == text("[The pictures you made:]")
    assert written[4]["content"] == "Bye"


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
