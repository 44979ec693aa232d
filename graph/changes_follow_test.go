package graph

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// A follower without a cursor is told what is new, one with a cursor what is
// behind it, whether the cursor comes of the query or of another subscription.
func TestFollowersBeginWhereTheySay(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		old := o.unions(2)
		o.numbered(t)
		o.numbers(t)
		ask := func(document, at string) string { return o.asked(o.reader, document).text(at) }
		end := ask(`{ changes(last: 0) { pageInfo { endCursor } } }`, "changes.pageInfo.endCursor")
		between := ask(fmt.Sprintf(`{ changes(ids: [%q]) { pageInfo { endCursor } } }`, old[0]), "changes.pageInfo.endCursor")

		fresh := o.listen(t, o.as(o.reader), "")
		three := o.unions(3)
		if diff := cmp.Diff(created(three[0]), fresh.hears(1)); diff != "" {
			t.Errorf("without a cursor (-want +got):\n%s", diff)
		}
		second := fresh.hear()
		fresh.stop()
		for name, c := range map[string]struct {
			after string
			want  []string
		}{
			"the end of the feed":          {end, created(three...)},
			"a row of the query":           {between, created(slices.Concat(old[1:], three)...)},
			"an event of the subscription": {second.Cursor, created(three[2])},
		} {
			l := o.listen(t, o.as(o.reader), fmt.Sprintf("(after: %q, kinds: [ORGANISATION])", c.after))
			if diff := cmp.Diff(c.want, l.hears(len(c.want))); diff != "" {
				t.Errorf("after %s (-want +got):\n%s", name, diff)
			}
			l.stop()
		}
		if l := o.listen(t, o.as(o.reader), `(after: "x")`); !strings.Contains(l.answer().Errors.Error(), "cursor") {
			t.Error("any text is a cursor")
		}
	})
}

