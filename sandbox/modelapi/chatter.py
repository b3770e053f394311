"""What the sandbox's model says of its own accord: recognisable, and useful to play with."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from sandbox.modelapi.errands import run_errand
from sandbox.modelapi.examples import example_of
from sandbox.modelapi.reading import count_pictures, last_asked, text_of, without_told
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.stories import tell_chinese_story, tell_story
from sandbox.modelapi.stream import split_pieces

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MEMORY = re.compile(
    r"what did i (say|ask|tell)|remember|before\?|我.{0,4}说过|记得", re.IGNORECASE
)
_STORY = re.compile(r"\b(story|tale)\b|故事|长篇", re.IGNORECASE)
_LONG = re.compile(r"\blong\b|长", re.IGNORECASE)
_LATER = re.compile(r"\bask (me|you) later\b|待会.{0,4}问|回头.{0,4}问", re.IGNORECASE)
_GO_ON = re.compile(
    r"^(please )?(go on|continue|keep going)|\bcut off\b|^请?(继续|接着)", re.IGNORECASE
)
_MUCH_SHORTER = re.compile(r"\bmuch shorter\b", re.IGNORECASE)
# A bot that wants to know what may be asked next names the mark that is to stand before it.
_FOLLOW_UPS = re.compile(r"^>>\? ", re.MULTILINE)
_NEXT = ("Tell me a story", "What did I say before?", "Show me some Markdown")
_NEXT_CHINESE = ("给我讲个故事", "我之前说过什么？", "再说一遍")
_THINK = re.compile(r"\bthink\b|思考|想一想", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_SCHEMA = re.compile(r"\{")
# What a bot may have put behind an answer that is not whole.
_REMARK = "⟦"
_THOUGHTS = (
    "**What is asked**\n\nSomebody wants me to think. I have nothing to think with, so I count what"
    " I was shown, and say it.\n\n**How to say it**\n\nIn short sentences, as always."
)
_SHORT_STORY, _LONG_STORY = 120, 1_000  # words
_LONGEST_QUOTE = 600
_PAUSE, _LONGEST_TELLING = 0.02, 20.0  # seconds

MARKDOWN = """\
# A heading

