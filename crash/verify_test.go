package crash

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// world is everything that a database holds after the kills.
type world struct {
	changes       []*ent.Change
	organisations []*ent.Organisation
	interactions  []*ent.Interaction
	people        []*ent.Person
	keys          []*ent.IdempotencyKey
	// parts are the records that belong to another one, as "kind of the parts, id".
	parts map[string]int
}

// readWorld reads the database as the server itself does, past all policies.
func readWorld(t *testing.T, database string) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(viewer.NewContext(context.Background(), viewer.System(store.SystemUserID)), patience)
	defer cancel()
	s, err := store.Open(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := s.Ent()
	w := &world{
		changes:       c.Change.Query().AllX(ctx),
		organisations: c.Organisation.Query().AllX(ctx),
		interactions:  c.Interaction.Query().AllX(ctx),
		people:        c.Person.Query().AllX(ctx),
		keys:          c.IdempotencyKey.Query().AllX(ctx),
		parts:         map[string]int{},
	}
	for _, p := range c.Participant.Query().AllX(ctx) {
		w.parts["participants "+p.InteractionID]++
	}
	for _, r := range c.Remark.Query().AllX(ctx) {
		w.parts["remarks "+r.InteractionID]++
	}
	for _, f := range c.FollowUp.Query().AllX(ctx) {
		w.parts["follow-ups "+f.InteractionID]++
	}
	for _, p := range c.Position.Query().AllX(ctx) {
		w.parts["positions "+p.PersonID]++
	}
	return w
}

// verify holds the journal of the writers against the database.
func verify(t *testing.T, database string, journal []*write) {
	t.Helper()
	w := readWorld(t, database)
	complain := limited(t)
	effects := map[string][]*ent.Change{}
	for _, c := range w.changes {
		if m := markerOf(c.After); m != "" {
			effects[m] = append(effects[m], c)
		}
	}
	acknowledged, keyed, unknown := 0, 0, 0
	for _, x := range journal {
		found := effects[x.marker]
		if x.acknowledged {
			acknowledged++
		} else if !x.denied {
			unknown++
		}
		if x.key != "" {
			keyed++
		}
		switch n := len(found); {
		case n > 1:
			complain("%s took effect %d times (key %q)", x.marker, n, x.key)
		case n == 0 && x.acknowledged:
			complain("%s was acknowledged as %s and is lost", x.marker, x.record)
		case n == 0 && x.key != "" && !x.denied:
			complain("%s was repeated under its key and has no effect", x.marker)
		case n == 1 && x.denied:
			complain("%s was refused, and is there", x.marker)
		case n == 1 && x.acknowledged && found[0].RecordID != x.record:
			complain("%s was acknowledged as %s and is %s", x.marker, x.record, found[0].RecordID)
		// An answer is read after the commit: somebody else may have edited the record meanwhile.
		case n == 1 && x.version > 0 && (found[0].Version > x.version || x.alone && found[0].Version != x.version):
			complain("%s was acknowledged as version %d and is %d", x.marker, x.version, found[0].Version)
		}
	}
	w.whole(complain)
	w.gapless(complain)
	t.Logf("%d writes: %d acknowledged, %d of unknown outcome, %d with a key; %d rows of history", len(journal), acknowledged, unknown, keyed, len(w.changes))
	if acknowledged == 0 {
		t.Error("nothing was acknowledged, so that nothing was shown")
	}
}

// limited reports the first faults only: one cause can have thousands.
func limited(t *testing.T) func(format string, args ...any) {
	n := 0
	return func(format string, args ...any) {
		t.Helper()
		if n++; n <= 20 {
			t.Errorf(format, args...)
		}
	}
}

// whole: of what one verb writes everything is there.
func (w *world) whole(complain func(string, ...any)) {
	for _, i := range w.interactions {
		for what, want := range map[string]int{"participants": guests + 1, "remarks": remarks, "follow-ups": followUps} {
			if n := w.parts[what+" "+i.ID]; n != want {
				complain("the meeting %s has %d %s and not %d", i.Subject, n, what, want)
			}
		}
	}
	guestsThere := map[string]bool{}
	for _, p := range w.people {
		guestsThere[p.Name] = true
		if n := w.parts["positions "+p.ID]; p.FamilyName == "Writer" && n != 1 {
			complain("%s has %d positions", p.Name, n)
		}
	}
	for _, i := range w.interactions {
		for n := range guests {
			if name := fmt.Sprintf("%s guest %c", i.Subject, 'a'+n); !guestsThere[name] {
				complain("%s is not there", name)
			}
		}
	}
	rows := map[string]int{}
	verbs := map[string]string{}
	for _, c := range w.changes {
		rows[c.OperationID]++
		verbs[c.OperationID] = c.Verb
	}
	for id, n := range rows {
		if want := map[string]int{"logInteraction": parts, "createPerson": 2, "createOrganisation": 1, "editOrganisation": 1}[verbs[id]]; want > 0 && n != want {
			complain("the operation %s, %s, has %d rows of history and not %d", id, verbs[id], n, want)
		}
	}
	used := map[string]bool{}
	for _, k := range w.keys {
		if used[k.Key] {
			complain("the key %s is there twice", k.Key)
		}
		used[k.Key] = true
		if rows[k.OperationID] == 0 {
			complain("the key %s belongs to an operation without history", k.Key)
		}
	}
}

// gapless: the history of each record counts up without a gap, to its version.
func (w *world) gapless(complain func(string, ...any)) {
	versions := map[string][]int{}
	for _, c := range w.changes {
		versions[c.RecordID] = append(versions[c.RecordID], c.Version)
	}
	for id, all := range versions {
		slices.Sort(all)
		if all[0] == 0 {
			continue // a part without versions of its own
		}
		for i, v := range all {
			if v != i+1 {
				complain("the history of %s has the versions %v", id, all)
				break
			}
		}
	}
	for _, o := range w.organisations {
		if n := len(versions[o.ID]); n != o.Version {
			complain("%s has version %d and %d rows of history", o.ID, o.Version, n)
		}
	}
	for _, i := range w.interactions {
		if n := len(versions[i.ID]); n != i.Version {
			complain("%s has version %d and %d rows of history", i.ID, i.Version, n)
		}
	}
	for _, p := range w.people {
		if n := len(versions[p.ID]); n != p.Version {
			complain("%s has version %d and %d rows of history", p.ID, p.Version, n)
		}
	}
}
