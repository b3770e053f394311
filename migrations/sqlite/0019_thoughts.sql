-- The reasoning that its reader is shown above the answer; it is never a part of a conversation.
ALTER TABLE turns ADD COLUMN thoughts TEXT NOT NULL DEFAULT '';
