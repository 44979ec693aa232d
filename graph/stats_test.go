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

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
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

// TestInteractionStats: for everybody and every combination of groups the rows
// are those of a plain recount of what the viewer sees, in the same order.
func TestInteractionStats(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		d.addConference(t)
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

// addConference enters an interaction with organisations of different regions and
// a national one, two people of one of them, and all of us whom the test knows.
func (d *demoWorld) addConference(t *testing.T) {
	t.Helper()
	ctx := asServer(t.Context())
	in := crm.LogInteractionInput{Kind: interaction.KindEVENT, StartsAt: time.Now().Add(-time.Hour), Subject: "Conference", Team: interaction.TeamOUTREACH}
	seen := map[string]bool{}
	for _, v := range d.viewers {
		if !seen[v.UserID] {
			in.Participants = append(in.Participants, crm.InteractionParticipantInput{UserID: v.UserID})
		}
		seen[v.UserID] = true
	}
	organisations, err := d.ent().Organisation.Query().Where(organisation.ArchivedAtIsNil()).WithAreas().Order(organisation.ByID()).All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range organisations {
		areas := fmt.Sprint(o.Edges.Areas)
		if !seen[areas] && len(in.Participants) < 20 {
			in.Participants = append(in.Participants, crm.InteractionParticipantInput{OrganisationID: o.ID})
		}
		seen[areas] = true
	}
	people, err := d.ent().Person.Query().Where(person.ArchivedAtIsNil()).Order(person.ByID()).Limit(2).IDs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range people {
		in.Participants = append(in.Participants, crm.InteractionParticipantInput{PersonID: key, OrganisationID: organisations[0].ID})
	}
	does(t, ctx, d, crm.LogInteraction, in)
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
