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

// searched is one kind of record that search looks through.
type searched struct {
	kind string // value of SearchKind
	typ  *read.Type
	// name is the folded column by which the first ranks go; short, that of short names.
	name, short string
	// terms is the kind of its terms, and words the rank of a row that is found by them;
	// of those with titles, by names alone.
	terms  string
	words  int
	titles bool
	// archived says that it can be archived, which takes it out of search.
	archived bool
	// texts are what a snippet can be cut from, as columns or expressions.
	texts func(s *sql.Selector) []sql.Querier
}

var searchable = []searched{
	{kind: "ORGANISATION", typ: organisationType, name: "name_folded", short: "short_name_folded", terms: "org", words: nameWords, archived: true, texts: organisationTexts},
	{kind: "PERSON", typ: personType, name: "name_folded", terms: "per", words: nameWords, titles: true, archived: true, texts: personTexts},
	{kind: "INTERACTION", typ: interactionType, name: "subject_folded", texts: interactionTexts},
	{kind: "CAMPAIGN", typ: campaignType, name: "name_folded", terms: "cmp", words: nameWords, archived: true, texts: campaignTexts},
	{kind: "COVERAGE", typ: coverageType, name: "headline_folded", terms: "cov", words: titleWords, texts: coverageTexts},
}

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
	var kinds []searched
	for _, k := range searchable {
		if q.wants(k.kind) {
			m.Types, kinds = append(m.Types, k.typ), append(kinds, k)
		}
	}
	for _, t := range m.Types {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	m.Arms = func(ctx context.Context, c *ent.Client, _ map[string]any) ([]read.Arm, error) {
		known, err := q.lookUp(ctx, c, kinds)
		if err != nil {
			return nil, err
		}
		var arms []read.Arm
		for _, k := range kinds {
			arms = append(arms, k.arms(q, known[k.kind])...)
		}
		of := stages(kinds, known)
		for i := range arms {
			arms[i].Stage = of[arms[i].Stage]
		}
		return arms, nil
	}
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
