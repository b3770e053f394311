-- What people want to be remembered, and what day it was when they asked.

CREATE TABLE facts (              -- of a person in their private chat, or of a group
    chat_id INTEGER NOT NULL,     -- whose they are: they never leave this chat
    key TEXT NOT NULL,            -- a digest of the words: each fact is there once
    fact TEXT NOT NULL,
    at REAL NOT NULL,
    author_id INTEGER NOT NULL,   -- who told it
    turn_id INTEGER REFERENCES turns (id) ON DELETE SET NULL,   -- whose answer has kept it
    PRIMARY KEY (chat_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX facts_of_author ON facts (author_id);
CREATE INDEX facts_of_turn ON facts (turn_id) WHERE turn_id IS NOT NULL;

ALTER TABLE conversations ADD COLUMN memory TEXT;       -- as it is shown since the first question
ALTER TABLE conversations ADD COLUMN memory_at REAL;    -- when that was read

ALTER TABLE turns ADD COLUMN day TEXT NOT NULL DEFAULT '';      -- before the question, as sent
ALTER TABLE turns ADD COLUMN day_at REAL;                       -- the moment that it tells
ALTER TABLE turns ADD COLUMN told TEXT NOT NULL DEFAULT '';     -- facts that are new since then
CREATE INDEX turns_with_facts ON turns (chat_id) WHERE told <> '';
