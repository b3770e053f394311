-- What people think of answers: a thumb up or down under one.

CREATE TABLE feedback (
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,     -- whose thumb it is
    value INTEGER NOT NULL,       -- 1: up, -1: down
    model TEXT NOT NULL,          -- that had written what they saw; '': it is the turn's
    at REAL NOT NULL,
    PRIMARY KEY (turn_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_time ON feedback (at);
CREATE INDEX feedback_of_person ON feedback (user_id);
CREATE INDEX uploads_messages ON uploads (chat_id, message_id);
