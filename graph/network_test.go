package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// networkAnswer is a Network.
type networkAnswer struct {
	Cut   bool
	Nodes []struct {
		Depth   int
		Partner struct{ ID string }
	}
	Edges []struct {
		From, To, Kind string
		Record         struct{ ID string }
	}
}

func (o *office) network(v *viewer.Viewer, root, args string) networkAnswer {
	o.t.Helper()
	var got struct{ Network networkAnswer }
	o.asked(v, fmt.Sprintf(`{ network(root: %q%s) { cut nodes { depth partner { ... on Organisation { id } ... on Person { id } } } edges { from to kind record { id } } } }`, root, args)).
		decode(o.t, &got)
	return got.Network
}

// edges are the ties in a form that can be compared.
func (n networkAnswer) edges() []string {
	var all []string
	for _, e := range n.Edges {
		all = append(all, edgeText(e.Kind, e.From, e.To, e.Record.ID))
	}
	slices.Sort(all)
	return all
}

// edgeText is a tie, whichever end comes first.
func edgeText(kind, a, b, record string) string {
	return fmt.Sprint(kind, " ", min(a, b), " ", max(a, b), " ", record)
}

// depths are the nodes with their depths.
func (n networkAnswer) depths() map[string]int {
	depths := map[string]int{}
	for _, x := range n.Nodes {
		depths[x.Partner.ID] = x.Depth
	}
	return depths
}

// around is the plain recomputation: who is within so many ties, and all ties
// between them.
func (w *tied) around(root string, depth int, kinds []string) (map[string]int, []string) {
	at := map[string]int{root: 0}
	for step := 1; step <= depth; step++ {
		for _, e := range w.edges {
			for _, ends := range [][2]string{{e[1], e[2]}, {e[2], e[1]}} {
				from, near := at[ends[0]]
				if _, there := at[ends[1]]; near && from == step-1 && !there && slices.Contains(kinds, e[0]) {
					at[ends[1]] = step
				}
			}
		}
	}
	var edges []string
	for _, e := range w.edges {
		_, a := at[e[1]]
		_, b := at[e[2]]
		if a && b && slices.Contains(kinds, e[0]) {
			edges = append(edges, edgeText(e[0], e[1], e[2], e[3]))
		}
	}
	slices.Sort(edges)
	return at, edges
}

// TestNetwork: around everybody, to every depth and by every choice of kinds, the
// network is that of a plain search, and nothing that is hidden is in it.
func TestNetwork(t *testing.T) {
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		w := openTied(t, url, rand.New(rand.NewPCG(seed, 5)))
		gone := []string{w.bodies[29], w.people[19]}
		w.rows(func(ctx context.Context, tx *ent.Tx) error {
			if err := tx.Organisation.UpdateOneID(gone[0]).SetArchivedAt(w.now).Exec(ctx); err != nil {
				return err
			}
			return tx.Person.UpdateOneID(gone[1]).SetArchivedAt(w.now).Exec(ctx)
		})
		w.edges = slices.DeleteFunc(w.edges, func(e [4]string) bool { return slices.Contains(gone, e[1]) || slices.Contains(gone, e[2]) })
		all := []string{"POSITION", "AFFILIATION", "CAMPAIGN", "AGREEMENT"}
		found := 0
		for i, root := range append(slices.Clone(w.bodies[:29]), w.people[:19]...) {
			kinds, args := all, ""
			if i%3 != 0 {
				kinds = []string{all[i%4], all[(i/4+1)%4]}
				args = ", kinds: [" + strings.Join(kinds, ", ") + "]"
			}
			depth := 1 + i%3
			got := w.network(w.reader, root, fmt.Sprintf("%s, depth: %d, first: 500", args, depth))
			at, edges := w.around(root, depth, kinds)
			if fmt.Sprint(got.depths()) != fmt.Sprint(at) || !slices.Equal(got.edges(), edges) || got.Cut || len(got.Nodes) != len(at) {
				t.Fatalf("around %s%s to depth %d, cut %v:\n%v\n%v\nwant\n%v\n%v", root, args, depth, got.Cut, got.depths(), got.edges(), at, edges)
			}
			if got.Nodes[0].Partner.ID != root || !slices.IsSortedFunc(got.Nodes, func(a, b struct {
				Depth   int
				Partner struct{ ID string }
			}) int {
				return a.Depth - b.Depth
			}) {
				t.Errorf("around %s: not the nearest first", root)
			}
			w.isTree(got, root)
			found += len(edges)
		}
		if found < 100 {
			t.Errorf("only %d ties were compared", found)
		}
		if n := len(w.network(w.press, w.bodies[0], ", kinds: [AGREEMENT]").Nodes); n < 6 {
			t.Errorf("the press team sees %d around its own agreement", n)
		}
	})
}

