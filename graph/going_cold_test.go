package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// partner is an organisation or person, read by the server itself.
type partner struct {
	id, name, kind, manager string
	archived, doNotContact  bool
	due                     map[string]string // by sight
	tags, regions           []string
}

// plainPartners reads all of them, with the regions in which they are today.
func (d *demoWorld) plainPartners(t *testing.T) []partner {
	t.Helper()
	ctx := asServer(t.Context())
	bodies, err := d.ent().Organisation.Query().WithTags().WithAreas().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	people, err := d.ent().Person.Query().WithTags().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	posts, err := d.ent().Position.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var all []partner
	lies := map[string][]string{}
	for _, o := range bodies {
		p := partner{id: o.ID, name: o.NameFolded, kind: string(o.Kind), manager: o.RelationshipManagerID, archived: o.ArchivedAt != nil, doNotContact: o.DoNotContactAt != nil}
		p.due = dues(o.NextContactDueOpen, o.NextContactDueOutreach, o.NextContactDuePress, o.NextContactDueBoth)
		for _, tag := range o.Edges.Tags {
			p.tags = append(p.tags, tag.ID)
		}
		for _, r := range o.Edges.Areas {
			p.regions = append(p.regions, r.ID)
		}
		lies[o.ID] = p.regions
		all = append(all, p)
	}
	day := calendar.Today(ctx)
	for _, h := range people {
		p := partner{id: h.ID, name: h.NameFolded, manager: h.RelationshipManagerID, archived: h.ArchivedAt != nil, doNotContact: h.DoNotContactAt != nil}
		p.due = dues(h.NextContactDueOpen, h.NextContactDueOutreach, h.NextContactDuePress, h.NextContactDueBoth)
		for _, tag := range h.Edges.Tags {
			p.tags = append(p.tags, tag.ID)
		}
		for _, post := range posts {
			if post.PersonID == h.ID && post.VoidedAt == nil && post.StartedOn <= day && (post.EndedOn == "" || post.EndedOn >= day) {
				p.regions = append(p.regions, lies[post.OrganisationID]...)
			}
		}
		all = append(all, p)
	}
	return all
}

func dues(open, outreach, press, both calendar.Date) map[string]string {
	return map[string]string{"open": string(open), "outreach": string(outreach), "press": string(press), "both": string(both)}
}

// health is how a relationship is looked after when contact is due on a day.
func health(day calendar.Date, due string) string {
	switch {
	case due == "9999-12-31":
		return "NO_CADENCE"
	case due == "":
		return "NEVER"
	case due < string(day):
		return "OVERDUE"
	case due <= string(day.AddDays(7)):
		return "DUE"
	}
	return "ON_TRACK"
}

// coldness is a filter of goingCold, and what passes it.
type coldness struct {
	filter string
	passes func(p partner, health string) bool
}

func (d *demoWorld) coldnesses(all []partner) []coldness {
	due := func(health string) bool { return slices.Contains([]string{"OVERDUE", "DUE", "NEVER"}, health) }
	manager, tag, region := commonest(all, func(p partner) []string { return []string{p.manager} }),
		commonest(all, func(p partner) []string { return p.tags }), commonest(all, func(p partner) []string { return p.regions })
	ids := func(id string) string { return `["` + id + `"]` }
	return []coldness{
		{``, func(_ partner, h string) bool { return due(h) }},
		{`{}`, func(_ partner, h string) bool { return due(h) }},
		{`{health: [NO_CADENCE]}`, func(_ partner, h string) bool { return h == "NO_CADENCE" }},
		{`{health: [ON_TRACK, NEVER]}`, func(_ partner, h string) bool { return h == "ON_TRACK" || h == "NEVER" }},
		{`{health: OVERDUE}`, func(_ partner, h string) bool { return h == "OVERDUE" }},
		{`{kind: [PERSON]}`, func(p partner, h string) bool { return due(h) && p.kind == "" }},
		{`{kind: [ORGANISATION]}`, func(p partner, h string) bool { return due(h) && p.kind != "" }},
		{`{kind: [ORGANISATION, PERSON]}`, func(_ partner, h string) bool { return due(h) }},
		{`{organisationKind: [TRADE_UNION, MEDIA_OUTLET]}`, func(p partner, h string) bool { return due(h) && (p.kind == "TRADE_UNION" || p.kind == "MEDIA_OUTLET") }},
		{`{organisationKind: [TRADE_UNION], kind: [PERSON]}`, func(partner, string) bool { return false }},
		{`{relationshipManager: ` + ids(manager) + `}`, func(p partner, h string) bool { return due(h) && p.manager == manager }},
		{`{region: ` + ids(region) + `}`, func(p partner, h string) bool { return due(h) && slices.Contains(p.regions, region) }},
		{`{tag: {any: ` + ids(tag) + `}}`, func(p partner, h string) bool { return due(h) && slices.Contains(p.tags, tag) }},
		{`{tag: {none: ` + ids(tag) + `}, health: [OVERDUE, DUE, NEVER, NO_CADENCE]}`, func(p partner, h string) bool { return h != "ON_TRACK" && !slices.Contains(p.tags, tag) }},
	}
}

// commonest is what most of them have.
func commonest(all []partner, has func(partner) []string) string {
	counts, most := map[string]int{}, ""
	for _, p := range all {
		for _, v := range has(p) {
			if counts[v]++; v != "" && (most == "" || counts[v] > counts[most]) {
				most = v
			}
		}
	}
	return most
}

