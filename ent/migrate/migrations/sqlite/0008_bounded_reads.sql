-- atlas:delimiter -- end

-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- end
-- create "new_terms" table
CREATE TABLE `new_terms` (
  `id` text NOT NULL,
  `kind` text NOT NULL,
  `word` text NOT NULL,
  `record_id` text NOT NULL,
  `found_at` datetime NOT NULL,
  `source` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- end
-- copy rows from old table "terms" to new temporary table "new_terms"; a word is as old as its record
INSERT INTO `new_terms` (`id`, `kind`, `word`, `record_id`, `found_at`, `source`) SELECT `t`.`id`, `t`.`kind`, `t`.`word`, `t`.`record_id`, COALESCE(`o`.`created_at`, `p`.`created_at`, `c`.`created_at`, `v`.`created_at`, '1970-01-01 00:00:00+00:00'), `t`.`source` FROM `terms` AS `t` LEFT JOIN `organisations` AS `o` ON `o`.`id` = `t`.`record_id` LEFT JOIN `persons` AS `p` ON `p`.`id` = `t`.`record_id` LEFT JOIN `campaigns` AS `c` ON `c`.`id` = `t`.`record_id` LEFT JOIN `coverages` AS `v` ON `v`.`id` = `t`.`record_id`;
-- end
-- drop "terms" table after copying rows
DROP TABLE `terms`;
-- end
-- rename temporary table "new_terms" to "terms"
ALTER TABLE `new_terms` RENAME TO `terms`;
-- end
-- create index "term_record_id_word_source" to table: "terms"
CREATE UNIQUE INDEX `term_record_id_word_source` ON `terms` (`record_id`, `word`, `source`);
-- end
-- create index "term_kind_source_word_found_at_record_id" to table: "terms"
CREATE INDEX `term_kind_source_word_found_at_record_id` ON `terms` (`kind`, `source`, `word`, `found_at`, `record_id`);
-- end
-- create index "organisation_relationship_manager_id_next_contact_due_open_id" to table: "organisations"
CREATE INDEX `organisation_relationship_manager_id_next_contact_due_open_id` ON `organisations` (`relationship_manager_id`, `next_contact_due_open`, `id`);
-- end
-- create index "organisation_relationship_manag_2edd5ebb2ba17d3e5292b18a37e74317" to table: "organisations"
CREATE INDEX `organisation_relationship_manag_2edd5ebb2ba17d3e5292b18a37e74317` ON `organisations` (`relationship_manager_id`, `next_contact_due_outreach`, `id`);
-- end
-- create index "organisation_relationship_manager_id_next_contact_due_press_id" to table: "organisations"
CREATE INDEX `organisation_relationship_manager_id_next_contact_due_press_id` ON `organisations` (`relationship_manager_id`, `next_contact_due_press`, `id`);
-- end
-- create index "organisation_relationship_manager_id_next_contact_due_both_id" to table: "organisations"
CREATE INDEX `organisation_relationship_manager_id_next_contact_due_both_id` ON `organisations` (`relationship_manager_id`, `next_contact_due_both`, `id`);
-- end
-- create index "organisation_kind_stage_archived_at" to table: "organisations"
CREATE INDEX `organisation_kind_stage_archived_at` ON `organisations` (`kind`, `stage`, `archived_at`);
-- end
-- drop index "interaction_starts_on_id" from table: "interactions"
DROP INDEX `interaction_starts_on_id`;
-- end
-- create index "interaction_starts_on_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_starts_on_starts_at_id` ON `interactions` (`starts_on`, `starts_at`, `id`);
-- end
-- create index "person_relationship_manager_id_next_contact_due_open_id" to table: "persons"
CREATE INDEX `person_relationship_manager_id_next_contact_due_open_id` ON `persons` (`relationship_manager_id`, `next_contact_due_open`, `id`);
-- end
-- create index "person_relationship_manager_id_next_contact_due_outreach_id" to table: "persons"
CREATE INDEX `person_relationship_manager_id_next_contact_due_outreach_id` ON `persons` (`relationship_manager_id`, `next_contact_due_outreach`, `id`);
-- end
-- create index "person_relationship_manager_id_next_contact_due_press_id" to table: "persons"
CREATE INDEX `person_relationship_manager_id_next_contact_due_press_id` ON `persons` (`relationship_manager_id`, `next_contact_due_press`, `id`);
-- end
-- create index "person_relationship_manager_id_next_contact_due_both_id" to table: "persons"
CREATE INDEX `person_relationship_manager_id_next_contact_due_both_id` ON `persons` (`relationship_manager_id`, `next_contact_due_both`, `id`);
-- end
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
-- end

-- The words that the index of words has, or had. Words hold no marks and are apart by spaces.
CREATE TABLE `interaction_words_known` (`word` text NOT NULL PRIMARY KEY) WITHOUT ROWID;
-- end
CREATE VIRTUAL TABLE `interaction_words_vocabulary` USING fts5vocab(`interaction_words`, 'row');
-- end
INSERT INTO `interaction_words_known` (`word`) SELECT `term` FROM `interaction_words_vocabulary`;
-- end
DROP TABLE `interaction_words_vocabulary`;
-- end
-- The index of words is in the order in which interactions were entered: words_row is created_at in microseconds
-- from the year 2027, times 4096, and a number that tells those of one moment apart. So the newest that hold some
-- words are found without a look at all that do.
DROP TRIGGER `interaction_words_added`;
-- end
UPDATE `interactions` SET `words_row` = `n`.`row` FROM (
  SELECT `id`, ((strftime('%s', substr(`created_at`, 1, 19)) - 1798761600) * 1000000 + CAST(ROUND(('0' || substr(`created_at`, 20, MAX(length(`created_at`) - 25, 0))) * 1000000) AS INTEGER)) * 4096
    + ROW_NUMBER() OVER (PARTITION BY `created_at` ORDER BY `id`) - 1 AS `row` FROM `interactions`
) AS `n` WHERE `n`.`id` = `interactions`.`id`;
-- end
INSERT INTO `interaction_words` (`interaction_words`) VALUES ('delete-all');
-- end
INSERT INTO `interaction_words` (`rowid`, `words`) SELECT `words_row`, `words` FROM `interactions` ORDER BY `words_row`;
-- end
CREATE TRIGGER `interaction_words_added` AFTER INSERT ON `interactions` BEGIN
  -- One that has such a number, because it is copied, keeps it.
  UPDATE `interactions` SET `words_row` = COALESCE((SELECT MAX(`r`.`words_row`) + 1 FROM `interactions` AS `r` WHERE `r`.`words_row` >= `m`.`first` AND `r`.`words_row` < `m`.`first` + 4096), `m`.`first`)
    FROM (SELECT ((strftime('%s', substr(new.`created_at`, 1, 19)) - 1798761600) * 1000000 + CAST(ROUND(('0' || substr(new.`created_at`, 20, MAX(length(new.`created_at`) - 25, 0))) * 1000000) AS INTEGER)) * 4096 AS `first`) AS `m`
    WHERE `interactions`.`id` = new.`id` AND (new.`words_row` < `m`.`first` OR new.`words_row` >= `m`.`first` + 4096);
  INSERT INTO `interaction_words` (`rowid`, `words`) SELECT `words_row`, `words` FROM `interactions` WHERE `id` = new.`id`;
  INSERT OR IGNORE INTO `interaction_words_known` (`word`) SELECT `value` FROM json_each('["' || replace(new.`words`, ' ', '","') || '"]');
END;
-- end
DROP TRIGGER `interaction_words_changed`;
-- end
CREATE TRIGGER `interaction_words_changed` AFTER UPDATE OF `words` ON `interactions` BEGIN
  DELETE FROM `interaction_words` WHERE `rowid` = old.`words_row`;
  INSERT INTO `interaction_words` (`rowid`, `words`) VALUES (new.`words_row`, new.`words`);
  INSERT OR IGNORE INTO `interaction_words_known` (`word`) SELECT `value` FROM json_each('["' || replace(new.`words`, ' ', '","') || '"]');
END;
-- end
