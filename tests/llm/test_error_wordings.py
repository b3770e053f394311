"""The words of an error decide where its status and its code say something else."""

import pytest

from bot.domain.errors import (
    ModelBusy,
    ModelError,
    ModelNotFound,
    NoCredit,
    RateLimited,
    RegionRefused,
    RequestRefused,
    WrongKey,
)
from bot.llm.error_wordings import seconds_in_words
from bot.llm.errors import describe_error
from bot.llm.retries import pause_before_retry
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import FINE, Asker

QUOTA = (
    "You exceeded your current quota, please check your plan and billing details. For more "
    "information on this error, read the docs."
)
SUSPENDED = (
    "Your account org-1 <ak-2> is suspended due to insufficient balance, please recharge your "
    "account or check your plan and billing details"
)

OPERATORS = [
    pytest.param(
        400,
        [{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.",
                    "status": "INVALID_ARGUMENT"}}],
        WrongKey,
        id="Gemini's key, in a list",
    ),
    pytest.param(
        400, "Incorrect API key provided: xa***. You can obtain an API key from https://x.ai.",
        WrongKey, id="xAI's key",
    ),
    pytest.param(
        400, {"message": "No connected db.", "type": "no_db_connection", "code": "400"}, WrongKey,
        id="LiteLLM's key",
    ),
    pytest.param(400, {"message": "No connected db."}, WrongKey, id="LiteLLM's key, in words"),
    pytest.param(403, {"message": "invalid x-api-key"}, WrongKey, id="Anthropic's key"),
    pytest.param(
        400,
        {"code": "Arrearage", "message": "Access denied, please make sure your account is in good "
                                         "standing."},
        NoCredit,
        id="DashScope",
    ),
    pytest.param(
        400, {"message": "Access denied, please make sure your account is in good standing."},
        NoCredit, id="DashScope, in words",
    ),
    pytest.param(
        403, {"code": "AllocationQuota.FreeTierOnly",
              "message": "The free tier of the model has been exhausted."},
        NoCredit, id="DashScope's free tier",
    ),
    pytest.param(
        429, {"type": "exceeded_current_quota_error", "message": SUSPENDED}, NoCredit,
        id="Moonshot",
    ),
    pytest.param(429, {"message": SUSPENDED}, NoCredit, id="Moonshot, in words"),
    pytest.param(
        429,
        {"type": "throttling_error", "code": "429",
         "message": f"litellm.RateLimitError: RateLimitError: OpenAIException - {QUOTA}"},
        NoCredit,
        id="LiteLLM's throttling",
    ),
    pytest.param(
        400, {"message": "Budget has been exceeded! Current cost: 2, Max budget: 1"}, NoCredit,
        id="LiteLLM's budget",
    ),
    pytest.param(402, {"message": "Insufficient Balance"}, NoCredit, id="DeepSeek"),
    pytest.param(
        403, {"code": 403, "message": "Key limit exceeded (total limit)."}, NoCredit,
        id="OpenRouter's key limit",
    ),
    pytest.param(
        403, {"message": "Your newly created teams doesn't have any credits yet."}, NoCredit,
        id="xAI without credits",
    ),
    pytest.param(
        400, {"message": "Your credit balance is too low to access the Anthropic API."}, NoCredit,
        id="Anthropic without credits",
    ),
    pytest.param(429, {"code": "1113", "message": "您的账户已欠费"}, NoCredit, id="Zhipu"),
    pytest.param(429, {"message": "余额不足，请充值。"}, NoCredit, id="Zhipu, in words"),
    pytest.param(
        403, {"code": "AccountOverdueError", "message": "your account has an overdue balance"},
        NoCredit, id="Volcano",
    ),
    pytest.param(
        403, {"code": 30001, "message": "Sorry, your account balance is insufficient"}, NoCredit,
        id="SiliconFlow",
    ),
    pytest.param(
        400,
        {"message": "/chat/completions: Invalid model name passed in model=foo. Call `/v1/models` "
                    "to view available models for your key.", "type": "invalid_request_error"},
        ModelNotFound,
        id="LiteLLM's model",
    ),
    pytest.param(400, {"message": "Model Not Exist"}, ModelNotFound, id="DeepSeek's model"),
    pytest.param(
        400, {"code": 20012, "message": "Model does not exist. Please check it carefully."},
        ModelNotFound, id="SiliconFlow's model",
    ),
    pytest.param(
        400, {"code": 400, "message": "foo/bar is not a valid model ID"}, ModelNotFound,
        id="OpenRouter's model",
    ),
    pytest.param(
        400, {"message": "Invalid model: foo", "type": "invalid_model", "code": "1500"},
        ModelNotFound, id="Mistral's model",
    ),
    pytest.param(
        500, "model 'llama9' not found, try pulling it first", ModelNotFound, id="Ollama's model"
    ),
    pytest.param(400, {"message": "The model `x` does not exist."}, ModelNotFound, id="vLLM"),
    pytest.param(400, {"code": "1211", "message": "模型不存在"}, ModelNotFound, id="Zhipu's model"),
    pytest.param(
        503, {"code": "model_not_found", "message": "当前分组 default 下对于模型 x 无可用渠道"},
        ModelNotFound, id="New API's channel",
    ),
    pytest.param(
        400, [{"error": {"message": "User location is not supported for the API use."}}],
        RegionRefused, id="Gemini's regions",
    ),
    pytest.param(None, {"code": 402, "message": "No."}, NoCredit, id="a status in a stream"),
    pytest.param(None, {"code": "401", "message": "No."}, WrongKey, id="the same as digits"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind"), OPERATORS)
def test_what_the_operator_has_to_mend_is_known_by_its_words(
    status: int | None, body: object, kind: type[ModelError]
) -> None:
    error = describe_error(body, status, f"Error code: {status} - {body}")

    assert type(error) is kind
    assert error.is_for_admins
    assert pause_before_retry(error, 0) is None


OTHERS = [
    pytest.param(
        429,
        {"code": "rate_limit_exceeded",
         "message": "Rate limit reached for m on requests per min (RPM): Limit 3, Used 3. Please "
                    "try again in 20s. Visit https://platform.openai.com/account/billing to add a "
                    "payment method."},
        RateLimited,
        id="OpenAI",
    ),
    pytest.param(
        429,
        [{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED",
                    "message": f"{QUOTA} * Quota exceeded for metric: free_tier_requests, limit: "
                               "15. Please retry in 26.9s."}}],
        RateLimited,
        id="Gemini by the minute",
    ),
    pytest.param(
        429, {"code": "insufficient_quota", "message": "Allocated quota exceeded, please increase "
                                                       "your quota limit."},
        RateLimited, id="DashScope by the minute",
    ),
    pytest.param(
        429, {"message": "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 "
                         "free model requests per day"},
        RateLimited, id="OpenRouter's free models",
    ),
    pytest.param(
        429, {"message": "Service tier capacity exceeded for this model."}, RateLimited,
        id="Mistral",
    ),
    pytest.param(
        429, {"type": "engine_overloaded_error", "message": "The engine is currently overloaded"},
        ModelBusy, id="Moonshot, overloaded",
    ),
    pytest.param(
        400,
        {"message": "Invalid value: 'my account balance is insufficient, please recharge'."},
        RequestRefused,
        id="quoted words",
    ),
    pytest.param(
        400, {"message": "Bad message: \"why is my API key invalid and model 'x' not found"},
        RequestRefused, id="quoted and cut off",
    ),
    pytest.param(
        422,
        {"detail": [{"loc": ["body", "messages"], "msg": "Field required",
                     "input": "Incorrect API key provided, insufficient balance"}]},
        RequestRefused,
        id="an echo beside it",
    ),
    pytest.param(
        400, {"message": "Bad request. " + "x" * 300 + " insufficient balance"}, RequestRefused,
        id="an echo behind it",
    ),
    pytest.param(400, {"message": "Invalid token count: 9"}, RequestRefused, id="tokens of text"),
    pytest.param(500, {"message": "Internal error"}, ModelBusy, id="500"),
    pytest.param(None, {"message": "Overloaded"}, ModelBusy, id="in a stream"),
    pytest.param(None, {"code": 429, "message": "Slow down"}, RateLimited, id="429 in a stream"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind"), OTHERS)
def test_other_troubles_are_not_taken_for_the_operators(
    status: int | None, body: object, kind: type[ModelError]
) -> None:
    error = describe_error(body, status, f"Error code: {status} - {body}")

    assert type(error) is kind


def test_an_account_that_fills_up_by_itself_is_not_empty() -> None:
    assert type(describe_error({"message": QUOTA}, 429, QUOTA, retry_after=7)) is RateLimited


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Please retry in 26.9s.", 26.9),
        ("Please try again in 250ms.", 0.25),
        ("Please try again in 6m0s.", 360),
        ("try again in 1h2m3.5s", 3723.5),
        ("try again in about 5 seconds", 5),
        ("Please try again in a minute.", None),
        ("Please try again.", None),
    ],
)
def test_how_long_to_wait_is_read_where_no_header_says_it(said: str, seconds: float | None) -> None:
    assert seconds_in_words(said) == seconds


async def test_a_wrong_key_that_is_a_bad_request_is_told_at_once(
    server: ModelServer, asker: Asker
) -> None:
    said = "API key not valid. Please pass a valid API key."
    server.script(Reply(status=400, error=f'[{{"error": {{"code": 400, "message": "{said}"}}}}]'))
    server.script(FINE)

    with pytest.raises(WrongKey):
        await asker.ask()

    assert len(server.requests) == 1
