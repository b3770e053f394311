-- Conversations that go after a day, and those that begin with a part of another.

ALTER TABLE conversations ADD COLUMN is_temporary INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN branch_of INTEGER REFERENCES conversations (id);
ALTER TABLE conversations ADD COLUMN branch_turn_id INTEGER;    -- the last turn of that one that is shown here
CREATE INDEX conversations_by_branch ON conversations (branch_of) WHERE branch_of IS NOT NULL;
CREATE INDEX conversations_temporary ON conversations (id) WHERE is_temporary = 1;
