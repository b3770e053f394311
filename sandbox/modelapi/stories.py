"""The story that the sandbox's model tells, as long as it is wanted."""

_LONGEST = 20_000
_SENTENCES = (
    "In the valley behind the hills a clockmaker kept every hour that people had wasted.",
    "She wound them up again at night, and some of them still ran.",
    "A boy came in one morning, for he had lost an afternoon in May.",
    "They searched the shelves together, and the dust rose like small weather.",
    "None of the hours fitted him, so she lent him one of hers.",
    "He brought it back in autumn, polished, and a little longer than before.",
)
_CHINESE_SENTENCES = (
    "山后的谷里住着一个钟表匠，她收着人们浪费掉的每一个钟头。",
    "到了夜里，她给它们重新上弦，有些还走得动。",
    "一天早上来了个男孩，他丢了五月里的一个下午。",
    "他们一起在架子上找，灰尘扬起来，像一场小小的雨。",
    "没有一个钟头合他的尺寸，她就把自己的借给他一个。",
    "秋天他来还，擦得锃亮，比从前还长了一点。",
)


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


def tell_chinese_story(characters: int) -> str:
    """The same in Chinese, with at least so many characters."""
    told: list[str] = []
    length = 0
    while length < min(characters, _LONGEST):
        sentence = _CHINESE_SENTENCES[len(told) % len(_CHINESE_SENTENCES)]
        length += len(sentence)
        is_end = (len(told) + 1) % len(_CHINESE_SENTENCES) == 0
        told.append(sentence + ("\n\n" if is_end else ""))
    return "".join(told).strip()
