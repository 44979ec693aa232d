package graph

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/text"
)

// textBounds say how MariaDB finds many interactions by their texts; what is found does not
// depend on them. Of the newest ones, so many are looked at, seen or not; where so many
// that are seen hold all words, they are found by walking back through the rows, through
// not more than most of them. A step and the reading of a row take as long as so many
// entries of the index of texts.
var textBounds = struct{ many, newest, together, most, step, row int }{many: 50_000, newest: 1000, together: 2, most: 40_000, step: 7, row: 14}

// newestTexts is how MariaDB finds interactions by their texts where there are many.
// Its index gathers all rows of each word before it gives the first, however many there
// are. So where the words are often together, the newest rows are looked through until
// the page is full, and the index is asked for the others; and it is asked for the
// rarest words alone.
type newestTexts struct {
	q      *searching
	k      searched
	rows   float64 // about how many there are
	looked bool
	seen   int   // how many of the newest the viewer sees
	each   []int // how many of these hold a word
	all    int   // and how many hold all of them
	// asked are the words that the index is asked for, and others those that its rows are
	// asked for.
	asked, others []string
	// since is the time from which on rows are looked through.
	since time.Time
}

// arms are one for the rows that are looked through, and one for the index.
func (t *newestTexts) arms(also read.Narrow) []read.Arm {
	newest, older := t.k.arm(textWords, also), t.k.arm(textWords, also)
	older.Stage = olderTexts
	newest.Late = func(ctx context.Context, c *ent.Client, all bool) (read.Narrow, error) {
		if all {
			return nil, nil
		}
		if err := t.look(ctx, c); err != nil || t.since.IsZero() {
			return nil, err
		}
		return t.q.holding(t.k, "", func(s *sql.Selector) { s.Where(sql.GTE(s.C("created_at"), t.since)) }), nil
	}
	older.Late = func(ctx context.Context, c *ent.Client, all bool) (read.Narrow, error) {
		if all {
			return func(s *sql.Selector) { s.Where(textHolds(s, t.q.words)) }, nil
		}
		if err := t.look(ctx, c); err != nil {
			return nil, err
		}
		return t.indexed(), nil
	}
	return []read.Arm{newest, older}
}

// indexed asks the index for the rarest words, and its rows for the others.
func (t *newestTexts) indexed() read.Narrow {
	return t.q.only(t.others).holding(t.k, "", func(s *sql.Selector) {
		s.Where(textHolds(s, t.asked))
		if !t.since.IsZero() {
			s.Where(sql.LT(s.C("created_at"), t.since))
		}
	})
}

// look looks at the newest interactions, once, and chooses the way.
func (t *newestTexts) look(ctx context.Context, c *ent.Client) error {
	if t.looked {
		return nil
	}
	t.looked = true
	since, err := t.timeOf(ctx, c, textBounds.newest)
	if err != nil {
		return err
	}
	if err := t.count(ctx, c, since); err != nil {
		return err
	}
	cost := t.choose()
	if t.all < textBounds.together {
		return nil
	}
	// A page is likely to be full after so many.
	expected := read.DefaultRootPage * textBounds.newest / max(t.all, 1)
	if expected*textBounds.step > cost {
		return nil
	}
	t.since, err = t.timeOf(ctx, c, min(textBounds.most, cost/max(textBounds.step, 1)))
	return err
}

// choose chooses the words that the index is asked for: the rarest, and others as long
// as their entries take less time than the rows that they spare. It returns the cost, in
// entries of the index.
func (t *newestTexts) choose() (cost int) {
	byCount := make([]int, len(t.each))
	for i := range byCount {
		byCount[i] = i
	}
	slices.SortStableFunc(byCount, func(a, b int) int { return t.each[a] - t.each[b] })
	entries, left := 0.0, 1.0 // the share of rows that hold the words asked for
	for i, n := range byCount {
		share := max(float64(t.each[n]), 0.5) / float64(max(t.seen, 1))
		if i > 0 && share > float64(textBounds.row)*left*(1-share) {
			t.others = append(t.others, t.q.words[n])
			continue
		}
		t.asked, left, entries = append(t.asked, t.q.words[n]), left*share, entries+share
	}
	return int(t.rows * (entries + left*float64(textBounds.row)))
}

// count counts those that the viewer sees since a time, those that hold each word, and
// those that hold all.
func (t *newestTexts) count(ctx context.Context, c *ent.Client, since time.Time) error {
	t.each = make([]int, len(t.q.words))
	dest := make([]any, 0, len(t.each)+2)
	for i := range t.each {
		dest = append(dest, &t.each[i])
	}
	return t.k.typ.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		s.Select().AppendSelectExprAs(sql.Raw(spaced(s, s.C("words"))), "words").
			Where(sql.GTE(s.C("created_at"), since))
		newest, args := s.Query()
		counts := sql.Dialect(s.Dialect()).Select().WithContext(s.Context()).FromExpr(sql.Expr("("+newest+") AS `newest`", args...))
		all := make([]*sql.Predicate, len(t.q.words))
		for i, word := range t.q.words {
			holds := func(b *sql.Builder) {
				b.WriteString("INSTR(`words`, ").Arg(" " + text.Indexed(word)).WriteString(") > 0")
			}
			all[i] = sql.P(holds)
			counts.AppendSelectExpr(summed(holds))
		}
		counts.AppendSelectExpr(summed(func(b *sql.Builder) { b.Join(sql.And(all...)) }), summed(func(b *sql.Builder) { b.WriteString("1") }))
		counts.AddError(s.Err())
		// SECURITY: the type's own statement is replaced; what is counted has passed its policy.
		*s = *counts
	}, append(dest, &t.all, &t.seen), func() error { return nil })
}

// summed is for how many rows something holds.
func summed(holds func(*sql.Builder)) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("COALESCE(SUM(")
		holds(b)
		b.WriteString("), 0)")
	})
}

// timeOf is when the interaction was entered that so many newer ones follow, the
// beginning of all times if there are fewer.
func (t *newestTexts) timeOf(ctx context.Context, c *ent.Client, newer int) (time.Time, error) {
	at := time.Unix(0, 0)
	err := t.k.typ.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		d := sql.Dialect(s.Dialect())
		all := d.Table(t.k.typ.Table)
		// SECURITY: the type's own statement is replaced. The time parts the rows into those
		// that are read one way and another, each through the policy.
		*s = *d.Select(all.C("created_at")).From(all).OrderBy(sql.Desc(all.C("created_at"))).Offset(newer).Limit(1).WithContext(s.Context())
	}, []any{&at}, func() error { return nil })
	return at, err
}
