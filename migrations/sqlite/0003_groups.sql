-- Who is who, who may do what, what it costs, and how each chat wants it.

CREATE TABLE settings (           -- what a chat's admins chose
    chat_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (chat_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (             -- who has written to the bot, so that @names can be understood
    user_id INTEGER PRIMARY KEY,
    username TEXT NOT NULL,       -- lower-case, "" for none
    name TEXT NOT NULL
) STRICT;
CREATE INDEX people_by_username ON people (username) WHERE username <> '';

CREATE TABLE speakers (           -- what the model is told a group's members are called
    chat_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,           -- as Telegram shows it
    label TEXT NOT NULL,          -- unlike that of any other member who spoke
    PRIMARY KEY (chat_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX speakers_by_label ON speakers (chat_id, label);

CREATE TABLE grants (             -- access given and taken in the chat; settings go beside it
    id INTEGER PRIMARY KEY,       -- Telegram's: of a person, or of a group
    verdict TEXT NOT NULL CHECK (verdict IN ('allowed', 'denied', 'owner')),
    name TEXT NOT NULL
) STRICT;

CREATE TABLE knocks (             -- who has asked for access and waits for an answer
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    chat_id INTEGER NOT NULL,     -- where they are told
    at REAL NOT NULL
) STRICT;

CREATE TABLE audit (              -- what admins did
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    user_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,     -- 0: it is about the bot as a whole
    action TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE greeted_chats (      -- groups that were told how they can be allowed
    chat_id INTEGER PRIMARY KEY,
    at REAL NOT NULL
) STRICT;

CREATE TABLE moved_chats (        -- groups that became supergroups
    old_id INTEGER PRIMARY KEY,
    new_id INTEGER NOT NULL
) STRICT;

CREATE TABLE menus (              -- command menus as Telegram was last told
    scope TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (              -- what each call to a provider used
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    turn_id INTEGER,              -- NULL once it is forgotten
    chat_id INTEGER NOT NULL,
    user_id INTEGER,              -- NULL once they asked to be forgotten
    kind TEXT NOT NULL CHECK (kind IN ('completion', 'image', 'transcription')),
    model TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    dollars REAL,                 -- NULL: the price is not known
    is_estimated INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_of_chat ON usage (chat_id, at);
CREATE INDEX usage_of_user ON usage (user_id, at) WHERE user_id IS NOT NULL;
CREATE INDEX usage_by_time ON usage (at);

CREATE TABLE budgets (            -- of a person (positive id) or a group
    id INTEGER PRIMARY KEY,
    amount REAL NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('dollars', 'tokens')),
    period TEXT NOT NULL CHECK (period IN ('day', 'month')),
    warned_for TEXT NOT NULL DEFAULT ''     -- the period in which 80 % was told
) STRICT;

ALTER TABLE turns ADD COLUMN language TEXT NOT NULL DEFAULT '';    -- of who asked, as Telegram says
ALTER TABLE sources ADD COLUMN reply TEXT NOT NULL DEFAULT '';     -- what it replies to, in JSON
ALTER TABLE system_prompts ADD COLUMN set_by_name TEXT NOT NULL DEFAULT '';
ALTER TABLE knocks ADD COLUMN language TEXT NOT NULL DEFAULT '';   -- of who asks, as Telegram says

DELETE FROM strangers;            -- they are told once more, now with a button to ask for access

CREATE TABLE forgotten (          -- what deletions leave to be known
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last_turn_id INTEGER NOT NULL,      -- never given again: old buttons still name such turns
    unscrubbed INTEGER NOT NULL         -- deletions since the file was last written anew
) STRICT;
INSERT INTO forgotten VALUES (1, 0, 1);     -- what was deleted before was not overwritten
CREATE INDEX conversations_by_previous ON conversations (previous_id)
    WHERE previous_id IS NOT NULL;
CREATE INDEX threads_of_conversation ON threads (conversation_id);
CREATE INDEX usage_of_turn ON usage (turn_id) WHERE turn_id IS NOT NULL;

-- Also of those whose budget is the default, and so not in the table above.
ALTER TABLE budgets DROP COLUMN warned_for;
CREATE TABLE budget_warnings (    -- who was told that most of their budget is used
    id INTEGER PRIMARY KEY,       -- as in budgets
    warned_for TEXT NOT NULL      -- the day or month, such as 2026-11
) STRICT;
