package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

var someStatuses = []campaignpartner.Status{"INVITED", "CONFIRMED", "CONFIRMED", "CONFIRMED", "WITHDRAWN"}

// quoted writes texts as a list of a document.
func quoted(texts ...string) string {
	b, err := json.Marshal(texts)
	if err != nil {
		panic(err) // texts are texts
	}
	return string(b)
}

// decode reads an answer into a value.
func (a answer) decode(t *testing.T, into any) {
	t.Helper()
	b, err := json.Marshal(a.data)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// joinAtRandom makes organisations partners of campaigns, and returns the
// confirmed ones.
func (o *office) joinAtRandom(r *rand.Rand, campaigns, bodies []string, percent int) map[string]map[string]bool {
	confirmed := map[string]map[string]bool{}
	for _, c := range campaigns {
		confirmed[c] = map[string]bool{}
		for _, b := range bodies {
			if r.IntN(100) >= percent {
				continue
			}
			status := someStatuses[r.IntN(len(someStatuses))]
			o.joins(c, b, campaignpartner.RoleMEMBER, status)
			if status == campaignpartner.StatusCONFIRMED {
				confirmed[c][b] = true
			}
		}
	}
	return confirmed
}

// What campaigns have in common is that of a plain count, two by two and all
// together: confirmed partners unless others are asked for.
func TestCoalitionOverlap(t *testing.T) {
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		r := rand.New(rand.NewPCG(seed, 2))
		bodies := o.bodies(90)
		var campaigns []string
		for i := range 4 {
			campaigns = append(campaigns, o.campaign(fmt.Sprint("Campaign ", i), campaign.StatusACTIVE))
		}
		confirmed := o.joinAtRandom(r, campaigns, bodies, 85)
		empty := o.campaign("Nobody yet", campaign.StatusDRAFT)
		confirmed[empty] = map[string]bool{}
		other := o.campaign("Not asked for", campaign.StatusACTIVE)
		o.joins(other, bodies[0], "LEAD", "CONFIRMED")
		asked := append(slices.Clone(campaigns), empty)
		var got struct {
			CoalitionOverlap struct {
				InAll         int
				Organisations []struct{ ID string }
				Pairs         []struct {
					A, B           struct{ ID string }
					Shared, Either int
					Jaccard        *float64
					Organisations  []struct{ ID string }
				}
			}
		}
		o.asked(o.reader, `{ coalitionOverlap(campaignIDs: `+quoted(asked...)+`) { inAll organisations { id } pairs { a { id } b { id } shared either jaccard organisations { id } } } }`).decode(t, &got)
		all := got.CoalitionOverlap
		// Campaigns, partners, both sides of the pairs, who is in a pair and who in all.
		if n := len(o.statements(o.reader, `{ coalitionOverlap(campaignIDs: `+quoted(campaigns[:2]...)+`) { organisations { name } pairs { a { name } b { name } organisations { name } } } }`)); n != 6 {
			t.Errorf("it takes %d statements, want 6", n)
		}
		if all.InAll != 0 || len(all.Organisations) != 0 || len(all.Pairs) != 10 {
			t.Fatalf("in all: %d, %d pairs", all.InAll, len(all.Pairs))
		}
		for n, i := 0, 0; i < len(asked); i++ {
			for j := i + 1; j < len(asked); j++ {
				p, want, either := all.Pairs[n], []string{}, 0
				n++
				for _, b := range bodies {
					a, c := confirmed[asked[i]][b], confirmed[asked[j]][b]
					if a && c {
						want = append(want, b)
					}
					if a || c {
						either++
					}
				}
				shown := []string{}
				for _, x := range p.Organisations {
					shown = append(shown, x.ID)
				}
				if p.A.ID != asked[i] || p.B.ID != asked[j] || p.Shared != len(want) || p.Either != either || !slices.Equal(shown, want[:min(50, len(want))]) {
					t.Errorf("pair %d and %d: %d of %d, shown %d; want %d of %d", i, j, p.Shared, p.Either, len(shown), len(want), either)
				}
				if either == 0 != (p.Jaccard == nil) || p.Jaccard != nil && *p.Jaccard != float64(len(want))/float64(either) {
					t.Errorf("pair %d and %d: %v", i, j, p.Jaccard)
				}
			}
		}
		in := 0
		for _, b := range bodies {
			if confirmed[campaigns[0]][b] && confirmed[campaigns[1]][b] && confirmed[campaigns[2]][b] {
				in++
			}
		}
		if text := o.asked(o.press, `{ coalitionOverlap(campaignIDs: `+quoted(campaigns[:3]...)+`) { inAll } }`).text("coalitionOverlap.inAll"); text != fmt.Sprint(in) || in == 0 {
			t.Errorf("in three are %s, want %d", text, in)
		}
		invited := o.asked(o.press, `{ coalitionOverlap(status: [INVITED, CONFIRMED], campaignIDs: `+quoted(other, campaigns[0])+`) { pairs { either } } }`)
		if got := invited.text("coalitionOverlap.pairs.either"); got <= fmt.Sprint("[", len(confirmed[campaigns[0]]), "]") {
			t.Errorf("with those who are invited there are %s, and %d are confirmed", got, len(confirmed[campaigns[0]]))
		}
	})
}

