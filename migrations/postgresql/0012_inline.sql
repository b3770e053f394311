-- The tables of migrations/sqlite/0016.

CREATE TABLE IF NOT EXISTS inline_questions (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);
CREATE INDEX IF NOT EXISTS inline_questions_of_user ON inline_questions (user_id);
CREATE INDEX IF NOT EXISTS inline_questions_at ON inline_questions (at);

CREATE TABLE IF NOT EXISTS inline_answers (
    id BIGINT PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('inline', 'guest')),
    inline_message_id TEXT COLLATE "C" NOT NULL,
    update_id BIGINT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS inline_answers_by_key ON inline_answers (key);
CREATE INDEX IF NOT EXISTS inline_answers_of_user ON inline_answers (user_id);
CREATE INDEX IF NOT EXISTS inline_answers_of_message ON inline_answers (inline_message_id);
