-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_follow_ups" table
CREATE TABLE `new_follow_ups` (
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
  `campaign_id` text NULL,
  `commitment_id` text NULL,
  `assignee_id` text NULL,
  `closed_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `follow_ups_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_commitments_commitment` FOREIGN KEY (`commitment_id`) REFERENCES `commitments` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_assignee` FOREIGN KEY (`assignee_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_ups_users_closed_by` FOREIGN KEY (`closed_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `follow_up_due` CHECK (due_on <> ''),
  CONSTRAINT `follow_up_of_one` CHECK ((interaction_id IS NOT NULL) + (organisation_id IS NOT NULL) + (person_id IS NOT NULL) + (campaign_id IS NOT NULL) + (commitment_id IS NOT NULL) = 1)
);
-- copy rows from old table "follow_ups" to new temporary table "new_follow_ups"
INSERT INTO `new_follow_ups` (`id`, `created_at`, `updated_at`, `version`, `title`, `details`, `due_on`, `priority`, `status`, `closed_at`, `closed_note`, `voided_at`, `voided_reason`, `created_by`, `interaction_id`, `organisation_id`, `person_id`, `assignee_id`, `closed_by_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `title`, `details`, `due_on`, `priority`, `status`, `closed_at`, `closed_note`, `voided_at`, `voided_reason`, `created_by`, `interaction_id`, `organisation_id`, `person_id`, `assignee_id`, `closed_by_id` FROM `follow_ups`;
-- drop "follow_ups" table after copying rows
DROP TABLE `follow_ups`;
-- rename temporary table "new_follow_ups" to "follow_ups"
ALTER TABLE `new_follow_ups` RENAME TO `follow_ups`;
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
-- create index "followup_campaign_id_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_campaign_id_due_on_id` ON `follow_ups` (`campaign_id`, `due_on`, `id`);
-- create index "followup_commitment_id_due_on_id" to table: "follow_ups"
CREATE INDEX `followup_commitment_id_due_on_id` ON `follow_ups` (`commitment_id`, `due_on`, `id`);
-- create index "followup_created_at_id" to table: "follow_ups"
CREATE INDEX `followup_created_at_id` ON `follow_ups` (`created_at`, `id`);
-- create index "followup_updated_at_id" to table: "follow_ups"
CREATE INDEX `followup_updated_at_id` ON `follow_ups` (`updated_at`, `id`);
-- add column "campaign_id" to table: "interactions"; a new table in place of it would lose the triggers of its words
ALTER TABLE `interactions` ADD COLUMN `campaign_id` text NULL CONSTRAINT `interactions_campaigns_campaign` REFERENCES `campaigns` (`id`) ON DELETE NO ACTION;
-- create index "interaction_campaign_id_starts_at_id" to table: "interactions"
CREATE INDEX `interaction_campaign_id_starts_at_id` ON `interactions` (`campaign_id`, `starts_at`, `id`);
-- create "agreements" table
CREATE TABLE `agreements` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `title_folded` text NOT NULL DEFAULT (''),
  `title` text NOT NULL,
  `kind` text NOT NULL,
  `status` text NOT NULL DEFAULT ('NEGOTIATING'),
  `summary` text NOT NULL DEFAULT (''),
  `agreed_on` text NOT NULL DEFAULT (''),
  `starts_on` text NOT NULL DEFAULT (''),
  `ends_on` text NOT NULL DEFAULT (''),
  `review_on` text NOT NULL DEFAULT (''),
  `closed_on` text NOT NULL DEFAULT (''),
  `closed_reason` text NOT NULL DEFAULT (''),
  `team` text NOT NULL,
  `confidentiality` text NOT NULL DEFAULT ('OPEN'),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `campaign_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `agreements_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreements_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreement_agreed` CHECK (status <> 'AGREED' OR agreed_on <> ''),
  CONSTRAINT `agreement_closed` CHECK ((status IN ('ENDED', 'BROKEN')) = (closed_on <> '')),
  CONSTRAINT `agreement_dates` CHECK (ends_on = '' OR ends_on >= starts_on)
);
-- create index "agreement_title_folded_id" to table: "agreements"
CREATE INDEX `agreement_title_folded_id` ON `agreements` (`title_folded`, `id`);
-- create index "agreement_starts_on_id" to table: "agreements"
CREATE INDEX `agreement_starts_on_id` ON `agreements` (`starts_on`, `id`);
-- create index "agreement_ends_on_id" to table: "agreements"
CREATE INDEX `agreement_ends_on_id` ON `agreements` (`ends_on`, `id`);
-- create index "agreement_review_on_id" to table: "agreements"
CREATE INDEX `agreement_review_on_id` ON `agreements` (`review_on`, `id`);
-- create index "agreement_status_ends_on_id" to table: "agreements"
CREATE INDEX `agreement_status_ends_on_id` ON `agreements` (`status`, `ends_on`, `id`);
-- create index "agreement_campaign_id_created_at_id" to table: "agreements"
CREATE INDEX `agreement_campaign_id_created_at_id` ON `agreements` (`campaign_id`, `created_at`, `id`);
-- create index "agreement_created_at_id" to table: "agreements"
CREATE INDEX `agreement_created_at_id` ON `agreements` (`created_at`, `id`);
-- create index "agreement_updated_at_id" to table: "agreements"
CREATE INDEX `agreement_updated_at_id` ON `agreements` (`updated_at`, `id`);
-- create "agreement_parties" table
CREATE TABLE `agreement_parties` (
  `id` text NOT NULL,
  `agreement_id` text NOT NULL,
  `organisation_id` text NOT NULL,
  `signed_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `agreement_parties_agreements_agreement` FOREIGN KEY (`agreement_id`) REFERENCES `agreements` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreement_parties_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreement_parties_positions_signed_by` FOREIGN KEY (`signed_by_id`) REFERENCES `positions` (`id`) ON DELETE NO ACTION
);
-- create index "agreementparty_agreement_id_organisation_id" to table: "agreement_parties"
CREATE UNIQUE INDEX `agreementparty_agreement_id_organisation_id` ON `agreement_parties` (`agreement_id`, `organisation_id`);
-- create index "agreementparty_agreement_id_id" to table: "agreement_parties"
CREATE INDEX `agreementparty_agreement_id_id` ON `agreement_parties` (`agreement_id`, `id`);
-- create index "agreementparty_organisation_id_agreement_id" to table: "agreement_parties"
CREATE INDEX `agreementparty_organisation_id_agreement_id` ON `agreement_parties` (`organisation_id`, `agreement_id`);
-- create index "agreementparty_signed_by_id_id" to table: "agreement_parties"
CREATE INDEX `agreementparty_signed_by_id_id` ON `agreement_parties` (`signed_by_id`, `id`);
-- create "agreement_terms" table
CREATE TABLE `agreement_terms` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `text` text NOT NULL,
  `broken` bool NOT NULL DEFAULT (false),
  `broken_on` text NOT NULL DEFAULT (''),
  `broken_note` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `agreement_id` text NOT NULL,
  `broken_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `agreement_terms_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreement_terms_agreements_agreement` FOREIGN KEY (`agreement_id`) REFERENCES `agreements` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreement_terms_organisations_broken_by` FOREIGN KEY (`broken_by_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `agreement_term_broken` CHECK ((broken_on <> '') = (broken <> false))
);
-- create index "agreementterm_agreement_id_id" to table: "agreement_terms"
CREATE INDEX `agreementterm_agreement_id_id` ON `agreement_terms` (`agreement_id`, `id`);
-- create index "agreementterm_broken_by_id_id" to table: "agreement_terms"
CREATE INDEX `agreementterm_broken_by_id_id` ON `agreement_terms` (`broken_by_id`, `id`);
-- create "campaigns" table
CREATE TABLE `campaigns` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `name` text NOT NULL,
  `aims` text NOT NULL DEFAULT (''),
  `status` text NOT NULL DEFAULT ('DRAFT'),
  `starts_on` text NOT NULL DEFAULT (''),
  `ends_on` text NOT NULL DEFAULT (''),
  `archived_at` datetime NULL,
  `created_by` text NOT NULL,
  `lead_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `campaigns_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `campaigns_users_lead` FOREIGN KEY (`lead_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `campaign_dates` CHECK (ends_on = '' OR ends_on >= starts_on)
);
-- create index "campaign_name_folded_id" to table: "campaigns"
CREATE INDEX `campaign_name_folded_id` ON `campaigns` (`name_folded`, `id`);
-- create index "campaign_status_name_folded_id" to table: "campaigns"
CREATE INDEX `campaign_status_name_folded_id` ON `campaigns` (`status`, `name_folded`, `id`);
-- create index "campaign_starts_on_id" to table: "campaigns"
CREATE INDEX `campaign_starts_on_id` ON `campaigns` (`starts_on`, `id`);
-- create index "campaign_ends_on_id" to table: "campaigns"
CREATE INDEX `campaign_ends_on_id` ON `campaigns` (`ends_on`, `id`);
-- create index "campaign_created_at_id" to table: "campaigns"
CREATE INDEX `campaign_created_at_id` ON `campaigns` (`created_at`, `id`);
-- create index "campaign_updated_at_id" to table: "campaigns"
CREATE INDEX `campaign_updated_at_id` ON `campaigns` (`updated_at`, `id`);
-- create index "campaign_lead_id_name_folded_id" to table: "campaigns"
CREATE INDEX `campaign_lead_id_name_folded_id` ON `campaigns` (`lead_id`, `name_folded`, `id`);
-- create "campaign_partners" table
CREATE TABLE `campaign_partners` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `role` text NOT NULL,
  `role_rank` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('INVITED'),
  `decided_by` text NULL,
  `decided_on` text NOT NULL DEFAULT (''),
  `note` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `campaign_id` text NOT NULL,
  `organisation_id` text NOT NULL,
  `contact_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `campaign_partners_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `campaign_partners_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `campaign_partners_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `campaign_partners_persons_contact` FOREIGN KEY (`contact_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION
);
-- create index "campaignpartner_campaign_id_organisation_id" to table: "campaign_partners"
CREATE UNIQUE INDEX `campaignpartner_campaign_id_organisation_id` ON `campaign_partners` (`campaign_id`, `organisation_id`);
-- create index "campaignpartner_campaign_id_role_rank_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_campaign_id_role_rank_id` ON `campaign_partners` (`campaign_id`, `role_rank`, `id`);
-- create index "campaignpartner_campaign_id_created_at_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_campaign_id_created_at_id` ON `campaign_partners` (`campaign_id`, `created_at`, `id`);
-- create index "campaignpartner_campaign_id_decided_on_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_campaign_id_decided_on_id` ON `campaign_partners` (`campaign_id`, `decided_on`, `id`);
-- create index "campaignpartner_organisation_id_role_rank_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_organisation_id_role_rank_id` ON `campaign_partners` (`organisation_id`, `role_rank`, `id`);
-- create index "campaignpartner_organisation_id_created_at_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_organisation_id_created_at_id` ON `campaign_partners` (`organisation_id`, `created_at`, `id`);
-- create index "campaignpartner_organisation_id_decided_on_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_organisation_id_decided_on_id` ON `campaign_partners` (`organisation_id`, `decided_on`, `id`);
-- create index "campaignpartner_role_rank_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_role_rank_id` ON `campaign_partners` (`role_rank`, `id`);
-- create index "campaignpartner_created_at_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_created_at_id` ON `campaign_partners` (`created_at`, `id`);
-- create index "campaignpartner_decided_on_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_decided_on_id` ON `campaign_partners` (`decided_on`, `id`);
-- create index "campaignpartner_contact_id_id" to table: "campaign_partners"
CREATE INDEX `campaignpartner_contact_id_id` ON `campaign_partners` (`contact_id`, `id`);
-- create "commitments" table
CREATE TABLE `commitments` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `unit_folded` text NOT NULL DEFAULT (''),
  `made_by` text NOT NULL,
  `kind` text NOT NULL,
  `text` text NOT NULL,
  `quantity` integer NOT NULL DEFAULT (-1),
  `unit` text NOT NULL DEFAULT (''),
  `made_on` text NOT NULL DEFAULT (''),
  `due_on` text NOT NULL DEFAULT (''),
  `outcome` text NOT NULL DEFAULT ('OPEN'),
  `delivered` integer NOT NULL DEFAULT (-1),
  `resolved_on` text NOT NULL DEFAULT (''),
  `evidence` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `organisation_id` text NOT NULL,
  `campaign_id` text NULL,
  `interaction_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `commitments_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `commitments_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `commitments_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `commitments_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `commitment_made` CHECK (made_on <> ''),
  CONSTRAINT `commitment_resolved` CHECK ((outcome = 'OPEN') = (resolved_on = ''))
);
-- create index "commitment_organisation_id_made_on_id" to table: "commitments"
CREATE INDEX `commitment_organisation_id_made_on_id` ON `commitments` (`organisation_id`, `made_on`, `id`);
-- create index "commitment_organisation_id_due_on_id" to table: "commitments"
CREATE INDEX `commitment_organisation_id_due_on_id` ON `commitments` (`organisation_id`, `due_on`, `id`);
-- create index "commitment_organisation_id_resolved_on_id" to table: "commitments"
CREATE INDEX `commitment_organisation_id_resolved_on_id` ON `commitments` (`organisation_id`, `resolved_on`, `id`);
-- create index "commitment_organisation_id_created_at_id" to table: "commitments"
CREATE INDEX `commitment_organisation_id_created_at_id` ON `commitments` (`organisation_id`, `created_at`, `id`);
-- create index "commitment_campaign_id_made_on_id" to table: "commitments"
CREATE INDEX `commitment_campaign_id_made_on_id` ON `commitments` (`campaign_id`, `made_on`, `id`);
-- create index "commitment_campaign_id_due_on_id" to table: "commitments"
CREATE INDEX `commitment_campaign_id_due_on_id` ON `commitments` (`campaign_id`, `due_on`, `id`);
-- create index "commitment_campaign_id_created_at_id" to table: "commitments"
CREATE INDEX `commitment_campaign_id_created_at_id` ON `commitments` (`campaign_id`, `created_at`, `id`);
-- create index "commitment_interaction_id_made_on_id" to table: "commitments"
CREATE INDEX `commitment_interaction_id_made_on_id` ON `commitments` (`interaction_id`, `made_on`, `id`);
-- create index "commitment_outcome_due_on_id" to table: "commitments"
CREATE INDEX `commitment_outcome_due_on_id` ON `commitments` (`outcome`, `due_on`, `id`);
-- create index "commitment_made_on_id" to table: "commitments"
CREATE INDEX `commitment_made_on_id` ON `commitments` (`made_on`, `id`);
-- create index "commitment_due_on_id" to table: "commitments"
CREATE INDEX `commitment_due_on_id` ON `commitments` (`due_on`, `id`);
-- create index "commitment_created_at_id" to table: "commitments"
CREATE INDEX `commitment_created_at_id` ON `commitments` (`created_at`, `id`);
-- create "endorsement_steps" table
CREATE TABLE `endorsement_steps` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `body` text NOT NULL,
  `level` text NULL,
  `meets_on` text NOT NULL DEFAULT (''),
  `motion` text NOT NULL DEFAULT (''),
  `result` text NOT NULL DEFAULT ('PENDING'),
  `decided_on` text NOT NULL DEFAULT (''),
  `note` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `partner_id` text NOT NULL,
  `campaign_id` text NOT NULL,
  `organisation_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `endorsement_steps_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `endorsement_steps_campaign_partners_partner` FOREIGN KEY (`partner_id`) REFERENCES `campaign_partners` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `endorsement_steps_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `endorsement_steps_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `endorsement_step_decided` CHECK ((result = 'PENDING') = (decided_on = ''))
);
-- create index "endorsementstep_partner_id_meets_on_id" to table: "endorsement_steps"
CREATE INDEX `endorsementstep_partner_id_meets_on_id` ON `endorsement_steps` (`partner_id`, `meets_on`, `id`);
-- create index "endorsementstep_campaign_id_meets_on_id" to table: "endorsement_steps"
CREATE INDEX `endorsementstep_campaign_id_meets_on_id` ON `endorsement_steps` (`campaign_id`, `meets_on`, `id`);
-- create index "endorsementstep_organisation_id_decided_on_id" to table: "endorsement_steps"
CREATE INDEX `endorsementstep_organisation_id_decided_on_id` ON `endorsement_steps` (`organisation_id`, `decided_on`, `id`);
-- create index "endorsementstep_result_meets_on_id" to table: "endorsement_steps"
CREATE INDEX `endorsementstep_result_meets_on_id` ON `endorsement_steps` (`result`, `meets_on`, `id`);
-- create index "endorsementstep_meets_on_id" to table: "endorsement_steps"
CREATE INDEX `endorsementstep_meets_on_id` ON `endorsement_steps` (`meets_on`, `id`);
-- create index "endorsementstep_created_at_id" to table: "endorsement_steps"
CREATE INDEX `endorsementstep_created_at_id` ON `endorsement_steps` (`created_at`, `id`);
-- create "events" table
CREATE TABLE `events` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `kind` text NOT NULL,
  `name` text NOT NULL,
  `description` text NOT NULL DEFAULT (''),
  `status` text NOT NULL DEFAULT ('PLANNED'),
  `starts_at` datetime NOT NULL,
  `ends_at` datetime NULL,
  `place` text NOT NULL DEFAULT (''),
  `expected_turnout` integer NOT NULL DEFAULT (-1),
  `turnout` integer NOT NULL DEFAULT (-1),
  `cancelled_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `region_id` text NULL,
  `campaign_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `events_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `events_regions_region` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `events_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `event_ends` CHECK (ends_at IS NULL OR ends_at >= starts_at)
);
-- create index "event_starts_at_id" to table: "events"
CREATE INDEX `event_starts_at_id` ON `events` (`starts_at`, `id`);
-- create index "event_campaign_id_starts_at_id" to table: "events"
CREATE INDEX `event_campaign_id_starts_at_id` ON `events` (`campaign_id`, `starts_at`, `id`);
-- create index "event_campaign_id_name_folded_id" to table: "events"
CREATE INDEX `event_campaign_id_name_folded_id` ON `events` (`campaign_id`, `name_folded`, `id`);
-- create index "event_campaign_id_created_at_id" to table: "events"
CREATE INDEX `event_campaign_id_created_at_id` ON `events` (`campaign_id`, `created_at`, `id`);
-- create index "event_region_id_starts_at_id" to table: "events"
CREATE INDEX `event_region_id_starts_at_id` ON `events` (`region_id`, `starts_at`, `id`);
-- create index "event_status_starts_at_id" to table: "events"
CREATE INDEX `event_status_starts_at_id` ON `events` (`status`, `starts_at`, `id`);
-- create index "event_name_folded_id" to table: "events"
CREATE INDEX `event_name_folded_id` ON `events` (`name_folded`, `id`);
-- create index "event_created_at_id" to table: "events"
CREATE INDEX `event_created_at_id` ON `events` (`created_at`, `id`);
-- create index "event_updated_at_id" to table: "events"
CREATE INDEX `event_updated_at_id` ON `events` (`updated_at`, `id`);
-- create "event_organisations" table
CREATE TABLE `event_organisations` (
  `id` text NOT NULL,
  `role` text NOT NULL,
  `starts_at` datetime NOT NULL,
  `event_id` text NOT NULL,
  `organisation_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `event_organisations_events_event` FOREIGN KEY (`event_id`) REFERENCES `events` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `event_organisations_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION
);
-- create index "eventorganisation_event_id_organisation_id" to table: "event_organisations"
CREATE UNIQUE INDEX `eventorganisation_event_id_organisation_id` ON `event_organisations` (`event_id`, `organisation_id`);
-- create index "eventorganisation_event_id_id" to table: "event_organisations"
CREATE INDEX `eventorganisation_event_id_id` ON `event_organisations` (`event_id`, `id`);
-- create index "eventorganisation_organisation_id_starts_at_id" to table: "event_organisations"
CREATE INDEX `eventorganisation_organisation_id_starts_at_id` ON `event_organisations` (`organisation_id`, `starts_at`, `id`);
-- create "event_speakers" table
CREATE TABLE `event_speakers` (
  `id` text NOT NULL,
  `topic` text NOT NULL DEFAULT (''),
  `starts_at` datetime NOT NULL,
  `event_id` text NOT NULL,
  `person_id` text NULL,
  `user_id` text NULL,
  `organisation_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `event_speakers_events_event` FOREIGN KEY (`event_id`) REFERENCES `events` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `event_speakers_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `event_speakers_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `event_speakers_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `event_speaker_is_one` CHECK ((person_id IS NULL) <> (user_id IS NULL))
);
-- create index "eventspeaker_event_id_person_id" to table: "event_speakers"
CREATE UNIQUE INDEX `eventspeaker_event_id_person_id` ON `event_speakers` (`event_id`, `person_id`);
-- create index "eventspeaker_event_id_user_id" to table: "event_speakers"
CREATE UNIQUE INDEX `eventspeaker_event_id_user_id` ON `event_speakers` (`event_id`, `user_id`);
-- create index "eventspeaker_event_id_id" to table: "event_speakers"
CREATE INDEX `eventspeaker_event_id_id` ON `event_speakers` (`event_id`, `id`);
-- create index "eventspeaker_person_id_starts_at_id" to table: "event_speakers"
CREATE INDEX `eventspeaker_person_id_starts_at_id` ON `event_speakers` (`person_id`, `starts_at`, `id`);
-- create index "eventspeaker_organisation_id_starts_at_id" to table: "event_speakers"
CREATE INDEX `eventspeaker_organisation_id_starts_at_id` ON `event_speakers` (`organisation_id`, `starts_at`, `id`);
-- create "incompatibilities" table
CREATE TABLE `incompatibilities` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `reason` text NOT NULL,
  `since` text NOT NULL DEFAULT (''),
  `until` text NOT NULL DEFAULT (''),
  `source` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `organisation_id` text NOT NULL,
  `with_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `incompatibilities_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `incompatibilities_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `incompatibilities_organisations_with` FOREIGN KEY (`with_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `incompatibility_dates` CHECK (`until` = '' OR `until` >= `since`),
  CONSTRAINT `incompatibility_ends` CHECK (organisation_id <> with_id)
);
-- create index "incompatibility_organisation_id_created_at_id" to table: "incompatibilities"
CREATE INDEX `incompatibility_organisation_id_created_at_id` ON `incompatibilities` (`organisation_id`, `created_at`, `id`);
-- create index "incompatibility_with_id_created_at_id" to table: "incompatibilities"
CREATE INDEX `incompatibility_with_id_created_at_id` ON `incompatibilities` (`with_id`, `created_at`, `id`);
-- create index "incompatibility_until_id" to table: "incompatibilities"
CREATE INDEX `incompatibility_until_id` ON `incompatibilities` (`until`, `id`);
-- create index "incompatibility_created_at_id" to table: "incompatibilities"
CREATE INDEX `incompatibility_created_at_id` ON `incompatibilities` (`created_at`, `id`);
-- create "pact_seats" table
CREATE TABLE `pact_seats` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `constituency_folded` text NOT NULL DEFAULT (''),
  `constituency` text NOT NULL,
  `we_stand` bool NOT NULL DEFAULT (false),
  `we_stand_aside` bool NOT NULL DEFAULT (false),
  `created_by` text NOT NULL,
  `agreement_id` text NOT NULL,
  `stands_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `pact_seats_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pact_seats_agreements_agreement` FOREIGN KEY (`agreement_id`) REFERENCES `agreements` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pact_seats_organisations_stands` FOREIGN KEY (`stands_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `pact_seat_not_both_of_two` CHECK (NOT (we_stand AND we_stand_aside)),
  CONSTRAINT `pact_seat_one_stands` CHECK (we_stand = (stands_id IS NULL))
);
-- create index "pactseat_agreement_id_constituency_folded" to table: "pact_seats"
CREATE UNIQUE INDEX `pactseat_agreement_id_constituency_folded` ON `pact_seats` (`agreement_id`, `constituency_folded`);
-- create index "pactseat_constituency_folded_id" to table: "pact_seats"
CREATE INDEX `pactseat_constituency_folded_id` ON `pact_seats` (`constituency_folded`, `id`);
-- create index "pactseat_created_at_id" to table: "pact_seats"
CREATE INDEX `pactseat_created_at_id` ON `pact_seats` (`created_at`, `id`);
-- create index "pactseat_agreement_id_id" to table: "pact_seats"
CREATE INDEX `pactseat_agreement_id_id` ON `pact_seats` (`agreement_id`, `id`);
-- create index "pactseat_stands_id_id" to table: "pact_seats"
CREATE INDEX `pactseat_stands_id_id` ON `pact_seats` (`stands_id`, `id`);
-- create "sign_ons" table
CREATE TABLE `sign_ons` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `status` text NOT NULL DEFAULT ('INVITED'),
  `signed_number` integer NOT NULL DEFAULT (-1),
  `signed_at` datetime NULL,
  `logo_consent` bool NOT NULL DEFAULT (false),
  `note` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `statement_id` text NOT NULL,
  `organisation_id` text NULL,
  `person_id` text NULL,
  `signed_by_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sign_ons_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sign_ons_statements_statement` FOREIGN KEY (`statement_id`) REFERENCES `statements` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sign_ons_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sign_ons_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sign_ons_positions_signed_by` FOREIGN KEY (`signed_by_id`) REFERENCES `positions` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sign_on_of_one` CHECK ((organisation_id IS NULL) <> (person_id IS NULL)),
  CONSTRAINT `sign_on_signed` CHECK (status NOT IN ('SIGNED', 'NEEDS_RECONFIRMATION') OR (signed_number > 0 AND signed_at IS NOT NULL))
);
-- create index "signon_statement_id_organisation_id" to table: "sign_ons"
CREATE UNIQUE INDEX `signon_statement_id_organisation_id` ON `sign_ons` (`statement_id`, `organisation_id`);
-- create index "signon_statement_id_person_id" to table: "sign_ons"
CREATE UNIQUE INDEX `signon_statement_id_person_id` ON `sign_ons` (`statement_id`, `person_id`);
-- create index "signon_statement_id_status_created_at_id" to table: "sign_ons"
CREATE INDEX `signon_statement_id_status_created_at_id` ON `sign_ons` (`statement_id`, `status`, `created_at`, `id`);
-- create index "signon_statement_id_created_at_id" to table: "sign_ons"
CREATE INDEX `signon_statement_id_created_at_id` ON `sign_ons` (`statement_id`, `created_at`, `id`);
-- create index "signon_organisation_id_created_at_id" to table: "sign_ons"
CREATE INDEX `signon_organisation_id_created_at_id` ON `sign_ons` (`organisation_id`, `created_at`, `id`);
-- create index "signon_organisation_id_signed_at_id" to table: "sign_ons"
CREATE INDEX `signon_organisation_id_signed_at_id` ON `sign_ons` (`organisation_id`, `signed_at`, `id`);
-- create index "signon_person_id_created_at_id" to table: "sign_ons"
CREATE INDEX `signon_person_id_created_at_id` ON `sign_ons` (`person_id`, `created_at`, `id`);
-- create index "signon_person_id_signed_at_id" to table: "sign_ons"
CREATE INDEX `signon_person_id_signed_at_id` ON `sign_ons` (`person_id`, `signed_at`, `id`);
-- create index "signon_created_at_id" to table: "sign_ons"
CREATE INDEX `signon_created_at_id` ON `sign_ons` (`created_at`, `id`);
-- create index "signon_signed_by_id_id" to table: "sign_ons"
CREATE INDEX `signon_signed_by_id_id` ON `sign_ons` (`signed_by_id`, `id`);
-- create "statements" table
CREATE TABLE `statements` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `title_folded` text NOT NULL DEFAULT (''),
  `title` text NOT NULL,
  `text` text NOT NULL,
  `text_number` integer NOT NULL DEFAULT (1),
  `status` text NOT NULL DEFAULT ('DRAFT'),
  `soft_deadline` datetime NULL,
  `hard_deadline` datetime NULL,
  `published_at` datetime NULL,
  `url` text NOT NULL DEFAULT (''),
  `abandoned_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `campaign_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `statements_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `statements_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `statement_deadlines` CHECK (soft_deadline IS NULL OR hard_deadline IS NULL OR soft_deadline <= hard_deadline),
  CONSTRAINT `statement_published` CHECK ((status = 'PUBLISHED') = (published_at IS NOT NULL))
);
-- create index "statement_title_folded_id" to table: "statements"
CREATE INDEX `statement_title_folded_id` ON `statements` (`title_folded`, `id`);
-- create index "statement_campaign_id_title_folded_id" to table: "statements"
CREATE INDEX `statement_campaign_id_title_folded_id` ON `statements` (`campaign_id`, `title_folded`, `id`);
-- create index "statement_campaign_id_created_at_id" to table: "statements"
CREATE INDEX `statement_campaign_id_created_at_id` ON `statements` (`campaign_id`, `created_at`, `id`);
-- create index "statement_status_created_at_id" to table: "statements"
CREATE INDEX `statement_status_created_at_id` ON `statements` (`status`, `created_at`, `id`);
-- create index "statement_created_at_id" to table: "statements"
CREATE INDEX `statement_created_at_id` ON `statements` (`created_at`, `id`);
-- create index "statement_updated_at_id" to table: "statements"
CREATE INDEX `statement_updated_at_id` ON `statements` (`updated_at`, `id`);
-- create "statement_versions" table
CREATE TABLE `statement_versions` (
  `id` text NOT NULL,
  `number` integer NOT NULL,
  `text` text NOT NULL,
  `note` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `statement_id` text NOT NULL,
  `created_by` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `statement_versions_statements_statement` FOREIGN KEY (`statement_id`) REFERENCES `statements` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `statement_versions_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "statementversion_statement_id_number" to table: "statement_versions"
CREATE UNIQUE INDEX `statementversion_statement_id_number` ON `statement_versions` (`statement_id`, `number`);
-- create index "statementversion_statement_id_number_id" to table: "statement_versions"
CREATE INDEX `statementversion_statement_id_number_id` ON `statement_versions` (`statement_id`, `number`, `id`);
-- create "agreement_shared_with" table
CREATE TABLE `agreement_shared_with` (
  `agreement_id` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`agreement_id`, `user_id`),
  CONSTRAINT `agreement_shared_with_agreement_id` FOREIGN KEY (`agreement_id`) REFERENCES `agreements` (`id`) ON DELETE CASCADE,
  CONSTRAINT `agreement_shared_with_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- create "campaign_issues" table
CREATE TABLE `campaign_issues` (
  `campaign_id` text NOT NULL,
  `issue_id` text NOT NULL,
  PRIMARY KEY (`campaign_id`, `issue_id`),
  CONSTRAINT `campaign_issues_campaign_id` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE CASCADE,
  CONSTRAINT `campaign_issues_issue_id` FOREIGN KEY (`issue_id`) REFERENCES `issues` (`id`) ON DELETE CASCADE
);
-- create "campaign_regions" table
CREATE TABLE `campaign_regions` (
  `campaign_id` text NOT NULL,
  `region_id` text NOT NULL,
  PRIMARY KEY (`campaign_id`, `region_id`),
  CONSTRAINT `campaign_regions_campaign_id` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE CASCADE,
  CONSTRAINT `campaign_regions_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON DELETE CASCADE
);
-- create "campaign_tags" table
CREATE TABLE `campaign_tags` (
  `campaign_id` text NOT NULL,
  `tag_id` text NOT NULL,
  PRIMARY KEY (`campaign_id`, `tag_id`),
  CONSTRAINT `campaign_tags_campaign_id` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE CASCADE,
  CONSTRAINT `campaign_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON DELETE CASCADE
);
-- create "pact_seat_stands_aside" table
CREATE TABLE `pact_seat_stands_aside` (
  `pact_seat_id` text NOT NULL,
  `organisation_id` text NOT NULL,
  PRIMARY KEY (`pact_seat_id`, `organisation_id`),
  CONSTRAINT `pact_seat_stands_aside_pact_seat_id` FOREIGN KEY (`pact_seat_id`) REFERENCES `pact_seats` (`id`) ON DELETE CASCADE,
  CONSTRAINT `pact_seat_stands_aside_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE CASCADE
);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
