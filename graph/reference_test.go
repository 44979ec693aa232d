package graph

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/demo"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestAnswersEqualTheReference asks documents made at random of the real schema
// on the demo data, as a user of every role, and holds the answers against those
// of a plain and slow reader that works record by record. A tenth runs each
// time, all 2,000 with COALITION_LONG=1; COALITION_SEED repeats a run.
func TestAnswersEqualTheReference(t *testing.T) {
	documents := 200
	if os.Getenv("COALITION_LONG") != "" {
		documents = 2000
	}
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		g, ref := d.generator(seed), d.reference()
		for i := range documents {
			document, variables := g.Document()
			for _, v := range d.viewers {
				if err := d.compare(viewer.NewContext(t.Context(), v), ref, document, variables); err != nil {
					t.Fatalf("document %d as %v: %v\n%s\n%v", i, v.Roles, err, document, variables)
				}
			}
		}
	})
}

// seedOf is the seed of what is made at random in a test.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("COALITION_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("COALITION_SEED=%d", seed)
	return seed
}

// demoWorld is a store with demo data, and who asks of it.
type demoWorld struct {
	*Resolver
	viewers []*viewer.Viewer
	ids     map[string][]string
	cursors *readtest.Cursors
}

func openDemo(t *testing.T, url string) *demoWorld {
	t.Helper()
	d := openEmpty(t, url)
	if err := demo.Fill(t.Context(), d.store); err != nil {
		t.Fatal(err)
	}
	d.findViewers(t)
	d.findIDs(t)
	return d
}

// findViewers takes one user of each role, with a viewer who has no role at all.
func (d *demoWorld) findViewers(t *testing.T) {
	system := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	users, err := d.ent().User.Query().Where(user.StatusEQ(user.StatusACTIVE)).WithRegions().Order(user.ByID()).All(system)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range viewer.Roles {
		i := slices.IndexFunc(users, func(u *ent.User) bool { return slices.Contains(u.Roles, string(role)) })
		if i < 0 {
			t.Fatalf("the demo has no %s", role)
		}
		v := &viewer.Viewer{UserID: users[i].ID, Roles: []viewer.Role{role}}
		for _, r := range users[i].Edges.Regions {
			v.Regions = append(v.Regions, r.ID)
		}
		d.viewers = append(d.viewers, v)
	}
	d.viewers = append(d.viewers, &viewer.Viewer{UserID: users[0].ID})
}

