-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_organisations" table
CREATE TABLE `new_organisations` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `short_name_folded` text NOT NULL DEFAULT (''),
  `last_contact_open` datetime NOT NULL,
  `next_follow_up_open` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_open` text NOT NULL DEFAULT ('9999-12-31'),
  `last_contact_outreach` datetime NOT NULL,
  `next_follow_up_outreach` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_outreach` text NOT NULL DEFAULT ('9999-12-31'),
  `last_contact_press` datetime NOT NULL,
  `next_follow_up_press` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_press` text NOT NULL DEFAULT ('9999-12-31'),
  `last_contact_both` datetime NOT NULL,
  `next_follow_up_both` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_both` text NOT NULL DEFAULT ('9999-12-31'),
  `own_follow_up` text NOT NULL DEFAULT ('9999-12-31'),
  `name` text NOT NULL,
  `short_name` text NOT NULL DEFAULT (''),
  `former_names` json NOT NULL,
  `kind` text NOT NULL,
  `level` text NOT NULL DEFAULT ('OTHER'),
  `status` text NOT NULL DEFAULT ('ACTIVE'),
  `description` text NOT NULL DEFAULT (''),
  `website` text NOT NULL DEFAULT (''),
  `founded` text NOT NULL DEFAULT (''),
  `founded_precision` text NOT NULL DEFAULT ('DAY'),
  `member_count` integer NOT NULL DEFAULT (-1),
  `member_count_as_of` text NOT NULL DEFAULT (''),
  `member_count_source` text NOT NULL DEFAULT (''),
  `medium` text NULL,
  `reach` integer NOT NULL DEFAULT (-1),
  `stage` text NOT NULL DEFAULT ('IDENTIFIED'),
  `stance` text NOT NULL DEFAULT ('UNKNOWN'),
  `cadence_days` integer NOT NULL DEFAULT (-1),
  `do_not_contact_reason` text NOT NULL DEFAULT (''),
  `do_not_contact_at` datetime NULL,
  `archived_at` datetime NULL,
  `created_by` text NOT NULL,
  `parent_id` text NULL,
  `relationship_manager_id` text NULL,
  `do_not_contact_set_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `organisations_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `organisations_organisations_units` FOREIGN KEY (`parent_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `organisations_users_relationship_manager` FOREIGN KEY (`relationship_manager_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `organisations_users_do_not_contact_set_by` FOREIGN KEY (`do_not_contact_set_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `organisation_name` CHECK (name <> ''),
  CONSTRAINT `organisation_parent` CHECK (parent_id <> id),
  CONSTRAINT `organisation_version` CHECK (version > 0)
);
-- copy rows from old table "organisations" to new temporary table "new_organisations"
-- nobody was contacted yet
INSERT INTO `new_organisations` (`id`, `created_at`, `updated_at`, `version`, `name_folded`, `short_name_folded`, `name`, `short_name`, `former_names`, `kind`, `level`, `status`, `description`, `website`, `founded`, `founded_precision`, `member_count`, `member_count_as_of`, `member_count_source`, `medium`, `reach`, `stage`, `stance`, `cadence_days`, `do_not_contact_reason`, `do_not_contact_at`, `archived_at`, `created_by`, `parent_id`, `relationship_manager_id`, `do_not_contact_set_by_id`, `last_contact_open`, `last_contact_outreach`, `last_contact_press`, `last_contact_both`) SELECT `id`, `created_at`, `updated_at`, `version`, `name_folded`, `short_name_folded`, `name`, `short_name`, `former_names`, `kind`, `level`, `status`, `description`, `website`, `founded`, `founded_precision`, `member_count`, `member_count_as_of`, `member_count_source`, `medium`, `reach`, `stage`, `stance`, `cadence_days`, `do_not_contact_reason`, `do_not_contact_at`, `archived_at`, `created_by`, `parent_id`, `relationship_manager_id`, `do_not_contact_set_by_id`, '1000-01-01 00:00:00+00:00', '1000-01-01 00:00:00+00:00', '1000-01-01 00:00:00+00:00', '1000-01-01 00:00:00+00:00' FROM `organisations`;
-- drop "organisations" table after copying rows
DROP TABLE `organisations`;
-- rename temporary table "new_organisations" to "organisations"
ALTER TABLE `new_organisations` RENAME TO `organisations`;
-- create index "organisation_last_contact_open_id" to table: "organisations"
CREATE INDEX `organisation_last_contact_open_id` ON `organisations` (`last_contact_open`, `id`);
-- create index "organisation_next_follow_up_open_id" to table: "organisations"
CREATE INDEX `organisation_next_follow_up_open_id` ON `organisations` (`next_follow_up_open`, `id`);
-- create index "organisation_next_contact_due_open_id" to table: "organisations"
CREATE INDEX `organisation_next_contact_due_open_id` ON `organisations` (`next_contact_due_open`, `id`);
-- create index "organisation_last_contact_outreach_id" to table: "organisations"
CREATE INDEX `organisation_last_contact_outreach_id` ON `organisations` (`last_contact_outreach`, `id`);
-- create index "organisation_next_follow_up_outreach_id" to table: "organisations"
CREATE INDEX `organisation_next_follow_up_outreach_id` ON `organisations` (`next_follow_up_outreach`, `id`);
-- create index "organisation_next_contact_due_outreach_id" to table: "organisations"
CREATE INDEX `organisation_next_contact_due_outreach_id` ON `organisations` (`next_contact_due_outreach`, `id`);
-- create index "organisation_last_contact_press_id" to table: "organisations"
CREATE INDEX `organisation_last_contact_press_id` ON `organisations` (`last_contact_press`, `id`);
-- create index "organisation_next_follow_up_press_id" to table: "organisations"
CREATE INDEX `organisation_next_follow_up_press_id` ON `organisations` (`next_follow_up_press`, `id`);
-- create index "organisation_next_contact_due_press_id" to table: "organisations"
CREATE INDEX `organisation_next_contact_due_press_id` ON `organisations` (`next_contact_due_press`, `id`);
-- create index "organisation_last_contact_both_id" to table: "organisations"
CREATE INDEX `organisation_last_contact_both_id` ON `organisations` (`last_contact_both`, `id`);
-- create index "organisation_next_follow_up_both_id" to table: "organisations"
CREATE INDEX `organisation_next_follow_up_both_id` ON `organisations` (`next_follow_up_both`, `id`);
-- create index "organisation_next_contact_due_both_id" to table: "organisations"
CREATE INDEX `organisation_next_contact_due_both_id` ON `organisations` (`next_contact_due_both`, `id`);
-- create index "organisation_name_folded_id" to table: "organisations"
CREATE INDEX `organisation_name_folded_id` ON `organisations` (`name_folded`, `id`);
-- create index "organisation_kind_name_folded_id" to table: "organisations"
CREATE INDEX `organisation_kind_name_folded_id` ON `organisations` (`kind`, `name_folded`, `id`);
-- create index "organisation_short_name_folded" to table: "organisations"
CREATE INDEX `organisation_short_name_folded` ON `organisations` (`short_name_folded`);
-- create index "organisation_created_at_id" to table: "organisations"
CREATE INDEX `organisation_created_at_id` ON `organisations` (`created_at`, `id`);
-- create index "organisation_updated_at_id" to table: "organisations"
CREATE INDEX `organisation_updated_at_id` ON `organisations` (`updated_at`, `id`);
-- create index "organisation_member_count_id" to table: "organisations"
CREATE INDEX `organisation_member_count_id` ON `organisations` (`member_count`, `id`);
-- create index "organisation_parent_id_name_folded_id" to table: "organisations"
CREATE INDEX `organisation_parent_id_name_folded_id` ON `organisations` (`parent_id`, `name_folded`, `id`);
-- create index "organisation_relationship_manager_id_name_folded_id" to table: "organisations"
CREATE INDEX `organisation_relationship_manager_id_name_folded_id` ON `organisations` (`relationship_manager_id`, `name_folded`, `id`);
-- create "new_persons" table
CREATE TABLE `new_persons` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `family_name_folded` text NOT NULL DEFAULT (''),
  `last_contact_open` datetime NOT NULL,
  `next_follow_up_open` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_open` text NOT NULL DEFAULT ('9999-12-31'),
  `last_contact_outreach` datetime NOT NULL,
  `next_follow_up_outreach` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_outreach` text NOT NULL DEFAULT ('9999-12-31'),
  `last_contact_press` datetime NOT NULL,
  `next_follow_up_press` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_press` text NOT NULL DEFAULT ('9999-12-31'),
  `last_contact_both` datetime NOT NULL,
  `next_follow_up_both` text NOT NULL DEFAULT ('9999-12-31'),
  `next_contact_due_both` text NOT NULL DEFAULT ('9999-12-31'),
  `own_follow_up` text NOT NULL DEFAULT ('9999-12-31'),
  `name` text NOT NULL,
  `given_name` text NOT NULL DEFAULT (''),
  `family_name` text NOT NULL DEFAULT (''),
  `pronouns` text NOT NULL DEFAULT (''),
  `stance` text NOT NULL DEFAULT ('UNKNOWN'),
  `cadence_days` integer NOT NULL DEFAULT (-1),
  `do_not_contact_reason` text NOT NULL DEFAULT (''),
  `do_not_contact_at` datetime NULL,
  `is_journalist` bool NOT NULL DEFAULT (false),
  `archived_at` datetime NULL,
  `created_by` text NOT NULL,
  `relationship_manager_id` text NULL,
  `do_not_contact_set_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `persons_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `persons_users_relationship_manager` FOREIGN KEY (`relationship_manager_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `persons_users_do_not_contact_set_by` FOREIGN KEY (`do_not_contact_set_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `person_name` CHECK (name <> ''),
  CONSTRAINT `person_version` CHECK (version > 0)
);
-- copy rows from old table "persons" to new temporary table "new_persons"
-- nobody was contacted yet
INSERT INTO `new_persons` (`id`, `created_at`, `updated_at`, `version`, `name_folded`, `family_name_folded`, `name`, `given_name`, `family_name`, `pronouns`, `stance`, `cadence_days`, `do_not_contact_reason`, `do_not_contact_at`, `is_journalist`, `archived_at`, `created_by`, `relationship_manager_id`, `do_not_contact_set_by_id`, `last_contact_open`, `last_contact_outreach`, `last_contact_press`, `last_contact_both`) SELECT `id`, `created_at`, `updated_at`, `version`, `name_folded`, `family_name_folded`, `name`, `given_name`, `family_name`, `pronouns`, `stance`, `cadence_days`, `do_not_contact_reason`, `do_not_contact_at`, `is_journalist`, `archived_at`, `created_by`, `relationship_manager_id`, `do_not_contact_set_by_id`, '1000-01-01 00:00:00+00:00', '1000-01-01 00:00:00+00:00', '1000-01-01 00:00:00+00:00', '1000-01-01 00:00:00+00:00' FROM `persons`;
-- drop "persons" table after copying rows
DROP TABLE `persons`;
-- rename temporary table "new_persons" to "persons"
ALTER TABLE `new_persons` RENAME TO `persons`;
-- create index "person_last_contact_open_id" to table: "persons"
CREATE INDEX `person_last_contact_open_id` ON `persons` (`last_contact_open`, `id`);
-- create index "person_next_follow_up_open_id" to table: "persons"
CREATE INDEX `person_next_follow_up_open_id` ON `persons` (`next_follow_up_open`, `id`);
-- create index "person_next_contact_due_open_id" to table: "persons"
CREATE INDEX `person_next_contact_due_open_id` ON `persons` (`next_contact_due_open`, `id`);
-- create index "person_last_contact_outreach_id" to table: "persons"
CREATE INDEX `person_last_contact_outreach_id` ON `persons` (`last_contact_outreach`, `id`);
-- create index "person_next_follow_up_outreach_id" to table: "persons"
CREATE INDEX `person_next_follow_up_outreach_id` ON `persons` (`next_follow_up_outreach`, `id`);
-- create index "person_next_contact_due_outreach_id" to table: "persons"
CREATE INDEX `person_next_contact_due_outreach_id` ON `persons` (`next_contact_due_outreach`, `id`);
-- create index "person_last_contact_press_id" to table: "persons"
CREATE INDEX `person_last_contact_press_id` ON `persons` (`last_contact_press`, `id`);
-- create index "person_next_follow_up_press_id" to table: "persons"
CREATE INDEX `person_next_follow_up_press_id` ON `persons` (`next_follow_up_press`, `id`);
-- create index "person_next_contact_due_press_id" to table: "persons"
CREATE INDEX `person_next_contact_due_press_id` ON `persons` (`next_contact_due_press`, `id`);
-- create index "person_last_contact_both_id" to table: "persons"
CREATE INDEX `person_last_contact_both_id` ON `persons` (`last_contact_both`, `id`);
-- create index "person_next_follow_up_both_id" to table: "persons"
CREATE INDEX `person_next_follow_up_both_id` ON `persons` (`next_follow_up_both`, `id`);
-- create index "person_next_contact_due_both_id" to table: "persons"
CREATE INDEX `person_next_contact_due_both_id` ON `persons` (`next_contact_due_both`, `id`);
-- create index "person_name_folded_id" to table: "persons"
CREATE INDEX `person_name_folded_id` ON `persons` (`name_folded`, `id`);
-- create index "person_family_name_folded_id" to table: "persons"
CREATE INDEX `person_family_name_folded_id` ON `persons` (`family_name_folded`, `id`);
-- create index "person_created_at_id" to table: "persons"
CREATE INDEX `person_created_at_id` ON `persons` (`created_at`, `id`);
-- create index "person_updated_at_id" to table: "persons"
CREATE INDEX `person_updated_at_id` ON `persons` (`updated_at`, `id`);
-- create index "person_relationship_manager_id_name_folded_id" to table: "persons"
CREATE INDEX `person_relationship_manager_id_name_folded_id` ON `persons` (`relationship_manager_id`, `name_folded`, `id`);
-- create "document_links" table
CREATE TABLE `document_links` (
  `id` text NOT NULL,
  `title` text NOT NULL,
  `url` text NOT NULL,
  `interaction_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `document_links_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION
);
-- create index "documentlink_interaction_id_id" to table: "document_links"
CREATE INDEX `documentlink_interaction_id_id` ON `document_links` (`interaction_id`, `id`);
-- create "follow_ups" table
CREATE TABLE `follow_ups` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `title` text NOT NULL,
  `details` text NOT NULL DEFAULT (''),
  `due_on` text NOT NULL DEFAULT (''),
  `priority` text NOT NULL DEFAULT ('NORMAL'),
  `status` text NOT NULL DEFAULT ('OPEN'),
  `closed_at` datetime NULL,
  `closed_note` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `interaction_id` text NULL,
  `organisation_id` text NULL,
  `person_id` text NULL,
  `assignee_id` text NULL,
  `closed_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `follow_ups_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_assignee` FOREIGN KEY (`assignee_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_closed_by` FOREIGN KEY (`closed_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_up_due` CHECK (due_on <> ''),
  CONSTRAINT `follow_up_of_one` CHECK ((interaction_id IS NOT NULL) + (organisation_id IS NOT NULL) + (person_id IS NOT NULL) = 1)
);
-- create index "followup_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_due_on_id` ON `follow_ups` (`due_on`, `id`);
-- create index "followup_status_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_status_due_on_id` ON `follow_ups` (`status`, `due_on`, `id`);
-- create index "followup_assignee_id_status_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_assignee_id_status_due_on_id` ON `follow_ups` (`assignee_id`, `status`, `due_on`, `id`);
-- create index "followup_interaction_id_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_interaction_id_due_on_id` ON `follow_ups` (`interaction_id`, `due_on`, `id`);
-- create index "followup_organisation_id_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_organisation_id_due_on_id` ON `follow_ups` (`organisation_id`, `due_on`, `id`);
-- create index "followup_person_id_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_person_id_due_on_id` ON `follow_ups` (`person_id`, `due_on`, `id`);
-- create index "followup_created_at_id" to table: "follow_ups"
CREATE INDEX `followup_created_at_id` ON `follow_ups` (`created_at`, `id`);
-- create index "followup_updated_at_id" to table: "follow_ups"
CREATE INDEX `followup_updated_at_id` ON `follow_ups` (`updated_at`, `id`);
-- create "interactions" table
CREATE TABLE `interactions` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `subject_folded` text NOT NULL DEFAULT (''),
  `kind` text NOT NULL,
  `status` text NOT NULL,
  `direction` text NOT NULL DEFAULT ('MUTUAL'),
  `starts_at` datetime NOT NULL,
  `starts_on` text NOT NULL DEFAULT (''),
  `ends_at` datetime NULL,
  `place` text NOT NULL DEFAULT (''),
  `subject` text NOT NULL,
  `summary` text NOT NULL DEFAULT (''),
  `outcome` text NULL,
  `terms` text NULL,
  `attribute_as` text NOT NULL DEFAULT (''),
  `team` text NOT NULL,
  `confidentiality` text NOT NULL DEFAULT ('OPEN'),
  `series_id` text NULL,
  `cancelled_reason` text NOT NULL DEFAULT (''),
  `words` text NOT NULL DEFAULT (''),
  `words_row` integer NOT NULL,
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `interactions_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `interaction_ends` CHECK (ends_at IS NULL OR ends_at >= starts_at),
  CONSTRAINT `interaction_off_the_record` CHECK (terms IS NULL OR terms <> 'OFF_THE_RECORD' OR confidentiality <> 'OPEN')
);
-- create index "interactions_words_row_key" to table: "interactions"
CREATE UNIQUE INDEX `interactions_words_row_key` ON `interactions` (`words_row`);
-- create index "interaction_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_starts_at_id` ON `interactions` (`starts_at`, `id`);
-- create index "interaction_starts_on_id" to table: "interactions"
CREATE INDEX `interaction_starts_on_id` ON `interactions` (`starts_on`, `id`);
-- create index "interaction_created_at_id" to table: "interactions"
CREATE INDEX `interaction_created_at_id` ON `interactions` (`created_at`, `id`);
-- create index "interaction_updated_at_id" to table: "interactions"
CREATE INDEX `interaction_updated_at_id` ON `interactions` (`updated_at`, `id`);
-- create index "interaction_subject_folded_id" to table: "interactions"
CREATE INDEX `interaction_subject_folded_id` ON `interactions` (`subject_folded`, `id`);
-- create index "interaction_kind_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_kind_starts_at_id` ON `interactions` (`kind`, `starts_at`, `id`);
-- create index "interaction_status_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_status_starts_at_id` ON `interactions` (`status`, `starts_at`, `id`);
-- create index "interaction_created_by_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_created_by_starts_at_id` ON `interactions` (`created_by`, `starts_at`, `id`);
-- create index "interaction_series_id_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_series_id_starts_at_id` ON `interactions` (`series_id`, `starts_at`, `id`);
-- create "involvements" table
CREATE TABLE `involvements` (
  `id` text NOT NULL,
  `partner_id` text NOT NULL,
  `sight` text NOT NULL,
  `starts_at` datetime NOT NULL,
  `contact_at` datetime NOT NULL,
  `follow_up_on` text NOT NULL DEFAULT (''),
  `interaction_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `involvements_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION
);
-- create index "involvement_interaction_id_partner_id" to table: "involvements"
CREATE UNIQUE INDEX `involvement_interaction_id_partner_id` ON `involvements` (`interaction_id`, `partner_id`);
-- create index "involvement_partner_id_starts_at_interaction_id" to table: "involvements"
CREATE INDEX `involvement_partner_id_starts_at_interaction_id` ON `involvements` (`partner_id`, `starts_at`, `interaction_id`);
-- create index "involvement_partner_id_sight_contact_at" to table: "involvements"
CREATE INDEX `involvement_partner_id_sight_contact_at` ON `involvements` (`partner_id`, `sight`, `contact_at`);
-- create index "involvement_partner_id_sight_follow_up_on" to table: "involvements"
CREATE INDEX `involvement_partner_id_sight_follow_up_on` ON `involvements` (`partner_id`, `sight`, `follow_up_on`);
-- create "issues" table
CREATE TABLE `issues` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `name` text NOT NULL,
  `description` text NOT NULL DEFAULT (''),
  `archived_at` datetime NULL,
  `created_by` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `issues_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "issue_name_folded" to table: "issues"
CREATE UNIQUE INDEX `issue_name_folded` ON `issues` (`name_folded`);
-- create "participants" table
CREATE TABLE `participants` (
  `id` text NOT NULL,
  `interaction_id` text NOT NULL,
  `person_id` text NULL,
  `organisation_id` text NULL,
  `user_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `participants_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `participants_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `participants_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `participants_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `participant_is_somebody` CHECK ((user_id IS NULL) <> (person_id IS NULL AND organisation_id IS NULL))
);
-- create index "participant_interaction_id_id" to table: "participants"
CREATE INDEX `participant_interaction_id_id` ON `participants` (`interaction_id`, `id`);
-- create index "participant_user_id_interaction_id" to table: "participants"
CREATE INDEX `participant_user_id_interaction_id` ON `participants` (`user_id`, `interaction_id`);
-- create index "participant_person_id_interaction_id" to table: "participants"
CREATE INDEX `participant_person_id_interaction_id` ON `participants` (`person_id`, `interaction_id`);
-- create index "participant_organisation_id_interaction_id" to table: "participants"
CREATE INDEX `participant_organisation_id_interaction_id` ON `participants` (`organisation_id`, `interaction_id`);
-- create "remarks" table
CREATE TABLE `remarks` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `text` text NOT NULL,
  `terms` text NULL,
  `attribute_as` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `interaction_id` text NOT NULL,
  `person_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `remarks_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `remarks_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `remarks_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION
);
-- create index "remark_interaction_id_created_at_id" to table: "remarks"
CREATE INDEX `remark_interaction_id_created_at_id` ON `remarks` (`interaction_id`, `created_at`, `id`);
-- create index "remark_person_id_created_at_id" to table: "remarks"
CREATE INDEX `remark_person_id_created_at_id` ON `remarks` (`person_id`, `created_at`, `id`);
-- create index "remark_created_at_id" to table: "remarks"
CREATE INDEX `remark_created_at_id` ON `remarks` (`created_at`, `id`);
-- create "stage_changes" table
CREATE TABLE `stage_changes` (
  `id` text NOT NULL,
  `from_stage` text NOT NULL,
  `to_stage` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `organisation_id` text NOT NULL,
  `interaction_id` text NULL,
  `created_by` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `stage_changes_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stage_changes_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stage_changes_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "stagechange_organisation_id_created_at_id" to table: "stage_changes"
CREATE INDEX `stagechange_organisation_id_created_at_id` ON `stage_changes` (`organisation_id`, `created_at`, `id`);
-- create index "stagechange_created_at_id" to table: "stage_changes"
CREATE INDEX `stagechange_created_at_id` ON `stage_changes` (`created_at`, `id`);
-- create "stance_records" table
CREATE TABLE `stance_records` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `stance` text NOT NULL,
  `since` text NOT NULL DEFAULT (''),
  `evidence` text NOT NULL DEFAULT (''),
  `current` bool NOT NULL DEFAULT (false),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `organisation_id` text NULL,
  `person_id` text NULL,
  `issue_id` text NULL,
  `interaction_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `stance_records_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stance_records_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stance_records_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stance_records_issues_issue` FOREIGN KEY (`issue_id`) REFERENCES `issues` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stance_records_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `stance_record_of_one` CHECK ((organisation_id IS NULL) <> (person_id IS NULL)),
  CONSTRAINT `stance_record_since` CHECK (since <> '')
);
-- create index "stancerecord_organisation_id_since_id" to table: "stance_records"
CREATE INDEX `stancerecord_organisation_id_since_id` ON `stance_records` (`organisation_id`, `since`, `id`);
-- create index "stancerecord_person_id_since_id" to table: "stance_records"
CREATE INDEX `stancerecord_person_id_since_id` ON `stance_records` (`person_id`, `since`, `id`);
-- create index "stancerecord_issue_id_since_id" to table: "stance_records"
CREATE INDEX `stancerecord_issue_id_since_id` ON `stance_records` (`issue_id`, `since`, `id`);
-- create index "stancerecord_since_id" to table: "stance_records"
CREATE INDEX `stancerecord_since_id` ON `stance_records` (`since`, `id`);
-- create index "stancerecord_created_at_id" to table: "stance_records"
CREATE INDEX `stancerecord_created_at_id` ON `stance_records` (`created_at`, `id`);
-- create "interaction_shared_with" table
CREATE TABLE `interaction_shared_with` (
  `interaction_id` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`interaction_id`, `user_id`),
  CONSTRAINT `interaction_shared_with_interaction_id` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE CASCADE,
  CONSTRAINT `interaction_shared_with_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- create "interaction_tags" table
CREATE TABLE `interaction_tags` (
  `interaction_id` text NOT NULL,
  `tag_id` text NOT NULL,
  PRIMARY KEY (`interaction_id`, `tag_id`),
  CONSTRAINT `interaction_tags_interaction_id` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE CASCADE,
  CONSTRAINT `interaction_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON DELETE CASCADE
);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
