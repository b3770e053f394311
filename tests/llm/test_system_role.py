"""Models that take no system prompt, or few pictures: learnt once, and asked again at once."""

import pytest

from bot.domain.errors import ModelError
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from sandbox.modelapi.mistakes import bad_request
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import FINE, PLAIN, Asker, failing, hear, picture, prompt, show

CAT, DOG, OWL = picture("cat"), picture("dog"), picture("owl")

SYSTEM = [
    pytest.param(bad_request("System role not supported"), id="Gemma's template"),
    pytest.param(
        failing(500, "Jinja Exception: System role not supported"), id="Gemma's in llama.cpp"
    ),
    pytest.param(
        bad_request("Developer instruction is not enabled for models/gemma-3-27b-it"), id="Google"
    ),
    pytest.param(bad_request("System message must be at the beginning."), id="Qwen"),
    pytest.param(
        bad_request("Conversation roles must alternate user/assistant/user/assistant/..."),
        id="Mistral of old",
    ),
    pytest.param(
        bad_request("Only user and assistant roles are supported!"), id="Mistral's other words"
    ),
    pytest.param(
        bad_request(
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            param="messages[0].role",
            code="unsupported_value",
        ),
        id="o1-mini",
    ),
    pytest.param(bad_request("This model doesn't support system messages."), id="in words"),
]


@pytest.mark.parametrize("reply", SYSTEM)
async def test_a_refused_system_prompt_goes_into_the_first_question(
    server: ModelServer, asker: Asker, reply: Reply
) -> None:
    server.script(reply, FINE)

    heard = await asker.ask()

    assert (heard.text, heard.pauses, asker.learnt) == ("Fine.", (), [(PLAIN, "system")])
    assert server.requests[-1].body["messages"] == [
        {"role": "user", "content": "Be brief.\n\nHello"}
    ]


async def test_an_earlier_process_has_learnt_it_for_this_one(
    server: ModelServer, asker: Asker
) -> None:
    server.script(FINE)

    await hear(asker.completions(known={PLAIN: {"system"}}).stream(prompt()))

    assert [message["role"] for message in server.requests[0].body["messages"]] == ["user"]


@pytest.mark.parametrize(
    "reply",
    [
        bad_request("Bad content: 'tell me why System role not supported is said'."),
        bad_request("Invalid 'messages[1].content'."),
        bad_request("After the optional system message, conversation roles must alternate"),
    ],
    ids=["echo in quotes", "something else", "its system prompt is fine"],
)
async def test_another_trouble_is_not_about_the_system_prompt(
    server: ModelServer, asker: Asker, reply: Reply
) -> None:
    server.script(reply, reply)

    with pytest.raises(ModelError):
        await asker.ask()

    assert asker.learnt == []


FEW = [
    pytest.param("At most 1 image(s) may be provided in one request.", 1, id="vLLM"),
    pytest.param("At most 1 image(s) may be provided in one prompt.", 1, id="vLLM of old"),
    pytest.param("At most 2 image(s) may be provided in one prompt.", 2, id="vLLM with two"),
    pytest.param("Too many images in request. Expected at most 2.", 2, id="OpenAI"),
    pytest.param("Too many images provided. This model supports up to 2 images", 2, id="Groq"),
    pytest.param("The number of images exceeds the limit of 1", 1, id="in other words"),
    pytest.param("Only one image is allowed per request", 1, id="one in letters"),
    pytest.param("Multiple images are not supported", 1, id="several"),
    pytest.param("该模型最多支持1张图片", 1, id="in Chinese"),
]


@pytest.mark.parametrize(("message", "most"), FEW)
async def test_the_newest_pictures_stay_where_a_model_takes_few(
    server: ModelServer, asker: Asker, message: str, most: int
) -> None:
    server.script(bad_request(message), FINE)

    heard = await asker.put(show(CAT, DOG, OWL))

    assert (heard.text, heard.unseen, heard.pauses) == ("Fine.", 0, ())
    assert asker.learnt == [(PLAIN, f"images:{most}")]
    assert server.requests[-1].pictures == [image.content for image in (CAT, DOG, OWL)[-most:]]
    assert "cannot see" in str(server.requests[-1].body["messages"][-1]["content"])


async def test_of_an_old_and_a_new_picture_the_new_one_is_shown(
    server: ModelServer, asker: Asker
) -> None:
    server.most_pictures = 1
    messages = (
        Message("user", "", (CAT,)),
        Message("assistant", "A cat."),
        Message("user", "And this?", (DOG,)),
    )
    completions = asker.completions()

    for _ in range(2):
        await hear(completions.stream(Prompt(PLAIN, "", messages)))

    assert [request.status for request in server.requests] == [400, 200, 200]
    first, _, last = server.requests[-1].body["messages"]
    assert first["content"] == "[a picture that you cannot see]"
    assert last["content"][0] == {"type": "text", "text": "And this?"}


async def test_a_question_without_an_answer_does_not_break_the_next_one(
    server: ModelServer, asker: Asker
) -> None:
    server.script(FINE)

    await asker.put(Prompt(PLAIN, "S", (Message("user", "One"), Message("user", "Two"))))

    roles = [message["role"] for message in server.requests[0].body["messages"]]
    assert roles == ["system", "user"]
