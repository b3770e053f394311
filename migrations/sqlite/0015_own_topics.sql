-- Topics of private chats that the bot opened and nobody has named yet.

CREATE TABLE own_topics (
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
    PRIMARY KEY (chat_id, topic_id)
) STRICT, WITHOUT ROWID;
