-- modify "interactions" table
ALTER TABLE `interactions` DROP INDEX `interaction_starts_on_id`, ADD INDEX `interaction_starts_on_starts_at_id` (`starts_on`, `starts_at`, `id`);
-- modify "organisations" table
ALTER TABLE `organisations` ADD INDEX `organisation_kind_stage_archived_at` (`kind`, `stage`, `archived_at`), ADD INDEX `organisation_relationship_manager_id_next_contact_due_both_id` (`relationship_manager_id`, `next_contact_due_both`, `id`), ADD INDEX `organisation_relationship_manager_id_next_contact_due_open_id` (`relationship_manager_id`, `next_contact_due_open`, `id`), ADD INDEX `organisation_relationship_manager_id_next_contact_due_press_id` (`relationship_manager_id`, `next_contact_due_press`, `id`), ADD INDEX `organisation_relationship_manag_2edd5ebb2ba17d3e5292b18a37e74317` (`relationship_manager_id`, `next_contact_due_outreach`, `id`);
-- modify "persons" table
ALTER TABLE `persons` ADD INDEX `person_relationship_manager_id_next_contact_due_both_id` (`relationship_manager_id`, `next_contact_due_both`, `id`), ADD INDEX `person_relationship_manager_id_next_contact_due_open_id` (`relationship_manager_id`, `next_contact_due_open`, `id`), ADD INDEX `person_relationship_manager_id_next_contact_due_outreach_id` (`relationship_manager_id`, `next_contact_due_outreach`, `id`), ADD INDEX `person_relationship_manager_id_next_contact_due_press_id` (`relationship_manager_id`, `next_contact_due_press`, `id`);
-- modify "terms" table; a word is as old as its record
ALTER TABLE `terms` ADD COLUMN `found_at` datetime(6) NOT NULL DEFAULT '1970-01-01 00:00:00';
UPDATE `terms` AS `t` JOIN `organisations` AS `r` ON `r`.`id` = `t`.`record_id` SET `t`.`found_at` = `r`.`created_at`;
UPDATE `terms` AS `t` JOIN `persons` AS `r` ON `r`.`id` = `t`.`record_id` SET `t`.`found_at` = `r`.`created_at`;
UPDATE `terms` AS `t` JOIN `campaigns` AS `r` ON `r`.`id` = `t`.`record_id` SET `t`.`found_at` = `r`.`created_at`;
UPDATE `terms` AS `t` JOIN `coverages` AS `r` ON `r`.`id` = `t`.`record_id` SET `t`.`found_at` = `r`.`created_at`;
ALTER TABLE `terms` ALTER COLUMN `found_at` DROP DEFAULT, DROP INDEX `term_kind_word_record_id_source`, DROP INDEX `term_record_id`, ADD INDEX `term_kind_source_word_found_at_record_id` (`kind`, `source`, `word`, `found_at`, `record_id`), ADD UNIQUE INDEX `term_record_id_word_source` (`record_id`, `word`, `source`);
