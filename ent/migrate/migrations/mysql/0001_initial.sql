-- create "settings" table
CREATE TABLE `settings` (
  `id` varchar(60) NOT NULL,
  `value` blob NOT NULL,
  PRIMARY KEY (`id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "sign_in_attempts" table
CREATE TABLE `sign_in_attempts` (
  `id` varchar(64) NOT NULL,
  `failures` bigint NOT NULL,
  `last_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `signinattempt_last_at` (`last_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "terms" table
CREATE TABLE `terms` (
  `id` varchar(30) NOT NULL,
  `kind` varchar(3) NOT NULL,
  `word` varchar(64) NOT NULL,
  `record_id` varchar(30) NOT NULL,
  `source` varchar(40) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `term_kind_word_record_id_source` (`kind`, `word`, `record_id`, `source`),
  INDEX `term_record_id` (`record_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "users" table
CREATE TABLE `users` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `name_folded` varchar(200) NOT NULL DEFAULT '',
  `name` varchar(200) NOT NULL,
  `roles` json NOT NULL,
  `status` varchar(40) NOT NULL DEFAULT 'ACTIVE',
  `created_by` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `users_users_created_users` (`created_by`),
  INDEX `user_created_at_id` (`created_at`, `id`),
  INDEX `user_name_folded_id` (`name_folded`, `id`),
  CONSTRAINT `users_users_created_users` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (
  `id` varchar(30) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  `key` varchar(255) NOT NULL,
  `request_hash` varchar(64) NOT NULL,
  `verb` varchar(60) NOT NULL,
  `operation_id` varchar(30) NOT NULL,
  `result` json NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idempotencykey_created_at_id` (`created_at`, `id`),
  UNIQUE INDEX `idempotencykey_user_id_key` (`user_id`, `key`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "access_records" table
CREATE TABLE `access_records` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `action` varchar(40) NOT NULL,
  `record_id` varchar(30) NOT NULL,
  `reason` varchar(500) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `accessrecord_created_at_id` (`created_at`, `id`),
  INDEX `accessrecord_record_id_created_at_id` (`record_id`, `created_at`, `id`),
  INDEX `accessrecord_user_id_created_at_id` (`user_id`, `created_at`, `id`),
  CONSTRAINT `access_records_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "accounts" table
CREATE TABLE `accounts` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `email` varchar(254) NOT NULL,
  `password_hash` varchar(200) NOT NULL,
  `password_expired` bool NOT NULL DEFAULT 1,
  `created_by` varchar(30) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `accounts_users_creator` (`created_by`),
  UNIQUE INDEX `account_user_id` (`user_id`),
  UNIQUE INDEX `email` (`email`),
  CONSTRAINT `accounts_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `accounts_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "organisations" table
CREATE TABLE `organisations` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `name_folded` varchar(200) NOT NULL DEFAULT '',
  `short_name_folded` varchar(200) NOT NULL DEFAULT '',
  `name` varchar(200) NOT NULL,
  `short_name` varchar(50) NOT NULL DEFAULT '',
  `former_names` json NOT NULL,
  `kind` varchar(40) NOT NULL,
  `level` varchar(40) NOT NULL DEFAULT 'OTHER',
  `status` varchar(40) NOT NULL DEFAULT 'ACTIVE',
  `description` text NOT NULL DEFAULT (''),
  `website` varchar(500) NOT NULL DEFAULT '',
  `founded` char(10) NOT NULL DEFAULT '',
  `founded_precision` varchar(40) NOT NULL DEFAULT 'DAY',
  `member_count` bigint NOT NULL DEFAULT -1,
  `member_count_as_of` char(10) NOT NULL DEFAULT '',
  `member_count_source` varchar(500) NOT NULL DEFAULT '',
  `medium` varchar(40) NULL,
  `reach` bigint NOT NULL DEFAULT -1,
  `stage` varchar(40) NOT NULL DEFAULT 'IDENTIFIED',
  `stance` varchar(40) NOT NULL DEFAULT 'UNKNOWN',
  `cadence_days` bigint NOT NULL DEFAULT -1,
  `do_not_contact_reason` varchar(500) NOT NULL DEFAULT '',
  `do_not_contact_at` datetime(6) NULL,
  `archived_at` datetime(6) NULL,
  `created_by` varchar(30) NOT NULL,
  `parent_id` varchar(30) NULL,
  `relationship_manager_id` varchar(30) NULL,
  `do_not_contact_set_by_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `organisations_users_creator` (`created_by`),
  INDEX `organisations_users_do_not_contact_set_by` (`do_not_contact_set_by_id`),
  INDEX `organisation_created_at_id` (`created_at`, `id`),
  INDEX `organisation_kind_name_folded_id` (`kind`, `name_folded`, `id`),
  INDEX `organisation_member_count_id` (`member_count`, `id`),
  INDEX `organisation_name_folded_id` (`name_folded`, `id`),
  INDEX `organisation_parent_id_name_folded_id` (`parent_id`, `name_folded`, `id`),
  INDEX `organisation_relationship_manager_id_name_folded_id` (`relationship_manager_id`, `name_folded`, `id`),
  INDEX `organisation_short_name_folded` (`short_name_folded`),
  INDEX `organisation_updated_at_id` (`updated_at`, `id`),
  CONSTRAINT `organisations_organisations_units` FOREIGN KEY (`parent_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `organisations_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `organisations_users_do_not_contact_set_by` FOREIGN KEY (`do_not_contact_set_by_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `organisations_users_relationship_manager` FOREIGN KEY (`relationship_manager_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `organisation_name` CHECK (`name` <> ''),
  CONSTRAINT `organisation_parent` CHECK (`parent_id` <> `id`),
  CONSTRAINT `organisation_version` CHECK (`version` > 0)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "affiliations" table
CREATE TABLE `affiliations` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `kind` varchar(40) NOT NULL,
  `role` varchar(100) NOT NULL DEFAULT '',
  `since` char(10) NOT NULL DEFAULT '',
  `since_precision` varchar(40) NOT NULL DEFAULT 'DAY',
  `until` char(10) NOT NULL DEFAULT '',
  `until_precision` varchar(40) NOT NULL DEFAULT 'DAY',
  `members_affiliated` bigint NOT NULL DEFAULT -1,
  `delegate_entitlement` bigint NOT NULL DEFAULT -1,
  `renews_on` char(10) NOT NULL DEFAULT '',
  `source` varchar(500) NOT NULL DEFAULT '',
  `voided_at` datetime(6) NULL,
  `voided_reason` varchar(500) NOT NULL DEFAULT '',
  `created_by` varchar(30) NOT NULL,
  `from_id` varchar(30) NOT NULL,
  `to_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `affiliations_users_creator` (`created_by`),
  INDEX `affiliation_created_at_id` (`created_at`, `id`),
  INDEX `affiliation_from_id_since_id` (`from_id`, `since`, `id`),
  INDEX `affiliation_renews_on_id` (`renews_on`, `id`),
  INDEX `affiliation_to_id_since_id` (`to_id`, `since`, `id`),
  CONSTRAINT `affiliations_organisations_from` FOREIGN KEY (`from_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `affiliations_organisations_to` FOREIGN KEY (`to_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `affiliations_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `affiliation_dates` CHECK (`until` = '' or `until` >= `since`),
  CONSTRAINT `affiliation_ends` CHECK (`from_id` <> `to_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "ancestors" table
CREATE TABLE `ancestors` (
  `id` varchar(30) NOT NULL,
  `depth` bigint NOT NULL,
  `organisation_id` varchar(30) NOT NULL,
  `ancestor_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `ancestor_ancestor_id_depth` (`ancestor_id`, `depth`),
  UNIQUE INDEX `ancestor_organisation_id_ancestor_id` (`organisation_id`, `ancestor_id`),
  CONSTRAINT `ancestors_organisations_ancestor` FOREIGN KEY (`ancestor_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `ancestors_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "app_tokens" table
CREATE TABLE `app_tokens` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `name` varchar(100) NOT NULL,
  `token_hash` varchar(64) NOT NULL,
  `scopes` json NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  `last_used_at` datetime(6) NULL,
  `revoked_at` datetime(6) NULL,
  `created_by` varchar(30) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `apptoken_created_at_id` (`created_at`, `id`),
  INDEX `apptoken_user_id_created_at_id` (`user_id`, `created_at`, `id`),
  INDEX `app_tokens_users_creator` (`created_by`),
  UNIQUE INDEX `token_hash` (`token_hash`),
  CONSTRAINT `app_tokens_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `app_tokens_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "operations" table
CREATE TABLE `operations` (
  `id` varchar(30) NOT NULL,
  `verb` varchar(60) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `operations_users_user` (`user_id`),
  INDEX `operation_created_at_id` (`created_at`, `id`),
  CONSTRAINT `operations_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "changes" table
CREATE TABLE `changes` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `verb` varchar(60) NOT NULL,
  `kind` varchar(3) NOT NULL,
  `record_id` varchar(30) NOT NULL,
  `version` bigint NOT NULL,
  `action` varchar(40) NOT NULL,
  `fields` json NOT NULL,
  `before` json NOT NULL,
  `after` json NOT NULL,
  `visibility` varchar(40) NOT NULL,
  `owner_id` varchar(30) NULL,
  `operation_id` varchar(30) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `changes_operations_operation` (`operation_id`),
  INDEX `change_created_at_id` (`created_at`, `id`),
  INDEX `change_record_id_created_at_id` (`record_id`, `created_at`, `id`),
  INDEX `change_user_id_created_at_id` (`user_id`, `created_at`, `id`),
  CONSTRAINT `changes_operations_operation` FOREIGN KEY (`operation_id`) REFERENCES `operations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `changes_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "persons" table
CREATE TABLE `persons` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `name_folded` varchar(200) NOT NULL DEFAULT '',
  `family_name_folded` varchar(200) NOT NULL DEFAULT '',
  `name` varchar(200) NOT NULL,
  `given_name` varchar(100) NOT NULL DEFAULT '',
  `family_name` varchar(100) NOT NULL DEFAULT '',
  `pronouns` varchar(50) NOT NULL DEFAULT '',
  `stance` varchar(40) NOT NULL DEFAULT 'UNKNOWN',
  `cadence_days` bigint NOT NULL DEFAULT -1,
  `do_not_contact_reason` varchar(500) NOT NULL DEFAULT '',
  `do_not_contact_at` datetime(6) NULL,
  `is_journalist` bool NOT NULL DEFAULT 0,
  `archived_at` datetime(6) NULL,
  `created_by` varchar(30) NOT NULL,
  `relationship_manager_id` varchar(30) NULL,
  `do_not_contact_set_by_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `persons_users_creator` (`created_by`),
  INDEX `persons_users_do_not_contact_set_by` (`do_not_contact_set_by_id`),
  INDEX `person_created_at_id` (`created_at`, `id`),
  INDEX `person_family_name_folded_id` (`family_name_folded`, `id`),
  INDEX `person_name_folded_id` (`name_folded`, `id`),
  INDEX `person_relationship_manager_id_name_folded_id` (`relationship_manager_id`, `name_folded`, `id`),
  INDEX `person_updated_at_id` (`updated_at`, `id`),
  CONSTRAINT `persons_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `persons_users_do_not_contact_set_by` FOREIGN KEY (`do_not_contact_set_by_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `persons_users_relationship_manager` FOREIGN KEY (`relationship_manager_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `person_name` CHECK (`name` <> ''),
  CONSTRAINT `person_version` CHECK (`version` > 0)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "contact_points" table
CREATE TABLE `contact_points` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `kind` varchar(40) NOT NULL,
  `value` varchar(500) NOT NULL,
  `label` varchar(100) NOT NULL DEFAULT '',
  `primary` bool NOT NULL DEFAULT 0,
  `audience` varchar(40) NOT NULL,
  `created_by` varchar(30) NOT NULL,
  `organisation_id` varchar(30) NULL,
  `person_id` varchar(30) NULL,
  PRIMARY KEY (`id`),
  INDEX `contactpoint_organisation_id_created_at_id` (`organisation_id`, `created_at`, `id`),
  INDEX `contactpoint_person_id_created_at_id` (`person_id`, `created_at`, `id`),
  INDEX `contact_points_users_creator` (`created_by`),
  CONSTRAINT `contact_points_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `contact_points_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `contact_points_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `contact_point_owner` CHECK (`organisation_id` is null <> (`person_id` is null))
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "external_ids" table
CREATE TABLE `external_ids` (
  `id` varchar(30) NOT NULL,
  `scheme` varchar(50) NOT NULL,
  `value` varchar(100) NOT NULL,
  `organisation_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `externalid_organisation_id` (`organisation_id`),
  UNIQUE INDEX `externalid_scheme_value` (`scheme`, `value`),
  CONSTRAINT `external_ids_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "regions" table
CREATE TABLE `regions` (
  `id` varchar(30) NOT NULL,
  `name` varchar(100) NOT NULL,
  `ons_code` varchar(9) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `ons_code` (`ons_code`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "organisation_areas" table
CREATE TABLE `organisation_areas` (
  `organisation_id` varchar(30) NOT NULL,
  `region_id` varchar(30) NOT NULL,
  PRIMARY KEY (`organisation_id`, `region_id`),
  INDEX `organisation_areas_region_id` (`region_id`),
  CONSTRAINT `organisation_areas_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `organisation_areas_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "organisation_regions" table
CREATE TABLE `organisation_regions` (
  `organisation_id` varchar(30) NOT NULL,
  `region_id` varchar(30) NOT NULL,
  PRIMARY KEY (`organisation_id`, `region_id`),
  INDEX `organisation_regions_region_id` (`region_id`),
  CONSTRAINT `organisation_regions_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `organisation_regions_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "tags" table
CREATE TABLE `tags` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `name_folded` varchar(200) NOT NULL DEFAULT '',
  `name` varchar(50) NOT NULL,
  `colour` varchar(7) NOT NULL DEFAULT '',
  `archived_at` datetime(6) NULL,
  `created_by` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `tags_users_creator` (`created_by`),
  UNIQUE INDEX `tag_name_folded` (`name_folded`),
  CONSTRAINT `tags_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "organisation_tags" table
CREATE TABLE `organisation_tags` (
  `organisation_id` varchar(30) NOT NULL,
  `tag_id` varchar(30) NOT NULL,
  PRIMARY KEY (`organisation_id`, `tag_id`),
  INDEX `organisation_tags_tag_id` (`tag_id`),
  CONSTRAINT `organisation_tags_organisation_id` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `organisation_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "person_tags" table
CREATE TABLE `person_tags` (
  `person_id` varchar(30) NOT NULL,
  `tag_id` varchar(30) NOT NULL,
  PRIMARY KEY (`person_id`, `tag_id`),
  INDEX `person_tags_tag_id` (`tag_id`),
  CONSTRAINT `person_tags_person_id` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `person_tags_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "positions" table
CREATE TABLE `positions` (
  `id` varchar(30) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  `title_folded` varchar(200) NOT NULL DEFAULT '',
  `title` varchar(200) NOT NULL DEFAULT '',
  `kind` varchar(40) NOT NULL,
  `started_on` char(10) NOT NULL DEFAULT '',
  `ended_on` char(10) NOT NULL DEFAULT '',
  `primary` bool NOT NULL DEFAULT 0,
  `voided_at` datetime(6) NULL,
  `voided_reason` varchar(500) NOT NULL DEFAULT '',
  `created_by` varchar(30) NOT NULL,
  `person_id` varchar(30) NOT NULL,
  `organisation_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `positions_users_creator` (`created_by`),
  INDEX `position_created_at_id` (`created_at`, `id`),
  INDEX `position_organisation_id_started_on_id` (`organisation_id`, `started_on`, `id`),
  INDEX `position_organisation_id_title_folded_id` (`organisation_id`, `title_folded`, `id`),
  INDEX `position_person_id_started_on_id` (`person_id`, `started_on`, `id`),
  INDEX `position_title_folded_id` (`title_folded`, `id`),
  CONSTRAINT `positions_organisations_organisation` FOREIGN KEY (`organisation_id`) REFERENCES `organisations` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `positions_persons_person` FOREIGN KEY (`person_id`) REFERENCES `persons` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `positions_users_creator` FOREIGN KEY (`created_by`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION,
  CONSTRAINT `position_dates` CHECK (`ended_on` = '' or `ended_on` >= `started_on`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "sessions" table
CREATE TABLE `sessions` (
  `id` varchar(30) NOT NULL,
  `token_hash` varchar(64) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `last_used_at` datetime(6) NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  `user_id` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `session_expires_at` (`expires_at`),
  INDEX `session_user_id_created_at_id` (`user_id`, `created_at`, `id`),
  UNIQUE INDEX `token_hash` (`token_hash`),
  CONSTRAINT `sessions_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE NO ACTION
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "user_regions" table
CREATE TABLE `user_regions` (
  `user_id` varchar(30) NOT NULL,
  `region_id` varchar(30) NOT NULL,
  PRIMARY KEY (`user_id`, `region_id`),
  INDEX `user_regions_region_id` (`region_id`),
  CONSTRAINT `user_regions_region_id` FOREIGN KEY (`region_id`) REFERENCES `regions` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE,
  CONSTRAINT `user_regions_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
