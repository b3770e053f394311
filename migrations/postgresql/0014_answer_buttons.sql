-- What the buttons under an answer do, and the questions that they may ask next.

-- The model that was chosen for this turn alone; '': the chat's.
ALTER TABLE turns ADD COLUMN IF NOT EXISTS chosen_model TEXT NOT NULL DEFAULT '';
-- 'shorter' or 'other': what is to take the place of the answer, which is kept until then; else why
-- nothing did. Rounds of tools that led to the kept answer have numbers below 0 meanwhile.
ALTER TABLE turns ADD COLUMN IF NOT EXISTS replacing TEXT NOT NULL DEFAULT '';
-- What may be asked next, a JSON list; '' in it is what was asked by now.
ALTER TABLE turns ADD COLUMN IF NOT EXISTS follow_ups TEXT NOT NULL DEFAULT '';
-- The question as it stands above the answer, where a button has asked it.
ALTER TABLE turns ADD COLUMN IF NOT EXISTS quoted TEXT NOT NULL DEFAULT '';
