package store

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/inspection"
)

// checkFile asks SQLite whether pages, indexes and constraints are whole.
func (at *snapshot) checkFile(ctx context.Context, r *inspection.Result) error {
	var pages int
	if err := at.each(ctx, "PRAGMA page_count", nil, []any{&pages}, func() { r.Looked(pages) }); err != nil {
		return err
	}
	var said string
	return at.each(ctx, "PRAGMA integrity_check", nil, []any{&said}, func() {
		if said != "ok" {
			r.Fault("file", "", "%s", said)
		}
	})
}

// checkReferences holds each column that refers to a row against the rows there
// are, and the constraints that the database keeps against those that it should.
func (at *snapshot) checkReferences(ctx context.Context, r *inspection.Result) error {
	kept, err := at.constraints(ctx)
	if err != nil {
		return err
	}
	before := len(r.Faults) + r.More
	for _, t := range tables.All {
		if err := at.looked(ctx, r, "`"+t.Name+"`"); err != nil {
			return err
		}
		for _, fk := range t.ForeignKeys {
			if err := at.checkReference(ctx, r, t, fk); err != nil {
				return err
			}
		}
	}
	if err := at.checkByPragma(ctx, r, len(r.Faults)+r.More-before); err != nil {
		return err
	}
	for _, t := range tables.All {
		for _, fk := range t.ForeignKeys {
			if c := (constraint{t.Name, fk.Column, fk.RefTable}); !kept[c] {
				r.Fault(t.Name, "", "the database does not hold %s to %s: the constraint is missing", c.column, c.refTable)
			}
		}
	}
	return nil
}

func (at *snapshot) checkReference(ctx context.Context, r *inspection.Result, t *tables.Table, fk tables.ForeignKey) error {
	names := make([]string, len(t.PrimaryKey))
	for i, c := range t.PrimaryKey {
		names[i] = "t.`" + c + "`"
	}
	ids, dest := make([]string, len(names)), make([]any, len(names))
	for i := range ids {
		dest[i] = &ids[i]
	}
	text := fmt.Sprintf("SELECT %s FROM `%s` AS t LEFT JOIN `%s` AS o ON o.`%s` = t.`%s` WHERE t.`%s` IS NOT NULL AND o.`%s` IS NULL",
		strings.Join(names, ", "), t.Name, fk.RefTable, fk.RefColumn, fk.Column, fk.Column, fk.RefColumn)
	return at.each(ctx, text, nil, dest, func() {
		r.Fault(t.Name, strings.Join(ids, " and "), "%s refers to nothing in %s", fk.Column, fk.RefTable)
	})
}

// checkByPragma asks SQLite itself, which knows tables that are not ours.
func (at *snapshot) checkByPragma(ctx context.Context, r *inspection.Result, found int) error {
	if at.dialect != dialect.SQLite {
		return nil
	}
	var n int
	err := at.each(ctx, "SELECT COUNT(*) FROM pragma_foreign_key_check", nil, []any{&n}, func() {})
	if n > found {
		r.Fault("file", "", "PRAGMA foreign_key_check finds %d rows that refer to nothing, %d of them in tables or columns that this program does not know", n, n-found)
	}
	return err
}

// constraint is a column that the database holds to rows of a table.
type constraint struct{ table, column, refTable string }

func (at *snapshot) constraints(ctx context.Context) (map[constraint]bool, error) {
	text := "SELECT m.name, f.`from`, f.`table` FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'"
	if at.dialect == dialect.MySQL {
		text = "SELECT table_name, column_name, referenced_table_name FROM information_schema.key_column_usage " +
			"WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
	}
	kept, c := map[constraint]bool{}, constraint{}
	return kept, at.each(ctx, text, nil, []any{&c.table, &c.column, &c.refTable}, func() { kept[c] = true })
}

// checkWordsRows holds the numbers under which SQLite's index of words knows
// interactions against the numbers in the index.
func (at *snapshot) checkWordsRows(ctx context.Context, r *inspection.Result) error {
	if err := at.looked(ctx, r, "interactions"); err != nil {
		return err
	}
	var id string
	err := at.each(ctx, "SELECT i.id FROM interactions AS i LEFT JOIN interaction_words_docsize AS w ON w.id = i.words_row WHERE w.id IS NULL",
		nil, []any{&id}, func() { r.Fault("interactions", id, "words_row is not in the index of words") })
	if err != nil {
		return err
	}
	err = at.each(ctx, "SELECT w.id FROM interaction_words_docsize AS w LEFT JOIN interactions AS i ON i.words_row = w.id WHERE i.id IS NULL",
		nil, []any{&id}, func() { r.Fault("interaction_words", id, "it is of no interaction") })
	if err != nil {
		return err
	}
	return at.checkWordsKnown(ctx, r)
}

// checkWordsKnown holds the words of interactions against the list of words, by which
// a search knows that there is nothing to be found.
func (at *snapshot) checkWordsKnown(ctx context.Context, r *inspection.Result) error {
	known, word := map[string]bool{}, ""
	if err := at.each(ctx, "SELECT word FROM interaction_words_known", nil, []any{&word}, func() { known[word] = true }); err != nil {
		return err
	}
	var id, words string
	return at.each(ctx, "SELECT id, words FROM interactions", nil, []any{&id, &words}, func() {
		for _, word := range strings.Fields(words) {
			if !known[word] {
				r.Fault("interactions", id, "a word of it is not in the list of words")
				return
			}
		}
	})
}
