-- atlas:delimiter -- end

-- The index of the words of interactions. MySQL has a FULLTEXT index for it; here it is a table that keeps no
-- text of its own. Triggers hold it in step, so that nothing can write past it. Words hold no marks and are
-- apart by spaces, so the plainest tokenizer is the right one.
CREATE VIRTUAL TABLE `interaction_words` USING fts5(`words`, content='', contentless_delete=1, tokenize='ascii');
-- end
CREATE TRIGGER `interaction_words_added` AFTER INSERT ON `interactions` BEGIN
  INSERT INTO `interaction_words` (`rowid`, `words`) VALUES (new.`words_row`, new.`words`);
END;
-- end
CREATE TRIGGER `interaction_words_changed` AFTER UPDATE OF `words` ON `interactions` BEGIN
  DELETE FROM `interaction_words` WHERE `rowid` = old.`words_row`;
  INSERT INTO `interaction_words` (`rowid`, `words`) VALUES (new.`words_row`, new.`words`);
END;
-- end
CREATE TRIGGER `interaction_words_removed` AFTER DELETE ON `interactions` BEGIN
  DELETE FROM `interaction_words` WHERE `rowid` = old.`words_row`;
END;
-- end
-- Whoever has a cadence and was never contacted is long overdue.
UPDATE `organisations` SET `next_contact_due_open` = '', `next_contact_due_outreach` = '', `next_contact_due_press` = '', `next_contact_due_both` = '' WHERE `cadence_days` > 0;
-- end
UPDATE `persons` SET `next_contact_due_open` = '', `next_contact_due_outreach` = '', `next_contact_due_press` = '', `next_contact_due_both` = '' WHERE `cadence_days` > 0;
-- end
