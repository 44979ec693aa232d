package server_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// tables looks at a whole database from outside, whatever its tables are called:
// it tells whether anything was written, and puts everything back as it was. It
// is for speed and for proof; records are made by verbs.
type tables struct {
	db     *sql.DB
	sqlite bool
	names  []string
	kept   map[string]map[string]uint64 // the state of each table, by the name of the world

	prefixes map[string]string // tables by the prefixes of their ids
}

// bookkeeping are the tables that reading may write too.
var bookkeeping = []string{"sessions", "sign_in_attempts"}

func openTables(t *testing.T, url string) *tables {
	t.Helper()
	d := &tables{db: storetest.Direct(t, url), kept: map[string]map[string]uint64{}, sqlite: strings.HasPrefix(url, "sqlite:")}
	// Tables of an index follow those that they index.
	list := "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
	if d.sqlite {
		list = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'interaction_words%'"
	}
	var err error
	if d.names, err = d.column(list); err != nil {
		t.Fatal(err)
	}
	slices.Sort(d.names)
	return d
}

func (d *tables) column(query string, args ...any) ([]string, error) {
	rows, err := d.db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

// state is a number for the content of each table; it does not depend on the
// order of the rows.
func (d *tables) state() (map[string]uint64, error) {
	state := map[string]uint64{}
	for _, name := range d.names {
		sum, err := d.sum(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		state[name] = sum
	}
	return state, nil
}

// rowSeed makes the hashes of rows comparable. They are added up, so the hash must
// mix well: with a simpler one two changed rows can cancel each other out.
var rowSeed = maphash.MakeSeed()

func (d *tables) sum(table string) (uint64, error) {
	rows, err := d.db.Query("SELECT * FROM `" + table + "`")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	sum := uint64(0)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return 0, err
		}
		var h maphash.Hash
		h.SetSeed(rowSeed)
		for i, v := range values {
			// When a token was last used is noted by every request.
			if table == "app_tokens" && columns[i] == "last_used_at" {
				continue
			}
			fmt.Fprintf(&h, "%v\x00", v)
		}
		sum += h.Sum64() | 1
	}
	return sum, rows.Err()
}

// changed names the tables whose content differs between two states.
func changed(before, after map[string]uint64) []string {
	var names []string
	for name, sum := range after {
		if before[name] != sum && !slices.Contains(bookkeeping, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// keep remembers the whole database under the name of a world.
func (d *tables) keep(world string) error {
	var statements []string
	if d.sqlite && len(d.kept) == 0 { // one for all worlds: SQLite attaches ten at most
		statements = append(statements, "ATTACH ':memory:' AS `worlds`")
	}
	for _, name := range d.names {
		if d.sqlite {
			statements = append(statements, "CREATE TABLE "+d.copyOf(world, name)+" AS SELECT * FROM main.`"+name+"`")
			continue
		}
		statements = append(statements, "CREATE TABLE "+d.copyOf(world, name)+" LIKE `"+name+"`",
			"INSERT INTO "+d.copyOf(world, name)+" SELECT * FROM `"+name+"`")
	}
	for _, s := range statements {
		if _, err := d.db.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	var err error
	d.kept[world], err = d.state()
	return err
}

func (d *tables) copyOf(world, table string) string {
	if d.sqlite {
		return "`worlds`.`" + world + "_" + table + "`"
	}
	return "`kept_" + world + "_" + table + "`"
}

// restore makes the database what it was when the world was kept. now is its state.
func (d *tables) restore(world string, now map[string]uint64) error {
	if maps.Equal(now, d.kept[world]) {
		return nil
	}
	tx, err := d.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, name := range d.names {
		if now[name] == d.kept[world][name] {
			continue
		}
		for _, s := range []string{"DELETE FROM `" + name + "`", "INSERT INTO `" + name + "` SELECT * FROM " + d.copyOf(world, name)} {
			if _, err := tx.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
	}
	return tx.Commit()
}

// change is a row of history as it is stored.
type change struct {
	id, record, kind, verb, user, action, visibility string
	version                                          int
	fields                                           []string
	before, after                                    map[string]any
}

// changes are all rows of history in the order of their ids.
func (d *tables) changes() ([]change, error) {
	rows, err := d.db.Query("SELECT id, record_id, kind, verb, user_id, action, visibility, version, fields, `before`, `after` FROM changes ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []change
	for rows.Next() {
		var c change
		var fields, before, after []byte
		if err := rows.Scan(&c.id, &c.record, &c.kind, &c.verb, &c.user, &c.action, &c.visibility, &c.version, &fields, &before, &after); err != nil {
			return nil, err
		}
		for _, part := range []struct {
			text []byte
			into any
		}{{fields, &c.fields}, {before, &c.before}, {after, &c.after}} {
			if err := json.Unmarshal(part.text, part.into); err != nil {
				return nil, err
			}
		}
		all = append(all, c)
	}
	return all, rows.Err()
}
