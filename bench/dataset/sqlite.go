package dataset

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqliteURL is that of the file in a folder.
func sqliteURL(dir string) string { return "sqlite:" + filepath.Join(dir, databaseName+".db") }

func openSQLite(_ context.Context, dir string) (*Set, error) {
	return &Set{URL: sqliteURL(dir), close: func() error { return nil }}, nil
}

func fillSQLite(ctx context.Context, dir string, size Size, now time.Time) (Facts, error) {
	if err := migrated(ctx, sqliteURL(dir)); err != nil {
		return Facts{}, err
	}
	db, err := Connect(sqliteURL(dir))
	if err != nil {
		return Facts{}, err
	}
	f, err := load(ctx, db, &sqliteFile{}, size, now)
	return f, errors.Join(err, db.Close())
}

// sqliteFile takes indexes and triggers away while rows come, and makes them again
// from what migrations said.
type sqliteFile struct{ again []string }

func (d *sqliteFile) prepare(ctx context.Context, c *sql.Conn) error {
	err := runAll(ctx, c, "PRAGMA foreign_keys = 0", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000", "PRAGMA temp_store = MEMORY")
	if err != nil {
		return err
	}
	const some = "FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'index' OR type = 'trigger' AND tbl_name = 'interactions')"
	if d.again, err = texts(ctx, c, "SELECT sql "+some+" ORDER BY type, name"); err != nil {
		return err
	}
	drop, err := texts(ctx, c, "SELECT 'DROP ' || type || ' `' || name || '`' "+some)
	if err != nil {
		return err
	}
	return runAll(ctx, c, drop...)
}

// wordsInOrder numbers interactions as the trigger of the migrations does, which was
// away while they came.
const wordsInOrder = "UPDATE interactions SET words_row = n.row FROM (SELECT id, ((strftime('%s', substr(created_at, 1, 19)) - 1798761600) * 1000000" +
	" + CAST(ROUND(('0' || substr(created_at, 20, MAX(length(created_at) - 25, 0))) * 1000000) AS INTEGER)) * 4096" +
	" + ROW_NUMBER() OVER (PARTITION BY created_at ORDER BY id) - 1 AS row FROM interactions) AS n WHERE n.id = interactions.id"

func (d *sqliteFile) finish(ctx context.Context, c *sql.Conn) error {
	err := runAll(ctx, c, append([]string{wordsInOrder, "INSERT INTO interaction_words (rowid, words) SELECT words_row, words FROM interactions ORDER BY words_row",
		"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'interaction_words', 'row')",
		"INSERT INTO interaction_words_known (word) SELECT term FROM temp.vocabulary", "DROP TABLE temp.vocabulary"}, d.again...)...)
	if err != nil {
		return err
	}
	orphans, err := texts(ctx, c, "SELECT DISTINCT \"table\" || ' -> ' || parent FROM pragma_foreign_key_check")
	if err != nil {
		return err
	}
	if len(orphans) > 0 {
		return fmt.Errorf("rows name others that do not exist: %v", orphans)
	}
	return runAll(ctx, c, "PRAGMA journal_mode = WAL")
}
