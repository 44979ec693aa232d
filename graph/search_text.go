package graph

import (
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/text"
)

// holdsWords: every word of the text begins a word of subject or summary.
func holdsWords(a *asking, path string, value any) read.Narrow {
	s, _ := value.(string)
	tokens := text.Tokens(s)
	if len(tokens) == 0 || len(tokens) > maxWords {
		return a.fault(path, fmt.Sprintf("This must hold 1 to %d words of letters or digits.", maxWords))
	}
	return func(s *sql.Selector) { s.Where(textHolds(s, tokens)) }
}

// textHolds: the interaction is one in whose text every word begins a word. Each
// engine has an index of words of its own: SQLite a table, MySQL one of the column.
// Both look for the same words, made by text.Indexed, with no meaning in any
// character of them.
//
// SECURITY: it only narrows a query that has passed the policy of interactions.
func textHolds(s *sql.Selector, words []string) *sql.Predicate {
	d := sql.Dialect(s.Dialect())
	parts := make([]string, len(words))
	if s.Dialect() == dialect.MySQL {
		for i, word := range words {
			parts[i] = "+" + text.Indexed(word) + "*"
		}
		t := d.Table("interactions").As("texts")
		return sql.In(s.C("id"), d.Select(t.C("id")).From(t).
			Where(sql.ExprP("MATCH("+t.C("words")+") AGAINST (? IN BOOLEAN MODE)", strings.Join(parts, " "))))
	}
	for i, word := range words {
		parts[i] = `"` + text.Indexed(word) + `"*`
	}
	t := d.Table("interaction_words")
	return sql.In(s.C("words_row"), d.Select(t.C("rowid")).From(t).
		Where(sql.ExprP("`interaction_words` MATCH ?", strings.Join(parts, " "))))
}

// termsOf selects the terms of a row of s that begin with a word, from one source if
// it is given. Where s joins terms, theirs are looked up by what these say, before the
// row is read.
func termsOf(s *sql.Selector, source, word string) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	t, record := d.Table("terms"), s.C("id")
	if held, ok := s.JoinedTable("terms"); ok {
		record = held.C("record_id")
	}
	found := d.Select(t.C("record_id")).From(t).Where(sql.ColumnsEQ(t.C("record_id"), record))
	if word != "" {
		found.Where(withPrefix(t.C("word"), word))
	}
	if source != "" {
		found.Where(sql.EQ(t.C("source"), source))
	}
	return found
}

// matching: SQLite's index of texts, joined as held, has every word. Words that it is
// known to have are asked for by themselves: for a beginning it would gather all rows
// of all words first.
func matching(asked []string, there []spread) *sql.Predicate {
	parts := make([]string, len(asked))
	for i, w := range there {
		switch {
		case len(w.words) == 0:
			return sql.False()
		case w.few():
			parts[i] = `("` + strings.Join(w.words, `" OR "`) + `")`
		default:
			parts[i] = `"` + text.Indexed(asked[i]) + `"*`
		}
	}
	return sql.ExprP("`held`.`interaction_words` MATCH ?", strings.Join(parts, " AND "))
}

// spaced is a column of words with a space before each.
func spaced(s *sql.Selector, column string) string {
	if s.Dialect() == dialect.MySQL {
		return "CONCAT(' ', " + column + ")"
	}
	return "(' ' || " + column + ")"
}
