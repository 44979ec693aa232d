package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// groupings are all single groups and all pairs, and some threes. The order of
// the groups is that of the rows.
func groupings() [][]string {
	names := []string{"MONTH", "KIND", "TEAM", "USER", "ORGANISATION", "REGION"}
	all := [][]string{{"TEAM", "MONTH", "KIND"}, {"REGION", "ORGANISATION", "MONTH"}, {"USER", "REGION", "TEAM"}, {"ORGANISATION", "USER", "KIND"}}
	for i, a := range names {
		all = append(all, []string{a})
		for j, b := range names {
			if i != j {
				all = append(all, []string{a, b})
			}
		}
	}
	return all
}

// statFilters are filters as they are written, with what they mean. The first is none.
func (p *plainStats) filters() map[string]func(i *ent.Interaction) bool {
	day := p.all[len(p.all)/2].StartsOn
	somebody, body := p.all[0].CreatedBy, p.bodies[p.all[len(p.all)/3].ID][0]
	return map[string]func(*ent.Interaction) bool{
		"": func(*ent.Interaction) bool { return true },
		`filter: {kind: [MEETING, PHONE_CALL], status: [HELD]}`: func(i *ent.Interaction) bool {
			return (i.Kind == interaction.KindMEETING || i.Kind == interaction.KindPHONE_CALL) && i.Status == interaction.StatusHELD
		},
		fmt.Sprintf(`filter: {startsOn: {from: %q}, not: {team: [PRESS]}}`, day): func(i *ent.Interaction) bool {
			return i.StartsOn >= day && i.Team != interaction.TeamPRESS
		},
		fmt.Sprintf(`filter: {or: [{createdBy: [%q]}, {organisation: [%q]}]}`, somebody, body): func(i *ent.Interaction) bool {
			return i.CreatedBy == somebody || slices.Contains(p.bodies[i.ID], body)
		},
		`filter: {text: "nothing is called so"}`: func(*ent.Interaction) bool { return false },
	}
}

// TestInteractionStats: for everybody and every combination of groups the rows
// are those of a plain recount of what the viewer sees, in the same order.
func TestInteractionStats(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		for _, v := range d.viewers {
			ctx := viewer.NewContext(t.Context(), v)
			p := d.plainStats(t, ctx)
			if len(p.all) == 0 {
				if got := d.stats(t, ctx, `groupBy: [MONTH]`); len(got.Rows) > 0 || got.Cut {
					t.Errorf("%v: %v, and they see no interaction", v.Roles, got)
				}
				continue
			}
			rows := 0
			for filter, passes := range p.filters() {
				for _, by := range groupings() {
					want := p.count(by, passes)
					rows += len(want.Rows)
					got := d.stats(t, ctx, filter+" groupBy: ["+strings.Join(by, ", ")+"]")
					if difference := want.differs(got); difference != "" {
						t.Fatalf("%v, %s by %v: %s", v.Roles, filter, by, difference)
					}
				}
			}
			t.Logf("%v: %d interactions, %d rows", v.Roles, len(p.all), rows)
		}
	})
}

// counted is an answer of interactionStats.
type counted struct {
	Rows []countedRow
	Cut  bool
}

type countedRow struct {
	Month, Kind, Team      *string
	User                   *struct{ ID string }
	Organisation           *struct{ ID string }
	Region                 *struct{ ID string }
	Interactions, Contacts int
}

func (c counted) differs(got counted) string {
	for i := range max(len(c.Rows), len(got.Rows)) {
		w, g := "nothing", "nothing"
		if i < len(c.Rows) {
			w = c.Rows[i].String()
		}
		if i < len(got.Rows) {
			g = got.Rows[i].String()
		}
		if w != g {
			return fmt.Sprintf("row %d of %d is %s, want %s of %d", i, len(got.Rows), g, w, len(c.Rows))
		}
	}
	if c.Cut != got.Cut {
		return fmt.Sprintf("cut is %v, want %v", got.Cut, c.Cut)
	}
	return ""
}