func TestWhoMayCompareCampaigns(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	a, b := o.campaign("A", campaign.StatusACTIVE), o.campaign("B", campaign.StatusACTIVE)
	for _, c := range []struct {
		args string
		v    *viewer.Viewer
		want string
	}{
		{`campaignIDs: ` + quoted(a, b), o.reader, ""},
		{`campaignIDs: ` + quoted(a), o.reader, "VALIDATION_FAILED campaignIDs"},
		{`campaignIDs: ` + quoted(a, a), o.reader, "VALIDATION_FAILED campaignIDs"},
		{`campaignIDs: ` + quoted(strings.Split("abcdefghijk", "")...), o.reader, "VALIDATION_FAILED campaignIDs"},
		{`status: [], campaignIDs: ` + quoted(a, b), o.reader, "VALIDATION_FAILED status"},
		{`campaignIDs: ` + quoted(a, "cmp_x"), o.reader, "NOT_FOUND campaignIDs.1"},
		{`campaignIDs: ` + quoted(a+" ", b), o.reader, "NOT_FOUND campaignIDs.0"},
		{`campaignIDs: ` + quoted(a, b), o.dpo, "NOT_FOUND campaignIDs.0"},
		{`campaignIDs: ` + quoted(a, b), token(o.reader, viewer.PartnersRead), "FORBIDDEN campaigns:read"},
	} {
		_, err := o.ask(c.v, `{ coalitionOverlap(`+c.args+`) { inAll } }`)
		if faults := faultsOf(err); len(faults) > 0 {
			err = faults[0]
		}
		if got := refusal(err); got != c.want {
			t.Errorf("%s of %v: %q, want %q", c.args, c.v.Roles, got, c.want)
		}
	}
}

// Those with whom an organisation works are counted as by a plain count, the most
// common campaigns first.
func TestPartnersAlsoWith(t *testing.T) {
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		r := rand.New(rand.NewPCG(seed, 3))
		bodies := o.bodies(40)
		var campaigns []string
		for i := range 6 {
			campaigns = append(campaigns, o.campaign(fmt.Sprint("Campaign ", i), campaign.StatusACTIVE))
		}
		confirmed := o.joinAtRandom(r, campaigns, bodies, 40)
		for _, body := range bodies[:8] {
			want := map[string]int{}
			for _, c := range campaigns {
				for b := range confirmed[c] {
					if confirmed[c][body] && b != body {
						want[b]++
					}
				}
			}
			var got struct {
				PartnersAlsoWith struct {
					Cut  bool
					Rows []struct {
						Organisation struct{ ID string }
						Campaigns    int
					}
				}
			}
			o.asked(o.reader, fmt.Sprintf(`{ partnersAlsoWith(organisationID: %q) { cut rows { organisation { id } campaigns } } }`, body)).decode(t, &got)
			found, last := map[string]int{}, 1<<30
			for _, row := range got.PartnersAlsoWith.Rows {
				found[row.Organisation.ID] = row.Campaigns
				if row.Campaigns > last {
					t.Errorf("%d stands behind %d", row.Campaigns, last)
				}
				last = row.Campaigns
			}
			if !maps.Equal(found, want) || got.PartnersAlsoWith.Cut {
				t.Errorf("found %v, want %v", found, want)
			}
			statements := 2
			if len(want) > 0 {
				statements = 3 // with the organisations
			}
			if n := len(o.statements(o.reader, fmt.Sprintf(`{ partnersAlsoWith(organisationID: %q) { rows { campaigns organisation { name } } } }`, body))); n != statements {
				t.Errorf("it takes %d statements, want %d", n, statements)
			}
		}
		crowd, body := o.campaign("Crowd", campaign.StatusACTIVE), o.bodies(1)[0]
		o.joins(crowd, body, "LEAD", "CONFIRMED")
		more := o.bodies(101)
		for i, b := range more {
			o.joins(crowd, b, "MEMBER", "CONFIRMED")
			if i < 99 {
				continue
			}
			a := o.asked(o.reader, fmt.Sprintf(`{ partnersAlsoWith(organisationID: %q) { cut rows { campaigns } } }`, body))
			if rows, _ := a.at("partnersAlsoWith.rows").([]any); len(rows) != 100 || a.text("partnersAlsoWith.cut") != fmt.Sprint(i == 100) {
				t.Errorf("of %d: %d rows, cut %s", i+1, len(rows), a.text("partnersAlsoWith.cut"))
			}
		}
		for _, c := range []struct {
			id   string
			v    *viewer.Viewer
			want string
		}{
			{"org_x", o.reader, "NOT_FOUND organisationID"}, {body, o.dpo, "NOT_FOUND organisationID"},
			{body, token(o.reader, viewer.PartnersRead), "FORBIDDEN campaigns:read"}, {body, token(o.reader, viewer.CampaignsRead), "FORBIDDEN partners:read"},
		} {
			if _, err := o.ask(c.v, fmt.Sprintf(`{ partnersAlsoWith(organisationID: %q) { cut } }`, c.id)); refusal(err) != c.want {
				t.Errorf("%s: %v, want %q", c.id, err, c.want)
			}
		}
	})
}
