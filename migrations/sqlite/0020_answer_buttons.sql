-- What the buttons under an answer do, and the questions that they may ask next.

-- The model that was chosen for this turn alone; '': the chat's.
ALTER TABLE turns ADD COLUMN chosen_model TEXT NOT NULL DEFAULT '';
-- 'asked': the answer that is stored is to be made shorter; else why that came to nothing.
ALTER TABLE turns ADD COLUMN shortening TEXT NOT NULL DEFAULT '';
-- What may be asked next, a JSON list; '' in it is what was asked by now.
ALTER TABLE turns ADD COLUMN follow_ups TEXT NOT NULL DEFAULT '';
-- The question as it stands above the answer, where a button has asked it.
ALTER TABLE turns ADD COLUMN quoted TEXT NOT NULL DEFAULT '';
