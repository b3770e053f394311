"""What the sandbox's model says of its own accord: recognisable, and useful to play with."""

import json
import re
from collections.abc import Sequence

from sandbox.modelapi.examples import example_of
from sandbox.modelapi.reading import count_pictures, last_said, text_of
from sandbox.modelapi.reply import Json, Reply

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MEMORY = re.compile(
    r"what did i (say|ask|tell)|remember|before\?|我.{0,4}说过|记得", re.IGNORECASE
)
_LONG = re.compile(r"\blong\b|长篇|很长", re.IGNORECASE)
_GO_ON = re.compile(r"\bgo on exactly where\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_SCHEMA = re.compile(r"\{")
_LONGEST = 20_000
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
_SENTENCES = (
    "In the valley behind the hills a clockmaker kept every hour that people had wasted.",
    "She wound them up again at night, and some of them still ran.",
    "A boy came in one morning, for he had lost an afternoon in May.",
    "They searched the shelves together, and the dust rose like small weather.",
    "None of the hours fitted him, so she lent him one of hers.",
    "He brought it back in autumn, polished, and a little longer than before.",
)


def answer_freely(body: Json) -> Reply:
    """The default answer to a chat completion."""
    messages: Sequence[Json] = body["messages"]
    asked = last_said(messages)
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "json_schema":
        return _answer_json(wanted["json_schema"]["schema"], asked)
    system = "\n".join(text_of(message) for message in messages if message["role"] == "system")
    # The last resort of those whose server knows no response_format: they ask in words.
    if wanted["type"] == "json_object" or "JSON" in system:
        return _answer_json(_schema_in(system), asked)
    text = _talk(messages, asked)
    return Reply(text=text, pause=min(_PAUSE, _LONGEST_TELLING / len(text.split())))


def _answer_json(schema: Json, asked: str) -> Reply:
    value = example_of(schema, asked) if schema else {"sandbox": True, "asked": asked}
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


def _talk(messages: Sequence[Json], asked: str) -> str:
    if _MEMORY.search(asked):
        return _recall(messages)
    if _GO_ON.search(asked) and (rest := _rest_of_story(messages)):
        return rest
    if _LONG.search(asked):
        return _story_for(asked)
    if "markdown" in asked.lower():
        return MARKDOWN
    return _introduce(messages, asked)


def _story_for(asked: str) -> str:
    number = _NUMBER.search(asked)
    return tell_story(int(number.group()) if number else 1_000)


def _rest_of_story(messages: Sequence[Json]) -> str:
    """What the story that was cut has left, if the message before was one."""
    *_, question, told, _order = ["", "", *map(text_of, messages)]
    story = _story_for(question)
    return story[len(told) :] if told and story.startswith(told) else ""


def _introduce(messages: Sequence[Json], asked: str) -> str:
    pictures = sum(count_pictures(message) for message in messages)
    system = " ".join(text_of(message) for message in messages if message["role"] == "system")
    if _CHINESE.search(asked):
        orders = (
            f"给我的指示开头是：「{_first_words(system)}」。" if system else "没有给我任何指示。"
        )
        return (
            "我是沙盒自带的模型：没有询问真正的模型，也没有花钱。\n\n"
            f"你说：「{_shorten(asked)}」\n\n"
            f"我看到了 {len(messages)} 条消息和 {pictures} 张图片。{orders}"
        )
    said = f"You said: “{_shorten(asked)}”" if asked.strip() else "You said nothing."
    orders = f"My instructions begin: “{_first_words(system)}”" if system else "I have no orders."
    return (
        "I am the sandbox's own model: no real one was asked, and nothing was spent.\n\n"
        f"{said}\n\n"
        f"I was shown {_count(len(messages), 'message')} and {_count(pictures, 'picture')}."
        f" {orders}"
    )


def _recall(messages: Sequence[Json]) -> str:
    earlier = [text_of(message) for message in messages if message["role"] == "user"][:-1]
    is_chinese = bool(_CHINESE.search(last_said(messages)))
    if not earlier:
        return "你之前什么也没说。" if is_chinese else "You have said nothing before this."
    opening = "你之前说过：" if is_chinese else "Before this you said:"
    return "\n".join([opening, "", *(f"- “{_shorten(said)}”" for said in earlier)])


def tell_story(words: int) -> str:
    """A story of so many words, in paragraphs of six sentences."""
    words = max(1, min(words, _LONGEST))
    told: list[str] = []
    length = number = 0
    while length < words:
        sentence = _SENTENCES[number % len(_SENTENCES)].split()[: words - length]
        length += len(sentence)
        number += 1
        told.append(" ".join(sentence) + ("\n\n" if number % len(_SENTENCES) == 0 else " "))
    return "".join(told).strip()


def _first_words(text: str, number: int = 8) -> str:
    words = text.split()
    short = " ".join(words[:number])[:80]
    return short if short == " ".join(words) else f"{short} …"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]} …"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
