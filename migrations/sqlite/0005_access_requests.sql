-- Who has asked for access and waits for an answer; a bot of an earlier version called them knocks.

ALTER TABLE knocks RENAME TO access_requests;
