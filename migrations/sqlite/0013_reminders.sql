-- What people want to be reminded of, or asked for them, and each time that it fell due.

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY,       -- drawn by lot: it stands in buttons, and is never used again
    made_by TEXT NOT NULL, -- the update, call or press, so that it is made once
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    author_name TEXT NOT NULL,
    language TEXT NOT NULL,       -- of their Telegram
    kind TEXT NOT NULL CHECK (kind IN ('say', 'ask')),
    text TEXT NOT NULL,
    reply_to INTEGER NOT NULL,    -- the message that it reminds of; 0: none
    seen_id INTEGER NOT NULL DEFAULT 0,   -- a message of the chat, before which none of it is
    zone TEXT NOT NULL,
    rule TEXT NOT NULL,           -- '': once
    due_at REAL NOT NULL,         -- the next planned time
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'done')),
    turn_id INTEGER,              -- whose call of a tool has made it
    made_at REAL NOT NULL
) STRICT;
CREATE INDEX reminders_made_by ON reminders (made_by);
CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'open';
CREATE INDEX reminders_of_chat ON reminders (chat_id);
CREATE INDEX reminders_of_author ON reminders (author_id);
CREATE INDEX reminders_of_turn ON reminders (turn_id) WHERE turn_id IS NOT NULL;

CREATE TABLE reminder_times (     -- each planned time that has come, once
    reminder_id INTEGER NOT NULL REFERENCES reminders (id) ON DELETE CASCADE,
    planned_at REAL NOT NULL,
    chat_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'said', 'asked', 'failed', 'limited')),
    message_id INTEGER,           -- what says it; -n: perhaps sent, after the message n
    attempts INTEGER NOT NULL DEFAULT 0,
    asked_turn INTEGER,           -- the question that it has become
    ended_at REAL,
    PRIMARY KEY (reminder_id, planned_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_times_open ON reminder_times (planned_at) WHERE state = 'due';
