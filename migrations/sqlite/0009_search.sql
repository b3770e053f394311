-- Searches of the web are used and paid as well; SQLite changes no CHECK, so the table is made anew.

CREATE TABLE usage_anew (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    turn_id INTEGER,              -- NULL once it is forgotten
    chat_id INTEGER NOT NULL,
    user_id INTEGER,              -- NULL once they asked to be forgotten
    kind TEXT NOT NULL CHECK (kind IN ('completion', 'image', 'transcription', 'search')),
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
