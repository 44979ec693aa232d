package store

import (
	"strings"
	"sync"

	"entgo.io/ent/dialect/sql/schema"

	"github.com/breakthrough-party/coalition/ent/migrate"
)

// Tables are the tables that the migrations make: those of the ent schema, with
// one rule more. The database clears no column of other rows when a row is
// deleted, for nobody would find that in the history; it refuses to delete what
// is referred to.
var Tables = sync.OnceValue(func() []*schema.Table {
	for _, t := range migrate.Tables {
		for _, fk := range t.ForeignKeys {
			if fk.OnDelete == schema.SetNull {
				fk.OnDelete = schema.NoAction
			}
		}
		if t.Annotation == nil {
			continue
		}
		for name, check := range t.Annotation.Checks {
			// Whoever writes the SQL takes "(a) <> (b)" for enclosed already.
			if strings.HasPrefix(check, "(") {
				t.Annotation.Checks[name] = "(" + check + ")"
			}
		}
	}
	return migrate.Tables
})
