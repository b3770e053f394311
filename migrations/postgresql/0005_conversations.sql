-- What migrations/sqlite/0011 adds, in the words of PostgreSQL; what each is for stands there.

ALTER TABLE conversations ADD COLUMN IF NOT EXISTS is_temporary SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS branch_of BIGINT REFERENCES conversations (id);
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS branch_turn_id BIGINT;
CREATE INDEX IF NOT EXISTS conversations_by_branch ON conversations (branch_of)
    WHERE branch_of IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversations_temporary ON conversations (id) WHERE is_temporary = 1;