Some **bold**, some *italic*, some `code` and a [link](https://example.org/).

- first
- second
  - and one inside it

1. one
2. two

> A quotation, with an emoji: 🌿

```python
def greet(name: str) -> str:
    return f"Hello, {name}!"
```

| fruit | colour | price |
|-------|--------|------:|
| apple | red    |  0.40 |
| lemon | yellow |  0.55 |

That was ~~nothing~~ nearly everything.
"""
_REMEMBERED = (
    "I will remember it. Stop the bot and start it again in the controls (the two sliders above the"
    " chats), if you like. Then ask me: “What did I say before?”"
)
_REMEMBERED_CHINESE = (
    "我记住了。你可以先在控制面板里（聊天列表上方的两个滑块）停掉机器人再启动，"
    "然后问我：「我之前说过什么？」"
)
_FRUITS = (
    {"name": "apple", "colour": "red", "price": 0.40, "in_stock": True},
    {"name": "lemon", "colour": "yellow", "price": 0.55, "in_stock": True},
    {"name": "fig", "colour": "purple", "price": 0.80, "in_stock": False},
)


def answer_freely(body: Json) -> Reply:
    """The default answer to a chat completion; with questions behind it where they are wanted."""
    reply = _answer(body)
    system = _system(body["messages"])
    if reply.calls or not _FOLLOW_UPS.search(system):
        return reply
    asked = last_asked(body["messages"])
    more = _NEXT_CHINESE if _CHINESE.search(asked) else _NEXT
    return replace(reply, text="\n".join([reply.text, "", *(f">>? {one}" for one in more)]))


def _system(messages: Sequence[Json]) -> str:
    return "\n".join(text_of(message) for message in messages if message["role"] == "system")


def _answer(body: Json) -> Reply:
    messages: Sequence[Json] = body["messages"]
    asked = last_asked(messages)
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "json_schema":
        return _answer_json(wanted["json_schema"]["schema"], asked)
    system = _system(messages)
    # The last resort of those whose server knows no response_format: they ask in words.
    if wanted["type"] == "json_object" or "JSON" in system:
        return _answer_json(_schema_in(system), asked)
    if errand := run_errand(body):
        return errand
    text = _go_on(body) or _shorter(messages) or _talk(body, messages)
    pieces = split_pieces(text)
    reasoning = _THOUGHTS if _THINK.search(asked) else ""
    pause = min(_PAUSE, _LONGEST_TELLING / len(pieces))
    return Reply(text=text, reasoning=reasoning, pause=pause)


def _answer_json(schema: Json, asked: str) -> Reply:
    value = example_of(schema, asked) if schema else _describe(asked)
    return Reply(text=json.dumps(value, ensure_ascii=False))


def _schema_in(system: str) -> Json:
    """The schema that stands in the instructions, if one does."""
    for match in _SCHEMA.finditer(system):
        try:
            found, _ = json.JSONDecoder().raw_decode(system, match.start())
        except ValueError:
            continue
        if isinstance(found, dict) and ("properties" in found or "$ref" in found):
            return found
    return {}


def _describe(asked: str) -> Json:
    """An object for those who ask for JSON without a schema."""
    return {
        "asked": asked,
        "language": "zh" if _CHINESE.search(asked) else "en",
        "characters": len(asked),
        "fruits": list(_FRUITS),
        "source": "sandbox",
    }


def _go_on(body: Json) -> str:
    """The rest of an answer that was stopped or cut off, where that is what is asked for."""
    messages: Sequence[Json] = body["messages"]
    *before, last = messages
    if (
        not before
        or before[-1]["role"] != "assistant"
        or not _GO_ON.search(without_told(text_of(last)))
    ):
        return ""
    told, remark, _ = text_of(before[-1]).partition(_REMARK)
    told = told.rstrip() if remark else told
    whole = _talk(body, before[:-1]) if before[:-1] else ""
    if not told or not whole.startswith(told):
        return ""
    return whole.removeprefix(told) or "That was all."


def _shorter(messages: Sequence[Json]) -> str:
    """The first half of the words of its last answer, where a shorter one is asked for."""
    *before, last = messages
    if not before or before[-1]["role"] != "assistant" or not _MUCH_SHORTER.search(text_of(last)):
        return ""
    told = text_of(before[-1])
    words = told.split()
    if len(words) == 1:
        return told[: (len(told) + 1) // 2]
    half = " ".join(words[: (len(words) + 1) // 2])
    # Whole sentences, as a model would; where there is none, words.
    return half[: half.rfind(". ") + 1] or half


def _talk(body: Json, messages: Sequence[Json]) -> str:
    asked = last_asked(messages)
    if _LATER.search(asked):
        return _REMEMBERED_CHINESE if _CHINESE.search(asked) else _REMEMBERED
    if _STORY.search(asked):
        return _tell(asked)
    if _MEMORY.search(asked):
        return _recall(messages)
    if "markdown" in asked.lower():
        return MARKDOWN
    return _introduce(body, messages, asked)


def _tell(asked: str) -> str:
    number = _NUMBER.search(asked)
    usual = _LONG_STORY if _LONG.search(asked) else _SHORT_STORY
    words = int(number.group()) if number else usual
    return tell_chinese_story(words) if _CHINESE.search(asked) else tell_story(words)


def _introduce(body: Json, messages: Sequence[Json], asked: str) -> str:
    model = body.get("model", "sandbox")
    pictures = sum(count_pictures(message) for message in messages)
    system = " ".join(text_of(message) for message in messages if message["role"] == "system")
    if _CHINESE.search(asked):
        orders = (
            f"给我的指示开头是：「{_first_words(system)}」。" if system else "没有给我任何指示。"
        )
        return (
            "我是沙盒自带的模型：没有询问真正的模型，也没有花钱。"
            f"在这里我叫 {model}。\n\n"
            f"你说：「{_shorten(asked)}」\n\n"
            f"我看到了 {len(messages)} 条消息和 {pictures} 张图片。{orders}"
        )
    said = f"You said: “{_shorten(asked)}”" if asked.strip() else "You said nothing."
    orders = f"My instructions begin: “{_first_words(system)}”" if system else "I have no orders."
    return (
        "I am the sandbox's own model: no real one was asked, and nothing was spent."
        f" Here I am called {model}.\n\n"
        f"{said}\n\n"
        f"I was shown {_count(len(messages), 'message')} and {_count(pictures, 'picture')}."
        f" {orders}"
    )


def _recall(messages: Sequence[Json]) -> str:
    said = [without_told(text_of(message)) for message in messages if message["role"] == "user"]
    earlier = said[:-1]
    is_chinese = bool(_CHINESE.search(last_asked(messages)))
    if not earlier:
        return "你之前什么也没说。" if is_chinese else "You have said nothing before this."
    opening = "你之前说过：" if is_chinese else "Before this you said:"
    return "\n".join([opening, "", *(f"- “{_shorten(one)}”" for one in earlier)])


def _first_words(text: str, number: int = 8) -> str:
    words = text.split()
    short = " ".join(words[:number])[:80]
    return short if short == " ".join(words) else f"{short} …"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]} …"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
