// Package target holds the tables that the migrations are to make. It links what
// plans migrations: the running server knows tables by package ent/tables.
package target

import (
	"slices"
	"strings"
	"sync"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"

	"github.com/breakthrough-party/coalition/ent/migrate"
)

// Tables are the tables that the migrations make on an engine: those of the ent
// schema, with one rule more. The database clears no column of other rows when a
// row is deleted, for nobody would find that in the history; it refuses to delete
// what is referred to.
//
// The words of long texts are indexed by each engine in its own way: MySQL by a
// FULLTEXT index, SQLite by a table of its own (migration 0004).
func Tables(engine string) []*schema.Table {
	all := slices.Clone(tables())
	if engine == dialect.MySQL {
		return all
	}
	for i, t := range all {
		if slices.ContainsFunc(t.Indexes, ofWords) {
			all[i] = &schema.Table{Name: t.Name, Columns: t.Columns, PrimaryKey: t.PrimaryKey, ForeignKeys: t.ForeignKeys,
				Annotation: t.Annotation, Indexes: slices.DeleteFunc(slices.Clone(t.Indexes), ofWords)}
		}
	}
	return all
}

func ofWords(i *schema.Index) bool { return i.Annotation != nil && i.Annotation.Type == "FULLTEXT" }

var tables = sync.OnceValue(func() []*schema.Table {
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
