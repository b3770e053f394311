"""Parley, a Telegram bot that talks through any OpenAI-compatible API. The path of a message:

    telegram/runtime/polling    asks Telegram for updates
    storage/inbox               commits each one before Telegram learns that it was received
    telegram/runtime/intake     has telegram/incoming parse it, once, and puts it in its lane
    telegram/lanes              a queue for each chat or topic: dispatches what comes in at once,
                                answers its questions one at a time
    telegram/dispatch           steps: is it for the bot, has its author access? A command is run,
                                a question goes back into the lane
    telegram/turn_runner        the lane's next question: runs it, and shows the answer
    files                       what an attachment holds: text, pictures, or why it cannot be read
    assistant/turn              the heart: reserve, load, prompt, complete or draw, check, store
    llm                         the prompt goes out to the model, deltas come in
    json_schema                 JSON answers: do they match the schema
    pricing                     what a call cost
    telegram/outgoing           the answer on the screen, whatever Telegram does meanwhile

Parts of an album are held by dispatch/steps/gather_album, joined to one question by lanes, and late
ones are added by dispatch/question_edits. A button goes from dispatch/presses to what
commands.BUTTONS names.

Beside the path: charts draws the picture of /usage, i18n translates the bot's own sentences, domain
holds the values and rules that all of them share. A package imports only from the floors below it:

    __main__ > process > app, settings, logs and their like > telegram | web | operation > assistant
    > llm | storage | files | json_schema | pricing | charts > domain > i18n

sandbox/, beside bot/, is a Telegram and a model to play with; the bot never imports it.
"""

__version__ = "0.1.0"
