-- create "access_records" table
CREATE TABLE `access_records` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `action` text NOT NULL,
  `record_id` text NOT NULL,
  `reason` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `access_records_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "accessrecord_created_at_id" to table: "access_records"
CREATE INDEX `accessrecord_created_at_id` ON `access_records` (`created_at`, `id`);
-- create index "accessrecord_record_id_created_at_id" to table: "access_records"
CREATE INDEX `accessrecord_record_id_created_at_id` ON `access_records` (`record_id`, `created_at`, `id`);
-- create index "accessrecord_user_id_created_at_id" to table: "access_records"
CREATE INDEX `accessrecord_user_id_created_at_id` ON `access_records` (`user_id`, `created_at`, `id`);
-- create "accounts" table
CREATE TABLE `accounts` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `email` text NOT NULL,
  `password_hash` text NOT NULL,
  `password_expired` bool NOT NULL DEFAULT (true),
  `created_by` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `accounts_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `accounts_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "accounts_email_key" to table: "accounts"
CREATE UNIQUE INDEX `accounts_email_key` ON `accounts` (`email`);
-- create index "account_user_id" to table: "accounts"
CREATE UNIQUE INDEX `account_user_id` ON `accounts` (`user_id`);
-- create "affiliations" table
CREATE TABLE `affiliations` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `kind` text NOT NULL,
  `role` text NOT NULL DEFAULT (''),
  `since` text NOT NULL DEFAULT (''),
  `since_precision` text NOT NULL DEFAULT ('DAY'),
  `until` text NOT NULL DEFAULT (''),
  `until_precision` text NOT NULL DEFAULT ('DAY'),
  `members_affiliated` integer NOT NULL DEFAULT (-1),
  `delegate_entitlement` integer NOT NULL DEFAULT (-1),
  `renews_on` text NOT NULL DEFAULT (''),
  `source` text NOT NULL DEFAULT (''),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `from_id` text NOT NULL,
  `to_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `affiliations_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `affiliations_organisations_from` FOREIGN KEY (`from_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `affiliations_organisations_to` FOREIGN KEY (`to_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `affiliation_dates` CHECK (`until` = '' OR `until` >= `since`),
  CONSTRAINT `affiliation_ends` CHECK (from_id <> to_id)
);
-- create index "affiliation_from_id_since_id" to table: "affiliations"
CREATE INDEX `affiliation_from_id_since_id` ON `affiliations` (`from_id`, `since`, `id`);
-- create index "affiliation_to_id_since_id" to table: "affiliations"
CREATE INDEX `affiliation_to_id_since_id` ON `affiliations` (`to_id`, `since`, `id`);
-- create index "affiliation_created_at_id" to table: "affiliations"
CREATE INDEX `affiliation_created_at_id` ON `affiliations` (`created_at`, `id`);
-- create index "affiliation_renews_on_id" to table: "affiliations"
CREATE INDEX `affiliation_renews_on_id` ON `affiliations` (`renews_on`, `id`);
-- create "ancestors" table
CREATE TABLE `ancestors` (
  `id` text NOT NULL,
  `depth` integer NOT NULL,
  `organisation_id` text NOT NULL,
  `ancestor_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `ancestors_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `ancestors_organisations_ancestor` FOREIGN KEY (`ancestor_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION
);
-- create index "ancestor_organisation_id_ancestor_id" to table: "ancestors"
CREATE UNIQUE INDEX `ancestor_organisation_id_ancestor_id` ON `ancestors` (`organisation_id`, `ancestor_id`);
-- create index "ancestor_ancestor_id_depth" to table: "ancestors"
CREATE INDEX `ancestor_ancestor_id_depth` ON `ancestors` (`ancestor_id`, `depth`);
-- create "app_tokens" table
CREATE TABLE `app_tokens` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name` text NOT NULL,
  `token_hash` text NOT NULL,
  `scopes` json NOT NULL,
  `expires_at` datetime NOT NULL,
  `last_used_at` datetime NULL,
  `revoked_at` datetime NULL,
  `created_by` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `app_tokens_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `app_tokens_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "app_tokens_token_hash_key" to table: "app_tokens"
CREATE UNIQUE INDEX `app_tokens_token_hash_key` ON `app_tokens` (`token_hash`);
-- create index "apptoken_user_id_created_at_id" to table: "app_tokens"
CREATE INDEX `apptoken_user_id_created_at_id` ON `app_tokens` (`user_id`, `created_at`, `id`);
-- create index "apptoken_created_at_id" to table: "app_tokens"
CREATE INDEX `apptoken_created_at_id` ON `app_tokens` (`created_at`, `id`);
-- create "changes" table
CREATE TABLE `changes` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `verb` text NOT NULL,
  `kind` text NOT NULL,
  `record_id` text NOT NULL,
  `version` integer NOT NULL,
  `action` text NOT NULL,
  `fields` json NOT NULL,
  `before` json NOT NULL,
  `after` json NOT NULL,
  `visibility` text NOT NULL,
  `owner_id` text NULL,
  `operation_id` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `changes_operations_operation` FOREIGN KEY (`operation_id`) REFERENCES `operations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `changes_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "change_record_id_created_at_id" to table: "changes"
CREATE INDEX `change_record_id_created_at_id` ON `changes` (`record_id`, `created_at`, `id`);
-- create index "change_created_at_id" to table: "changes"
CREATE INDEX `change_created_at_id` ON `changes` (`created_at`, `id`);
-- create index "change_user_id_created_at_id" to table: "changes"
CREATE INDEX `change_user_id_created_at_id` ON `changes` (`user_id`, `created_at`, `id`);
-- create "contact_points" table
CREATE TABLE `contact_points` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `kind` text NOT NULL,
  `value` text NOT NULL,
  `label` text NOT NULL DEFAULT (''),
  `primary` bool NOT NULL DEFAULT (false),
  `audience` text NOT NULL,
  `created_by` text NOT NULL,
  `organisation_id` text NULL,
  `person_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `contact_points_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `contact_points_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `contact_points_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `contact_point_owner` CHECK ((organisation_id IS NULL) <> (person_id IS NULL))
);
-- create index "contactpoint_organisation_id_created_at_id" to table: "contact_points"
CREATE INDEX `contactpoint_organisation_id_created_at_id` ON `contact_points` (`organisation_id`, `created_at`, `id`);
-- create index "contactpoint_person_id_created_at_id" to table: "contact_points"
CREATE INDEX `contactpoint_person_id_created_at_id` ON `contact_points` (`person_id`, `created_at`, `id`);
-- create "external_ids" table
CREATE TABLE `external_ids` (
  `id` text NOT NULL,
  `scheme` text NOT NULL,
  `value` text NOT NULL,
  `organisation_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `external_ids_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION
);
-- create index "externalid_scheme_value" to table: "external_ids"
CREATE UNIQUE INDEX `externalid_scheme_value` ON `external_ids` (`scheme`, `value`);
-- create index "externalid_organisation_id" to table: "external_ids"
CREATE INDEX `externalid_organisation_id` ON `external_ids` (`organisation_id`);
-- create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (
  `id` text NOT NULL,
  `user_id` text NOT NULL,
  `key` text NOT NULL,
  `request_hash` text NOT NULL,
  `verb` text NOT NULL,
  `operation_id` text NOT NULL,
  `result` json NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "idempotencykey_user_id_key" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotencykey_user_id_key` ON `idempotency_keys` (`user_id`, `key`);