// While several write, one who loses the connection again and again and goes on
// from the last cursor is told every change once, in the order of the feed.
func TestFollowersMissNothingAndHearNothingTwice(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.numbered(t)
		o.numbers(t)
		const writers, each = 4, 25
		l := o.listen(t, o.as(o.reader), "(kinds: [ORGANISATION])")
		var writing sync.WaitGroup
		for w := range writers {
			writing.Go(func() {
				for n := range each {
					in := crm.CreateOrganisationInput{Name: fmt.Sprint("Union ", w, " ", n), Kind: organisation.KindTRADE_UNION}
					_, _, err := store.Write(o.as(o.outreach), o.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (crm.CreateOrganisationResult, error) {
						return crm.CreateOrganisation(ctx, tx, in)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		var got []string
		random := rand.New(rand.NewPCG(6, 1))
		for len(got) < writers*each && !t.Failed() {
			h := l.hear()
			got = append(got, h.Node.ID)
			if random.IntN(8) == 0 {
				l.stop()
				l = o.listen(t, o.as(o.reader), fmt.Sprintf("(after: %q, kinds: [ORGANISATION])", h.Cursor))
			}
		}
		writing.Wait()
		want := o.ent().Change.Query().Where(change.Kind("org")).Order(change.ByPosition()).IDsX(o.as(nil))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// What was closed between the write and the telling is not told; whoever cannot
// see it any more is told that it is gone, and nothing else.
func TestFollowersHearWhatTheyMaySeeThen(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.numbered(t)
		reader, colleague := o.listen(t, o.as(o.reader), "(kinds: [INTERACTION])"), o.listen(t, o.as(o.outreach), "(kinds: [INTERACTION])")
		met := o.meeting(interaction.ConfidentialityOPEN)
		o.close(met, 1)
		last := o.meeting(interaction.ConfidentialityOPEN)
		o.numbers(t) // nobody was told anything before
		if diff := cmp.Diff([]string{"GONE " + met + " 0", "CREATED " + last + " 1"}, reader.hears(2)); diff != "" {
			t.Errorf("the reader is told (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"CREATED " + met + " 1", "EDITED " + met + " 2", "CREATED " + last + " 1"}, colleague.hears(3)); diff != "" {
			t.Errorf("the team is told (-want +got):\n%s", diff)
		}
		// One that was told is told to be gone later.
		o.close(last, 1)
		gone := reader.hear()
		if gone.Node.Action != "GONE" || gone.Node.RecordID != last || gone.Node.Record != nil || len(gone.Node.Fields) > 0 || gone.Node.Verb != "hide" {
			t.Errorf("the reader is told %+v", gone)
		}
	})
}

func (o *office) meeting(c interaction.Confidentiality) string {
	return enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{
		Kind: interaction.KindMEETING, StartsAt: o.now.Add(-time.Hour), Subject: "Meeting", Team: interaction.TeamOUTREACH, Confidentiality: c,
		Participants: []crm.InteractionParticipantInput{{UserID: o.outreach.UserID}, {PersonID: o.person("Gwen", nil)}},
	}).Interaction
}

func (o *office) close(met string, version int) {
	enter(o, o.outreach, crm.EditInteraction, crm.EditInteractionInput{ID: met, Version: version, Confidentiality: crm.Some(interaction.ConfidentialityTEAM)})
}

// A reader who takes nothing holds one page and no more, and what was read for
// them is read anew when it has waited.
func TestASlowFollowerHoldsLittleAndNothingOld(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.numbered(t)
		f, ctx := o.follower(t, o.as(o.reader))
		head, err := o.store.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		f.after = head
		met := o.meeting(interaction.ConfidentialityOPEN)
		o.unions(followAtOnce + 10)
		o.numbered(t)
		next := func() ([]news, int64, error) {
			head, err := o.store.Head(ctx)
			if err != nil {
				return nil, 0, err
			}
			return f.next(ctx, head)
		}
		events, at, err := next()
		if err != nil || len(events) != followAtOnce || at != events[followAtOnce-1].position {
			t.Fatalf("%d events up to %d: %v", len(events), at, err)
		}
		begun := time.Now()
		if all, err := f.hand(ctx, make(chan *read.Object), events); all || err != nil || f.after != head {
			t.Errorf("nobody took anything, and it stands at %d, all taken %v: %v", f.after-head, all, err)
		}
		if waited := time.Since(begun); waited < fresh || waited > fresh+heardWithin {
			t.Errorf("it waited %v", waited)
		}
		o.close(met, 1)
		o.numbered(t)
		if events, _, err = next(); err != nil || strings.Contains(jsonOf(events), met) {
			t.Errorf("it still holds what was closed: %s %v", jsonOf(events), err)
		}
		// One event is taken, and the others wait.
		out := make(chan *read.Object)
		go func() { <-out }()
		if all, err := f.hand(ctx, out, events[:2]); all || err != nil || f.after != events[0].position {
			t.Errorf("one was taken, and it stands at %d, all taken %v: %v", f.after, all, err)
		}
	})
}

// What is too large for one answer is told in several goes.
func TestAFollowerHearsWhatIsTooLargeForOneAnswer(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	o.numbered(t)
	f, ctx := o.follower(t, o.as(o.reader))
	f.r = &Resolver{store: o.store, engine: read.New(read.Config{Types: recordTypes(), Key: o.store.Secret(), Snapshot: o.store.Snapshot, MaxBytes: 1000}), cursors: o.Resolver.cursors}
	head, err := o.store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	f.after = head
	ids := o.unions(20)
	o.numbered(t)
	var told strings.Builder
	goes := 0
	for ; f.after < head+20; goes++ {
		events, at, err := f.next(ctx, head+20)
		if err != nil || len(events) == 0 {
			t.Fatal(len(events), err)
		}
		told.WriteString(jsonOf(events))
		f.after = at
	}
	for _, id := range ids {
		if n := strings.Count(told.String(), id); n != 1 {
			t.Errorf("%s is told %d times", id, n)
		}
	}
	if goes < 2 {
		t.Errorf("all of it was told in %d goes", goes)
	}
}

func jsonOf(events []news) string {
	var b strings.Builder
	for _, e := range events {
		e.object.MarshalGQL(&b)
	}
	return b.String()
}

// A stream ends with whoever asked.
func TestAFollowerEndsWithItsRequest(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.numbers(t)
		l := o.listen(t, o.as(o.reader), "")
		l.stop()
		for r := l.answer(); r != nil; r = l.answer() {
			if len(r.Errors) > 0 {
				t.Errorf("%v", r.Errors)
			}
		}
		if err := l.ended(); err != nil {
			t.Errorf("it says that it ends for %v", err)
		}
	})
}

// failing is a query that fails so many times.
type failing struct {
	read.Query
	left *atomic.Int32
	err  error
}

func (f failing) Each(ctx context.Context, columns []string, modify func(*sql.Selector), dest []any, row func() error) error {
	if f.left.Add(-1) >= 0 {
		return f.err
	}
	return f.Query.Each(ctx, columns, modify, dest, row)
}

// A database that is away for a moment holds a follower up and loses nothing; an
// error of another kind ends the stream, which says why.
func TestAFollowerWaitsForTheDatabase(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.numbered(t)
		var left atomic.Int32
		query, why := organisationType.Query, error(driver.ErrBadConn)
		organisationType.Query = func(c *ent.Client) read.Query { return failing{query(c), &left, why} }
		defer func() { organisationType.Query = query }()
		l := o.listen(t, o.as(o.reader), "")
		left.Store(2)
		two := o.unions(2)
		o.numbers(t)
		if diff := cmp.Diff(created(two...), l.hears(2)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if left.Load() >= 0 {
			t.Fatal("the database was never away")
		}
		l.stop()
		why = fmt.Errorf("broken")
		l = o.listen(t, o.as(o.reader), "")
		left.Store(1)
		o.unions(1)
		if r := l.answer(); r != nil || l.ended() == nil || !strings.Contains(l.ended().Error(), "broken") {
			t.Errorf("it goes on with %v, or does not say why it ends: %v", r, l.ended())
		}
	})
}

