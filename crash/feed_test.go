package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// Transactions that begin early commit late, and those who follow the changes
// come and go: everybody is told each change once, in the same order.
func TestEachChangeIsToldOnce(t *testing.T) {
	r := chance(t)
	database := storetest.MariaDB(t)
	var clients []*client
	var token string
	for range 2 {
		s := startServer(t, database)
		if token == "" {
			token = s.token()
		}
		clients = append(clients, newClient(s.url(), token))
	}
	following, stop := context.WithCancel(t.Context())
	defer stop()
	followers := make([]*follower, 3)
	var reading sync.WaitGroup
	for i := range followers {
		f := &follower{servers: clients, chance: fork(r)}
		followers[i] = f
		reading.Go(func() { f.follow(following) })
	}
	writeHeld(t, r, database, either(800, 20_000))
	w := readWorld(t, database)
	// Whoever was not told by then shows below what is missing.
	for deadline := time.Now().Add(patience / 4); time.Now().Before(deadline); <-time.After(10 * time.Millisecond) {
		if !slices.ContainsFunc(followers, func(f *follower) bool { return f.far() < len(w.told()) }) {
			break
		}
	}
	stop()
	reading.Wait()
	for i, f := range followers {
		f.readPages(t.Context(), clients[0], 3) // what is told twice shows by now
		if f.streamless {
			t.Log("the server answers no streams yet, so that only pages were read")
		}
		t.Logf("follower %d: %d changes in %d pages and %d streams", i, f.far(), f.pages, f.streams)
		if f.fault != "" {
			t.Errorf("follower %d: %s", i, f.fault)
		}
		f.compare(limited(t), w, followers[0])
	}
}

// writeHeld makes about n changes with 32 writers on two connections of their
// own, in transactions that stay open for a random time before they commit.
func writeHeld(t *testing.T, r *rand.Rand, database string, n int) {
	t.Helper()
	ctx := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	var written atomic.Int64
	var writers sync.WaitGroup
	for range 2 {
		s, err := store.Open(ctx, database)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		for i := range 16 {
			h := &holder{store: s, chance: fork(r), name: fmt.Sprintf("h%02d", i)}
			writers.Go(func() {
				for k := 0; written.Load() < int64(n); k++ {
					changes, err := h.write(ctx, k)
					if err != nil {
						t.Errorf("%s: %v", h.name, err)
						return
					}
					written.Add(int64(changes))
				}
			})
		}
	}
	writers.Wait()
}

// holder is a writer that holds its transactions open.
type holder struct {
	store   *store.Store
	chance  *rand.Rand
	name    string
	own     string
	version int
}

// write makes one operation and says of how many changes.
func (h *holder) write(ctx context.Context, k int) (changes int, err error) {
	held := between(h.chance, 0, 30*time.Millisecond)
	choice, name := h.chance.IntN(3), fmt.Sprintf("%s %d", h.name, k)
	id, _, err := store.Write(ctx, h.store, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
		defer func() { <-time.After(held) }()
		switch {
		case h.own == "" || choice == 0:
			changes = 1
			made, err := crm.CreateOrganisation(ctx, tx, crm.CreateOrganisationInput{Name: name, Kind: organisation.KindTRADE_UNION})
			return made.Organisation, err
		case choice == 1:
			changes = 1
			_, err := crm.EditOrganisation(ctx, tx, crm.EditOrganisationInput{ID: h.own, Version: h.version, Description: crm.Some(name)})
			return h.own, err
		default:
			changes = 2
			_, err := crm.CreatePerson(ctx, tx, crm.CreatePersonInput{Name: name,
				Position: &crm.PersonPositionInput{OrganisationID: h.own, Kind: position.KindORGANISER}})
			return h.own, err
		}
	})
	switch {
	case err != nil:
	case h.own == "":
		h.own, h.version = id, 1
	case choice == 1:
		h.version++
	}
	return changes, err
}

// told are the changes that the feed tells an administrator of.
func (w *world) told() map[string]*ent.Change {
	all := map[string]*ent.Change{}
	for _, c := range w.changes {
		if kind := id.Prefix(c.RecordID); kind != "acc" && kind != "tok" {
			all[c.ID] = c
		}
	}
	return all
}

// compare holds what a follower was told against what there is, and against
// what another one was told.
func (f *follower) compare(complain func(string, ...any), w *world, other *follower) {
	want, seen := w.told(), map[string]bool{}
	versions, operations, last := map[string]int{}, map[string]bool{}, ""
	for i, c := range f.seen {
		n := c.Node
		change := want[n.ID]
		switch {
		case change == nil:
			complain("%s was told and is none", n.ID)
			continue
		case seen[n.ID]:
			complain("%s was told twice", n.ID)
		case i < len(other.seen) && other.seen[i].Node.ID != n.ID:
			complain("change %d is %s for one and %s for another", i, n.ID, other.seen[i].Node.ID)
		case n.Version <= versions[n.RecordID]:
			complain("version %d of %s was told after %d", n.Version, n.RecordID, versions[n.RecordID])
		case change.OperationID != last && operations[change.OperationID]:
			complain("the changes of operation %s were not told together", change.OperationID)
		}
		seen[n.ID], versions[n.RecordID] = true, n.Version
		operations[change.OperationID], last = true, change.OperationID
	}
	for id := range want {
		if !seen[id] {
			complain("%s of %s, %s, was never told", id, want[id].RecordID, want[id].Verb)
		}
	}
}
