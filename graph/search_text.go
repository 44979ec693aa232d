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
