-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
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
  `last_coverage_at` datetime NOT NULL,
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
INSERT INTO `new_persons` (`id`, `created_at`, `updated_at`, `version`, `name_folded`, `family_name_folded`, `last_contact_open`, `next_follow_up_open`, `next_contact_due_open`, `last_contact_outreach`, `next_follow_up_outreach`, `next_contact_due_outreach`, `last_contact_press`, `next_follow_up_press`, `next_contact_due_press`, `last_contact_both`, `next_follow_up_both`, `next_contact_due_both`, `own_follow_up`, `name`, `given_name`, `family_name`, `pronouns`, `stance`, `cadence_days`, `do_not_contact_reason`, `do_not_contact_at`, `is_journalist`, `archived_at`, `created_by`, `relationship_manager_id`, `do_not_contact_set_by_id`, `last_coverage_at`) SELECT `id`, `created_at`, `updated_at`, `version`, `name_folded`, `family_name_folded`, `last_contact_open`, `next_follow_up_open`, `next_contact_due_open`, `last_contact_outreach`, `next_follow_up_outreach`, `next_contact_due_outreach`, `last_contact_press`, `next_follow_up_press`, `next_contact_due_press`, `last_contact_both`, `next_follow_up_both`, `next_contact_due_both`, `own_follow_up`, `name`, `given_name`, `family_name`, `pronouns`, `stance`, `cadence_days`, `do_not_contact_reason`, `do_not_contact_at`, `is_journalist`, `archived_at`, `created_by`, `relationship_manager_id`, `do_not_contact_set_by_id`, '1000-01-01 00:00:00+00:00' FROM `persons`;
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
-- create index "person_is_journalist_name_folded_id" to table: "persons"
CREATE INDEX `person_is_journalist_name_folded_id` ON `persons` (`is_journalist`, `name_folded`, `id`);
-- create index "person_is_journalist_last_coverage_at_id" to table: "persons"
CREATE INDEX `person_is_journalist_last_coverage_at_id` ON `persons` (`is_journalist`, `last_coverage_at`, `id`);
-- create "beats" table
CREATE TABLE `beats` (
  `id` text NOT NULL,
  `person_id` text NOT NULL,
  `name_folded` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "beat_person_id_name_folded" to table: "beats"
CREATE UNIQUE INDEX `beat_person_id_name_folded` ON `beats` (`person_id`, `name_folded`);
-- create index "beat_name_folded_person_id" to table: "beats"
CREATE INDEX `beat_name_folded_person_id` ON `beats` (`name_folded`, `person_id`);
-- create "bylines" table
CREATE TABLE `bylines` (
  `id` text NOT NULL,
  `published_at` datetime NOT NULL,
  `coverage_id` text NOT NULL,
  `person_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `bylines_coverages_coverage` FOREIGN KEY (`coverage_id`) REFERENCES `coverages` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `bylines_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION
);
-- create index "byline_coverage_id_person_id" to table: "bylines"
CREATE UNIQUE INDEX `byline_coverage_id_person_id` ON `bylines` (`coverage_id`, `person_id`);
-- create index "byline_coverage_id_id" to table: "bylines"
CREATE INDEX `byline_coverage_id_id` ON `bylines` (`coverage_id`, `id`);
-- create index "byline_person_id_published_at_coverage_id" to table: "bylines"
CREATE INDEX `byline_person_id_published_at_coverage_id` ON `bylines` (`person_id`, `published_at`, `coverage_id`);
-- create index "byline_person_id_published_at_id" to table: "bylines"
CREATE INDEX `byline_person_id_published_at_id` ON `bylines` (`person_id`, `published_at`, `id`);
-- create "coverages" table
CREATE TABLE `coverages` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `headline_folded` text NOT NULL DEFAULT (''),
  `headline` text NOT NULL,
  `url` text NOT NULL DEFAULT (''),
  `url_key` text NOT NULL,
  `published_at` datetime NOT NULL,
  `published_on` text NOT NULL DEFAULT (''),
  `kind` text NOT NULL,
  `reach` integer NOT NULL DEFAULT (-1),
  `note` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `organisation_id` text NULL,
  `pitch_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `coverages_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `coverages_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `coverages_pitches_pitch` FOREIGN KEY (`pitch_id`) REFERENCES `pitches` (`id`) ON DELETE NO ACTION
);
-- create index "coverages_url_key_key" to table: "coverages"
CREATE UNIQUE INDEX `coverages_url_key_key` ON `coverages` (`url_key`);
-- create index "coverage_published_at_id" to table: "coverages"
CREATE INDEX `coverage_published_at_id` ON `coverages` (`published_at`, `id`);
-- create index "coverage_organisation_id_published_at_id" to table: "coverages"
CREATE INDEX `coverage_organisation_id_published_at_id` ON `coverages` (`organisation_id`, `published_at`, `id`);
-- create index "coverage_kind_published_at_id" to table: "coverages"
CREATE INDEX `coverage_kind_published_at_id` ON `coverages` (`kind`, `published_at`, `id`);
-- create index "coverage_pitch_id_published_at_id" to table: "coverages"
CREATE INDEX `coverage_pitch_id_published_at_id` ON `coverages` (`pitch_id`, `published_at`, `id`);
-- create index "coverage_headline_folded_id" to table: "coverages"
CREATE INDEX `coverage_headline_folded_id` ON `coverages` (`headline_folded`, `id`);
-- create index "coverage_created_at_id" to table: "coverages"
CREATE INDEX `coverage_created_at_id` ON `coverages` (`created_at`, `id`);
-- create index "coverage_updated_at_id" to table: "coverages"
CREATE INDEX `coverage_updated_at_id` ON `coverages` (`updated_at`, `id`);
-- create "journalist_profiles" table
CREATE TABLE `journalist_profiles` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `beats` json NOT NULL,
  `freelance` bool NOT NULL DEFAULT (false),
  `default_terms` text NULL,
  `created_by` text NOT NULL,
  `person_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `journalist_profiles_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `journalist_profiles_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION
);
-- create index "journalistprofile_person_id" to table: "journalist_profiles"
CREATE UNIQUE INDEX `journalistprofile_person_id` ON `journalist_profiles` (`person_id`);
-- create index "journalistprofile_created_at_id" to table: "journalist_profiles"
CREATE INDEX `journalistprofile_created_at_id` ON `journalist_profiles` (`created_at`, `id`);
-- create "media_enquiries" table
CREATE TABLE `media_enquiries` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `question` text NOT NULL DEFAULT (''),
  `received_at` datetime NOT NULL,
  `deadline` datetime NOT NULL,
  `status` text NOT NULL DEFAULT ('RECEIVED'),
  `response` text NOT NULL DEFAULT (''),
  `terms` text NULL,
  `responded_at` datetime NULL,
  `closed_note` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `person_id` text NULL,
  `organisation_id` text NULL,
  `campaign_id` text NULL,
  `assignee_id` text NULL,
  `spokesperson_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `media_enquiries_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `media_enquiries_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `media_enquiries_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `media_enquiries_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `media_enquiries_users_assignee` FOREIGN KEY (`assignee_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `media_enquiries_users_spokesperson` FOREIGN KEY (`spokesperson_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `media_enquiry_of_somebody` CHECK (person_id IS NOT NULL OR organisation_id IS NOT NULL),
  CONSTRAINT `media_enquiry_question` CHECK (question <> '')
);
-- create index "mediaenquiry_received_at_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_received_at_id` ON `media_enquiries` (`received_at`, `id`);
-- create index "mediaenquiry_deadline_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_deadline_id` ON `media_enquiries` (`deadline`, `id`);
-- create index "mediaenquiry_status_deadline_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_status_deadline_id` ON `media_enquiries` (`status`, `deadline`, `id`);
-- create index "mediaenquiry_assignee_id_status_deadline_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_assignee_id_status_deadline_id` ON `media_enquiries` (`assignee_id`, `status`, `deadline`, `id`);
-- create index "mediaenquiry_person_id_received_at_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_person_id_received_at_id` ON `media_enquiries` (`person_id`, `received_at`, `id`);
-- create index "mediaenquiry_organisation_id_received_at_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_organisation_id_received_at_id` ON `media_enquiries` (`organisation_id`, `received_at`, `id`);
-- create index "mediaenquiry_campaign_id_received_at_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_campaign_id_received_at_id` ON `media_enquiries` (`campaign_id`, `received_at`, `id`);
-- create index "mediaenquiry_created_at_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_created_at_id` ON `media_enquiries` (`created_at`, `id`);
-- create index "mediaenquiry_updated_at_id" to table: "media_enquiries"
CREATE INDEX `mediaenquiry_updated_at_id` ON `media_enquiries` (`updated_at`, `id`);
-- create "mentions" table
CREATE TABLE `mentions` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `sentiment` text NOT NULL DEFAULT ('UNRATED'),
  `quote` text NOT NULL DEFAULT (''),
  `published_at` datetime NOT NULL,
  `created_by` text NOT NULL,
  `coverage_id` text NOT NULL,
  `organisation_id` text NULL,
  `campaign_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `mentions_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `mentions_coverages_coverage` FOREIGN KEY (`coverage_id`) REFERENCES `coverages` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `mentions_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `mentions_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `mention_of_one` CHECK (organisation_id IS NULL OR campaign_id IS NULL)
);
-- create index "mention_coverage_id_id" to table: "mentions"
CREATE INDEX `mention_coverage_id_id` ON `mentions` (`coverage_id`, `id`);
-- create index "mention_organisation_id_published_at_id" to table: "mentions"
CREATE INDEX `mention_organisation_id_published_at_id` ON `mentions` (`organisation_id`, `published_at`, `id`);
-- create index "mention_campaign_id_published_at_id" to table: "mentions"
CREATE INDEX `mention_campaign_id_published_at_id` ON `mentions` (`campaign_id`, `published_at`, `id`);
-- create index "mention_sentiment_published_at_id" to table: "mentions"
CREATE INDEX `mention_sentiment_published_at_id` ON `mentions` (`sentiment`, `published_at`, `id`);
-- create index "mention_published_at_id" to table: "mentions"
CREATE INDEX `mention_published_at_id` ON `mentions` (`published_at`, `id`);
-- create index "mention_created_at_id" to table: "mentions"
CREATE INDEX `mention_created_at_id` ON `mentions` (`created_at`, `id`);
-- create "pitches" table
CREATE TABLE `pitches` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `subject_folded` text NOT NULL DEFAULT (''),
  `subject` text NOT NULL,
  `body` text NOT NULL DEFAULT (''),
  `embargo_lifts_at` datetime NULL,
  `exclusive` bool NOT NULL DEFAULT (false),
  `status` text NOT NULL DEFAULT ('DRAFT'),
  `sent_at` datetime NULL,
  `closed_at` datetime NULL,
  `closed_note` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `campaign_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `pitches_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitches_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitch_sent` CHECK (status = 'DRAFT' OR sent_at IS NOT NULL OR status = 'CLOSED')
);
-- create index "pitch_subject_folded_id" to table: "pitches"
CREATE INDEX `pitch_subject_folded_id` ON `pitches` (`subject_folded`, `id`);
-- create index "pitch_campaign_id_created_at_id" to table: "pitches"
CREATE INDEX `pitch_campaign_id_created_at_id` ON `pitches` (`campaign_id`, `created_at`, `id`);
-- create index "pitch_status_created_at_id" to table: "pitches"
CREATE INDEX `pitch_status_created_at_id` ON `pitches` (`status`, `created_at`, `id`);
-- create index "pitch_created_at_id" to table: "pitches"
CREATE INDEX `pitch_created_at_id` ON `pitches` (`created_at`, `id`);
-- create index "pitch_updated_at_id" to table: "pitches"
CREATE INDEX `pitch_updated_at_id` ON `pitches` (`updated_at`, `id`);
-- create "pitch_overrides" table
CREATE TABLE `pitch_overrides` (
  `id` text NOT NULL,
  `warning` text NOT NULL,
  `reason` text NOT NULL,
  `created_at` datetime NOT NULL,
  `pitch_id` text NOT NULL,
  `recipient_id` text NOT NULL,
  `created_by` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `pitch_overrides_pitches_pitch` FOREIGN KEY (`pitch_id`) REFERENCES `pitches` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitch_overrides_pitch_recipients_recipient` FOREIGN KEY (`recipient_id`) REFERENCES `pitch_recipients` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitch_overrides_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "pitchoverride_recipient_id_warning" to table: "pitch_overrides"
