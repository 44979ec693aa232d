package dataset

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/breakthrough-party/coalition/store"
)

// SQLite returns the URL of a file with a data set of a size, and what is in it. A
// file that is there already is taken when it is of this version and month.
func SQLite(ctx context.Context, folder string, size Size, now time.Time) (url string, f Facts, err error) {
	name := filepath.Join(folder, fmt.Sprintf("sqlite-%d.db", size.Interactions))
	if f, ok := kept(name+".json", size, now); ok {
		return "sqlite:" + name, f, nil
	}
	if err := remove(name, name+"-wal", name+"-shm", name+".json"); err != nil {
		return "", f, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", f, err
	}
	if err := migrated(ctx, "sqlite:"+name); err != nil {
		return "", f, err
	}
	db, err := sql.Open("sqlite", "file:"+name+"?_time_format=sqlite&_timezone=UTC")
	if err != nil {
		return "", f, err
	}
	defer db.Close()
	if f, err = load(ctx, db, &sqliteFile{}, size, now); err != nil {
		return "", f, err
	}
	return "sqlite:" + name, f, keep(name+".json", f)
}

// migrated brings an empty database up to date, as the server does it.
func migrated(ctx context.Context, url string) error {
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}

// kept reads the facts of a data set that is there already and fits.
func kept(name string, size Size, now time.Time) (Facts, bool) {
	var f Facts
	raw, err := os.ReadFile(name)
	if err != nil || json.Unmarshal(raw, &f) != nil {
		return Facts{}, false
	}
	return f, f.Version == Version && f.Interactions == size.Interactions && f.Anchor.Equal(Anchor(now))
}

// keep writes the facts last of all: without them the data is made anew.
func keep(name string, f Facts) error {
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, raw, 0o644)
}

func remove(names ...string) error {
	for _, name := range names {
		if err := os.RemoveAll(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
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
