package read

import (
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// A column with few values chooses the index of a page only where that index has
// the rows in the page's order; ids always do.
func TestAmongChoosesNoIndexAgainstTheOrder(t *testing.T) {
	byName, byContact := []Order{{Column: "name_folded"}}, []Order{{Column: "last_contact_open", Desc: true}}
	for _, c := range []struct {
		name, engine, column string
		page                 *page
		values               []any
		free                 bool // to choose an index
	}{
		{"one kind by name, as its index has them", dialect.SQLite, "kind", &page{order: byName}, []any{"NGO"}, true},
		{"two kinds by name", dialect.SQLite, "kind", &page{order: byName}, []any{"NGO", "TRADE_UNION"}, false},
		{"one kind by contact", dialect.SQLite, "kind", &page{order: byContact}, []any{"NGO"}, false},
		{"one kind of each parent", dialect.SQLite, "kind", &page{order: byName, nested: true}, []any{"NGO"}, false},
		{"a manager by contact", dialect.SQLite, "relationship_manager_id", &page{order: byContact}, []any{"usr_1"}, true},
		{"no page", dialect.SQLite, "kind", nil, []any{"NGO"}, true},
		{"the other engine", dialect.MySQL, "kind", &page{order: byContact}, []any{"NGO"}, true},
	} {
		d := sql.Dialect(c.engine)
		s := forPage(d.Select("id").From(d.Table("organisations")).WithContext(t.Context()), c.page)
		Among(c.column, c.values...)(s)
		text, args := s.Query()
		if free := !strings.Contains(text, "+"); free != c.free || len(args) != len(c.values) || s.Err() != nil {
			t.Errorf("%s: %s with %d values, %v", c.name, text, len(args), s.Err())
		}
	}
}
