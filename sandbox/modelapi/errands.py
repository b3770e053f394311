"""What the sandbox's model calls, by the words of whoever asks; only while tools are offered.

- "search for X": `web_search {"query": "X"}`, if it is offered; also 搜索X. Where the provider's
  own search is offered instead (in responses), it is used, and its source is cited
- "search for X and read it": then also `read_page` with the first address that was found
- "read https://…": `read_page {"url": "https://…"}`, if it is offered; also 读 https://…
- "remind me in 2 minutes to X": `set_reminder`, if it is offered; also 2分钟后提醒我X
- "remember that X": `remember`, if it is offered; also 记住X
- "call NAME {json}": that tool with these arguments, as they are written, offered or not
- "call NAME {json} and OTHER {json}": both at once
- "call for ever": the first tool, once more in each round, until `tool_choice` is none

Behind the results it answers: the first line of each in quotation marks, and the addresses that it
saw in them as Markdown links. So it does where the bot has searched for it and says what it found.
"""

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from sandbox.modelapi.examples import example_of
from sandbox.modelapi.reading import last_asked, text_of
from sandbox.modelapi.reply import Call, Json, Reply

_SEARCH = re.compile(
    r"\bsearch for\s+(?P<query>.+?)(?P<reads>,? and read it)?[.?!]?\s*$"
    r"|搜索(?P<chinese>.+?)[。？！]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'“”，。]+")
_READ = re.compile(rf"(?:\bread\s+|读\s*)(?P<url>{_ADDRESS.pattern})", re.IGNORECASE)
_REMIND = re.compile(
    r"\bremind me\s+(?P<at>(?:in|at|tomorrow)\b.*?)\s+(?:to|about)\s+(?P<text>.+?)[.!]?\s*$"
    r"|(?P<chinese_at>\S+?)提醒我(?P<chinese>.+?)[。！]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_REMEMBER = re.compile(
    r"\bremember that\s+(?P<fact>.+?)[.!]?\s*$|记住[，：]?(?P<chinese>.+?)[。！]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_CALL = re.compile(r"\bcall\s+(?=[\w.-]+\s*\{)", re.IGNORECASE)
_NAME = re.compile(r"(?P<name>[\w.-]+)\s*(?=\{)")
_MORE = re.compile(r"\s*(?:,|and)\s+(?=[\w.-]+\s*\{)", re.IGNORECASE)
_FOR_EVER = re.compile(r"\bcall for ?ever\b", re.IGNORECASE)
_FOUND = re.compile(
    r"^\[Web search “(?P<query>[^”]*)”[^\]]*\]\n(?P<results>.*?)\n\[End of the web search",
    re.M | re.S,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_END = ".,;:!?"
_DONE = {False: "Done.", True: "好了。"}
_LOOKED_UP = {False: "I looked it up.", True: "我查了一下。"}
_MOST_ADDRESSES = 12
_LONGEST_LINE = 200


def run_errand(body: Json) -> Reply | None:
    """The calls that are asked for, or the answer behind their results; else None."""
    tools = {tool["function"]["name"]: tool["function"] for tool in body.get("tools") or ()}
    results = _results(body["messages"])
    calls = () if body.get("tool_choice") == "none" else _choose(body, tools, results)
    if calls:
        return Reply(calls=tuple(calls), finish_reason="tool_calls")
    if not results and body.get("hosted_search") and (found := _search_oneself(body)):
        return found
    asked = last_asked(body["messages"])
    if not results and (block := _FOUND.search(asked)):
        results = [block["results"]]
    return Reply(text=_report(results, asked)) if results else None


def _search_oneself(body: Json) -> Reply | None:
    """What it finds where the search is its own provider's."""
    search = _SEARCH.search(last_asked(body["messages"]))
    if search is None:
        return None
    query = (search["query"] or search["chinese"]).strip()
    address = f"https://example.org/{quote(query)}"
    text = f"I looked it up: all about {query} stands [there]({address})."
    return Reply(text=text, sources=(address,))


def _results(messages: Sequence[Json]) -> list[str]:
    """What came of the calls behind the last question."""
    found: list[str] = []
    for message in messages:
        if message["role"] == "user":
            found = []
        elif message["role"] == "tool":
            found.append(text_of(message))
    return found


def _choose(body: Json, tools: Json, results: Sequence[str]) -> Sequence[Call]:
    asked = last_asked(body["messages"])
    if not tools:
        return ()
    if _FOR_EVER.search(asked):
        name, function = next(iter(tools.items()))
        arguments = example_of(function["parameters"], f"round {len(results) + 1}")
        return (Call(name, json.dumps(arguments, ensure_ascii=False)),)
    search = _SEARCH.search(asked)
    if len(results) == 1 and search and search["reads"] and "read_page" in tools:
        return [_call("read_page", url=url) for url in _addresses(results)[:1]]
    if results:
        return ()
    if calls := list(_literal_calls(asked)):
        return calls
    if (kept := _REMEMBER.search(asked)) and "remember" in tools:
        return [_call("remember", fact=(kept["fact"] or kept["chinese"]).strip())]
    if (due := _REMIND.search(asked)) and "set_reminder" in tools:
        at, text = due["at"] or due["chinese_at"], due["text"] or due["chinese"]
        return [_call("set_reminder", at=at.strip(), text=text.strip())]
    if search and "web_search" in tools:
        return (_call("web_search", query=(search["query"] or search["chinese"]).strip()),)
    if (read := _READ.search(asked)) and "read_page" in tools:
        return (_call("read_page", url=read["url"].rstrip(_END)),)
    return ()


def _call(name: str, **arguments: str) -> Call:
    return Call(name, json.dumps(arguments, ensure_ascii=False))


def _literal_calls(asked: str) -> Iterator[Call]:
    """Each tool that is named with its arguments; what is no JSON goes to the end of the line."""
    begin = _CALL.search(asked)
    at = begin.end() if begin else len(asked)
    while name := _NAME.match(asked, at):
        try:
            _, end = json.JSONDecoder().raw_decode(asked, name.end())
        except ValueError:
            end = (asked + "\n").index("\n", name.end())
        yield Call(name["name"], asked[name.end() : end])
        more = _MORE.match(asked, end)
        at = more.end() if more else len(asked)


def _addresses(results: Sequence[str]) -> list[str]:
    found = (match.rstrip(_END) for result in results for match in _ADDRESS.findall(result))
    return list(dict.fromkeys(found))[:_MOST_ADDRESSES]


def _report(results: Sequence[str], asked: str) -> str:
    lines = [_first_line(result) for result in results]
    links = [f"- [{address}]({address})" for address in _addresses(results)]
    is_done = _REMEMBER.search(asked) or _REMIND.search(asked)
    said = "\n\n".join(
        [
            (_DONE if is_done else _LOOKED_UP)[bool(_CHINESE.search(asked[:200]))],
            *(f"“{line}”" for line in lines),
        ]
    )
    return "\n\n".join(filter(None, (said, "\n".join(links))))


def _first_line(result: str) -> str:
    """The first that says something; a remark in brackets is the bot's."""
    lines = [line.strip() for line in result.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("[", "⟦", "<"))]
    return next(iter(told or lines), "")[:_LONGEST_LINE]
