-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_changes" table
CREATE TABLE `new_changes` (
  `id` text NOT NULL,
  `sequence` integer NOT NULL DEFAULT (0),
  `position` integer NULL,
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
-- copy rows from old table "changes" to new temporary table "new_changes"
INSERT INTO `new_changes` (`id`, `created_at`, `verb`, `kind`, `record_id`, `version`, `action`, `fields`, `before`, `after`, `visibility`, `owner_id`, `operation_id`, `user_id`) SELECT `id`, `created_at`, `verb`, `kind`, `record_id`, `version`, `action`, `fields`, `before`, `after`, `visibility`, `owner_id`, `operation_id`, `user_id` FROM `changes`;
-- drop "changes" table after copying rows
DROP TABLE `changes`;
-- rename temporary table "new_changes" to "changes"
ALTER TABLE `new_changes` RENAME TO `changes`;
-- create index "changes_position_key" to table: "changes"
CREATE UNIQUE INDEX `changes_position_key` ON `changes` (`position`);
-- create index "change_record_id_version_id" to table: "changes"
CREATE INDEX `change_record_id_version_id` ON `changes` (`record_id`, `version`, `id`);
-- create index "change_operation_id_sequence" to table: "changes"
CREATE INDEX `change_operation_id_sequence` ON `changes` (`operation_id`, `sequence`);
-- create index "change_kind_position" to table: "changes"
CREATE INDEX `change_kind_position` ON `changes` (`kind`, `position`);
-- create index "change_user_id_position" to table: "changes"
CREATE INDEX `change_user_id_position` ON `changes` (`user_id`, `position`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
