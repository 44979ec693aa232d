// Package migrations holds the changes of the tables since the first release,
// one numbered SQL file for each, once for SQLite and once for the MySQL
// family. "make migration NAME=…" writes them from the ent schema; data is added
// by hand. A file that was released is never edited.
package migrations

import "embed"

// Files are the folders sqlite and mysql.
//
//go:embed sqlite mysql
var Files embed.FS
