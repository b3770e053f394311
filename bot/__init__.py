"""Parley, a Telegram bot that talks through any OpenAI-compatible API. The path of a message:

    telegram/polling        asks Telegram for updates
    storage/inbox           commits each one before Telegram learns that it was received
    telegram/lanes          one lane a thread: steering at once, questions one after the other
    telegram/incoming       the gate (who may speak, is it meant for the bot), the reading
    assistant/turn          THE HEART: reserve, load files, prompt, complete or draw, check, store
    telegram/turn_runner    runs a turn and shows it
    attachments             what a file holds: words, pictures, or why it cannot be opened
    structured              JSON answers: is it what the schema wants
    prices                  what a call cost
    llm                     the prompt goes out to the model, deltas come in
    telegram/outgoing       the answer on the screen, whatever Telegram does meanwhile

Beside the path: charts draws the picture of /usage, locales holds the bot's own words in other
languages. Rooms import only from the floors below them: __main__ > process > app, config, logs and
what is around them > telegram > assistant > llm | storage | attachments | structured | prices |
charts | locales > conversation.
The sandbox stands apart.
"""

__version__ = "0.1.0"
