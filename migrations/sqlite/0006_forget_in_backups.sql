-- Backups: what was deleted here is deleted there, too, also where the process ends meanwhile.

CREATE TABLE forget_in_backups (  -- deletions that the backups may not have yet
    id INTEGER PRIMARY KEY,
    user_id INTEGER,              -- a person, or
    chat_id INTEGER,              -- a chat
    until_turn INTEGER NOT NULL,  -- the last turn that is meant
    at REAL NOT NULL
) STRICT;
