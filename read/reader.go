package read

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/ent"
)

// reader answers one field. It is used by one goroutine.
type reader struct {
	ctx    context.Context
	engine *Engine
	client *ent.Client
	op     *graphql.OperationContext
	field  graphql.CollectedField

	limit  int           // of bytes, for this answer and what it shares the budget with
	budget *atomic.Int64 // bytes that other fields have taken, nil when each has its own
	taken  int           // bytes of the rows that were read
	err    error         // found while writing
	// refused is what a filter was refused with, see refuse.
	refused error
	// known says that some relation is read by what its parents tell, and therefore
	// all in one snapshot, which endSnapshot ends.
	known       bool
	endSnapshot func()
}

func (e *Engine) reader(ctx context.Context, c *ent.Client) *reader {
	s := sourceFrom(ctx)
	r := &reader{ctx: ctx, engine: e, client: c, op: s.Operation, field: s.Field, limit: e.config.MaxBytes}
	if b, ok := ctx.Value(budgetKey{}).(*atomic.Int64); ok {
		r.budget = b
	}
	r.ctx = context.WithValue(ctx, refusalKey{}, &r.refused)
	return r
}

// hold begins the snapshot before the first statement of an answer that needs one.
func (r *reader) hold() error {
	if !r.known || r.endSnapshot != nil {
		return nil
	}
	ctx, end, err := r.engine.config.Snapshot(r.ctx)
	if err != nil {
		return fmt.Errorf("reading in one snapshot: %w", err)
	}
	r.ctx, r.endSnapshot = ctx, end
	return nil
}

// end is called when the answer has been read.
func (r *reader) end() {
	if r.endSnapshot != nil {
		r.endSnapshot()
	}
}

// over reports whether n bytes are more than this answer may still take.
func (r *reader) over(n int) bool {
	if r.budget != nil {
		n += int(r.budget.Load())
	}
	return n > r.limit
}

func tooLarge() error {
	return &Error{Code: QueryTooComplex, Message: "the answer is too large; ask for fewer rows or fields"}
}

// grow refuses to read rows that are too large for any answer: whatever is read is
// also written.
func (r *reader) grow(n int) error {
	r.taken += n
	if r.err == nil && r.over(r.taken) {
		r.err = tooLarge()
	}
	return r.err
}

// full reports whether writing should stop because of a fault or of the size.
func (r *reader) full(b []byte) bool {
	if r.err == nil && r.over(len(b)) {
		r.err = tooLarge()
	}
	return r.err != nil
}

