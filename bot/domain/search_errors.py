"""What can go wrong with a search of the web."""

from bot.domain.errors import BotError
from bot.i18n.language import N_


class SearchError(BotError):
    """The search engine found nothing because it did not search."""

    sentence = N_("I couldn't search the web. Please try again.")


class SearchOff(SearchError):
    """SEARCH_ENGINE is empty."""

    is_worth_retrying = False
    sentence = N_("Web search is turned off on this bot.")
    admin_sentence = N_(
        "Web search is turned off. To turn it on, set SEARCH_ENGINE and what it needs "
        "(docs/settings.md), then restart the bot."
    )


class SearchKeyRefused(SearchError):
    """401, or what an engine says instead."""

    sentence = N_("Web search doesn't work right now. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "The search engine does not accept the key. Check SEARCH_API_KEY, and that it belongs "
        "to the engine in SEARCH_ENGINE."
    )


class SearchQuotaSpent(SearchError):
    """402, 429, and what an engine says instead."""

    sentence = N_(
        "No more web searches are possible right now. Please try again later, or tell the bot's "
        "admin."
    )
    is_for_admins = True
    admin_sentence = N_(
        "The search engine refuses more searches: too many at once, or the plan is used up. "
        "Please check your account there."
    )


class SearchFormatOff(SearchError):
    """403 of SearXNG: `json` is not among the formats that it may answer in."""

    sentence = N_("Web search doesn't work right now. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "SearXNG does not answer in JSON. Add json to search.formats in its settings.yml, "
        "then restart SearXNG."
    )


class SearchRefused(SearchError):
    """400, 422: nothing that one can search for."""

    is_worth_retrying = False
    sentence = N_("The search engine didn't accept this search. Please word it differently.")


class SearchUnreachable(SearchError):
    """No connection, no answer in time, or 5xx."""

    sentence = N_("I can't reach the search engine right now. Please try again in a minute.")


class SearchUnreadable(SearchError):
    """An answer that no search engine gives, or one that leads elsewhere."""

    sentence = N_("Web search doesn't work right now. Please tell the bot's admin.")
    is_for_admins = True
    admin_sentence = N_(
        "What answers is not the search engine. Check SEARCH_ENGINE and SEARCH_URL, which is "
        "the address without /search."
    )
