package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/ent/migrate/migrations"
)

// SystemUserID is the user that stands for the server itself in history:
// migrations, imports without an author, demo data. Nobody can sign in as it.
const SystemUserID = "usr_01jgfjjz00e008000000000001"

// migration is one file of changes.
type migration struct {
	version    string // 0001
	name       string // 0001_initial
	checksum   string
	statements []string
}

// applied is what the database remembers of a migration.
type applied struct {
	version, name, checksum string
	done                    int  // statements that have ended
	underway                bool // one more was begun
	finished                bool
}

// Migrate brings the tables up to date and makes the secret of this database if
// there is none. Several servers may call it at once on one database: one does
// the work and the others wait. What was interrupted is finished by the next call.
func (s *Store) Migrate(ctx context.Context) error {
	files, err := readMigrations(s.dialect)
	if err != nil {
		return err
	}
	if s.dialect == dialect.SQLite {
		if err = migrateSQLite(ctx, s.writer, files); err == nil {
			err = keepStatistics(ctx, s.writer)
		}
	} else {
		err = s.migrateMySQL(ctx, files)
	}
	if err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	return s.loadSecret(ctx)
}

// readMigrations reads the files for an engine, in their order.
func readMigrations(engine string) ([]migration, error) {
	folder := "sqlite"
	if engine == dialect.MySQL {
		folder = "mysql"
	}
	entries, err := migrations.Files.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var files []migration
	for _, e := range entries { // sorted by name
		if !strings.HasSuffix(e.Name(), ".sql") {
			continue
		}
		text, err := migrations.Files.ReadFile(path.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		m, err := parseMigration(e.Name(), string(text))
		if err != nil {
			return nil, err
		}
		files = append(files, m)
	}
	return files, nil
}

func parseMigration(file, text string) (migration, error) {
	// A checkout may have changed the ends of lines; the migration is still the same.
	text = strings.ReplaceAll(text, "\r\n", "\n")
	sum := sha256.Sum256([]byte(text))
	statements, err := splitStatements(text)
	if err != nil {
		return migration{}, fmt.Errorf("migration %s: %w", file, err)
	}
	name := strings.TrimSuffix(file, ".sql")
	version, _, _ := strings.Cut(name, "_")
	return migration{version: version, name: name, checksum: hex.EncodeToString(sum[:]), statements: statements}, nil
}

// pending compares the files with what the database remembers and returns those
// that are still to be applied. It refuses a database that is ahead of this
// program, or that went another way.
func pending(files []migration, done []applied) ([]migration, error) {
	newest := files[len(files)-1].name
	byVersion := map[string]applied{}
	for _, d := range done {
		i := slices.IndexFunc(files, func(f migration) bool { return f.version == d.version })
		switch {
		case i < 0 && d.version > files[len(files)-1].version:
			return nil, fmt.Errorf("the database was made by a newer version of Coalition (it has %s, this program knows %s): use that version", d.name, newest)
		case i < 0:
			return nil, fmt.Errorf("the database has a migration that this program does not know: %s", d.name)
		case files[i].checksum != d.checksum:
			return nil, fmt.Errorf("migration %s is not the one that was applied to this database", d.name)
		}
		byVersion[d.version] = d
	}
	var rest []migration
	for _, f := range files {
		switch d, known := byVersion[f.version]; {
		case !known || !d.finished:
			rest = append(rest, f)
		case len(rest) > 0:
			return nil, fmt.Errorf("the database has migration %s but not %s, which comes before it", d.name, rest[0].name)
		}
	}
	return rest, nil
}