// TestGoingCold: for everybody and every filter, from both ends, the list is that
// of a plain look at the column that the viewer's roles may see.
func TestGoingCold(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		all := d.plainPartners(t)
		seen := map[string]bool{}
		for _, v := range d.viewers {
			ctx := viewer.NewContext(t.Context(), v)
			for _, c := range d.coldnesses(all) {
				want := coldFor(ctx, v, all, c)
				args := ""
				if c.filter != "" {
					args = "filter: " + c.filter
				}
				d.comparePages(t, ctx, "goingCold", args, want)
				if c.filter == "" {
					seen[strings.Join(want, " ")] = true
				}
			}
		}
		if len(seen) < 3 {
			t.Errorf("the demo shows only %d different lists to all roles", len(seen))
		}
	})
}

// coldFor are the ids that somebody should be answered.
func coldFor(ctx context.Context, v *viewer.Viewer, all []partner, c coldness) []string {
	if !v.ReadsPartners() {
		return nil
	}
	sight := schema.ContactSight(v)
	var found []partner
	for _, p := range all {
		if !p.archived && !p.doNotContact && c.passes(p, health(calendar.Today(ctx), p.due[sight])) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b partner) int {
		return cmp.Or(cmp.Compare(a.due[sight], b.due[sight]), cmp.Compare(a.id, b.id))
	})
	return idsOf(found)
}

func idsOf(all []partner) []string {
	ids := make([]string, len(all))
	for i, p := range all {
		ids[i] = p.id
	}
	return ids
}

// comparePages holds a list of partners against the ids that it should have: its
// count, its pages forwards, and its pages backwards.
func (d *demoWorld) comparePages(t *testing.T, ctx context.Context, field, args string, want []string) {
	t.Helper()
	size := max(3, (len(want)+4)/5)
	forwards, count := d.walk(t, ctx, field, args, size, true)
	backwards, _ := d.walk(t, ctx, field, args, size, false)
	if count != len(want) || !slices.Equal(forwards, want) || !slices.Equal(backwards, want) {
		t.Errorf("%v: %s(%s): %d counted, %d forwards and %d backwards, and not %d\n%v\n%v\n%v",
			viewer.From(ctx).Roles, field, args, count, len(forwards), len(backwards), len(want), forwards, backwards, want)
	}
}

type partnerPage struct {
	TotalCount int
	Edges      []struct{ Node struct{ ID string } }
	PageInfo   struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
}

// walk reads a list from one of its ends to the other.
func (d *demoWorld) walk(t *testing.T, ctx context.Context, field, args string, size int, forwards bool) (ids []string, count int) {
	t.Helper()
	cursor := ""
	for {
		paging := fmt.Sprintf("first: %d %s", size, cursor)
		if !forwards {
			paging = fmt.Sprintf("last: %d %s", size, cursor)
		}
		document := `{ list: ` + field + `(` + args + ` ` + paging + `) { totalCount edges { node { ... on Organisation { id } ... on Person { id } } }
			pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
		text, err := readtest.Execute(ctx, testSchema, document, nil, d.desk())
		if err != nil {
			t.Fatalf("%s: %v", document, err)
		}
		var answer struct{ List partnerPage }
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatal(err)
		}
		page := make([]string, len(answer.List.Edges))
		for i, e := range answer.List.Edges {
			page[i] = e.Node.ID
		}
		more := answer.List.PageInfo.HasNextPage
		if cursor = `after: "` + answer.List.PageInfo.EndCursor + `"`; forwards {
			ids = append(ids, page...)
		} else {
			ids, more, cursor = append(page, ids...), answer.List.PageInfo.HasPreviousPage, `before: "`+answer.List.PageInfo.StartCursor+`"`
		}
		if !more {
			return ids, answer.List.TotalCount
		}
		if len(page) != size {
			t.Fatalf("%s: a page of %d, and there are more", document, len(page))
		}
	}
}

// All faults of the filter are named at once.
func TestFaultsOfGoingCold(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	_, err := o.ask(o.outreach, `{ goingCold(filter: {health: [], kind: null, organisationKind: [], relationshipManager: [], region: null, tag: {}}) { totalCount } }`)
	var fields []string
	for _, f := range faultsOf(err) {
		fields = append(fields, string(f.Code)+" "+f.Field)
	}
	slices.Sort(fields)
	var want []string
	for _, name := range []string{"health", "kind", "organisationKind", "region", "relationshipManager", "tag"} {
		want = append(want, "VALIDATION_FAILED filter."+name)
	}
	if !slices.Equal(fields, want) {
		t.Errorf("%v and not %v", fields, want)
	}
	for v, want := range map[*viewer.Viewer]string{
		{}: "UNAUTHENTICATED", token(o.outreach, viewer.PartnersRead): "FORBIDDEN interactions:read",
		token(o.outreach, viewer.InteractionsRead): "FORBIDDEN partners:read", o.dpo: "",
	} {
		if _, err := o.ask(v, `{ goingCold { totalCount } }`); refusal(err) != want {
			t.Errorf("as %v with %v: %v and not %s", v.Roles, v.Scopes, err, want)
		}
	}
	if _, err := o.ask(o.outreach, `{ goingCold(filter: null) { totalCount } }`); refusal(err) != "VALIDATION_FAILED filter" {
		t.Errorf("null: %v", err)
	}
}
