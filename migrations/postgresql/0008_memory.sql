-- The table and the columns of migrations/sqlite/0014.

CREATE TABLE IF NOT EXISTS facts (
    chat_id BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    fact TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    author_id BIGINT NOT NULL,
    turn_id BIGINT REFERENCES turns (id) ON DELETE SET NULL,
    PRIMARY KEY (chat_id, key)
);
CREATE INDEX IF NOT EXISTS facts_of_author ON facts (author_id);
CREATE INDEX IF NOT EXISTS facts_of_turn ON facts (turn_id) WHERE turn_id IS NOT NULL;

ALTER TABLE conversations ADD COLUMN IF NOT EXISTS memory TEXT;
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS memory_at DOUBLE PRECISION;

ALTER TABLE turns ADD COLUMN IF NOT EXISTS day TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN IF NOT EXISTS day_at DOUBLE PRECISION;
ALTER TABLE turns ADD COLUMN IF NOT EXISTS told TEXT NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS turns_with_facts ON turns (chat_id) WHERE told <> '';