-- create index "idempotencykey_created_at_id" to table: "idempotency_keys"
CREATE INDEX `idempotencykey_created_at_id` ON `idempotency_keys` (`created_at`, `id`);
-- create "operations" table
CREATE TABLE `operations` (
  `id` text NOT NULL,
  `verb` text NOT NULL,
  `created_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `operations_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "operation_created_at_id" to table: "operations"
CREATE INDEX `operation_created_at_id` ON `operations` (`created_at`, `id`);
-- create "organisations" table
CREATE TABLE `organisations` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `short_name_folded` text NOT NULL DEFAULT (''),
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
-- create "persons" table
CREATE TABLE `persons` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `family_name_folded` text NOT NULL DEFAULT (''),
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
-- create "positions" table
CREATE TABLE `positions` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `title_folded` text NOT NULL DEFAULT (''),
  `title` text NOT NULL DEFAULT (''),
  `kind` text NOT NULL,
  `started_on` text NOT NULL DEFAULT (''),
  `ended_on` text NOT NULL DEFAULT (''),
  `primary` bool NOT NULL DEFAULT (false),
  `voided_at` datetime NULL,
  `voided_reason` text NOT NULL DEFAULT (''),
  `created_by` text NOT NULL,
  `person_id` text NOT NULL,
  `organisation_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `positions_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `positions_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `positions_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `position_dates` CHECK (ended_on = '' OR ended_on >= started_on)
);
-- create index "position_person_id_started_on_id" to table: "positions"
CREATE INDEX `position_person_id_started_on_id` ON `positions` (`person_id`, `started_on`, `id`);
-- create index "position_organisation_id_started_on_id" to table: "positions"
CREATE INDEX `position_organisation_id_started_on_id` ON `positions` (`organisation_id`, `started_on`, `id`);
-- create index "position_organisation_id_title_folded_id" to table: "positions"
CREATE INDEX `position_organisation_id_title_folded_id` ON `positions` (`organisation_id`, `title_folded`, `id`);
-- create index "position_created_at_id" to table: "positions"
CREATE INDEX `position_created_at_id` ON `positions` (`created_at`, `id`);
-- create index "position_title_folded_id" to table: "positions"
CREATE INDEX `position_title_folded_id` ON `positions` (`title_folded`, `id`);
-- create "regions" table
CREATE TABLE `regions` (
  `id` text NOT NULL,
  `name` text NOT NULL,
  `ons_code` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "regions_ons_code_key" to table: "regions"
CREATE UNIQUE INDEX `regions_ons_code_key` ON `regions` (`ons_code`);
-- create "sessions" table
CREATE TABLE `sessions` (
  `id` text NOT NULL,
  `token_hash` text NOT NULL,
  `created_at` datetime NOT NULL,
  `last_used_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sessions_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "sessions_token_hash_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_token_hash_key` ON `sessions` (`token_hash`);
-- create index "session_user_id_created_at_id" to table: "sessions"
CREATE INDEX `session_user_id_created_at_id` ON `sessions` (`user_id`, `created_at`, `id`);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- create "settings" table
CREATE TABLE `settings` (
  `id` text NOT NULL,
  `value` blob NOT NULL,
  PRIMARY KEY (`id`)
);
-- create "sign_in_attempts" table
CREATE TABLE `sign_in_attempts` (
  `id` text NOT NULL,
  `failures` integer NOT NULL,
  `last_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "signinattempt_last_at" to table: "sign_in_attempts"
CREATE INDEX `signinattempt_last_at` ON `sign_in_attempts` (`last_at`);
-- create "tags" table
CREATE TABLE `tags` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `name` text NOT NULL,
  `colour` text NOT NULL DEFAULT (''),
  `archived_at` datetime NULL,
  `created_by` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `tags_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "tag_name_folded" to table: "tags"
CREATE UNIQUE INDEX `tag_name_folded` ON `tags` (`name_folded`);
-- create "terms" table
CREATE TABLE `terms` (
  `id` text NOT NULL,
  `kind` text NOT NULL,
  `word` text NOT NULL,
  `record_id` text NOT NULL,
  `source` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "term_kind_word_record_id_source" to table: "terms"
CREATE UNIQUE INDEX `term_kind_word_record_id_source` ON `terms` (`kind`, `word`, `record_id`, `source`);
-- create index "term_record_id" to table: "terms"
CREATE INDEX `term_record_id` ON `terms` (`record_id`);
-- create "users" table
CREATE TABLE `users` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `name_folded` text NOT NULL DEFAULT (''),
  `name` text NOT NULL,
  `roles` json NOT NULL,
  `status` text NOT NULL DEFAULT ('ACTIVE'),
  `created_by` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `users_users_created_users` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "user_name_folded_id" to table: "users"
CREATE INDEX `user_name_folded_id` ON `users` (`name_folded`, `id`);
-- create index "user_created_at_id" to table: "users"
CREATE INDEX `user_created_at_id` ON `users` (`created_at`, `id`);
-- create "organisation_regions" table
CREATE TABLE `organisation_regions` (
  `organisation_id` text NOT NULL,
  `region_id` text NOT NULL,
  PRIMARY KEY (`organisation_id`, `region_id`),
  CONSTRAINT `organisation_regions_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `organisation_regions_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON DELETE CASCADE
);
-- create "organisation_areas" table
CREATE TABLE `organisation_areas` (
  `organisation_id` text NOT NULL,
  `region_id` text NOT NULL,
  PRIMARY KEY (`organisation_id`, `region_id`),
  CONSTRAINT `organisation_areas_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `organisation_areas_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON DELETE CASCADE
);
-- create "organisation_tags" table
CREATE TABLE `organisation_tags` (
  `organisation_id` text NOT NULL,
  `tag_id` text NOT NULL,
  PRIMARY KEY (`organisation_id`, `tag_id`),
  CONSTRAINT `organisation_tags_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `organisation_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON DELETE CASCADE
);
-- create "person_tags" table
CREATE TABLE `person_tags` (
  `person_id` text NOT NULL,
  `tag_id` text NOT NULL,
  PRIMARY KEY (`person_id`, `tag_id`),
  CONSTRAINT `person_tags_person_id` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON DELETE CASCADE,
  CONSTRAINT `person_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON DELETE CASCADE
);
-- create "user_regions" table
CREATE TABLE `user_regions` (
  `user_id` text NOT NULL,
  `region_id` text NOT NULL,
  PRIMARY KEY (`user_id`, `region_id`),
  CONSTRAINT `user_regions_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `user_regions_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON DELETE CASCADE
);
