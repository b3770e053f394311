-- Notices of the last day, by their numbers: a search for a lost answer takes none of them for it.

CREATE TABLE notices (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_time ON notices (at);
