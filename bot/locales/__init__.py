"""The bot's own words in other languages: one catalog, CODE.po, for each."""