// isTree: the first edges are those by which each node but the root was found.
func (w *tied) isTree(n networkAnswer, root string) {
	w.t.Helper()
	reached := map[string]bool{root: true}
	for _, e := range n.Edges[:len(n.Nodes)-1] {
		if reached[e.From] == reached[e.To] {
			w.t.Errorf("%s to %s is not by which one of the two was found", e.From, e.To)
		}
		reached[e.From], reached[e.To] = true, true
	}
}

// What is larger than what was asked for is cut, and says so; what fits is not.
func TestNetworkIsCut(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	w := &tied{office: o, r: rand.New(rand.NewPCG(1, 1))}
	w.bodies = o.bodies(80)
	hub := w.bodies[0]
	for _, b := range w.bodies[1:10] {
		w.affiliate(b, hub, "", "")
	}
	for _, c := range []struct {
		first, nodes int
		cut          bool
	}{{10, 10, false}, {11, 10, false}, {9, 9, true}, {1, 1, true}} {
		got := w.network(o.reader, hub, fmt.Sprintf(", first: %d", c.first))
		if len(got.Nodes) != c.nodes || got.Cut != c.cut || len(got.Edges) != c.nodes-1 {
			t.Errorf("the first %d: %d nodes, %d edges, cut %v", c.first, len(got.Nodes), len(got.Edges), got.Cut)
		}
	}
	w.inCampaign(false, w.bodies...)
	got := w.network(o.reader, hub, ", kinds: [CAMPAIGN]")
	if len(got.Nodes) != 80 || len(got.Edges) != 2000 || !got.Cut {
		t.Errorf("of 3,160 ties: %d nodes, %d edges, cut %v", len(got.Nodes), len(got.Edges), got.Cut)
	}
	w.isTree(got, hub)
}

func TestWhoMayAskForNetworks(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	body := o.bodies(1)[0]
	for _, c := range []struct {
		args string
		v    *viewer.Viewer
		want string
	}{
		{"", o.reader, ""}, {", depth: 3, first: 500", o.reader, ""},
		{", depth: 0", o.reader, "VALIDATION_FAILED depth"}, {", depth: 4", o.reader, "VALIDATION_FAILED depth"},
		{", first: 0", o.reader, "VALIDATION_FAILED first"}, {", first: 501", o.reader, "VALIDATION_FAILED first"},
		{", kinds: []", o.reader, "VALIDATION_FAILED kinds"}, {", kinds: null", o.reader, "VALIDATION_FAILED kinds"},
		{"", o.dpo, "NOT_FOUND root"},
		{"", token(o.reader, viewer.PartnersRead), "FORBIDDEN campaigns:read"},
		{", kinds: [AGREEMENT]", token(o.reader, viewer.PartnersRead), "FORBIDDEN campaigns:read"},
		{", kinds: [POSITION, AFFILIATION]", token(o.reader, viewer.PartnersRead), ""},
		{", kinds: [CAMPAIGN]", token(o.reader, viewer.CampaignsRead), "FORBIDDEN partners:read"},
	} {
		_, err := o.ask(c.v, fmt.Sprintf(`{ network(root: %q%s) { cut } }`, body, c.args))
		if faults := faultsOf(err); len(faults) > 0 {
			err = faults[0]
		}
		if got := refusal(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.args, got, c.want)
		}
	}
	for _, root := range []string{"", "org_x", body + " ", o.admin.UserID} {
		if _, err := o.ask(o.reader, fmt.Sprintf(`{ network(root: %q) { cut } }`, root)); refusal(err) != "NOT_FOUND root" {
			t.Errorf("%q: %v", root, err)
		}
	}
}

// TestNetworkOfThousands: around one of 5,000 organisations, to the last depth, a
// network answers within the limits of a request, and says that it is cut.
func TestNetworkOfThousands(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		w := &tied{office: openOffice(t, url), r: rand.New(rand.NewPCG(6, 6))}
		w.bodies = w.office.bodies(5000)
		w.manyTies()
		start := time.Now()
		statements := w.statements(w.reader, fmt.Sprintf(`{ network(root: %q, depth: 3, first: 500) { cut nodes { depth partner { ... on Organisation { id name } } } edges { from to kind record { id } } } }`, w.bodies[7]))
		took := time.Since(start)
		got := w.network(w.reader, w.bodies[7], ", depth: 3, first: 500")
		if len(got.Nodes) != 500 || len(got.Edges) > 2000 || !got.Cut || len(statements) > 36 {
			t.Errorf("%d nodes, %d edges, cut %v, %d statements", len(got.Nodes), len(got.Edges), got.Cut, len(statements))
		}
		if took > 10*time.Second {
			t.Errorf("it takes %v, more than a request may", took)
		}
		t.Logf("%v, %d statements, %d edges", took, len(statements), len(got.Edges))
	})
}
