"""A model without eyes: noticed in every dialect, told once, and remembered."""

import asyncio

import pytest

from bot.domain.completion import FinishReason
from bot.domain.errors import ContextTooLong, ModelError, ModelNotFound, RequestRefused
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from sandbox.modelapi.mistakes import (
    bad_request,
    context_too_long,
    model_not_found,
    unsupported_value,
)
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import (
    FINE,
    PLAIN,
    WARM,
    Asker,
    again_soon,
    failing,
    hear,
    picture,
    prompt,
    show,
)

CAT = picture("cat")


def detail(message: str, *place: object) -> Reply:
    """How servers answer that are written with pydantic."""
    return Reply(status=422, error={"detail": [{"loc": ["body", *place], "msg": message}]})


BLIND = [
    pytest.param(
        bad_request("Invalid content type. image_url is only supported by certain models."),
        id="OpenAI",
    ),
    pytest.param(failing(404, "No endpoints found that support image input"), id="OpenRouter"),
    pytest.param(
        failing(
            500,
            "image input is not supported - hint: if this is unexpected, you may need to provide "
            "the mmproj",
        ),
        id="llama.cpp",
    ),
    pytest.param(
        failing(500, 'Failed to parse messages: Unsupported content part type: "image_url"; ...'),
        id="llama.cpp of old",
    ),
    pytest.param(bad_request("acme/words-7b is not a multimodal model None"), id="vLLM"),
    pytest.param(
        bad_request("At most 0 image(s) may be provided in one prompt."), id="vLLM without a limit"
    ),
    pytest.param(bad_request("this model does not support image input (ref: 1)"), id="Ollama"),
    pytest.param(
        failing(500, "this model is missing data required for image input"), id="Ollama of old"
    ),
    pytest.param(
        bad_request(
            "Failed to deserialize the JSON body into the target type: messages[7]: unknown "
            "variant `image_url`, expected `text` at line 1 column 114708"
        ),
        id="DeepSeek",
    ),
    pytest.param(
        Reply(status=400, error={"error": "Model does not support images. Use one that does."}),
        id="LM Studio",
    ),
    pytest.param(bad_request("messages[2].content must be a string"), id="Groq"),
    pytest.param(
        detail("Input should be a valid string", "messages", 3, "content"), id="pydantic"
    ),
    pytest.param(bad_request("Image input is not enabled for this model"), id="Mistral"),
    pytest.param(bad_request("Image inputs are not supported by this model."), id="xAI"),
    pytest.param(bad_request("Model do not support image input."), id="Volcano"),
    pytest.param(
        bad_request("The model is not a VLM (Vision Language Model). Use text-only prompts."),
        id="SiliconFlow",
    ),
    pytest.param(
        bad_request("This model doesn't support the image content block that you provided."),
        id="Bedrock",
    ),
    pytest.param(bad_request("messages.content.type 参数非法，取值范围 ['text']"), id="Zhipu"),
    pytest.param(bad_request("该模型不支持图片输入"), id="in Chinese"),
    pytest.param(failing(415, "Unsupported content type: 'image_url'"), id="415"),
]  # fmt: skip


@pytest.mark.parametrize("reply", BLIND)
async def test_a_blind_model_is_noticed_in_every_dialect(
    server: ModelServer, asker: Asker, reply: Reply
) -> None:
    server.script(reply, FINE)

    heard = await asker.put(show(CAT))

    assert (heard.text, heard.unseen, heard.pauses) == ("Fine.", 1, ())
    assert asker.learnt == [(PLAIN, "images")]
    assert server.requests[-1].body["messages"][-1] == {"role": "user", "content": "What is it?"}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(context_too_long(), ContextTooLong, id="too long"),
        pytest.param(
            bad_request("maximum context length is 8192 tokens; image input is not supported"),
            ContextTooLong,
            id="too long, whatever else it says",
        ),
        pytest.param(model_not_found("vision-1"), ModelNotFound, id="no such model"),
        pytest.param(
            failing(404, "vision-1 is not a multimodal model", code="model_not_found"),
            ModelNotFound,
            id="no such model, by its code",
        ),
        pytest.param(
            bad_request(
                "You uploaded an unsupported image. Please make sure your image is valid, and has "
                "of one the following formats: ['png', 'jpeg', 'gif', 'webp'].",
                code="invalid_image_format",
            ),
            RequestRefused,
            id="format",
        ),
        pytest.param(
            bad_request("The image is not supported", code="image_parse_error"),
            RequestRefused,
            id="broken",
        ),
        pytest.param(
            bad_request("Invalid base64 image_url.", code="invalid_image_url"),
            RequestRefused,
            id="base64",
        ),
        pytest.param(
            bad_request("The model does not support image format webp."),
            RequestRefused,
            id="format in words",
        ),
        pytest.param(
            bad_request("This server does not support images larger than 4096 pixels, too large"),
            RequestRefused,
            id="pixels",
        ),
        pytest.param(bad_request("不支持图片格式 webp"), RequestRefused, id="format in Chinese"),
        pytest.param(bad_request("图片格式不支持"), RequestRefused, id="the same, turned around"),
        pytest.param(
            bad_request("At most 5 image(s) may be provided in one prompt."),
            RequestRefused,
            id="too many",
        ),
        pytest.param(
            bad_request("Failed to download image from data:image/png. Image URL is not valid."),
            RequestRefused,
            id="download",
        ),
    ],
)
async def test_another_trouble_is_no_blindness(
    server: ModelServer, asker: Asker, reply: Reply, kind: type[ModelError]
) -> None:
    server.script(reply, FINE)

    with pytest.raises(ModelError) as caught:
        await asker.put(show(CAT))

    assert type(caught.value) is kind
    assert asker.learnt == []


