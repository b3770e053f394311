"""Which pages of a long document a question is about: BM25, in memory, over words and bigrams."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

LONGEST_QUESTION = 2000
"""Characters of a question that are looked at; where it is longer, it is hardly a question."""

# Scripts that put no spaces between words: Thai to Burmese and Khmer, kana, Han and Hangul.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_FIRST_UNSPACED = "\u0e00"
_HYPHEN = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_])")
"""A word that goes on in the next line."""
_STEM = 5
"""Letters of a word that stay the same in its other forms, in most languages."""
_NUMBERED = re.compile(
    r"(?:\bp(?:ages?|p?\.|ágs?\.|áginas?)?|\bseiten?|\bs\.|\b\u0441\u0442\u0440\w*\.?|第)\s*"
    r"(\d{1,6})(?:\s*[-–—~至到]\s*(\d{1,6}))?",
    re.IGNORECASE,
)
_MOST_NUMBERED = 20
_SATURATION, _LENGTH_WEIGHT = 1.2, 0.75
"""BM25's k1 and b, as everybody has them."""
_EVERYWHERE = 0.7
"""The share of pages beyond which a word tells none of them from the others."""
_FAR_BEHIND = 0.3
"""The share of the best page's score below which a page is no answer."""
_BEST = 5
"""Pages whose neighbours are worth more than the pages that match less."""
_FIRST_PART = 5
"""One part in so many is for the beginning, which tells what the document is."""


def find_terms(text: str) -> Iterator[str]:
    """What a text is searched by: its words, the beginnings of longer ones, and bigrams."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for word in _WORD.findall(_HYPHEN.sub("", plain)):
        if word[0] >= _FIRST_UNSPACED and re.match(f"[{_UNSPACED}]", word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
            continue
        yield word
        yield _stem(word)


def _stem(word: str) -> str:
    """Marked, so that it is no word: "form*" is also in "formal"."""
    return f"{word[:_STEM] if len(word) > _STEM else word.removesuffix('s')}*"


def rank_pages(pages: Sequence[str], question: str) -> list[int]:
    """The indexes of the pages that the question is about, best first; none where none is."""
    question = question[:LONGEST_QUESTION]
    named = [index for index in _named_pages(question) if index < len(pages)]
    wanted = frozenset(find_terms(question))
    scores = _score(pages, wanted) if wanted else []
    best = max(scores, default=0.0)
    matching = [index for index, score in enumerate(scores) if score > best * _FAR_BEHIND]
    matching.sort(key=lambda index: -scores[index])
    return list(dict.fromkeys((*named, *matching)))


def _named_pages(question: str) -> Iterator[int]:
    """The indexes of pages that are asked for by their number, such as pages 30-33."""
    for first, last in _NUMBERED.findall(question):
        start = int(first)
        end = min(int(last or first), start + _MOST_NUMBERED - 1)
        yield from (number - 1 for number in range(max(1, start), end + 1))


def _score(pages: Sequence[str], wanted: Collection[str]) -> list[float]:
    """BM25 of each page."""
    counts: list[Counter[str]] = []
    lengths: list[int] = []
    for page in pages:
        terms = Counter(find_terms(page))
        lengths.append(terms.total())
        counts.append(Counter({term: terms[term] for term in wanted if term in terms}))
    spread = Counter(term for found in counts for term in found)
    weights = {term: _weight(n, len(pages)) for term, n in spread.items()}
    mean = max(1.0, sum(lengths) / max(1, len(pages)))
    return [
        sum(weights[term] * _saturate(n, length / mean) for term, n in found.items())
        for found, length in zip(counts, lengths, strict=True)
    ]


def _weight(with_it: int, pages: int) -> float:
    if with_it > pages * _EVERYWHERE:
        return 0.0
    return math.log(1 + (pages - with_it + 0.5) / (with_it + 0.5))


def _saturate(count: int, length: float) -> float:
    damping = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * length)
    return count * (_SATURATION + 1) / (count + damping)


def choose_pages(costs: Sequence[int], ranked: Sequence[int], room: int) -> list[int]:
    """The indexes of the pages that are shown, in order; each costs some of the room.

    They are the first pages, then the best ones, what stands around those, and other matches;
    what room is left goes to the first pages again. Without matches, they are the first pages.
    """
    chosen: set[int] = set()
    left = room

    def take(indexes: Iterable[int], most: int, *, in_a_row: bool = False) -> None:
        nonlocal left
        for index in indexes:
            if index in chosen or not 0 <= index < len(costs):
                continue
            if costs[index] <= min(most, left):
                chosen.add(index)
                left -= costs[index]
                most -= costs[index]
            elif in_a_row:
                return

    best, others = ranked[:_BEST], ranked[_BEST:]
    take([0], room)
    take(range(len(costs)), room // _FIRST_PART if ranked else room, in_a_row=True)
    take(best, room)
    take((index + step for step in (1, -1) for index in best), room)
    take(others, room)
    take(range(len(costs)), room, in_a_row=True)
    return sorted(chosen)
