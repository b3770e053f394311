-- The tables of migrations/sqlite/0013.

CREATE TABLE IF NOT EXISTS reminders (
    id BIGINT PRIMARY KEY,
    made_by TEXT COLLATE "C" NOT NULL,
    chat_id BIGINT NOT NULL,
    topic_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    author_name TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('say', 'ask')),
    text TEXT NOT NULL,
    reply_to BIGINT NOT NULL,
    seen_id BIGINT NOT NULL DEFAULT 0,
    zone TEXT NOT NULL,
    rule TEXT NOT NULL,
    due_at DOUBLE PRECISION NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'done')),
    turn_id BIGINT,
    made_at DOUBLE PRECISION NOT NULL
);
CREATE INDEX IF NOT EXISTS reminders_made_by ON reminders (made_by);
CREATE INDEX IF NOT EXISTS reminders_due ON reminders (due_at) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS reminders_of_chat ON reminders (chat_id);
CREATE INDEX IF NOT EXISTS reminders_of_author ON reminders (author_id);
CREATE INDEX IF NOT EXISTS reminders_of_turn ON reminders (turn_id) WHERE turn_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS reminder_times (
    reminder_id BIGINT NOT NULL REFERENCES reminders (id) ON DELETE CASCADE,
    planned_at DOUBLE PRECISION NOT NULL,
    chat_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'said', 'asked', 'failed', 'limited')),
    message_id BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    asked_turn BIGINT,
    ended_at DOUBLE PRECISION,
    PRIMARY KEY (reminder_id, planned_at)
);
CREATE INDEX IF NOT EXISTS reminder_times_open ON reminder_times (planned_at) WHERE state = 'due';
