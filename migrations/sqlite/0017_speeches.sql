-- Answers that are said aloud, a row for each voice message; and speech is used and paid as well:
-- SQLite changes no CHECK, so that table is made anew.

CREATE TABLE speeches (
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    asked_by INTEGER NOT NULL,    -- the update of who asked for it; 0: the chat's setting
    part INTEGER NOT NULL,
    user_id INTEGER NOT NULL,     -- who pays
    language TEXT NOT NULL,       -- of their Telegram
    text TEXT NOT NULL,           -- '' once it is said
    voice TEXT NOT NULL,
    caption TEXT NOT NULL,
    digest TEXT NOT NULL,         -- of text, voice and model
    state TEXT NOT NULL CHECK (state IN ('due', 'made', 'sent', 'over')),
    audio BLOB,                   -- until Telegram has a file_id for it
    seconds REAL,
    file_id TEXT NOT NULL DEFAULT '',
    chat_id INTEGER NOT NULL,
    message_id INTEGER,           -- what says it; -n: perhaps sent, after the message n
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (turn_id, asked_by, part)
) STRICT;
CREATE INDEX speeches_open ON speeches (turn_id) WHERE text <> '';
CREATE INDEX speeches_shown ON speeches (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE usage_anew (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    turn_id INTEGER,              -- NULL once it is forgotten
    chat_id INTEGER NOT NULL,
    user_id INTEGER,              -- NULL once they asked to be forgotten
    kind TEXT NOT NULL
        CHECK (kind IN ('completion', 'image', 'transcription', 'search', 'speech')),
    model TEXT NOT NULL,          -- of a search: the engine
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    dollars REAL,                 -- NULL: the price is not known
    is_estimated INTEGER NOT NULL
) STRICT;
INSERT INTO usage_anew (id, at, turn_id, chat_id, user_id, kind, model, input_tokens, cached_tokens,
                        output_tokens, reasoning_tokens, dollars, is_estimated)
    SELECT id, at, turn_id, chat_id, user_id, kind, model, input_tokens, cached_tokens,
           output_tokens, reasoning_tokens, dollars, is_estimated
    FROM usage;
DROP TABLE usage;
ALTER TABLE usage_anew RENAME TO usage;
CREATE INDEX usage_of_chat ON usage (chat_id, at);
CREATE INDEX usage_of_user ON usage (user_id, at) WHERE user_id IS NOT NULL;
CREATE INDEX usage_by_time ON usage (at);
CREATE INDEX usage_of_turn ON usage (turn_id) WHERE turn_id IS NOT NULL;
