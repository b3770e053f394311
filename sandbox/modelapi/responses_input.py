"""The input of a response as the messages of a chat, once it is known to be sound."""

from collections.abc import Iterator, Sequence

from sandbox.modelapi.reply import Json

_TEXTS = {"input_text": "text", "output_text": "text", "refusal": "refusal"}


def to_chat(body: Json) -> Json:
    """The same question as a body of Chat Completions; `hosted_search`: it may search by itself."""
    chat: Json = {"model": body["model"], "messages": list(_messages(body))}
    for name in ("stream", "temperature", "tool_choice"):
        if name in body:
            chat[name] = body[name]
    tools = body.get("tools") or ()
    functions = [
        {"type": "function", "function": {k: v for k, v in tool.items() if k != "type"}}
        for tool in tools
        if tool["type"] == "function"
    ]
    if functions:
        chat["tools"] = functions
    if len(functions) < len(tools):
        chat["hosted_search"] = True
    wanted = (body.get("text") or {}).get("format")
    if wanted and wanted["type"] == "json_schema":
        schema = {name: value for name, value in wanted.items() if name != "type"}
        chat["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif wanted:
        chat["response_format"] = wanted
    return chat


def _messages(body: Json) -> Iterator[Json]:
    if body.get("instructions"):
        yield {"role": "system", "content": body["instructions"]}
    items: str | Sequence[Json] = body["input"]
    if isinstance(items, str):
        items = [{"role": "user", "content": items}]
    calls: list[Json] = []
    for item in [*items, {"type": "end"}]:
        kind = item.get("type", "message")
        if kind == "function_call":
            function = {"name": item["name"], "arguments": item["arguments"]}
            calls.append({"id": item["call_id"], "type": "function", "function": function})
            continue
        if calls:
            yield {"role": "assistant", "content": None, "tool_calls": calls}
            calls = []
        if kind == "message":
            yield {"role": item["role"], "content": _content(item["content"])}
        elif kind == "function_call_output":
            yield {"role": "tool", "tool_call_id": item["call_id"], "content": item["output"]}


def _content(content: str | Sequence[Json]) -> str | list[Json]:
    if isinstance(content, str):
        return content
    return [
        {"type": "text", "text": part[_TEXTS[part["type"]]]}
        if part["type"] in _TEXTS
        else {"type": "image_url", "image_url": {"url": part["image_url"]}}
        for part in content
    ]
