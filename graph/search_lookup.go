package graph

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/text"
)

// known is what is known of one kind of record before it is searched. It says how
// its rows are read soonest, and nothing about which are found.
type known struct {
	names int    // rows whose name begins with the query
	words []stem // by asked word
	// texts are the words of texts, where the engine has a list of them; where it has
	// none, rows is about how many rows there are.
	texts []spread
	rows  int
}

// stem is what begins with an asked word: terms of names, and of titles.
type stem struct {
	asked         string
	names, titles spread
}

// spread is how many there are, and of which words.
type spread struct {
	rows  int
	words []string // the distinct ones, as far as bounds.words + 1
}

// bounds say where one way of reading ends and another begins; what is found does
// not depend on them. Names and terms are counted as far as this, and of the words
// with one beginning, so many are read one by one; some rows are sorted rather than
// read in their order.
var bounds = struct{ names, terms, words, rows int }{names: 128, terms: 4096, words: 16, rows: 200}

// few reports whether each word can be looked through by itself.
func (w spread) few() bool { return len(w.words) <= bounds.words }

// lookUp asks in one statement what there is to be found of each kind. No part of
// it reads more than it counts; how many rows there are is what the engine supposes.
func (q *searching) lookUp(ctx context.Context, c *ent.Client, kinds []searched) (map[string]*known, error) {
	all := map[string]*known{}
	for _, k := range kinds {
		all[k.kind] = &known{words: make([]stem, len(q.words))}
	}
	var a lookup
	var word string
	var n, found int
	return all, kinds[0].typ.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		for _, k := range kinds {
			q.lookUpKind(&a, s.Dialect(), k, all[k.kind])
		}
		// SECURITY: the type's own statement is replaced. What is counted decides the way
		// to the rows, which are then read through their policies.
		*s = *sql.Dialect(s.Dialect()).Select("n", "word", "found").WithContext(s.Context()).
			FromExpr(sql.Expr("("+strings.Join(a.texts, " UNION ALL ")+") AS `known`", a.args...))
	}, []any{&n, &word, &found}, func() error {
		a.take[n](word, found)
		return nil
	})
}

func (q *searching) lookUpKind(a *lookup, engine string, k searched, have *known) {
	a.count(k.typ.Table+"` WHERE `"+k.name+"` >= ? AND `"+k.name+"` < ?", bounds.names, &have.names, q.folded, q.folded+"\U0010ffff")
	if k.terms == "" {
		if engine == dialect.SQLite {
			have.texts = make([]spread, len(q.words))
		} else {
			a.rows(k.typ.Table, &have.rows)
		}
	}
	for i, word := range q.words {
		w := &have.words[i]
		w.asked = text.First(word, 64)
		if k.terms != "" {
			a.terms(k.terms, "NAME", w.asked, &w.names)
		}
		if k.titles {
			a.terms(k.terms, "TITLE", w.asked, &w.titles)
		}
		if have.texts != nil {
			word := text.Indexed(word) // plain ASCII
			a.words("SELECT `word` FROM `interaction_words_known` WHERE `word` >= ? AND `word` < ?", &have.texts[i], word, word+"\x7f")
		}
	}
}

// lookup is a statement of several questions, each with one who takes its rows.
type lookup struct {
	texts []string
	args  []any
	take  []func(word string, found int)
}

func (a *lookup) add(text string, take func(word string, found int), args ...any) {
	a.texts = append(a.texts, fmt.Sprintf(text, len(a.take)))
	a.args, a.take = append(a.args, args...), append(a.take, take)
}

func (a *lookup) count(from string, most int, into *int, args ...any) {
	a.add("SELECT %d AS `n`, '' AS `word`, COUNT(*) AS `found` FROM (SELECT 1 FROM `"+from+fmt.Sprintf(" LIMIT %d) AS `some`", most),
		func(_ string, n int) { *into = n }, args...)
}

// rows is about how many rows a table has.
func (a *lookup) rows(table string, into *int) {
	a.add("SELECT %d AS `n`, '' AS `word`, COALESCE(SUM(`table_rows`), 0) AS `found` FROM `information_schema`.`tables` WHERE `table_schema` = DATABASE() AND `table_name` = ?",
		func(_ string, n int) { *into = n }, table)
}

// words are some of those that a select gives.
func (a *lookup) words(of string, into *spread, args ...any) {
	a.add("SELECT %d AS `n`, `word`, 1 AS `found` FROM ("+of+fmt.Sprintf(" LIMIT %d) AS `some`", bounds.words+1),
		func(word string, _ int) { into.words = append(into.words, word) }, args...)
}

// terms are counted, and their words. The engines skip from one word to the next.
func (a *lookup) terms(kind, source, word string, into *spread) {
	const these = "`terms` WHERE `kind` = ? AND `source` = ? AND `word` >= ? AND `word` < ?"
	args := []any{kind, source, word, word + "\U0010ffff"}
	a.count(these[1:], bounds.terms, &into.rows, args...)
	a.words("SELECT DISTINCT `kind`, `source`, `word` FROM "+these, into, args...)
}
