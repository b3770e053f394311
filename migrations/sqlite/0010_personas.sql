-- System prompts with a name, to be taken again; and which of those that ship are offered.

CREATE TABLE personas (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,     -- whose: a person's private chat, a group, or 0: offered to all
    name_key TEXT NOT NULL,       -- the name as it is compared
    name TEXT NOT NULL,
    prompt TEXT NOT NULL,
    model TEXT NOT NULL,          -- '': as the chat has it
    effort TEXT NOT NULL,         -- the same
    token TEXT,                   -- of its link; NULL: it is not shared
    saved_by INTEGER NOT NULL,    -- 0 once they asked to be forgotten
    saved_at REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX personas_of_chat ON personas (chat_id, name_key);
CREATE UNIQUE INDEX personas_by_token ON personas (token) WHERE token IS NOT NULL;

CREATE TABLE offered_personas (   -- of the catalog that ships
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

ALTER TABLE system_prompts ADD COLUMN persona TEXT NOT NULL DEFAULT '';   -- that it was taken from
