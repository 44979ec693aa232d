package graph

import (
	"context"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/text"
)

// Ranks of what search finds, the best first. They come from the row alone, so
// that both engines rank alike.
const (
	exactShortName = iota
	exactName
	namePrefix
	nameWords
	titleWords
	textWords
)

// searched is one kind of record that search looks through.
type searched struct {
	kind string // value of SearchKind
	typ  *read.Type
	// found narrows its rows to those that hold every word.
	found func(s *sql.Selector, q *searching)
	rank  func(s *sql.Selector, q *searching) sql.Querier
	// texts are what a snippet can be cut from, as columns or expressions.
	texts func(s *sql.Selector) []sql.Querier
}

var searchable = []searched{
	{"ORGANISATION", organisationType, byTerms("org"), organisationRank, organisationTexts},
	{"PERSON", personType, byTerms("per"), personRank, personTexts},
	{"INTERACTION", interactionType, byWords, interactionRank, interactionTexts},
	{"CAMPAIGN", campaignType, byTerms("cmp"), campaignRank, campaignTexts},
	{"COVERAGE", coverageType, byHeadline, coverageRank, coverageTexts},
}

// byTerms finds records in use by their names and titles.
func byTerms(kind string) func(*sql.Selector, *searching) {
	return func(s *sql.Selector, q *searching) {
		inUse(s)
		q.holding(s, kind)
	}
}

// byHeadline finds coverage, which is never archived.
func byHeadline(s *sql.Selector, q *searching) { q.holding(s, "cov") }

// holding narrows rows to those with every word among their terms.
func (q *searching) holding(s *sql.Selector, kind string) {
	for _, word := range q.words {
		s.Where(holdsWord(s, kind, word, ""))
	}
}

// byWords finds interactions by their subject and summary.
func byWords(s *sql.Selector, q *searching) { s.Where(textHolds(s, q.words)) }

// searching is one search.
type searching struct {
	folded string
	words  []string
	kinds  []any
}

func readSearch(args map[string]any) (*searching, error) {
	query, _ := args["query"].(string)
	q := &searching{folded: text.Fold(query), words: text.Tokens(query)}
	if n := utf8.RuneCountInString(query); n > 200 || len(q.words) == 0 || len(q.words) > maxWords {
		return nil, &crm.Error{Code: crm.Invalid, Field: "query",
			Message: "A search is 1 to 200 characters with 1 to 10 words of letters or digits."}
	}
	if kinds, given := args["kinds"]; given {
		if q.kinds = items(kinds); kinds == nil || len(q.kinds) == 0 {
			return nil, &crm.Error{Code: crm.Invalid, Field: "kinds", Message: "This list must not be empty."}
		}
	}
	return q, nil
}

