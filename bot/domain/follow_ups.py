"""Questions that may come next, as a model writes them behind its answer: found and taken off."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.unicode import is_blank, repair_surrogates

MOST = 3
"""Questions behind one answer."""

LONGEST = 200
"""Characters of one; what is longer is not what was asked for."""

MARK = ">>?"

INSTRUCTION = """\
At the very end of your answer, suggest up to three short questions that the user may want to ask \
you next: in the user's language and own voice, ten words each at most. Each stands on a line of \
its own that begins with >>? and nothing comes behind them:
>>? first question
>>? second question
They become buttons, so do not introduce or mention them. Leave them out where none would help. \
They are taken off your earlier answers, so you do not see them there."""

# Where a list or emphasis was made of it, it is meant all the same. Four spaces would be code.
_LEAD = r" {0,3}(?:(?:[-*+•]|\d[.)])[ \t]{1,3})?[*_`]{0,2}"
_LINE = re.compile(rf"{_LEAD}>>\?(?P<question>.*)", re.DOTALL)
_BEGINNING = re.compile(rf" {{0,3}}(?:[-*+•]|\d[.)]?)|{_LEAD}>{{0,2}}")
_HALF = re.compile(rf"{_LEAD}>{{1,2}}")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<mark>`{3,}|~{3,})(?P<rest>.*)")
_JOINERS = "\u200c\u200d"
"""Invisible, and parts of words and of emoji."""
_AROUND = ' \t*_`"“”'


@dataclass(frozen=True, slots=True)
class Parted:
    """An answer, and the questions that stood in it.

    `is_over`: nothing but questions came behind it, so that it was whole by then.
    """

    text: str
    questions: tuple[str, ...] = ()
    is_over: bool = False


def are_wanted(system_prompt: str) -> bool:
    """Whether the model was told to write some."""
    return system_prompt.endswith(INSTRUCTION)


def ask_for_follow_ups(system_prompt: str) -> str:
    """The system prompt that tells to, always the same."""
    return "\n\n".join(part for part in (system_prompt, INSTRUCTION) if part)


def hide_follow_ups(growing: str) -> str:
    """What there is of an answer so far, without the lines that are questions, or may become some.

    What it shows of a text it shows of every longer one, too.
    """
    last = growing.rpartition("\n")[2]
    is_begun = bool(last) and _BEGINNING.fullmatch(last) is not None
    if MARK not in growing and not is_begun:
        return growing
    lines = list(_scan(growing))
    if lines and is_begun and not lines[-1].is_code:
        lines.pop()
    return "".join(line.text for line in lines if line.question is None)


def part_follow_ups(answer: str, *, is_cut: bool = False) -> Parted:
    """The answer and its questions; of one that broke off the last line is no whole question."""
    if ">" not in answer:
        return Parted(answer)
    lines = list(_scan(answer))
    is_over = _ends_in_questions(lines)
    last = lines[-1]
    is_half = not last.is_code and _HALF.fullmatch(last.text) is not None
    if is_half or (is_cut and last.question is not None and not last.text.endswith("\n")):
        lines.pop()
    elif all(line.question is None for line in lines):
        return Parted(answer)
    text = "".join(line.text for line in lines if line.question is None)
    found = (_clean(line.question) for line in lines if line.question is not None)
    questions = dict.fromkeys(one for one in found if not is_blank(one) and len(one) <= LONGEST)
    return Parted(text.rstrip(), tuple(questions)[:MOST], is_over)


def shorten_label(question: str, limit: int = 64) -> str:
    """It as it stands on a button."""
    return question if len(question) <= limit else f"{question[: limit - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    question: str | None = None
    is_code: bool = False


def _ends_in_questions(lines: Sequence[_Line]) -> bool:
    """Whether the last line that says something is one, or half of one behind others."""
    said = [line for line in lines if line.question is not None or not is_blank(line.text)]
    if said and not said[-1].is_code and _HALF.fullmatch(said[-1].text):
        said.pop()
    return bool(said) and said[-1].question is not None


def _scan(text: str) -> Iterator[_Line]:
    """Each line with its end; in a block of code none is a question."""
    fence = ""
    for line in _lines(text):
        found = _FENCE.match(line)
        if fence:
            yield _Line(line, is_code=True)
            if found and found["mark"].startswith(fence) and not found["rest"].strip():
                fence = ""
        elif found and not ("`" in found["mark"] and "`" in found["rest"]):
            fence = found["mark"]
            yield _Line(line, is_code=True)
        else:
            question = _LINE.fullmatch(line)
            yield _Line(line, question["question"] if question else None)


def _lines(text: str) -> Sequence[str]:
    """Parted at line feeds alone, as Markdown is."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *((rest,) if rest else ())]


def _clean(question: str) -> str:
    """Words that a button can show: no markup around them, nothing that turns or hides text."""
    shown = (
        letter if letter in _JOINERS or unicodedata.category(letter)[0] != "C" else " "
        for letter in repair_surrogates(question)
    )
    return " ".join("".join(shown).split()).strip(_AROUND)
