package graph

import (
	"context"
	"errors"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
)

const (
	// followAtOnce is how many changes are read for a follower in one go. The next
	// ones are read when these were taken: a slow reader holds no more than that.
	followAtOnce = 50
	// pageTime bounds what is read in one go.
	pageTime = 10 * time.Second
	// fresh is how long what was read may wait to be taken: then it is read anew,
	// for the viewer may not see all of it any more.
	fresh = time.Second
	// pace is how long a follower who has caught up takes several changes together.
	// A change after a pause is told at once; of many a second each page tells some.
	pace = 100 * time.Millisecond
	// lostTries is how often a follower asks a database that is away, once a second.
	lostTries = 30
)

// follow tells of every change from a place on, as it is numbered. The channel is
// closed when ctx ends, or when the changes cannot be read any more; read.Ended
// then says why.
func (r *Resolver) follow(ctx context.Context) (<-chan *read.Object, error) {
	f, err := r.feed(ctx)
	if err != nil {
		return nil, err
	}
	f.size = followAtOnce
	head, err := f.head(ctx)
	if err != nil {
		return nil, err
	}
	if !f.fromHere {
		f.after = head
	}
	out := make(chan *read.Object)
	go func() {
		defer close(out)
		defer r.store.Follow()()
		if why := f.tell(ctx, out); ctx.Err() == nil {
			read.End(ctx, why)
		}
	}()
	return out, nil
}

// tell reads on and on, until it cannot, and returns why. While the database is
// away it waits for it.
func (f *feed) tell(ctx context.Context, out chan<- *read.Object) error {
	for lost := 0; ; {
		head, err := f.r.store.Beyond(ctx, f.after)
		if err != nil {
			return err
		}
		turn := time.After(pace)
		events, at, err := f.next(ctx, head)
		if err != nil {
			if lost++; lost > lostTries || !store.IsUnavailable(err) {
				return err
			}
			rest(ctx, time.Second)
			continue
		}
		lost = 0
		all, err := f.hand(ctx, out, events)
		if err != nil {
			return err
		}
		if all {
			f.after = at
		}
		if f.after >= head {
			select {
			case <-turn:
			case <-ctx.Done():
			}
		}
	}
}

// news is a change that is about to be told, and its place.
type news struct {
	object   *read.Object
	position int64
}

// hand gives the events to the reader, as long as they are fresh, and reports
// whether all of them were taken.
func (f *feed) hand(ctx context.Context, out chan<- *read.Object, events []news) (all bool, err error) {
	old := time.NewTimer(fresh)
	defer old.Stop()
	for _, e := range events {
		select {
		case out <- e.object:
			f.after = e.position
		case <-old.C:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return true, nil
}

// next reads what follows, and how far that is: as much of it as one answer holds.
// The changes were numbered up to head before: a page that is read after that
// misses none of them, also on another node of a cluster, whose readings wait for
// what others committed.
func (f *feed) next(ctx context.Context, head int64) ([]news, int64, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	page, err := f.read(ctx)
	if err != nil {
		return nil, 0, err
	}
	if !page.more && page.at < head {
		page.at = head // whatever lies between is not for this viewer
	}
	objects, err := f.objects(ctx, page)
	for tooLarge(err) && len(page.rows) > 1 {
		page.cut(len(page.rows)/2, f.after)
		objects, err = f.objects(ctx, page)
	}
	events := make([]news, len(objects))
	for i, o := range objects {
		events[i] = news{o, *page.rows[i].Position}
	}
	return events, page.at, err
}

func tooLarge(err error) bool {
	var fault *read.Error
	return errors.As(err, &fault) && fault.Code == read.QueryTooComplex
}

// objects are the events of a page.
func (f *feed) objects(ctx context.Context, page *found) ([]*read.Object, error) {
	return f.r.engine.Payloads(inFeed(read.Budget(ctx)), f.r.ent(), f.edges(page.rows))
}

func (f *feed) edges(rows []*ent.Change) []read.Fields {
	edges := make([]read.Fields, len(rows))
	for i, row := range rows {
		edges[i] = f.r.edge(row)
	}
	return edges
}

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
