-- The table of migrations/sqlite/0016.

CREATE TABLE IF NOT EXISTS feedback (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    value BIGINT NOT NULL,
    model TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (turn_id, user_id)
);
CREATE INDEX IF NOT EXISTS feedback_by_time ON feedback (at);
CREATE INDEX IF NOT EXISTS feedback_of_person ON feedback (user_id);
CREATE INDEX IF NOT EXISTS uploads_messages ON uploads (chat_id, message_id);
