package graph

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/read"
)

const (
	// mostLooked is about how many changes one page looks through for those that
	// the viewer is told of.
	mostLooked = 1000
	// lookAtOnce is how many it looks through at once when the first look did not
	// fill it, so that few looks are enough.
	lookAtOnce = 250
)

var changeFilter = &filter{questions: map[string]question{
	"by": oneOf("user_id"), "verb": oneOf("verb"), "at": moments("created_at"),
}}

// feed is a question to the feed: which changes, and where they lie.
type feed struct {
	r             *Resolver
	narrow        read.Narrow
	after, before int64 // exclusive; before 0 means to the end
	fromHere      bool  // after was given
	backward      bool
	size          int
}

// found is a page of the feed.
type found struct {
	rows []*ent.Change // in the order of the feed
	more bool          // there may be others further on
	at   int64         // how far was looked
}

// feed reads the arguments that query and subscription share.
func (r *Resolver) feed(ctx context.Context) (*feed, error) {
	args := arguments(ctx)
	kinds, err := kindsOf(ctx, args)
	if err != nil {
		return nil, err
	}
	prefixes := make([]any, len(kinds))
	for i, t := range kinds {
		prefixes[i] = t.Prefix
	}
	a := &asking{ctx: ctx, c: r.ent()}
	f := &feed{r: r, narrow: func(s *sql.Selector) { s.Where(sql.In(s.C("kind"), prefixes...)) }}
	if _, given := args["kinds"]; !given {
		f.narrow = func(s *sql.Selector) {
			s.Where(sql.NotIn(s.C("kind"), accountType.Prefix, appTokenType.Prefix))
		}
	}
	if ids, given := args["ids"]; given && ids == nil {
		return nil, &crm.Error{Code: crm.Invalid, Field: "ids", Message: "This list must not be null; leave it out instead."}
	} else if given {
		f.narrow = read.And(f.narrow, oneOf("record_id")(a, "ids", ids))
	}
	if filter, given := args["filter"]; given {
		f.narrow = read.And(f.narrow, changeFilter.ask(a, "filter", filter))
	}
	if len(a.faults) > 0 {
		return nil, a.faults
	}
	if f.after, f.fromHere, err = r.cursors.argument(args, "after"); err != nil {
		return nil, err
	}
	before, given, err := r.cursors.argument(args, "before")
	if given {
		f.before = max(before, 1) // before the beginning is nothing
	}
	return f, err
}

// changes answers a page of the feed.
func (r *Resolver) changes(ctx context.Context, first, last *int) (*read.Object, error) {
	f, err := r.feed(ctx)
	if err == nil {
		err = f.page(first, last)
	}
	if err != nil {
		return nil, err
	}
	// Read first: what comes meanwhile lies beyond it.
	head, err := f.head(ctx)
	if err != nil {
		return nil, err
	}
	page, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	return r.engine.Payload(inFeed(ctx), r.ent(), f.connection(page, head))
}

// head is how far the feed goes. It refuses a place beyond that: such a cursor was
// made before the database was put back to an older state, and whoever went on from
// there would miss, without a word, what is made now.
func (f *feed) head(ctx context.Context) (int64, error) {
	head, err := f.r.store.Head(ctx)
	if err == nil && f.after > head {
		err = &crm.Error{Code: "INVALID_CURSOR", Field: "after", Message: "This cursor lies beyond the end of the feed: read your lists again and begin anew."}
	}
	return head, err
}

func (f *feed) page(first, last *int) error {
	f.size, f.backward = read.DefaultRootPage, last != nil
	for name, n := range map[string]*int{"first": first, "last": last} {
		switch {
		case n == nil:
		case *n < 0 || *n > read.MaxPage:
			return &crm.Error{Code: crm.Invalid, Field: name, Message: "This must be a whole number from 0 to 100."}
		default:
			f.size = *n
		}
	}
	if first != nil && last != nil {
		return &crm.Error{Code: crm.Invalid, Field: "last", Message: "This cannot be given together with first."}
	}
	return nil
}

// read looks through the feed until there is one change more than the page holds,
// or nothing is left, or it has looked through enough. So a page says that there
// is more when there is more for this viewer, or when it cannot tell yet.
func (f *feed) read(ctx context.Context) (*found, error) {
	page := &found{at: f.after}
	if f.backward {
		page.at = f.before
	}
	start := page.at
	limit := f.size + 1
	for looked := 0; ; limit = lookAtOnce {
		rows, err := f.look(ctx, page.at, limit)
		if err != nil {
			return nil, err
		}
		looked += len(rows)
		last := len(rows) < limit
		if len(rows) > 0 {
			page.at = *rows[len(rows)-1].Position
		}
		if rows, err = told(ctx, f.r.ent(), rows); err != nil {
			return nil, err
		}
		page.rows = append(page.rows, rows...)
		if len(page.rows) > f.size {
			page.cut(f.size, start)
			break
		}
		if page.more = !last; last || looked >= mostLooked {
			break
		}
	}
	if f.backward {
		slices.Reverse(page.rows)
	}
	return page, nil
}

// cut leaves the rows that fit on a page that begins at start.
func (p *found) cut(size int, start int64) {
	p.rows, p.more, p.at = p.rows[:size], true, start
	if size > 0 {
		p.at = *p.rows[size-1].Position
	}
}

// look reads the next rows beyond a position, the nearest first.
func (f *feed) look(ctx context.Context, from int64, limit int) ([]*ent.Change, error) {
	q := f.r.ent().Change.Query().Where(change.PositionNotNil(), change.PositionGT(f.after)).Limit(limit)
	q.WhereP(f.narrow)
	if f.before > 0 {
		q.Where(change.PositionLT(f.before))
	}
	if f.backward {
		q.Order(change.ByPosition(sql.OrderDesc()))
		if from > 0 {
			q.Where(change.PositionLT(from))
		}
	} else {
		q.Order(change.ByPosition()).Where(change.PositionGT(from))
	}
	return q.Select(change.FieldPosition, change.FieldRecordID, change.FieldAction).All(ctx)
}

// connection is the page in the form of the API. Its cursors reach as far as was
// looked, so that a page that is empty for this viewer still leads on; the last rows
// end where the feed ends, be it at its beginning.
func (f *feed) connection(page *found, head int64) read.Fields {
	edges := make([]read.Fields, len(page.rows))
	for i, row := range page.rows {
		edges[i] = f.r.edge(row)
	}
	var start, end any
	if n := len(page.rows); n > 0 {
		start, end = f.r.cursors.seal(*page.rows[0].Position), f.r.cursors.seal(*page.rows[n-1].Position)
	}
	info := read.Fields{"startCursor": start, "endCursor": end}
	beyond := "endCursor"
	if info["hasNextPage"], info["hasPreviousPage"] = page.more, f.after > 0; f.backward {
		info["hasNextPage"], info["hasPreviousPage"] = f.before > 0, page.more
		beyond = "startCursor"
	}
	if page.more && page.at > 0 {
		info[beyond] = f.r.cursors.seal(page.at)
	}
	if f.backward && f.before == 0 {
		info["endCursor"] = f.r.cursors.seal(head)
	}
	return read.Fields{"edges": edges, "pageInfo": info}
}

func (r *Resolver) edge(row *ent.Change) read.Fields {
	return read.Fields{"cursor": r.cursors.seal(*row.Position), "node": read.Ref{Type: changeType, ID: row.ID}}
}
