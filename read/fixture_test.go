package read_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/accessrecord"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// bench is what tests and benchmarks have in common.
type bench = testing.TB

// world is a database with some records, and an engine that reads it.
type world struct {
	t      bench
	store  *store.Store
	types  *registry
	engine *read.Engine

	mu         sync.Mutex
	statements []string
	seen       *readtest.Cursors

	organisations, people, positions, affiliations, contacts, tags, users, accounts, records []string
}

// worlds runs f on a database of each engine that holds some of everything.
func worlds(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Engines(t, func(t *testing.T, url string) {
		w := open(t, url, read.Config{})
		w.fill()
		f(t, w)
	})
}

func open(t bench, url string, config read.Config) *world {
	t.Helper()
	w := &world{t: t, types: newRegistry()}
	s, err := store.Open(context.Background(), url, store.WithTrace(w.trace))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	config.Types, config.Key = w.types.records(), []byte("a key of the tests")
	w.store, w.engine = s, read.New(config)
	return w
}

func (w *world) trace(statement string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.statements = append(w.statements, statement)
}

// sent returns the statements since the last call.
func (w *world) sent() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.statements
	w.statements = nil
	return sent
}

// as is a context in which somebody with roles asks.
func (w *world) as(roles ...viewer.Role) context.Context {
	v := &viewer.Viewer{UserID: w.users[0], Roles: roles}
	if len(roles) > 0 && roles[0] == viewer.Organiser {
		v.Regions = w.regions()[:1]
	}
	return viewer.NewContext(context.Background(), v)
}

func (w *world) system() context.Context {
	return viewer.NewContext(context.Background(), viewer.System(store.SystemUserID))
}

func (w *world) regions() []string {
	ids, err := w.store.Ent().Region.Query().IDs(w.system())
	if err != nil {
		w.t.Fatal(err)
	}
	return ids
}

// write runs fn in a transaction of the system.
func (w *world) write(fn func(ctx context.Context, tx *ent.Tx) error) {
	w.t.Helper()
	_, _, err := store.Write(w.system(), w.store, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (int, error) {
		return 0, fn(ctx, tx)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

const organisationCount = 24

// fill writes records of which half are equal in what they are sorted by, and of
// which each role sees others.
func (w *world) fill() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *ent.Tx) error {
		return errors.Join(w.fillUsers(ctx, tx), w.fillOrganisations(ctx, tx), w.fillPeople(ctx, tx), w.fillTies(ctx, tx), w.fillContacts(ctx, tx))
	})
	w.sent()
}

func (w *world) fillUsers(ctx context.Context, tx *ent.Tx) error {
	for i := range 5 {
		u, err := tx.User.Create().SetName(fmt.Sprintf("User %d", i/2)).SetRoles([]string{"VIEWER"}).Save(ctx)
		if err != nil {
			return err
		}
		w.users = append(w.users, u.ID)
		if i == 4 {
			continue // somebody without an account
		}
		a, err := tx.Account.Create().SetUserID(u.ID).SetEmail(fmt.Sprintf("user%d@example.org", i)).SetPasswordHash("x").Save(ctx)
		if err != nil {
			return err
		}
		w.accounts = append(w.accounts, a.ID)
	}
	return nil
}

