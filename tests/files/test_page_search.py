"""A question finds its pages, in any script, and they share the room with the first ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.page_search import choose_pages, find_terms, rank_pages

FILLER = [f"Nothing of interest stands here, nor there, number {n}." for n in range(40)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("Reads FILES", {"reads", "read*", "files", "file*"}, id="words and stems"),
        pytest.param("integration", {"integration", "integ*"}, id="only the stem's beginning"),
        pytest.param("inter-\nnational", {"international", "inter*"}, id="a word over two lines"),
        pytest.param("ﬁle", {"file", "file*"}, id="letters that hang together"),
        pytest.param("天气很好", {"天气", "气很", "很好"}, id="Chinese"),
        pytest.param("好", {"好"}, id="one character"),
        pytest.param("用mesh", {"用", "mesh", "mesh*"}, id="mixed"),
        pytest.param("날씨가", {"날씨", "씨가"}, id="Korean"),
        pytest.param("... — !", set(), id="no words"),
    ],
)
def test_a_text_is_searched_by_words_beginnings_and_bigrams(text: str, terms: set[str]) -> None:
    assert set(find_terms(text)) == terms


@pytest.mark.parametrize(
    ("page", "question"),
    [
        pytest.param("Warranty: two years from purchase.", "how long is the warranty?", id="word"),
        pytest.param("The warranties of both parties.", "What about warranty?", id="another form"),
        pytest.param("保修期为两年，自购买之日起。", "保修期是多久？", id="Chinese"),
        pytest.param("保証期間は二年です。", "保証期間はいつまで？", id="Japanese"),
        pytest.param("보증기간은 2년입니다.", "보증기간이 얼마나 되나요?", id="Korean"),
        pytest.param("Гарантия составляет два года.", "Сколько длится гарантия?", id="Russian"),
    ],
)
def test_a_question_finds_its_page(page: str, question: str) -> None:
    assert rank_pages([*FILLER, page, *FILLER], question)[0] == len(FILLER)


def test_the_page_that_says_more_of_it_comes_first_and_length_alone_is_nothing() -> None:
    short, long = "tax on income", f"tax on income, and {'much else besides ' * 9}"

    assert rank_pages([*FILLER, long, short], "income tax") == [len(FILLER) + 1, len(FILLER)]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="none"),
        pytest.param("?!", id="no words"),
        pytest.param("xylophones", id="what stands nowhere"),
        pytest.param("interest", id="what stands everywhere"),
    ],
)
def test_a_question_about_no_page_finds_none(question: str) -> None:
    assert rank_pages(FILLER, question) == []


@pytest.mark.parametrize(
    ("question", "pages"),
    [
        pytest.param("What is on page 7?", [6], id="English"),
        pytest.param("Sum up pp. 3-5", [2, 3, 4], id="a range"),
        pytest.param("Was steht auf Seite 12", [11], id="German"),
        pytest.param("第 9 页讲什么", [8], id="Chinese"),
        pytest.param("что на странице 4", [3], id="Russian"),
        pytest.param("página 2", [1], id="Spanish"),
        pytest.param("page 999", [], id="behind the last"),
        pytest.param("page 0", [], id="none is the zeroth"),
    ],
)
def test_a_page_may_be_asked_for_by_its_number(question: str, pages: list[int]) -> None:
    assert rank_pages(["blank"] * 40, question) == pages


@pytest.mark.parametrize(
    ("ranked", "room", "chosen"),
    [
        pytest.param([], 50, [0, 1, 2, 3, 4], id="no matches: the first ones"),
        pytest.param([15], 40, [0, 14, 15, 16], id="the first, the match, what is around"),
        pytest.param([15], 50, [0, 1, 14, 15, 16], id="what room is left is for the first ones"),
        pytest.param([15, 10], 30, [0, 10, 15], id="matches before what is around them"),
        pytest.param([19], 30, [0, 18, 19], id="the last page has no next"),
        pytest.param([0], 40, [0, 1, 2, 3], id="a match among the first"),
        pytest.param([15], 1000, list(range(20)), id="room for all"),
        pytest.param([15], 9, [], id="room for none"),
    ],
)
def test_the_room_is_shared(ranked: list[int], room: int, chosen: list[int]) -> None:
    assert choose_pages([10] * 20, ranked, room) == chosen


def test_a_match_that_does_not_fit_leaves_the_room_to_others() -> None:
    assert choose_pages([1, 1, 1, 100, 1, 1], [3, 5], 5) == [0, 1, 2, 4, 5]


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_question_about_any_pages_ranks_some_of_them_once(
    question: str, pages: list[str]
) -> None:
    ranked = rank_pages(pages, question)

    assert len(set(ranked)) == len(ranked)
    assert set(ranked) <= set(range(len(pages)))


@given(st.lists(st.integers(0, 50), max_size=30), st.lists(st.integers(0, 29)), st.integers(0, 400))
def test_what_is_chosen_fits(costs: list[int], ranked: list[int], room: int) -> None:
    chosen = choose_pages(costs, ranked, room)

    assert chosen == sorted(set(chosen))
    assert sum(costs[index] for index in chosen) <= room