// findIDs takes ids of every type, hidden ones too, and some that lead nowhere.
func (d *demoWorld) findIDs(t *testing.T) {
	system := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	for _, typ := range recordTypes() {
		var found string
		err := typ.Query(d.ent()).Each(system, []string{"id"}, func(s *sql.Selector) { s.OrderBy(s.C("id")).Limit(200) },
			[]any{&found}, func() error { d.ids[typ.Name] = append(d.ids[typ.Name], found); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	d.ids["missing"] = []string{"org_01h455vb4pex5vsknk084sn02q", "", "nonsense", "per_1"}
}

// rootLists are the connections at the root, by their fields.
var rootLists = map[string]rootList{
	"organisations": {organisations, organisationFilter}, "people": {people, personFilter}, "positions": {positions, positionFilter},
	"affiliations": {affiliations, affiliationFilter}, "tags": {tags, tagFilter}, "users": {users, userFilter},
	"interactions": {interactions, interactionFilter}, "remarks": {remarks, remarkFilter}, "followUps": {followUps, followUpFilter},
	"coverages": {coverages, coverageFilter}, "journalists": {journalists, journalistFilter},
	"pitches": {pitches, pitchFilter}, "pitchRecipients": {pitchRecipients, pitchRecipientFilter}, "enquiries": {enquiries, enquiryFilter},
	"issues": {issues, issueFilter}, "stanceRecords": {stanceRecords, stanceRecordFilter}, "stageChanges": {stageChanges, stageChangeFilter},
	"commitments": {commitments, commitmentFilter}, "events": {events, eventFilter},
	"statements": {statements, statementFilter}, "signOns": {signOns, signOnFilter},
	"agreements": {agreements, agreementFilter}, "pactSeats": {pactSeats, pactSeatFilter},
	"accounts": {accounts, nil}, "appTokens": {appTokens, appTokenFilter}, "accessRecords": {accessRecords, accessRecordFilter},
}

func (d *demoWorld) lists() map[string]readtest.RootList {
	lists := map[string]readtest.RootList{}
	for name, l := range rootLists {
		lists[name] = readtest.RootList{Connection: l.Connection, Filter: l.filter.read}
	}
	return lists
}

// records are the root fields that take an id.
func records() map[string]*read.Type {
	byField := map[string]*read.Type{}
	for _, t := range recordTypes() {
		if f := testSchema.Query.Fields.ForName(lower(t.Name)); f != nil {
			byField[f.Name] = t
		}
	}
	return byField
}

func (d *demoWorld) roots() map[string]readtest.Root {
	roots := map[string]readtest.Root{
		"node": func(ctx context.Context, args map[string]any) (any, error) {
			return orNull(d.node(ctx, args["id"].(string)))
		},
		"nodes": func(ctx context.Context, args map[string]any) (any, error) {
			var keys []string
			for _, key := range items(args["ids"]) {
				keys = append(keys, key.(string))
			}
			return d.nodes(ctx, keys)
		},
	}
	for name, t := range records() {
		roots[name] = func(ctx context.Context, args map[string]any) (any, error) {
			return orNull(d.record(ctx, t, args["id"].(string)))
		}
	}
	for name, l := range rootLists {
		roots[name] = func(ctx context.Context, _ map[string]any) (any, error) { return d.list(ctx, l) }
	}
	return roots
}

// orNull is the null that stands beside NOT_FOUND.
func orNull(v any, err error) (any, error) {
	if crm.CodeOf(err) == crm.NotFound {
		return nil, nil
	}
	return v, err
}

func (d *demoWorld) reference() *readtest.Reference {
	return &readtest.Reference{
		Schema: testSchema, Tables: tables.All, Types: append(recordTypes(), madeOfRows()...), Client: d.ent(),
		Lists: d.lists(), Records: records(), Cursors: d.cursors,
	}
}

func (d *demoWorld) generator(seed uint64) *readtest.Generator {
	roots := []string{"node", "nodes", "organisations", "people"}
	for name := range rootLists {
		roots = append(roots, name)
	}
	for name := range records() {
		roots = append(roots, name)
	}
	slices.Sort(roots)
	return &readtest.Generator{
		Schema: testSchema, Types: append(recordTypes(), madeOfRows()...), Lists: d.lists(),
		Rand: rand.New(rand.NewPCG(seed, 1)), Roots: roots, IDs: d.ids, Values: d.value, Cursors: d.cursors,
	}
}

func (d *demoWorld) compare(ctx context.Context, ref *readtest.Reference, document string, variables map[string]any) error {
	answer, err := readtest.Execute(ctx, testSchema, document, variables, d.roots())
	if err != nil {
		return err
	}
	op, err := readtest.Parse(testSchema, document, variables)
	if err != nil {
		return err
	}
	want, err := ref.Answer(ctx, op)
	if err != nil {
		return err
	}
	return d.cursors.Compare(answer, want)
}

// value makes filters and days at random.
func (d *demoWorld) value(at string, r *rand.Rand) (any, bool) {
	parts := strings.Split(at, ".")
	arg := testSchema.Types[parts[0]].Fields.ForName(parts[1]).Arguments.ForName(parts[2])
	if !arg.Type.NonNull && r.IntN(2) == 0 {
		return nil, false
	}
	return d.made(arg.Type, parts[2], r, 0), true
}

// made makes a value of an input type. field is the name under which it stands.
func (d *demoWorld) made(t *ast.Type, field string, r *rand.Rand, depth int) any {
	if t.Elem != nil {
		list := make([]any, 1+r.IntN(2))
		for i := range list {
			list[i] = d.made(t.Elem, field, r, depth)
		}
		return list
	}
	switch def := testSchema.Types[t.Name()]; {
	case def.Kind == ast.Enum:
		return def.EnumValues[r.IntN(len(def.EnumValues))].Name
	case def.Kind == ast.InputObject:
		return d.madeObject(def, r, depth+1)
	}
	switch t.Name() {
	case "Boolean":
		return r.IntN(2) == 0
	case "Int":
		switch field {
		case "depth":
			return 1 + r.IntN(3)
		case "expiringWithin":
			return r.IntN(farthestExpiry)
		}
		return r.IntN(200_000)
	case "Date":
		return []string{"1975-06-01", "2015-03-31", "2024-02-29", "2026-11-23", "9999-12-31"}[r.IntN(5)]
	case "DateTime":
		return time.Now().Add(time.Duration(r.IntN(7)-3) * time.Second).UTC().Format(time.RFC3339Nano)
	case "ID":
		return d.someID(field, r)
	}
	return []string{"union", "tuc", "national", "a", "general sec", "é"}[r.IntN(6)]
}

// someID is the id of a record of the type that a field of a filter names.
func (d *demoWorld) someID(field string, r *rand.Rand) string {
	types := map[string]string{
		"region": "Region", "relationshipManager": "User", "user": "User", "parent": "Organisation", "within": "Organisation",
		"any": "Tag", "all": "Tag", "none": "Tag", "organisation": "Organisation", "organisationID": "Organisation", "person": "Person",
		"root": "Organisation", "campaign": "Campaign", "campaignID": "Campaign", "campaignIDs": "Campaign",
		"party": "Organisation", "stands": "Organisation", "agreement": "Agreement",
		"userID": "User", "assignee": "User", "createdBy": "User", "by": "User", "interaction": "Interaction", "issue": "Issue",
		"statement": "Statement", "pitch": "Pitch", "journalist": "Person", "outlet": "Organisation", "spokesperson": "User",
	}
	if list := d.ids[types[field]]; len(list) > 0 {
		return list[r.IntN(len(list))]
	}
	name := recordTypes()[r.IntN(len(recordTypes()))].Name
	if list := d.ids[name]; len(list) > 0 {
		return list[r.IntN(len(list))]
	}
	return d.ids["missing"][0]
}

// madeObject fills one or two fields, and those that are required.
func (d *demoWorld) madeObject(def *ast.Definition, r *rand.Rand, depth int) map[string]any {
	out := map[string]any{}
	for _, f := range def.Fields {
		if f.Type.NonNull {
			out[f.Name] = d.made(f.Type, f.Name, r, depth)
		}
	}
	fields := def.Fields
	if plain := withoutObjects(fields); depth > 3 && len(plain) > 0 {
		fields = plain
	}
	for len(out) == 0 || r.IntN(3) == 0 {
		f := fields[r.IntN(len(fields))]
		out[f.Name] = d.made(f.Type, f.Name, r, depth)
	}
	return out
}

// withoutObjects are the fields that hold no further object, so that filters end.
func withoutObjects(fields ast.FieldList) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool {
		return testSchema.Types[f.Type.Name()].Kind == ast.InputObject
	})
}