CREATE UNIQUE INDEX `pitchoverride_recipient_id_warning` ON `pitch_overrides` (`recipient_id`, `warning`);
-- create index "pitchoverride_pitch_id_id" to table: "pitch_overrides"
CREATE INDEX `pitchoverride_pitch_id_id` ON `pitch_overrides` (`pitch_id`, `id`);
-- create "pitch_recipients" table
CREATE TABLE `pitch_recipients` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `status` text NOT NULL DEFAULT ('LISTED'),
  `sent_at` datetime NOT NULL,
  `answered_at` datetime NULL,
  `note` text NOT NULL DEFAULT (''),
  `embargo_broken_at` datetime NULL,
  `embargo_broken_note` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `pitch_id` text NOT NULL,
  `person_id` text NOT NULL,
  `organisation_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `pitch_recipients_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitch_recipients_pitches_pitch` FOREIGN KEY (`pitch_id`) REFERENCES `pitches` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitch_recipients_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pitch_recipients_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION
);
-- create index "pitchrecipient_pitch_id_person_id" to table: "pitch_recipients"
CREATE UNIQUE INDEX `pitchrecipient_pitch_id_person_id` ON `pitch_recipients` (`pitch_id`, `person_id`);
-- create index "pitchrecipient_pitch_id_created_at_id" to table: "pitch_recipients"
CREATE INDEX `pitchrecipient_pitch_id_created_at_id` ON `pitch_recipients` (`pitch_id`, `created_at`, `id`);
-- create index "pitchrecipient_person_id_sent_at_id" to table: "pitch_recipients"
CREATE INDEX `pitchrecipient_person_id_sent_at_id` ON `pitch_recipients` (`person_id`, `sent_at`, `id`);
-- create index "pitchrecipient_organisation_id_sent_at_id" to table: "pitch_recipients"
CREATE INDEX `pitchrecipient_organisation_id_sent_at_id` ON `pitch_recipients` (`organisation_id`, `sent_at`, `id`);
-- create index "pitchrecipient_created_at_id" to table: "pitch_recipients"
CREATE INDEX `pitchrecipient_created_at_id` ON `pitch_recipients` (`created_at`, `id`);
-- create "press_notes" table
CREATE TABLE `press_notes` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `text` text NOT NULL DEFAULT (''),
  `terms` text NULL,
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `person_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `press_notes_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `press_notes_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION
);
-- create index "pressnote_person_id_created_at_id" to table: "press_notes"
CREATE INDEX `pressnote_person_id_created_at_id` ON `press_notes` (`person_id`, `created_at`, `id`);
-- create index "pressnote_created_at_id" to table: "press_notes"
CREATE INDEX `pressnote_created_at_id` ON `press_notes` (`created_at`, `id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
