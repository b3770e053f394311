-- Of an answer that is kept while another model answers, to stand there again: what was thought on the
-- way to it, and the model that was chosen for it.
ALTER TABLE turns ADD COLUMN IF NOT EXISTS kept_thoughts TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN IF NOT EXISTS kept_model TEXT NOT NULL DEFAULT '';
