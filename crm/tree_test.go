package crm_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/ancestor"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// A branch takes its place, its bodies above and its regions along.
func TestMoveABranch(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		tuc := d.under("", "TUC", d.wales)
		unite := d.under("", "Unite")
		region := d.under(unite, "Region", d.london)
		branch := d.under(region, "Branch")
		section := d.under(unite, "Section")
		shop := d.under(section, "Shop")
		in := d.edit(unite)
		in.ParentID = crm.Some(tuc)
		do(d, d.admin, crm.EditOrganisation, in)
		for _, want := range []struct{ id, above, areas string }{
			{tuc, "", "Wales"},
			{unite, "TUC", "Wales"},
			{region, "Unite < TUC", "London"},
			{branch, "Region < Unite < TUC", "London"},
			{section, "Unite < TUC", "Wales"},
			{shop, "Section < Unite < TUC", "Wales"},
		} {
			if above, areas := d.above(want.id), d.areas(want.id); above != want.above || areas != want.areas {
				t.Errorf("below %q in %q, want %q in %q", above, areas, want.above, want.areas)
			}
		}
		if v := d.load(shop).Version; v != 1 {
			t.Errorf("a body below is version %d because one above it moved", v)
		}
		in = d.edit(region)
		in.RegionIDs, in.ParentID = crm.Clear[[]string](), crm.Some(section)
		do(d, d.admin, crm.EditOrganisation, in)
		if above, areas := d.above(branch), d.areas(branch); above != "Region < Section < Unite < TUC" || areas != "Wales" {
			t.Errorf("the branch is below %q in %q", above, areas)
		}
		in = d.edit(unite)
		in.ParentID = crm.Clear[string]()
		do(d, d.admin, crm.EditOrganisation, in)
		if above, areas := d.above(branch), d.areas(branch); above != "Region < Section < Unite" || areas != "" {
			t.Errorf("the branch is below %q in %q", above, areas)
		}
	})
}

// At most 20 bodies stand above one, whether it is new or moves with its branch.
func TestDeepTrees(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		lowest := d.under("", "0", d.london)
		for i := 1; i <= 20; i++ {
			lowest = d.under(lowest, strconv.Itoa(i))
		}
		if above := strings.Count(d.above(lowest), "<") + 1; above != 20 || d.areas(lowest) != "London" {
			t.Errorf("%d bodies above the lowest, in %q", above, d.areas(lowest))
		}
		refused(d, d.admin, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "21", Kind: organisation.KindOTHER, ParentID: lowest},
			"VALIDATION_FAILED input.parentID")
		pair := d.under("", "Pair")
		d.under(pair, "Lower of the pair")
		chain := d.db().Ancestor.Query().Where(ancestor.OrganisationID(lowest)).Order(ancestor.ByDepth()).AllX(d.system())
		in := d.edit(pair)
		in.ParentID = crm.Some(chain[1].AncestorID) // 19 above it: the lower one would have 21
		refused(d, d.admin, crm.EditOrganisation, in, "VALIDATION_FAILED input.parentID")
		in.ParentID = crm.Some(chain[2].AncestorID)
		do(d, d.admin, crm.EditOrganisation, in)
	})
}

// A large branch moves in as many statements as a small one.
func TestStatementsOfAMove(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := newDesk(t, url)
		w, sent := d.watch(url)
		count := func(units int) int {
			top := d.under("", "Top")
			for i := range units {
				d.under(top, "Unit "+strconv.Itoa(i))
			}
			zoned := d.under(top, "Zoned", d.wales)
			d.under(zoned, "Below the zoned")
			in := d.edit(top)
			in.ParentID = crm.Some(d.under("", "New top", d.london))
			sent.take()
			do(w, d.admin, crm.EditOrganisation, in)
			return len(sent.take())
		}
		if few, many := count(1), count(40); few != many || few > 26 {
			t.Errorf("%d statements for a small branch, %d for a large one", few, many)
		}
	})
}

// checkTree compares what is stored of every organisation with what follows from
// the parents and own regions.
func (d *desk) checkTree() {
	d.t.Helper()
	all := map[string]*ent.Organisation{}
	for _, o := range d.db().Organisation.Query().WithRegions().WithAreas().AllX(d.system()) {
		all[o.ID] = o
	}
	stored := map[string]string{}
	rows := d.db().Ancestor.Query().AllX(d.system())
	slices.SortFunc(rows, func(a, b *ent.Ancestor) int { return cmp.Compare(a.Depth, b.Depth) })
	for _, r := range rows {
		stored[r.OrganisationID] += fmt.Sprint(r.Depth, all[r.AncestorID].Name, " ")
	}
	for _, o := range all {
		above, areas, depth := "", names(o.Edges.Regions), 0
		for up := o; up != nil; up = all[up.ParentID] {
			above += fmt.Sprint(depth, up.Name, " ")
			if areas == "" {
				areas = names(up.Edges.Regions)
			}
			if depth++; depth > 21 {
				d.t.Fatalf("%s is in a circle or too deep", o.Name)
			}
		}
		if stored[o.ID] != above || names(o.Edges.Areas) != areas {
			d.t.Errorf("%s: stored %q in %q, but it stands %q in %q", o.Name, stored[o.ID], names(o.Edges.Areas), above, areas)
		}
	}
}

