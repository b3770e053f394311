-- The table of migrations/sqlite/0015.

CREATE TABLE IF NOT EXISTS own_topics (
    chat_id BIGINT NOT NULL,
    topic_id BIGINT NOT NULL,
    PRIMARY KEY (chat_id, topic_id)
);
