-- create "interactions" table
CREATE TABLE `interactions` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `subject_folded` varchar(200) NOT NULL DEFAULT '',
  `kind` varchar(40) NOT NULL,
  `status` varchar(40) NOT NULL,
  `direction` varchar(40) NOT NULL DEFAULT 'MUTUAL',
  `starts_at` datetime(6) NOT NULL,
  `starts_on` char(10) NOT NULL DEFAULT '',
  `ends_at` datetime(6) NULL,
  `place` varchar(200) NOT NULL DEFAULT '',
  `subject` varchar(200) NOT NULL,
  `summary` text NOT NULL DEFAULT (''),
  `outcome` varchar(40) NULL,
  `terms` varchar(40) NULL,
  `attribute_as` varchar(200) NOT NULL DEFAULT '',
  `team` varchar(40) NOT NULL,
  `confidentiality` varchar(40) NOT NULL DEFAULT 'OPEN',
  `series_id` varchar(30) NULL,
  `cancelled_reason` varchar(500) NOT NULL DEFAULT '',
  `words` mediumtext NOT NULL DEFAULT (''),
  `words_row` bigint NOT NULL,
  `voided_at` datetime(6) NULL,
  `voided_reason` varchar(500) NOT NULL DEFAULT '',
  `created_by` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `interaction_created_at_id` (`created_at`, `id`),
  INDEX `interaction_created_by_starts_at_id` (`created_by`, `starts_at`, `id`),
  INDEX `interaction_kind_starts_at_id` (`kind`, `starts_at`, `id`),
  INDEX `interaction_series_id_starts_at_id` (`series_id`, `starts_at`, `id`),
  INDEX `interaction_starts_at_id` (`starts_at`, `id`),
  INDEX `interaction_starts_on_id` (`starts_on`, `id`),
  INDEX `interaction_status_starts_at_id` (`status`, `starts_at`, `id`),
  INDEX `interaction_subject_folded_id` (`subject_folded`, `id`),
  INDEX `interaction_updated_at_id` (`updated_at`, `id`),
  FULLTEXT INDEX `interaction_words` (`words`),
  UNIQUE INDEX `words_row` (`words_row`),
  CONSTRAINT `interactions_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `interaction_ends` CHECK (`ends_at` is null or `ends_at` >= `starts_at`),
  CONSTRAINT `interaction_off_the_record` CHECK (`terms` is null or `terms` <> 'OFF_THE_RECORD' or `confidentiality` <> 'OPEN')
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "document_links" table
CREATE TABLE `document_links` (
  `id` varchar(30) NOT NULL,
  `title` varchar(200) NOT NULL,
  `url` varchar(500) NOT NULL,
  `interaction_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `documentlink_interaction_id_id` (`interaction_id`, `id`),
  CONSTRAINT `document_links_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- modify "organisations" table
ALTER TABLE `organisations` ADD COLUMN `last_contact_open` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_open` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_open` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `last_contact_outreach` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_outreach` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_outreach` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `last_contact_press` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_press` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_press` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `last_contact_both` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_both` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_both` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `own_follow_up` char(10) NOT NULL DEFAULT '9999-12-31', ADD INDEX `organisation_last_contact_both_id` (`last_contact_both`, `id`), ADD INDEX `organisation_last_contact_open_id` (`last_contact_open`, `id`), ADD INDEX `organisation_last_contact_outreach_id` (`last_contact_outreach`, `id`), ADD INDEX `organisation_last_contact_press_id` (`last_contact_press`, `id`), ADD INDEX `organisation_next_contact_due_both_id` (`next_contact_due_both`, `id`), ADD INDEX `organisation_next_contact_due_open_id` (`next_contact_due_open`, `id`), ADD INDEX `organisation_next_contact_due_outreach_id` (`next_contact_due_outreach`, `id`), ADD INDEX `organisation_next_contact_due_press_id` (`next_contact_due_press`, `id`), ADD INDEX `organisation_next_follow_up_both_id` (`next_follow_up_both`, `id`), ADD INDEX `organisation_next_follow_up_open_id` (`next_follow_up_open`, `id`), ADD INDEX `organisation_next_follow_up_outreach_id` (`next_follow_up_outreach`, `id`), ADD INDEX `organisation_next_follow_up_press_id` (`next_follow_up_press`, `id`);
-- the default was for those who were there before
ALTER TABLE `organisations` ALTER COLUMN `last_contact_open` DROP DEFAULT, ALTER COLUMN `last_contact_outreach` DROP DEFAULT, ALTER COLUMN `last_contact_press` DROP DEFAULT, ALTER COLUMN `last_contact_both` DROP DEFAULT;
-- modify "persons" table
ALTER TABLE `persons` ADD COLUMN `last_contact_open` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_open` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_open` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `last_contact_outreach` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_outreach` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_outreach` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `last_contact_press` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_press` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_press` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `last_contact_both` datetime(6) NOT NULL DEFAULT '1000-01-01 00:00:00', ADD COLUMN `next_follow_up_both` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `next_contact_due_both` char(10) NOT NULL DEFAULT '9999-12-31', ADD COLUMN `own_follow_up` char(10) NOT NULL DEFAULT '9999-12-31', ADD INDEX `person_last_contact_both_id` (`last_contact_both`, `id`), ADD INDEX `person_last_contact_open_id` (`last_contact_open`, `id`), ADD INDEX `person_last_contact_outreach_id` (`last_contact_outreach`, `id`), ADD INDEX `person_last_contact_press_id` (`last_contact_press`, `id`), ADD INDEX `person_next_contact_due_both_id` (`next_contact_due_both`, `id`), ADD INDEX `person_next_contact_due_open_id` (`next_contact_due_open`, `id`), ADD INDEX `person_next_contact_due_outreach_id` (`next_contact_due_outreach`, `id`), ADD INDEX `person_next_contact_due_press_id` (`next_contact_due_press`, `id`), ADD INDEX `person_next_follow_up_both_id` (`next_follow_up_both`, `id`), ADD INDEX `person_next_follow_up_open_id` (`next_follow_up_open`, `id`), ADD INDEX `person_next_follow_up_outreach_id` (`next_follow_up_outreach`, `id`), ADD INDEX `person_next_follow_up_press_id` (`next_follow_up_press`, `id`);
-- the default was for those who were there before
ALTER TABLE `persons` ALTER COLUMN `last_contact_open` DROP DEFAULT, ALTER COLUMN `last_contact_outreach` DROP DEFAULT, ALTER COLUMN `last_contact_press` DROP DEFAULT, ALTER COLUMN `last_contact_both` DROP DEFAULT;
-- create "follow_ups" table
CREATE TABLE `follow_ups` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `title` varchar(200) NOT NULL,
  `details` text NOT NULL DEFAULT (''),
  `due_on` char(10) NOT NULL DEFAULT '',
  `priority` varchar(40) NOT NULL DEFAULT 'NORMAL',
  `status` varchar(40) NOT NULL DEFAULT 'OPEN',
  `closed_at` datetime(6) NULL,
  `closed_note` varchar(500) NOT NULL DEFAULT '',
  `voided_at` datetime(6) NULL,
  `voided_reason` varchar(500) NOT NULL DEFAULT '',
  `created_by` varchar(30) NOT NULL,
  `interaction_id` varchar(30) NULL,
  `organisation_id` varchar(30) NULL,
  `person_id` varchar(30) NULL,
  `assignee_id` varchar(30) NULL,
  `closed_by_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `followup_assignee_id_status_due_on_id` (`assignee_id`, `status`, `due_on`, `id`),
  INDEX `followup_created_at_id` (`created_at`, `id`),
  INDEX `followup_due_on_id` (`due_on`, `id`),
  INDEX `followup_interaction_id_due_on_id` (`interaction_id`, `due_on`, `id`),
  INDEX `followup_organisation_id_due_on_id` (`organisation_id`, `due_on`, `id`),
  INDEX `followup_person_id_due_on_id` (`person_id`, `due_on`, `id`),
  INDEX `followup_status_due_on_id` (`status`, `due_on`, `id`),
  INDEX `followup_updated_at_id` (`updated_at`, `id`),
  INDEX `follow_ups_users_closed_by` (`closed_by_id`),
  INDEX `follow_ups_users_creator` (`created_by`),
  CONSTRAINT `follow_ups_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_assignee` FOREIGN KEY (`assignee_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_closed_by` FOREIGN KEY (`closed_by_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `follow_up_due` CHECK (`due_on` <> ''),
  CONSTRAINT `follow_up_of_one` CHECK ((`interaction_id` is not null) + (`organisation_id` is not null) + (`person_id` is not null) = 1)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "interaction_shared_with" table
CREATE TABLE `interaction_shared_with` (
  `interaction_id` varchar(30) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`interaction_id`, `user_id`),
  INDEX `interaction_shared_with_user_id` (`user_id`),
  CONSTRAINT `interaction_shared_with_interaction_id` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `interaction_shared_with_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "interaction_tags" table
CREATE TABLE `interaction_tags` (
  `interaction_id` varchar(30) NOT NULL,
  `tag_id` varchar(30) NOT NULL,
  PRIMARY KEY (`interaction_id`, `tag_id`),
  INDEX `interaction_tags_tag_id` (`tag_id`),
  CONSTRAINT `interaction_tags_interaction_id` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `interaction_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "involvements" table
CREATE TABLE `involvements` (
  `id` varchar(30) NOT NULL,
  `partner_id` varchar(30) NOT NULL,
  `sight` varchar(40) NOT NULL,
  `starts_at` datetime(6) NOT NULL,
  `contact_at` datetime(6) NOT NULL,
  `follow_up_on` char(10) NOT NULL DEFAULT '',
  `interaction_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `involvement_interaction_id_partner_id` (`interaction_id`, `partner_id`),
  INDEX `involvement_partner_id_sight_contact_at` (`partner_id`, `sight`, `contact_at`),
  INDEX `involvement_partner_id_sight_follow_up_on` (`partner_id`, `sight`, `follow_up_on`),
  INDEX `involvement_partner_id_starts_at_interaction_id` (`partner_id`, `starts_at`, `interaction_id`),
  CONSTRAINT `involvements_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "issues" table
CREATE TABLE `issues` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `name_folded` varchar(200) NOT NULL DEFAULT '',
  `name` varchar(100) NOT NULL,
  `description` text NOT NULL DEFAULT (''),
  `archived_at` datetime(6) NULL,
  `created_by` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `issues_users_creator` (`created_by`),
  UNIQUE INDEX `issue_name_folded` (`name_folded`),
  CONSTRAINT `issues_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "participants" table
CREATE TABLE `participants` (
  `id` varchar(30) NOT NULL,
  `interaction_id` varchar(30) NOT NULL,
  `person_id` varchar(30) NULL,
  `organisation_id` varchar(30) NULL,
  `user_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `participant_interaction_id_id` (`interaction_id`, `id`),
  INDEX `participant_organisation_id_interaction_id` (`organisation_id`, `interaction_id`),
  INDEX `participant_person_id_interaction_id` (`person_id`, `interaction_id`),
  INDEX `participant_user_id_interaction_id` (`user_id`, `interaction_id`),
  CONSTRAINT `participants_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `participants_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `participants_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `participants_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `participant_is_somebody` CHECK (`user_id` is null <> (`person_id` is null and `organisation_id` is null))
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "remarks" table
CREATE TABLE `remarks` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `text` text NOT NULL,
  `terms` varchar(40) NULL,
  `attribute_as` varchar(200) NOT NULL DEFAULT '',
  `voided_at` datetime(6) NULL,
  `voided_reason` varchar(500) NOT NULL DEFAULT '',
  `created_by` varchar(30) NOT NULL,
  `interaction_id` varchar(30) NOT NULL,
  `person_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `remarks_users_creator` (`created_by`),
  INDEX `remark_created_at_id` (`created_at`, `id`),
  INDEX `remark_interaction_id_created_at_id` (`interaction_id`, `created_at`, `id`),
  INDEX `remark_person_id_created_at_id` (`person_id`, `created_at`, `id`),
  CONSTRAINT `remarks_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `remarks_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `remarks_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "stage_changes" table
CREATE TABLE `stage_changes` (
  `id` varchar(30) NOT NULL,
  `from_stage` varchar(40) NOT NULL,
  `to_stage` varchar(40) NOT NULL,
  `reason` varchar(500) NOT NULL DEFAULT '',
  `created_at` datetime(6) NOT NULL,
  `organisation_id` varchar(30) NOT NULL,
  `interaction_id` varchar(30) NULL,
  `created_by` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `stagechange_created_at_id` (`created_at`, `id`),
  INDEX `stagechange_organisation_id_created_at_id` (`organisation_id`, `created_at`, `id`),
  INDEX `stage_changes_interactions_interaction` (`interaction_id`),
  INDEX `stage_changes_users_creator` (`created_by`),
  CONSTRAINT `stage_changes_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stage_changes_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stage_changes_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "stance_records" table
CREATE TABLE `stance_records` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `stance` varchar(40) NOT NULL,
  `since` char(10) NOT NULL DEFAULT '',
  `evidence` text NOT NULL DEFAULT (''),
  `current` bool NOT NULL DEFAULT 0,
  `voided_at` datetime(6) NULL,
  `voided_reason` varchar(500) NOT NULL DEFAULT '',
  `created_by` varchar(30) NOT NULL,
  `organisation_id` varchar(30) NULL,
  `person_id` varchar(30) NULL,
  `issue_id` varchar(30) NULL,
  `interaction_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `stancerecord_created_at_id` (`created_at`, `id`),
  INDEX `stancerecord_issue_id_since_id` (`issue_id`, `since`, `id`),
  INDEX `stancerecord_organisation_id_since_id` (`organisation_id`, `since`, `id`),
  INDEX `stancerecord_person_id_since_id` (`person_id`, `since`, `id`),
  INDEX `stancerecord_since_id` (`since`, `id`),
  INDEX `stance_records_interactions_interaction` (`interaction_id`),
  INDEX `stance_records_users_creator` (`created_by`),
  CONSTRAINT `stance_records_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stance_records_issues_issue` FOREIGN KEY (`issue_id`) REFERENCES `issues` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stance_records_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stance_records_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stance_records_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `stance_record_of_one` CHECK (`organisation_id` is null <> (`person_id` is null)),
  CONSTRAINT `stance_record_since` CHECK (`since` <> '')
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
