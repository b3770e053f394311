"""What people and the model say, marked so that each word's way can be followed."""

import random
import re

_QUESTION_MARK = re.compile(r"q(\d+)q")
_ANSWER_MARK = re.compile(r"r(\d+)r")
_UNSEEN = re.compile(r"[\s#]+")

_ENGLISH = (
    "Why are there two tides a day?",
    "What is the difference between a hurricane and a typhoon?",
    "Give me three names for a cat, please.",
    "How long do I boil an egg at 2000 m?",
    "hi! can you explain recursion to my grandmother",
)
_CHINESE = (
    "为什么一天有两次潮汐？",
    "帮我想三个猫的名字，谢谢。",
    "用一句话解释什么是递归。",
    "明天要不要带伞？",
)
_WORDS = ("water", "Moon", "gravity", "night", "coast", "rope", "answer", "seldom", "blue")
_LONG_PARAGRAPHS = 7
_FOLLOW_UPS = 1_000_000
"""More than there are of anything else."""
FOLLOW_UP = ">>?"
"""What a line begins with that may be asked next."""
LONGEST_MESSAGE = 4096
"""Of Telegram; what is longer comes in several."""


def mark(number: int) -> str:
    """What marks the words of question `number`."""
    return f"q{number}q"


def marks_in(text: str) -> frozenset[int]:
    """The numbers of the questions that the text is about."""
    return frozenset(int(number) for number in _QUESTION_MARK.findall(text))


def is_marked(text: str) -> bool:
    """Whether any word of a person or of the model is in it."""
    return bool(_QUESTION_MARK.search(text) or _ANSWER_MARK.search(text))


def is_answer(text: str) -> bool:
    """Whether these are words of the model."""
    return bool(_ANSWER_MARK.search(text))


def squeeze(text: str) -> str:
    """The text without spaces and the marks of headings, which ways of showing it change."""
    return _UNSEEN.sub("", text)


def answers_in(text: str) -> frozenset[int]:
    """The numbers of the model's answers that the text is of."""
    return frozenset(int(number) for number in _ANSWER_MARK.findall(text))


def without_follow_ups(text: str) -> str:
    """What is shown of an answer behind which questions may stand."""
    return text.partition(FOLLOW_UP)[0]


def write_follow_ups(answer: int, count: int) -> str:
    """So many questions behind the model's answer of this number, with numbers of their own."""
    lines = (f"\n{FOLLOW_UP} {mark(follow_up(answer, at))} And why?" for at in range(count))
    return "\n" + "".join(lines)


def follow_up(answer: int, at: int) -> int:
    """The number of the question at this place behind an answer."""
    return _FOLLOW_UPS * (at + 1) + answer


def write_question(number: int, luck: random.Random, *, in_chinese: bool) -> str:
    """A question as people write them."""
    return f"{mark(number)} {luck.choice(_CHINESE if in_chinese else _ENGLISH)}"


def write_paste(number: int, luck: random.Random) -> str:
    """A question too long for one message."""
    words = [f"{mark(number)} And this, what of it?"]
    while sum(map(len, words)) < LONGEST_MESSAGE * luck.uniform(1.0, 1.9):
        words.append(" ".join([mark(number), *luck.choices(_WORDS, k=20)]))
    return "\n".join(words)


def write_answer(about: frozenset[int], number: int, luck: random.Random, *, is_long: bool) -> str:
    """The model's answer number `number`, with its mark in each paragraph."""
    head = " ".join([f"r{number}r", *map(mark, sorted(about))])
    count, length = (_LONG_PARAGRAPHS, 150) if is_long else (1, luck.randint(3, 25))
    return "\n\n".join(f"{head} {' '.join(luck.choices(_WORDS, k=length))}." for _ in range(count))
