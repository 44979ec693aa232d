-- The index of the words of interactions is a FULLTEXT index here, made with the table.
-- Whoever has a cadence and was never contacted is long overdue.
UPDATE `organisations` SET `next_contact_due_open` = '', `next_contact_due_outreach` = '', `next_contact_due_press` = '', `next_contact_due_both` = '' WHERE `cadence_days` > 0;
UPDATE `persons` SET `next_contact_due_open` = '', `next_contact_due_outreach` = '', `next_contact_due_press` = '', `next_contact_due_both` = '' WHERE `cadence_days` > 0;
