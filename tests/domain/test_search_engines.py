"""Search engines are called as they call themselves."""

from bot.domain.search_engines import title_of


def test_each_has_its_own_letters() -> None:
    assert [title_of(name) for name in ("searxng", "exa", "another")] == [
        "SearXNG",
        "Exa",
        "another",
    ]