// search answers what was found, kind by kind through the policy of each.
func (r *Resolver) search(ctx context.Context) (*read.Object, error) {
	q, err := readSearch(arguments(ctx))
	if err != nil {
		return nil, err
	}
	m := read.Mixed{
		Sort: []read.Order{{Column: "rank"}, {Column: "found_at", Desc: true}},
		Edge: map[string]read.Computed{"snippet": {Columns: []string{"text_0", "text_1", "text_2"}, Value: q.snippets}},
	}
	var arms []read.Arm
	for _, k := range searchable {
		if q.wants(k.kind) {
			m.Types = append(m.Types, k.typ)
			arms = append(arms, k.arm(q))
		}
	}
	for _, t := range m.Types {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	m.Keys = func(ctx context.Context, c *ent.Client) (*sql.Selector, error) { return read.Union(ctx, c, arms...) }
	o, err := r.engine.Mixed(ctx, r.ent(), m)
	return o, err
}

func (q *searching) wants(kind string) bool {
	for _, k := range q.kinds {
		if k == kind {
			return true
		}
	}
	return q.kinds == nil
}

// arm selects the rows of one kind with their rank.
func (k searched) arm(q *searching) read.Arm {
	return read.Arm{
		Type:  k.typ,
		Where: func(s *sql.Selector) { k.found(s, q) },
		Columns: func(s *sql.Selector) []read.Named {
			named := []read.Named{{Name: "rank", Expr: k.rank(s, q)}, {Name: "found_at", Expr: sql.Raw(s.C("created_at"))}}
			for i, t := range k.texts(s) {
				named = append(named, read.Named{Name: "text_" + string(rune('0'+i)), Expr: t})
			}
			return named
		},
	}
}

func organisationRank(s *sql.Selector, q *searching) sql.Querier {
	return firstTrue(s, nameWords,
		when{sql.EQ(s.C("short_name_folded"), q.folded), exactShortName},
		when{sql.EQ(s.C("name_folded"), q.folded), exactName},
		when{withPrefix(s.C("name_folded"), q.folded), namePrefix})
}

func campaignRank(s *sql.Selector, q *searching) sql.Querier {
	return firstTrue(s, nameWords,
		when{sql.EQ(s.C("name_folded"), q.folded), exactName},
		when{withPrefix(s.C("name_folded"), q.folded), namePrefix})
}

func coverageRank(s *sql.Selector, q *searching) sql.Querier {
	return firstTrue(s, titleWords,
		when{sql.EQ(s.C("headline_folded"), q.folded), exactName},
		when{withPrefix(s.C("headline_folded"), q.folded), namePrefix})
}

func personRank(s *sql.Selector, q *searching) sql.Querier {
	var inName []*sql.Predicate
	for _, word := range q.words {
		inName = append(inName, holdsWord(s, "per", word, "NAME"))
	}
	return firstTrue(s, titleWords,
		when{sql.EQ(s.C("name_folded"), q.folded), exactName},
		when{withPrefix(s.C("name_folded"), q.folded), namePrefix},
		when{sql.And(inName...), nameWords})
}

// interactionRank: by the subject, and last what only the summary holds.
func interactionRank(s *sql.Selector, q *searching) sql.Querier {
	return firstTrue(s, textWords,
		when{sql.EQ(s.C("subject_folded"), q.folded), exactName},
		when{withPrefix(s.C("subject_folded"), q.folded), namePrefix})
}

// when is one case of an expression.
type when struct {
	holds *sql.Predicate
	value int
}

// firstTrue is the value of the first case that holds.
func firstTrue(s *sql.Selector, otherwise int, cases ...when) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.SetDialect(s.Dialect())
		b.WriteString("CASE")
		for _, c := range cases {
			b.WriteString(" WHEN ").Join(c.holds).WriteString(" THEN ").Arg(c.value)
		}
		b.WriteString(" ELSE ").Arg(otherwise).WriteString(" END")
	})
}

func organisationTexts(s *sql.Selector) []sql.Querier {
	return []sql.Querier{sql.Raw(s.C("name")), sql.Raw(s.C("short_name")), sql.Raw(s.C("former_names"))}
}

func interactionTexts(s *sql.Selector) []sql.Querier {
	return []sql.Querier{sql.Raw(s.C("subject")), sql.Raw(s.C("summary")), sql.Raw("''")}
}

func campaignTexts(s *sql.Selector) []sql.Querier {
	return []sql.Querier{sql.Raw(s.C("name")), sql.Raw("''"), sql.Raw("''")}
}

func coverageTexts(s *sql.Selector) []sql.Querier {
	return []sql.Querier{sql.Raw(s.C("headline")), sql.Raw("''"), sql.Raw("''")}
}

// personTexts: the name, and the titles of the person's posts, the latest first.
func personTexts(s *sql.Selector) []sql.Querier {
	d := sql.Dialect(s.Dialect())
	t := d.Table("positions").As("held")
	titles := "GROUP_CONCAT(" + t.C("title") + ", ' · ' ORDER BY " + t.C("started_on") + " DESC, " + t.C("id") + " DESC)"
	if s.Dialect() == dialect.MySQL {
		titles = "GROUP_CONCAT(" + t.C("title") + " ORDER BY " + t.C("started_on") + " DESC, " + t.C("id") + " DESC SEPARATOR ' · ')"
	}
	held := d.Select().AppendSelectExpr(sql.Raw("COALESCE(" + titles + ", '')")).From(t).
		Where(sql.And(sql.ColumnsEQ(t.C("person_id"), s.C("id")), sql.IsNull(t.C("voided_at")), sql.NEQ(t.C("title"), "")))
	return []sql.Querier{sql.Raw(s.C("name")), sql.ExprFunc(func(b *sql.Builder) {
		b.SetDialect(s.Dialect())
		b.Wrap(func(b *sql.Builder) { b.Join(held) })
	}), sql.Raw("''")}
}

// snippets cuts for each row the text in which the words were found.
func (q *searching) snippets(context.Context, map[string]any) (func(read.Row) any, error) {
	return func(r read.Row) any {
		texts := []string{r.Text(0), r.Text(1)}
		texts = append(texts, text.List(r.Text(2))...)
		return text.Snippet(strings.Join(q.words, " "), texts...)
	}, nil
}