// missing notes that a field that is never null has nothing to show.
func (r *reader) missing(field string) {
	r.fail("read: %s is never null, and what it should show is missing or hidden", field)
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// room is where an answer is written: what was read fits into it.
func (r *reader) room() []byte { return make([]byte, 0, r.taken+r.taken/8+256) }

// finish makes the written bytes an Object, which owns them.
func (r *reader) finish(b []byte) (*Object, error) {
	if r.full(b) {
		return nil, r.err
	}
	if r.budget != nil && r.budget.Add(int64(len(b))) > int64(r.limit) {
		return nil, tooLarge()
	}
	return &Object{json: b}, nil
}

// all is how many rows of each parent run keeps when it keeps all.
const all = -1

// each runs one statement through the policy of t. modify may replace the
// statement, as long as the policy's part of it stays within.
func (r *reader) each(t *Type, columns []string, modify func(*sql.Selector), dest []any, row func() error) error {
	return r.eachKnowing(nil, t, columns, modify, dest, row)
}

// eachKnowing is each for rows of parents that were read in the same snapshot.
func (r *reader) eachKnowing(known Known, t *Type, columns []string, modify func(*sql.Selector), dest []any, row func() error) error {
	if len(columns) == 0 {
		columns = []string{"id"} // none would mean all
	}
	if err := r.hold(); err != nil {
		return err
	}
	ctx := r.ctx
	if known != nil {
		ctx = known(ctx)
	}
	if err := t.Query(r.client).Each(ctx, columns, modify, dest, row); err != nil {
		if found := cmp.Or(r.err, r.refused); found != nil {
			return found
		}
		return fmt.Errorf("reading %s: %w", t.Name, err)
	}
	return nil
}

// run reads the rows of p, at most so many of each parent, and then what they link
// to. modify narrows the statement and returns the column that holds the parent's
// key, if keyed; otherwise there is no parent, or only one.
func (r *reader) run(p *plan, parents *keyset, keyed bool, most int, modify func(*sql.Selector) string) (*rows, error) {
	rs := newRows(r, p, parents, most)
	parts, err := r.parts(p)
	if err != nil {
		return nil, err
	}
	dest := rs.cells(keyed)
	var columns []string // are selected below, but for those of a derived table
	if p.derived {
		columns = p.own().all()
	}
	err = r.eachKnowing(p.known, p.typ, columns, func(s *sql.Selector) {
		parent := modify(s)
		p.join(s, parts)
		p.selects(s, parent, parts)
	}, dest, rs.add)
	if err != nil {
		return nil, err
	}
	return rs, r.follow(rs)
}

// cells makes the cells of the plan's sources, in the order of the statement:
// own columns, the parent's key, joined columns.
func (rs *rows) cells(keyed bool) []any {
	sources := rs.p.sources
	if len(sources[0].columns) == 0 {
		sources[0].add("id")
	}
	n := 1
	for _, s := range sources {
		n += len(s.columns)
	}
	cells := make([]cell, n)
	dest := make([]any, 0, n)
	for i, s := range sources {
		s.cells = cells[len(dest) : len(dest)+len(s.columns)]
		for j := range s.columns {
			dest = append(dest, &s.cells[j])
		}
		if i == 0 && keyed {
			rs.parent = &cells[len(dest)]
			dest = append(dest, rs.parent)
		}
	}
	return dest
}

// parts are the tables that are joined: derived ones, narrowed by the policy of
// their type, or the tables themselves where the policy lets the viewer see all.
func (r *reader) parts(p *plan) ([]sql.TableView, error) {
	joined := p.sources[1:]
	parts := make([]sql.TableView, len(joined))
	for i, s := range joined {
		part, err := s.typ.Query(r.client).Part(r.ctx, s.inner)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.typ.Name, err)
		}
		if s.narrow != nil {
			s.narrow(part.WithContext(r.ctx))
		}
		if err := part.Err(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.typ.Name, cmp.Or(r.refused, err))
		}
		if open(part) {
			parts[i] = sql.Dialect(part.Dialect()).Table(part.TableName()).As(s.alias)
			continue
		}
		parts[i] = part.Select(part.Columns(s.all()...)...).As(s.alias)
	}
	return parts, nil
}

// open reports whether a part of the query of a type holds all records of it.
func open(part *sql.Selector) bool { return part.P() == nil && !part.HasJoins() }

// selects makes the statement select what cells are there for.
func (p *plan) selects(s *sql.Selector, parent string, parts []sql.TableView) {
	var b strings.Builder
	b.Grow(512)
	p.own().selected(&b, s.Dialect(), s.C)
	if parent != "" {
		b.WriteString(", " + parent)
	}
	for i, part := range parts {
		p.sources[i+1].selected(&b, s.Dialect(), part.C)
	}
	s.SelectExpr(sql.Raw(b.String()))
}

// join joins the parts to the statement.
func (p *plan) join(main *sql.Selector, parts []sql.TableView) {
	for i, s := range p.sources[1:] {
		var from sql.TableView = main
		for j, other := range p.sources[1:] {
			if other == s.from {
				from = parts[j]
			}
		}
		main.LeftJoin(parts[i]).On(from.C(s.column), parts[i].C(s.back))
	}
}

// follow runs the statements that the rows link to.
func (r *reader) follow(rs *rows) error {
	rs.filled = make([]filling, len(rs.p.links))
	for i, l := range rs.p.links {
		f, err := r.fill(l, rs.sets[l.key])
		if err != nil {
			return err
		}
		rs.filled[i] = f
	}
	return r.err
}