func (r countedRow) String() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // it holds texts and numbers alone
	}
	return string(text)
}

func (d *demoWorld) stats(t *testing.T, ctx context.Context, args string) counted {
	t.Helper()
	document := `{ interactionStats(` + args + `) { cut rows { month kind team user { id } organisation { id } region { id } interactions contacts } } }`
	text, err := readtest.Execute(ctx, testSchema, document, nil, d.desk())
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	var answer struct{ InteractionStats counted }
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.InteractionStats
}

// plainStats is what a viewer sees, with all that it can be counted by.
type plainStats struct {
	all                   []*ent.Interaction
	ours, bodies, regions map[string][]string // by interaction
}

// plainStats reads who took part from participants, and where bodies lie from
// their own regions and those above them.
func (d *demoWorld) plainStats(t *testing.T, ctx context.Context) *plainStats {
	t.Helper()
	p := &plainStats{ours: map[string][]string{}, bodies: map[string][]string{}, regions: map[string][]string{}}
	var err error
	if p.all, err = d.ent().Interaction.Query().Order(interaction.ByID()).All(ctx); err != nil {
		t.Fatal(err)
	}
	participants, err := d.ent().Participant.Query().All(asServer(ctx))
	if err != nil {
		t.Fatal(err)
	}
	organisations, err := d.ent().Organisation.Query().WithRegions().All(asServer(ctx))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*ent.Organisation{}
	for _, o := range organisations {
		byID[o.ID] = o
	}
	for _, m := range participants {
		if m.UserID != "" {
			p.ours[m.InteractionID] = append(p.ours[m.InteractionID], m.UserID)
		}
		if m.OrganisationID == "" || slices.Contains(p.bodies[m.InteractionID], m.OrganisationID) {
			continue
		}
		p.bodies[m.InteractionID] = append(p.bodies[m.InteractionID], m.OrganisationID)
		o := byID[m.OrganisationID]
		for len(o.Edges.Regions) == 0 && o.ParentID != "" {
			o = byID[o.ParentID]
		}
		if len(o.Edges.Regions) == 0 {
			p.regions[m.InteractionID] = append(p.regions[m.InteractionID], "")
		}
		for _, r := range o.Edges.Regions {
			p.regions[m.InteractionID] = append(p.regions[m.InteractionID], r.ID)
		}
	}
	return p
}

// keys are the groups of one kind in which an interaction counts.
func (p *plainStats) keys(i *ent.Interaction, by string) []string {
	several := map[string]map[string][]string{"USER": p.ours, "ORGANISATION": p.bodies, "REGION": p.regions}
	switch by {
	case "MONTH":
		return []string{string(i.StartsOn)[:len("2006-01")]}
	case "KIND":
		return []string{string(i.Kind)}
	case "TEAM":
		return []string{string(i.Team)}
	}
	if keys := several[by][i.ID]; len(keys) > 0 {
		return keys
	}
	return []string{""}
}

