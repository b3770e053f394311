"""From an answer's text to what stands on the screen, whatever Telegram does meanwhile."""
