-- Questions that people ask from other chats: inline, or with the bot as a guest.

CREATE TABLE inline_questions (   -- typed behind the bot's name, until it is asked or too old
    id INTEGER PRIMARY KEY,       -- drawn by lot: it stands in the result and under the message
    user_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE INDEX inline_questions_of_user ON inline_questions (user_id);
CREATE INDEX inline_questions_at ON inline_questions (at);

CREATE TABLE inline_answers (     -- what was asked, and the message that is to show the answer
    id INTEGER PRIMARY KEY,       -- drawn by lot; the thread is (user_id, topic -id)
    key TEXT NOT NULL,            -- the message, so that it is answered once
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('inline', 'guest')),
    inline_message_id TEXT NOT NULL,   -- '': not known yet
    update_id INTEGER NOT NULL,   -- what it was asked by
    at REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX inline_answers_by_key ON inline_answers (key);
CREATE INDEX inline_answers_of_user ON inline_answers (user_id);
CREATE INDEX inline_answers_of_message ON inline_answers (inline_message_id);