// shake does something at random to a tree, and reports what was refused
// otherwise than by the rules.
func shake(d *desk, v *viewer.Viewer, r *rand.Rand, regions []string) error {
	ids := d.db().Organisation.Query().IDsX(d.system())
	some := func() []string {
		out := slices.Clone(regions)
		r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out[:max(0, r.IntN(5)-2)]
	}
	one, other := ids[r.IntN(len(ids))], ids[r.IntN(len(ids))]
	var err error
	if what := r.IntN(10); what < 3 {
		_, err = try(d, v, crm.CreateOrganisation, crm.CreateOrganisationInput{
			Name: fmt.Sprint("N", r.IntN(1e9)), Kind: organisation.KindOTHER, ParentID: other, RegionIDs: some()})
	} else {
		in := crm.EditOrganisationInput{ID: one, Version: d.db().Organisation.GetX(d.system(), one).Version}
		if what < 7 {
			if in.ParentID = crm.Some(other); r.IntN(5) == 0 {
				in.ParentID = crm.Clear[string]()
			}
		}
		if what > 5 {
			in.RegionIDs = crm.Some(some())
		}
		_, err = try(d, v, crm.EditOrganisation, in)
	}
	if code := crm.CodeOf(err); code == crm.Invalid || code == crm.Conflict || code == crm.Forbidden {
		return nil // a circle, a stale version, or out of an organiser's reach
	}
	return err
}

// seed is printed, so that a failure can be repeated with COALITION_SEED.
func seed(t *testing.T) uint64 {
	s := uint64(time.Now().UnixNano())
	if given := os.Getenv("COALITION_SEED"); given != "" {
		s, _ = strconv.ParseUint(given, 10, 64)
	}
	t.Logf("COALITION_SEED=%d", s)
	return s
}

// Whatever is moved and zoned, by an administrator or an organiser, the tree and
// the regions that count stay right.
func TestTreesStayRight(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		r := rand.New(rand.NewPCG(seed(t), 1))
		regions := d.db().Region.Query().IDsX(d.system())[:3]
		organiser := d.organiserOf("Oz", regions[:2]...)
		d.under("", "First", regions[0])
		for i := range 120 {
			by := d.admin
			if i%3 == 0 {
				by = organiser
			}
			if err := shake(d, by, r, regions); err != nil {
				t.Fatal(err)
			}
			if i%20 == 19 {
				d.checkTree()
			}
		}
	})
}

// They stay right, too, when several people move and zone at the same time.
func TestTreesStayRightTogether(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := seed(t)
		regions := d.db().Region.Query().IDsX(d.system())[:3]
		top := d.under("", "First", regions[0])
		for i := range 6 {
			top = d.under(top, strconv.Itoa(i))
		}
		errs := make([]error, 4)
		var wait sync.WaitGroup
		for worker := range errs {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(s, uint64(worker)))
				for range 25 {
					errs[worker] = errors.Join(errs[worker], shake(d, d.admin, r, regions))
				}
			})
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		d.checkTree()
	})
}

// Two who put each other's body below their own cannot both succeed.
func TestNoCircleTogether(t *testing.T) {
	url := storetest.MariaDB(t) // SQLite has one writer at a time
	d := newDesk(t, url)
	w, sent := d.watch(url)
	a, b := d.under("", "A"), d.under("", "B")
	below := func(id, parent string) crm.EditOrganisationInput {
		return crm.EditOrganisationInput{ID: id, Version: 1, ParentID: crm.Some(parent)}
	}
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.EditOrganisation, first, release), below(a, b))
		result <- err
	}()
	<-first
	sent.onceSent("FOR UPDATE", func() { close(release) })
	_, err := try(w, d.press, crm.EditOrganisation, below(b, a))
	if crm.CodeOf(err) != crm.Invalid {
		t.Errorf("the second move: %v", err)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
	d.checkTree()
	if diff := gocmp.Diff([]string{"B", ""}, []string{d.above(a), d.above(b)}); diff != "" {
		t.Error(diff)
	}
}

// A body that comes under another while that one moves stands where it should.
func TestNewBranchWhileItsParentMoves(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	w, sent := d.watch(url)
	parent, top := d.under("", "Parent"), d.under("", "Top", d.london)
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		in := crm.EditOrganisationInput{ID: parent, Version: 1, ParentID: crm.Some(top)}
		_, err := try(d, d.admin, heldUp(crm.EditOrganisation, first, release), in)
		result <- err
	}()
	<-first
	sent.onceSent("FOR UPDATE", func() { close(release) })
	id := do(w, d.press, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "New", Kind: organisation.KindOTHER, ParentID: parent}).Organisation
	if err := <-result; err != nil {
		t.Error(err)
	}
	if above, areas := d.above(id), d.areas(id); above != "Parent < Top" || areas != "London" {
		t.Errorf("it stands below %q in %q", above, areas)
	}
	d.checkTree()
}

// An organisation that has no place in the tree, entered past the verbs, is an
// error and not a circle without an end.
func TestOrganisationWithoutAPlace(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := d.edit(d.organisation("Stray", organisation.KindOTHER, ""))
		in.RegionIDs = crm.Some([]string{d.london})
		_, err := try(d, d.admin, crm.EditOrganisation, in)
		if err == nil || crm.CodeOf(err) != "" {
			t.Errorf("got %v", err)
		}
	})
}
