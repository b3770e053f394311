"""From Telegram's update to our own words: what was said, by whom, and whether to answer."""
