package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/position"
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

// tied is a world of ties, kept beside the database.
type tied struct {
	*office
	r              *rand.Rand
	bodies, people []string
	edges          [][4]string // kind, two ends, record
}

// day is a day around today: one that is past, today, to come, or none.
func (w *tied) day(none bool) calendar.Date {
	days := []calendar.Date{"2020-01-01", "2026-03-02", "2027-01-01", ""}
	if !none {
		days = days[:3]
	}
	return oneAtRandom(w.r, days)
}

// lasts reports whether something from one day to another lasts today.
func lasts(first, last calendar.Date) bool {
	return first <= "2026-03-02" && (last == "" || last >= "2026-03-02")
}

func (w *tied) post(personID, organisationID string, first, last calendar.Date) {
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		p, err := tx.Position.Create().SetPersonID(personID).SetOrganisationID(organisationID).SetKind(position.KindORGANISER).
			SetStartedOn(first).SetEndedOn(last).Save(ctx)
		if err == nil && lasts(first, last) {
			w.edges = append(w.edges, [4]string{"POSITION", personID, organisationID, p.ID})
		}
		return err
	})
}

func (w *tied) affiliate(from, to string, since, until calendar.Date) {
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		a, err := tx.Affiliation.Create().SetFromID(from).SetToID(to).SetKind(affiliation.KindMEMBER_OF).SetSince(since).SetUntil(until).Save(ctx)
		if err == nil && lasts(since, until) {
			w.edges = append(w.edges, [4]string{"AFFILIATION", from, to, a.ID})
		}
		return err
	})
}

// inCampaign makes confirmed partners of a new campaign.
func (w *tied) inCampaign(archived bool, bodies ...string) {
	c := w.campaign("Together", campaign.StatusACTIVE)
	for _, b := range bodies {
		w.joins(c, b, "MEMBER", "CONFIRMED")
	}
	if archived {
		w.rows(func(ctx context.Context, tx *ent.Tx) error {
			return tx.Campaign.UpdateOneID(c).SetArchivedAt(w.now).Exec(ctx)
		})
		return
	}
	w.circle("CAMPAIGN", c, bodies)
}

// agree enters an agreement of organisations with us.
func (w *tied) agree(c agreement.Confidentiality, status agreement.Status, ends calendar.Date, bodies ...string) {
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		create := tx.Agreement.Create().SetTitle("We agree").SetKind(agreement.KindMOU).SetTeam(agreement.TeamPRESS).SetConfidentiality(c).SetStatus(status).SetEndsOn(ends)
		if status == agreement.StatusAGREED {
			create.SetAgreedOn("2020-01-01")
		}
		a, err := create.Save(ctx)
		if err != nil {
			return err
		}
		for _, b := range bodies {
			if err := tx.AgreementParty.Create().SetAgreementID(a.ID).SetOrganisationID(b).Exec(ctx); err != nil {
				return err
			}
		}
		if c == agreement.ConfidentialityOPEN && status == agreement.StatusAGREED && lasts("", ends) {
			w.circle("AGREEMENT", a.ID, bodies)
		}
		return nil
	})
}

func (w *tied) circle(kind, record string, bodies []string) {
	for i, a := range bodies {
		for _, b := range bodies[i+1:] {
			w.edges = append(w.edges, [4]string{kind, a, b, record})
		}
	}
}

