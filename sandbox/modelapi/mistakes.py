"""The errors that OpenAI and Azure are known to answer with, word for word where it is known."""

from sandbox.modelapi.reply import Json, Reply

INVALID = "invalid_request_error"


class Refused(Exception):
    """The request is not answered but refused, with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def error_body(
    message: str, *, kind: str = INVALID, param: str | None = None, code: str | None = None
) -> Json:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def bad_request(message: str, *, param: str | None = None, code: str | None = None) -> Reply:
    return Reply(status=400, error=error_body(message, param=param, code=code))


def missing_key() -> Reply:
    message = (
        "You didn't provide an API key. You need to provide your API key in an Authorization header"
        " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
    )
    return Reply(status=401, error=error_body(message))


def wrong_key() -> Reply:
    message = (
        "Incorrect API key provided: wrong. You can find your API key at"
        " https://platform.openai.com/account/api-keys."
    )
    return Reply(status=401, error=error_body(message, code="invalid_api_key"))


def no_credit() -> Reply:
    message = (
        "You exceeded your current quota, please check your plan and billing details. For more"
        " information on this error, read the docs:"
        " https://platform.openai.com/docs/guides/error-codes/api-errors."
    )
    return Reply(
        status=429,
        error=error_body(message, kind="insufficient_quota", code="insufficient_quota"),
    )


def rate_limited(retry_after: float = 1.0) -> Reply:
    message = (
        "Rate limit reached for gpt-6-luna in organization org-sandbox on requests per min (RPM):"
        f" Limit 500, Used 500, Requested 1. Please try again in {retry_after:g}s."
    )
    return Reply(
        status=429,
        error=error_body(message, kind="requests", code="rate_limit_exceeded"),
        headers={"retry-after": f"{retry_after:g}", "x-ratelimit-remaining-requests": "0"},
    )


def model_not_found(model: str = "gpt-none") -> Reply:
    message = f"The model `{model}` does not exist or you do not have access to it."
    return Reply(status=404, error=error_body(message, code="model_not_found"))


def context_too_long(limit: int = 128_000, tokens: int = 130_000) -> Reply:
    message = (
        f"This model's maximum context length is {limit} tokens. However, your messages resulted in"
        f" {tokens} tokens. Please reduce the length of the messages."
    )
    return bad_request(message, param="messages", code="context_length_exceeded")


def content_filter_input() -> Reply:
    """Azure's answer to a question that its filter does not let through."""
    message = (
        "The response was filtered due to the prompt triggering Azure OpenAI's content management"
        " policy. Please modify your prompt and retry. To learn more about our content filtering"
        " policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766"
    )
    calm = {"filtered": False, "severity": "safe"}
    verdict = {"hate": calm, "self_harm": calm, "sexual": calm}
    error: Json = {
        "message": message,
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {
            "code": "ResponsibleAIPolicyViolation",
            "content_filter_result": verdict | {"violence": {"filtered": True, "severity": "high"}},
        },
    }
    return Reply(status=400, error={"error": error})


def server_error() -> Reply:
    message = (
        "The server had an error while processing your request. Sorry about that! You can retry"
        " your request, or contact us through our help center at help.openai.com if you keep seeing"
        " this error."
    )
    return Reply(status=500, error=error_body(message, kind="server_error"))


def overloaded() -> Reply:
    message = "The server is currently overloaded with other requests. Please try again later."
    error = error_body(message, kind="server_error", code="server_is_overloaded")
    return Reply(status=503, error=error)


def gateway_page(status: int = 502) -> Reply:
    """What a proxy says on behalf of a server that it cannot reach."""
    page = f"<html><head><title>{status} Bad Gateway</title></head><body>nginx</body></html>"
    return Reply(status=status, error=page)


def unsupported_parameter(name: str, instead: str = "") -> Reply:
    message = f"Unsupported parameter: '{name}' is not supported with this model."
    if instead:
        message += f" Use '{instead}' instead."
    return bad_request(message, param=name, code="unsupported_parameter")


def unsupported_value(name: str, value: object, only: object) -> Reply:
    message = (
        f"Unsupported value: '{name}' does not support {value} with this model. Only the default"
        f" ({only}) value is supported."
    )
    return bad_request(message, param=name, code="unsupported_value")


def unknown_parameter(name: str) -> Reply:
    return bad_request(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")


def missing_parameter(name: str) -> Reply:
    message = f"Missing required parameter: '{name}'."
    return bad_request(message, param=name, code="missing_required_parameter")


def blind() -> Reply:
    """What OpenAI says for a model that sees no pictures."""
    message = "Invalid content type. image_url is only supported by certain models."
    return bad_request(message, param="messages.[0].content.[1].type")


def too_many_pictures(most: int) -> Reply:
    message = f"Too many images in request. Expected at most {most}."
    return bad_request(message, param="messages", code="too_many_images")


def unavailable_format() -> Reply:
    """What DeepSeek says to a json_schema, which it does not know."""
    return bad_request("This response_format type is unavailable now")


def moderation_blocked(category: str = "violence") -> Reply:
    message = (
        "Your request was rejected by the safety system. If you believe this is an error, contact"
        " us at help.openai.com and include the request ID req_sandbox."
        f" safety_violations=[{category}]."
    )
    body = error_body(message, kind="image_generation_user_error", code="moderation_blocked")
    body["error"]["moderation_details"] = {"moderation_stage": "input", "categories": [category]}
    return Reply(status=400, error=body)


def no_tools(model: str = "gpt-4o") -> Reply:
    """What Ollama says for a model that cannot call."""
    return bad_request(f"registry.ollama.ai/library/{model} does not support tools")


def tools_elsewhere(model: str) -> Reply:
    """What OpenAI says for its newest models in Chat Completions."""
    return bad_request(
        f"Function tools with reasoning_effort are not supported for {model} in"
        " /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to"
        " 'none'.",
        param="reasoning_effort",
    )


def thoughts_missing() -> Reply:
    """What DeepSeek says where its own reasoning is not given back."""
    return bad_request(
        "The `reasoning_content` in the thinking mode must be passed back to the API.",
        code="invalid_request_error",
    )
