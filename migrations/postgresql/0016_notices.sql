-- The table of migrations/sqlite/0022.

CREATE TABLE IF NOT EXISTS notices (
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);
CREATE INDEX IF NOT EXISTS notices_by_time ON notices (at);