func (w *world) fillOrganisations(ctx context.Context, tx *ent.Tx) error {
	for i := range 6 {
		t, err := tx.Tag.Create().SetName(fmt.Sprintf("tag %d", i)).Save(ctx)
		if err != nil {
			return err
		}
		w.tags = append(w.tags, t.ID)
	}
	kinds := []organisation.Kind{organisation.KindTRADE_UNION, organisation.KindTRADES_COUNCIL, organisation.KindMEDIA_OUTLET}
	above := map[string][]string{}
	for i := range organisationCount {
		c := tx.Organisation.Create().
			SetName(fmt.Sprintf("Ünion \"%d\" <&>\u2028", i/2)).SetKind(kinds[i%3]).
			SetFormerNames([]string{"Old", "Älter"}[:i%3]).AddTagIDs(w.tags[:i%5]...).SetReach(10 * (i % 5))
		if i%2 == 0 {
			c.SetShortName(fmt.Sprint("U", i)).SetFounded("1868-06-02").SetMemberCount(100 * (i % 4)).SetWebsite("https://example.org")
			c.SetRelationshipManagerID(w.users[i%len(w.users)])
		}
		if i%3 == 2 {
			c.SetMedium(organisation.MediumPRINT)
		}
		if i%6 == 1 {
			c.SetDoNotContactReason("asked us").SetDoNotContactAt(calendar.Now(ctx))
			if i%12 == 1 {
				c.SetDoNotContactSetByID(w.users[1])
			}
		}
		parent := ""
		if i >= 4 {
			parent = w.organisations[i/4]
			c.SetParentID(parent)
		}
		o, err := c.Save(ctx)
		if err != nil {
			return err
		}
		w.organisations = append(w.organisations, o.ID)
		above[o.ID] = append([]string{o.ID}, above[parent]...)
		for n, a := range above[o.ID] {
			if err := tx.Ancestor.Create().SetOrganisationID(o.ID).SetAncestorID(a).SetDepth(n).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) fillPeople(ctx context.Context, tx *ent.Tx) error {
	for i := range 20 {
		p, err := tx.Person.Create().SetName(fmt.Sprintf("Person %02d 👩‍🚒", i/2)).SetIsJournalist(i%4 == 0).Save(ctx)
		if err != nil {
			return err
		}
		w.people = append(w.people, p.ID)
	}
	for i := range 60 {
		started := calendar.Date(fmt.Sprintf("20%02d-01-01", i/2%9))
		c := tx.Position.Create().SetPersonID(w.people[i%len(w.people)]).SetOrganisationID(w.organisations[i*i%7]).
			SetKind(position.KindORGANISER).SetStartedOn(started)
		if i%3 > 0 {
			c.SetTitle(fmt.Sprintf("Title %d", i%5))
		}
		if i%4 == 0 {
			c.SetEndedOn("2021-12-31")
		}
		if i%8 == 0 {
			c.SetEndedOn(started)
		}
		if i%10 == 9 {
			c.SetVoidedAt(time.Now()).SetVoidedReason("mistake") // seen by nobody
		}
		p, err := c.Save(ctx)
		if err != nil {
			return err
		}
		w.positions = append(w.positions, p.ID)
	}
	return nil
}

func (w *world) fillTies(ctx context.Context, tx *ent.Tx) error {
	for i := range 30 {
		a, err := tx.Affiliation.Create().SetFromID(w.organisations[i%5]).SetToID(w.organisations[5+i%4]).
			SetKind(affiliation.KindMEMBER_OF).SetSince(calendar.Date(fmt.Sprintf("19%02d-01-01", i/2))).SetMembersAffiliated(i - 1).Save(ctx)
		if err != nil {
			return err
		}
		w.affiliations = append(w.affiliations, a.ID)
	}
	return nil
}

func (w *world) fillContacts(ctx context.Context, tx *ent.Tx) error {
	audiences := []contactpoint.Audience{contactpoint.AudiencePUBLIC, contactpoint.AudienceSTAFF, contactpoint.AudiencePRIVATE}
	for i := range 60 {
		c := tx.ContactPoint.Create().SetKind(contactpoint.KindEMAIL).SetValue(fmt.Sprintf("c%d@example.org", i)).SetAudience(audiences[i%3])
		if i%2 == 0 {
			c.SetOrganisationID(w.organisations[i/2%8])
		} else {
			c.SetPersonID(w.people[i/2%len(w.people)])
		}
		p, err := c.Save(ctx)
		if err != nil {
			return err
		}
		w.contacts = append(w.contacts, p.ID)
	}
	for i, id := range []string{w.contacts[0], w.organisations[3], w.people[2], w.contacts[2], "org_gone", w.users[1], w.accounts[1]} {
		r, err := tx.AccessRecord.Create().SetUserID(w.users[i%2]).SetCreatedAt(calendar.Now(ctx)).
			SetAction(accessrecord.ActionREVEAL_CONTACT_POINT).SetRecordID(id).SetReason("asked").Save(ctx)
		if err != nil {
			return err
		}
		w.records = append(w.records, r.ID)
	}
	return nil
}

// lists are the connections at the root of the test schema.
func (w *world) lists() map[string]readtest.RootList {
	r := w.types
	byCreated := read.Order{Column: "created_at"}
	return map[string]readtest.RootList{
		"organisations": {Connection: read.Connection{Type: r.organisation, Orders: organisationOrders, Default: byName}, Filter: r.organisationFilter},
		"people":        {Connection: read.Connection{Type: r.person, Default: byName}},
		"positions":     {Connection: read.Connection{Type: r.position, Orders: positionOrders, Default: latestStart}, Filter: positionFilter},
		"users":         {Connection: read.Connection{Type: r.user, Default: byName}},
		"accessRecords": {Connection: read.Connection{Type: r.accessRecord, Default: byCreated}},
	}
}

// roots resolves the root fields of the test schema.
func (w *world) roots() map[string]readtest.Root {
	c := w.store.Ent()
	roots := map[string]readtest.Root{
		"node": func(ctx context.Context, args map[string]any) (any, error) {
			return w.engine.Node(ctx, c, args["id"].(string))
		},
		"nodes": func(ctx context.Context, args map[string]any) (any, error) {
			return w.engine.Nodes(ctx, c, texts(args["ids"]))
		},
		"search":  w.search,
		"payload": w.payload,
	}
	for name, t := range map[string]*read.Type{"organisation": w.types.organisation, "person": w.types.person, "account": w.types.account} {
		roots[name] = func(ctx context.Context, args map[string]any) (any, error) {
			return w.engine.ByID(ctx, c, t, args["id"].(string))
		}
	}
	for name, l := range w.lists() {
		roots[name] = func(ctx context.Context, args map[string]any) (any, error) {
			var narrow read.Narrow
			var err error
			if l.Filter != nil {
				if narrow, err = l.Filter(ctx, c, args); err != nil {
					return nil, err
				}
			}
			return w.engine.List(ctx, c, l.Connection, narrow)
		}
	}
	return roots
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, len(list))
	for i := range list {
		out[i], _ = list[i].(string)
	}
	return out
}

// search finds organisations and people whose folded name holds a text.
func (w *world) search(ctx context.Context, args map[string]any) (any, error) {
	arm := func(t *read.Type, rank int) read.Arm {
		return read.Arm{
			Type:  t,
			Where: func(s *sql.Selector) { s.Where(sql.Contains(s.C("name"), args["text"].(string))) },
			Columns: func(s *sql.Selector) []read.Named {
				return []read.Named{{Name: "rank", Expr: sql.Expr("? + 0", rank)}, {Name: "found", Expr: sql.Raw(s.C("name"))}, {Name: "at", Expr: sql.Raw(s.C("created_at"))}}
			},
		}
	}
	return w.engine.Mixed(ctx, w.store.Ent(), read.Mixed{
		Types: []*read.Type{w.types.organisation, w.types.person},
		Keys: func(ctx context.Context, c *ent.Client) (*sql.Selector, error) {
			return read.Union(ctx, c, arm(w.types.organisation, 1), arm(w.types.person, 2))
		},
		Sort: []read.Order{{Column: "rank"}, {Column: "at", Desc: true}},
		Edge: map[string]read.Computed{"snippet": {Columns: []string{"found"}, Value: func(context.Context, map[string]any) (func(read.Row) any, error) {
			return func(r read.Row) any { return "…" + r.Text(0) }, nil
		}}},
	})
}

func (w *world) payload(ctx context.Context, _ map[string]any) (any, error) {
	r := w.types
	return w.engine.Payload(ctx, w.store.Ent(), read.Fields{
		"organisation": read.Ref{Type: r.organisation, ID: w.organisations[0]},
		"people":       read.Refs{Type: r.person, IDs: []string{w.people[3], "per_gone", w.people[1], w.people[3]}},
		"found":        read.NodeRefs{IDs: []string{w.people[0], w.organisations[1], "xyz"}},
		"record":       read.NodeRef{ID: w.accounts[1]},
		"matches": []read.Fields{
			{"reason": "NAME", "person": read.Ref{Type: r.person, ID: w.people[0]}},
			{"reason": "TITLE", "person": read.Ref{Type: r.person, ID: w.people[5]}},
			{"reason": "NONE", "person": read.Ref{Type: r.person, ID: ""}},
		},
		"positions": read.List{Connection: read.Connection{Type: r.position, Orders: positionOrders, Default: latestStart}},
		"timeline": read.MixedList{Mixed: read.Mixed{
			Types: r.eventTypes(), Sort: latestEvent, Edge: eventEdge,
			Arms: func(_ context.Context, _ *ent.Client, args map[string]any) ([]read.Arm, error) {
				return r.events(args, read.Parent{ID: w.organisations[0]}), nil
			},
		}},
		"words": []string{"a", "b"},
		"count": 3,
		"at":    time.Date(2026, 3, 29, 1, 30, 0, 120_000_000, time.UTC),
	})
}