async def test_a_question_without_pictures_is_never_about_sight(
    server: ModelServer, asker: Asker
) -> None:
    server.script(bad_request("this model does not support image input"), FINE)

    with pytest.raises(RequestRefused):
        await asker.ask()

    assert asker.learnt == []


async def test_a_blind_model_is_shown_no_second_picture(server: ModelServer, asker: Asker) -> None:
    server.blind_models.add(PLAIN)
    completions = asker.completions()

    heard = [await hear(completions.stream(show(CAT))) for _ in range(2)]

    assert [one.unseen for one in heard] == [1, 1]
    assert [request.status for request in server.requests] == [400, 200, 200]


async def test_of_an_old_picture_a_blind_model_says_nothing_more(
    server: ModelServer, asker: Asker
) -> None:
    server.script(FINE)
    earlier = (Message("user", "", (CAT,)), Message("assistant", "I cannot see it."))
    later = Prompt(PLAIN, "", (*earlier, Message("user", "Never mind")))

    heard = await hear(asker.completions(known={PLAIN: {"images"}}).stream(later))

    assert heard.unseen == 0
    assert server.requests[0].body["messages"][0]["content"] == "[a picture that you cannot see]"


async def test_what_the_model_made_is_left_out_with_its_announcement(
    server: ModelServer, asker: Asker
) -> None:
    server.blind_models.add(PLAIN)
    messages = (Message("user", "Draw"), Message("assistant", "", (CAT,)), Message("user", "Why?"))

    await asker.put(Prompt(PLAIN, "", messages))

    contents = [message["content"] for message in server.requests[-1].body["messages"]]
    assert contents == ["Draw", "[a picture that you made]", "Why?"]


async def test_blindness_is_told_once_though_the_model_is_busy_afterwards(
    server: ModelServer, asker: Asker
) -> None:
    server.blind_models.add(PLAIN)
    server.script(again_soon(failing(503)), FINE)

    heard = await asker.put(show(CAT))

    assert (heard.text, heard.unseen, heard.pauses) == ("Fine.", 1, (0.02,))
    assert heard.finish.reason is FinishReason.STOP


async def test_a_parameter_and_the_pictures_may_be_refused_in_turn(
    server: ModelServer, asker: Asker
) -> None:
    server.script(
        unsupported_value("temperature", 0.2, 1),
        bad_request("Model does not support images."),
        bad_request("Unknown field: stream_options"),
        FINE,
    )

    heard = await hear(asker.completions(WARM).stream(show(CAT)))

    assert (heard.text, heard.unseen) == ("Fine.", 1)
    learnt = [name for _, name in asker.learnt]
    assert learnt == ["temperature", "images", "stream_options"]


async def test_two_questions_at_once_both_learn_of_blindness(
    server: ModelServer, asker: Asker
) -> None:
    server.blind_models.add(PLAIN)
    completions = asker.completions()

    heard = await asyncio.gather(*(hear(completions.stream(show(CAT))) for _ in range(2)))

    assert [one.unseen for one in heard] == [1, 1]


async def test_blindness_that_is_told_in_the_stream_is_noticed_too(
    server: ModelServer, asker: Asker
) -> None:
    error = bad_request("Model does not support images.").error
    server.script(Reply(error=error, error_after=0), Reply(text="Fine."))

    heard = await asker.put(show(CAT))

    assert (heard.unseen, heard.text) == (1, "Fine.")
    assert asker.learnt == [(PLAIN, "images")]


async def test_the_model_is_shown_the_very_bytes(server: ModelServer, asker: Asker) -> None:
    await asker.put(show(CAT, picture("dog")))

    assert server.requests[0].pictures == [CAT.content, picture("dog").content]
    assert server.violations == []


async def test_a_plain_question_costs_a_blind_model_nothing(
    server: ModelServer, asker: Asker
) -> None:
    server.blind_models.add(PLAIN)

    heard = await hear(asker.completions().stream(prompt()))

    assert (heard.unseen, len(server.requests)) == (0, 1)
