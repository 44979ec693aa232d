package server_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/breakthrough-party/coalition/ent/schema"
	enttables "github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/id"
)

// written is what one statement writes: rows of a table, and of an UPDATE only
// some columns.
type written struct {
	table   string
	columns []string
}

var (
	writeForm  = regexp.MustCompile("^(INSERT (?:IGNORE )?INTO|REPLACE INTO|UPDATE|DELETE FROM) `?([a-z_]+)`?")
	columnForm = regexp.MustCompile("(?: SET |, )`([a-z_]+)` = ")
)

// writesOf reads the statements that write.
func writesOf(statements []string) (list []written) {
	for _, s := range statements {
		m := writeForm.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		w := written{table: m[2]}
		if m[1] == "UPDATE" {
			set, _, _ := strings.Cut(s, " WHERE ")
			for _, c := range columnForm.FindAllStringSubmatch(set, -1) {
				w.columns = append(w.columns, c[1])
			}
		}
		list = append(list, w)
	}
	return list
}

// derived are the columns and edges that are computed from others, by the table of
// their records; unrecorded are the tables without a history.
var derived, unrecorded = func() (map[string][]string, []string) {
	columns := map[string][]string{}
	for name, list := range schema.Derived {
		columns[tableOf(name)] = append(list, "words") // the index of words follows the words
	}
	free := []string{"regions"} // they come with the migrations
	for name := range schema.Unrecorded {
		free = append(free, tableOf(name))
	}
	return columns, free
}()

// tableOf writes IdempotencyKey as idempotency_keys.
func tableOf(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String() + "s"
}

// owners are the tables whose records an edge joins, by the table that holds it;
// for a table of records it is the table itself.
var owners = func() map[string][]string {
	of := map[string][]string{}
	for _, t := range enttables.All {
		of[t.Name] = []string{t.Name}
		if slices.Contains(t.PrimaryKey, "id") {
			continue
		}
		of[t.Name] = nil
		for _, key := range t.ForeignKeys {
			of[t.Name] = append(of[t.Name], key.RefTable)
		}
	}
	return of
}()

// checkRecorded holds what a request wrote against the rows of history that it
// left: no table of records changes, in a column that is not computed, without a
// row about one of its records.
func (s *stage) checkRecorded(t *testing.T, statements, touched []string, fresh []change) {
	t.Helper()
	told := map[string]bool{}
	for _, c := range fresh {
		told[s.tables.of(t, id.Prefix(c.record))] = true
	}
	for _, w := range writesOf(statements) {
		if !slices.Contains(touched, w.table) || slices.Contains(unrecorded, w.table) || s.computed(w) {
			continue
		}
		if !slices.ContainsFunc(owners[w.table], func(table string) bool { return told[table] }) {
			t.Errorf("%s was written (%s), and no row of history tells it", w.table, strings.Join(w.columns, ", "))
		}
	}
}

// computed reports whether a statement writes nothing but what is computed.
func (s *stage) computed(w written) bool {
	for table, names := range derived {
		for _, name := range names {
			if strings.HasSuffix(w.table, "_"+name) && slices.Contains(owners[w.table], table) {
				return true // an edge that is computed
			}
		}
	}
	return len(w.columns) > 0 && !slices.ContainsFunc(w.columns, func(c string) bool { return !slices.Contains(derived[w.table], c) })
}

// of is the table whose ids have a prefix.
func (d *tables) of(t *testing.T, prefix string) string {
	t.Helper()
	if d.prefixes == nil {
		d.prefixes = map[string]string{}
	}
	if d.prefixes[prefix] != "" {
		return d.prefixes[prefix]
	}
	for _, name := range d.names {
		if !slices.Contains(owners[name], name) {
			continue
		}
		if ids, err := d.column("SELECT id FROM `" + name + "` LIMIT 1"); err == nil && len(ids) == 1 {
			d.prefixes[id.Prefix(ids[0])] = name
		}
	}
	return d.prefixes[prefix]
}

func TestWritesAreRead(t *testing.T) {
	got := writesOf([]string{
		"SELECT `x` FROM `tags` WHERE `a` = ?", "INSERT INTO `tags` (`id`, `name`) VALUES (?, ?)", "DELETE FROM `tags` WHERE `id` = ?",
		"UPDATE `organisations` SET `name` = ?, `version` = COALESCE(`organisations`.`version`, 0) + ? WHERE `id` = ? AND `version` = ?",
	})
	want := []written{{"tags", nil}, {"tags", nil}, {"organisations", []string{"name", "version"}}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i].table != want[i].table || !slices.Equal(got[i].columns, want[i].columns) {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	for name := range schema.Unrecorded {
		if owners[tableOf(name)] == nil {
			t.Errorf("there is no table %s", tableOf(name))
		}
	}
}