// some are a few different organisations.
func (w *tied) some(n int) []string {
	all := slices.Clone(w.bodies)
	w.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
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

// openTied fills a world with ties of all kinds, some of which are past, to come,
// hidden from a reader, or lead to what is archived.
func openTied(t *testing.T, url string, r *rand.Rand) *tied {
	w := &tied{office: openOffice(t, url), r: r}
	w.bodies = w.office.bodies(30)
	for i := range 20 {
		w.people = append(w.people, w.person(fmt.Sprint("Person ", i), nil))
	}
	for range 45 {
		w.post(oneAtRandom(r, w.people), oneAtRandom(r, w.bodies), "2020-01-01", w.day(true))
	}
	for range 30 {
		ends := w.some(2)
		w.affiliate(ends[0], ends[1], "2020-01-01", w.day(true))
	}
	w.affiliate(w.bodies[0], w.bodies[1], "2027-01-01", "")
	for i := range 5 {
		w.inCampaign(i == 0, w.some(2+r.IntN(4))...)
		w.agree("OPEN", oneAtRandom(r, []agreement.Status{"AGREED", "NEGOTIATING"}), w.day(true), w.some(2+r.IntN(3))...)
	}
	w.agree("TEAM", "AGREED", "", w.bodies[:6]...)
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		invited, err := tx.Campaign.Create().SetName("Not confirmed").Save(ctx)
		for _, b := range w.bodies[:5] {
			if err == nil {
				err = tx.CampaignPartner.Create().SetCampaignID(invited.ID).SetOrganisationID(b).SetRole("MEMBER").SetRoleRank(3).SetStatus("INVITED").Exec(ctx)
			}
		}
		return err
	})
	return w
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
// network takes a fraction of what a request may take, and says that it is cut.
func TestNetworkOfThousands(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		w := &tied{office: openOffice(t, url), r: rand.New(rand.NewPCG(6, 6))}
		w.bodies = w.office.bodies(5000)
		w.manyTies()
		start := time.Now()
		var got networkAnswer
		statements := w.statements(w.reader, fmt.Sprintf(`{ network(root: %q, depth: 3, first: 500) { cut nodes { depth partner { ... on Organisation { id name } } } edges { from to kind record { id } } } }`, w.bodies[7]))
		took := time.Since(start)
		got = w.network(w.reader, w.bodies[7], ", depth: 3, first: 500")
		if len(got.Nodes) != 500 || len(got.Edges) > 2000 || !got.Cut || len(statements) > 36 {
			t.Errorf("%d nodes, %d edges, cut %v, %d statements", len(got.Nodes), len(got.Edges), got.Cut, len(statements))
		}
		if took > 5*time.Second {
			t.Errorf("it takes %v of the 10 s of a request", took)
		}
		t.Logf("%v, %d statements, %d edges", took, len(statements), len(got.Edges))
	})
}

// manyTies ties thousands of organisations: 15,000 affiliations, 50 campaigns of
// 200 partners, 200 agreements of 20.
func (w *tied) manyTies() {
	inThousands := func(n int, create func(ctx context.Context, tx *ent.Tx, count int) error) {
		for from := 0; from < n; from += 1000 {
			w.rows(func(ctx context.Context, tx *ent.Tx) error { return create(ctx, tx, min(1000, n-from)) })
		}
	}
	inThousands(15_000, func(ctx context.Context, tx *ent.Tx, count int) error {
		create := make([]*ent.AffiliationCreate, count)
		for i := range create {
			ends := [2]int{w.r.IntN(5000), w.r.IntN(4999)}
			create[i] = tx.Affiliation.Create().SetFromID(w.bodies[ends[0]]).SetToID(w.bodies[(ends[0]+1+ends[1])%5000]).SetKind(affiliation.KindMEMBER_OF)
		}
		return tx.Affiliation.CreateBulk(create...).Exec(ctx)
	})
	inThousands(50*200/10, func(ctx context.Context, tx *ent.Tx, _ int) error {
		for range 50 {
			c, err := tx.Campaign.Create().SetName("Together").Save(ctx)
			if err != nil {
				return err
			}
			create, from := make([]*ent.CampaignPartnerCreate, 200), w.r.IntN(4800)
			for i := range create {
				create[i] = tx.CampaignPartner.Create().SetCampaignID(c.ID).SetOrganisationID(w.bodies[from+i]).SetRole("MEMBER").SetRoleRank(3).SetStatus("CONFIRMED")
			}
			if err := tx.CampaignPartner.CreateBulk(create...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	inThousands(1000, func(ctx context.Context, tx *ent.Tx, _ int) error {
		for range 200 {
			a, err := tx.Agreement.Create().SetTitle("We agree").SetKind(agreement.KindMOU).SetTeam(agreement.TeamOUTREACH).SetStatus(agreement.StatusAGREED).SetAgreedOn("2020-01-01").Save(ctx)
			if err != nil {
				return err
			}
			create, from := make([]*ent.AgreementPartyCreate, 20), w.r.IntN(4980)
			for i := range create {
				create[i] = tx.AgreementParty.Create().SetAgreementID(a.ID).SetOrganisationID(w.bodies[from+i])
			}
			if err := tx.AgreementParty.CreateBulk(create...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
