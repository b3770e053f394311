-- The tables of migrations/sqlite/0008.

CREATE TABLE IF NOT EXISTS tool_rounds (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round BIGINT NOT NULL,
    said TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (turn_id, round)
);

CREATE TABLE IF NOT EXISTS tool_calls (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round BIGINT NOT NULL,
    position BIGINT NOT NULL,
    call_id TEXT NOT NULL,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    begun_at DOUBLE PRECISION,
    result TEXT,
    sources TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (turn_id, round, position)
);

ALTER TABLE turns ADD COLUMN IF NOT EXISTS sources TEXT NOT NULL DEFAULT '';