// What is written through one server is told by another within a second.
func TestFollowersOfAnotherServer(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		other := o.sameDatabase(t, url)
		o.numbered(t)
		o.numbers(t)
		other.numbers(t)
		l := other.listen(t, o.as(o.reader), "")
		var longest time.Duration
		for range 10 {
			id := o.unions(1)
			begun := time.Now()
			if diff := cmp.Diff(created(id...), l.hears(1)); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			longest = max(longest, time.Since(begun))
		}
		t.Logf("the longest way was %v", longest)
		if longest > 3*time.Second {
			t.Errorf("it took %v", longest)
		}
	})
}

// Cursors of the feed tell no position: two of one place differ, and each is good
// on both servers.
func TestCursorsOfTheFeedTellNoPosition(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		other := o.sameDatabase(t, url)
		first, second := o.Resolver.cursors.seal(7), other.Resolver.cursors.seal(7)
		if first == second {
			t.Error("two cursors of one place are one text")
		}
		for _, cursor := range []string{first, second} {
			if at, err := other.Resolver.cursors.open("after", cursor); at != 7 || err != nil {
				t.Errorf("%s stands at %d: %v", cursor, at, err)
			}
		}
		// That of an empty feed is its beginning: nothing stands before it, all behind it.
		o.numbered(t)
		begin := o.Resolver.cursors.seal(0)
		a := o.asked(o.reader, fmt.Sprintf(`{ before: changes(before: %q) { edges { cursor } } after: changes(first: 1, after: %q) { edges { node { verb } } } }`, begin, begin))
		if got := a.text("before.edges.cursor") + a.text("after.edges.node.verb"); got != "[][given]" {
			t.Errorf("around the beginning stand %s", got)
		}
		for _, bad := range []string{"", "x", first[1:], first + "A", strings.ToLower(first), first[:len(first)-4] + "AAAA"} {
			if _, err := o.Resolver.cursors.open("after", bad); crm.CodeOf(err) != "INVALID_CURSOR" {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}
