"""What search engines call themselves; settings and ledger have their names in small letters."""

_TITLES = {"searxng": "SearXNG", "tavily": "Tavily", "brave": "Brave", "exa": "Exa"}


def title_of(engine: str) -> str:
    """Its name as people are told it."""
    return _TITLES.get(engine, engine)
