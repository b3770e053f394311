-- The table of migrations/sqlite/0016; and speech is used and paid as well.

CREATE TABLE IF NOT EXISTS speeches (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    asked_by BIGINT NOT NULL,
    part BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    voice TEXT NOT NULL,
    caption TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'made', 'sent', 'over')),
    audio BYTEA,
    seconds DOUBLE PRECISION,
    file_id TEXT NOT NULL DEFAULT '',
    chat_id BIGINT NOT NULL,
    message_id BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (turn_id, asked_by, part)
);
CREATE INDEX IF NOT EXISTS speeches_open ON speeches (turn_id) WHERE text <> '';
CREATE INDEX IF NOT EXISTS speeches_shown ON speeches (message_id) WHERE message_id IS NOT NULL;

ALTER TABLE usage DROP CONSTRAINT IF EXISTS usage_kind_check;
ALTER TABLE usage ADD CONSTRAINT usage_kind_check
    CHECK (kind IN ('completion', 'image', 'transcription', 'search', 'speech'));