// count is the plain recount. A pair of a body and a region of another body is
// none: regions are counted beside the organisations of an interaction.
func (p *plainStats) count(by []string, passes func(*ent.Interaction) bool) counted {
	type numbers struct{ all, contacts map[string]bool }
	found := map[[3]string]*numbers{}
	for _, i := range p.all {
		if !passes(i) {
			continue
		}
		contact := i.Status == interaction.StatusHELD && (i.Outcome == nil || *i.Outcome == interaction.OutcomeMEANINGFUL)
		keys := [][3]string{{}}
		for n, b := range by {
			var longer [][3]string
			for _, k := range keys {
				for _, k[n] = range p.keys(i, b) {
					longer = append(longer, k)
				}
			}
			keys = longer
		}
		for _, k := range keys {
			if found[k] == nil {
				found[k] = &numbers{map[string]bool{}, map[string]bool{}}
			}
			found[k].all[i.ID] = true
			if contact {
				found[k].contacts[i.ID] = true
			}
		}
	}
	ordered := make([][3]string, 0, len(found))
	for k := range found {
		ordered = append(ordered, k)
	}
	slices.SortFunc(ordered, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	c := counted{Cut: len(ordered) > 500}
	for _, k := range ordered[:min(500, len(ordered))] {
		row := countedRow{Interactions: len(found[k].all), Contacts: len(found[k].contacts)}
		for n, b := range by {
			row.put(b, k[n])
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (r *countedRow) put(by, key string) {
	if key == "" {
		return
	}
	record := &struct{ ID string }{key}
	switch by {
	case "MONTH":
		r.Month = &key
	case "KIND":
		r.Kind = &key
	case "TEAM":
		r.Team = &key
	case "USER":
		r.User = record
	case "ORGANISATION":
		r.Organisation = record
	case "REGION":
		r.Region = record
	}
}

// TestInteractionStatsAreCut: the first 500 rows of what is more.
func TestInteractionStatsAreCut(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openEmpty(t, url)
		ctx := asServer(t.Context())
		d.addContactsOfGroups(t, 0, 500)
		by := `groupBy: [MONTH, KIND, TEAM]`
		full := d.stats(t, ctx, by)
		if len(full.Rows) != 500 || full.Cut {
			t.Fatalf("%d rows, cut %v; want all 500", len(full.Rows), full.Cut)
		}
		d.addContactsOfGroups(t, 500, 501)
		more := d.stats(t, ctx, by)
		if len(more.Rows) != 500 || !more.Cut {
			t.Fatalf("%d rows, cut %v; want 500 of more", len(more.Rows), more.Cut)
		}
		if !slices.IsSortedFunc(more.Rows, func(a, b countedRow) int {
			return cmp.Or(cmp.Compare(*a.Month, *b.Month), cmp.Compare(*a.Kind, *b.Kind), cmp.Compare(*a.Team, *b.Team))
		}) {
			t.Error("the rows are not in the order of the groups")
		}
		if more.differs(counted{d.plainStats(t, ctx).count([]string{"MONTH", "KIND", "TEAM"}, func(*ent.Interaction) bool { return true }).Rows, true}) != "" {
			t.Error("the rows are not the first")
		}
	})
}

// addContactsOfGroups enters interactions, each of a month, kind and team of its own.
func (d *demoWorld) addContactsOfGroups(t *testing.T, from, until int) {
	t.Helper()
	kinds := []interaction.Kind{"MEETING", "PHONE_CALL", "VIDEO_CALL", "EMAIL", "LETTER", "TEXT_MESSAGE", "SOCIAL_MESSAGE", "EVENT", "INFORMAL", "BRIEFING"}
	begin := time.Date(2020, 1, 15, 10, 0, 0, 0, time.UTC)
	_, _, err := store.Write(asServer(t.Context()), d.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		var all []*ent.InteractionCreate
		for i := from; i < until; i++ {
			at := begin.AddDate(0, i/20, 0)
			all = append(all, tx.Interaction.Create().SetKind(kinds[i%10]).SetTeam([]interaction.Team{"OUTREACH", "PRESS"}[i/10%2]).
				SetStatus(interaction.StatusHELD).SetSubject("One of many").SetStartsAt(at).SetStartsOn(dayOf(at)))
		}
		return struct{}{}, tx.Interaction.CreateBulk(all...).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What interactions are counted by is said once each, and not more than three.
func TestGroupsOfStats(t *testing.T) {
	d := openEmpty(t, storetest.SQLite(t))
	for by, good := range map[string]bool{
		"[MONTH]": true, "MONTH": true, "[MONTH, KIND, TEAM]": true,
		"[]": false, "[MONTH, MONTH]": false, "[MONTH, KIND, TEAM, USER]": false, "[MONTH, KIND, MONTH, KIND]": false,
	} {
		_, err := readtest.Execute(asServer(t.Context()), testSchema, `{ interactionStats(groupBy: `+by+`) { cut } }`, nil, d.desk())
		if good != (err == nil) {
			t.Errorf("groupBy %s: %v", by, err)
		}
	}
}
