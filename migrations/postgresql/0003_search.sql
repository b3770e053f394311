-- Searches of the web are used and paid as well; of these `model` is the engine.

ALTER TABLE usage DROP CONSTRAINT IF EXISTS usage_kind_check;
ALTER TABLE usage ADD CONSTRAINT usage_kind_check
    CHECK (kind IN ('completion', 'image', 'transcription', 'search'));
