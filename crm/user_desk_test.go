package crm_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// noon is when these tests begin, today its day.
var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

const today = calendar.Date("2026-03-10")

// desk is a database with one user of each role.
type desk struct {
	t   *testing.T
	s   *store.Store
	now time.Time

	admin, outreach, press, organiser, reader, dpo *viewer.Viewer

	london, wales string // regions; the organiser's is London
}

// desks runs f on a desk of each engine.
func desks(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	storetest.Engines(t, func(t *testing.T, url string) { f(t, newDesk(t, url)) })
}

// newDesk is a desk on an empty database.
func newDesk(t *testing.T, url string) *desk {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, s: s, now: noon}
	regions := s.Ent().Region
	d.london = regions.Query().Where(region.Name("London")).OnlyIDX(d.system())
	d.wales = regions.Query().Where(region.Name("Wales")).OnlyIDX(d.system())
	d.admin = d.user("Ada", viewer.Admin)
	d.account(d.admin, "ada@example.org")
	d.outreach = d.user("Olu", viewer.Outreach)
	d.press = d.user("Pat", viewer.Press)
	d.organiser = d.user("Orla", viewer.Organiser)
	d.reader = d.user("Ravi", viewer.Reader)
	d.dpo = d.user("Dee", viewer.DPO)
	return d
}

// with is the same desk in a part of the test.
func (d *desk) with(t *testing.T) *desk { c := *d; c.t = t; return &c }

// sound fails a test where one of these checks of the whole database finds a fault.
func (d *desk) sound(checks ...string) {
	d.t.Helper()
	report, err := d.s.Inspect(d.system(), crm.Checks)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, result := range report {
		if slices.Contains(checks, result.Name) && (result.Rows == 0 || len(result.Faults) > 0) {
			d.t.Errorf("%s: %d rows, faults %v", result.Name, result.Rows, result.Faults)
		}
	}
}

// as is a context in which somebody asks.
func (d *desk) as(v *viewer.Viewer) context.Context {
	clock := calendar.Clock{Time: func() time.Time { return d.now }}
	return viewer.NewContext(calendar.NewContext(d.t.Context(), clock), v)
}

// system is a context in which the server itself acts.
func (d *desk) system() context.Context { return d.as(viewer.System(store.SystemUserID)) }

// db reads as the server: what is there, whoever may see it.
func (d *desk) db() *ent.Client { return d.s.Ent() }

// try runs a verb as the API does.
func try[In, Out any](d *desk, v *viewer.Viewer, verb func(context.Context, *ent.Tx, In) (Out, error), in In) (Out, error) {
	d.t.Helper()
	ctx := d.as(v)
	if p, ok := any(&in).(crm.Preparer); ok {
		if err := p.Prepare(ctx, d.s.Ent()); err != nil {
			d.t.Fatal(err)
		}
	}
	out, _, err := store.Write(ctx, d.s, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (Out, error) {
		return verb(ctx, tx, in)
	})
	return out, err
}

// do runs a verb that has to succeed.
func do[In, Out any](d *desk, v *viewer.Viewer, verb func(context.Context, *ent.Tx, In) (Out, error), in In) Out {
	d.t.Helper()
	out, err := try(d, v, verb, in)
	if err != nil {
		d.t.Fatalf("%T: %v", in, err)
	}
	return out
}

// refused runs a verb that has to be refused so, each refusal written as
// "CODE field", and sees that nothing was written.
func refused[In, Out any](d *desk, v *viewer.Viewer, verb func(context.Context, *ent.Tx, In) (Out, error), in In, want ...string) {
	d.t.Helper()
	before := d.db().Change.Query().CountX(d.system())
	_, err := try(d, v, verb, in)
	if diff := cmp.Diff(want, refusals(d.t, err)); diff != "" {
		d.t.Errorf("%T %+v: %v (-want +got):\n%s", in, in, err, diff)
	}
	if after := d.db().Change.Query().CountX(d.system()); after != before {
		d.t.Errorf("%T: the refusal wrote %d changes", in, after-before)
	}
}

// refusals are what an error refuses, in the order of their fields.
func refusals(t *testing.T, err error) (out []string) {
	t.Helper()
	var all crm.Faults
	var one *crm.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = crm.Faults{one}
	default:
		t.Fatalf("this is no refusal: %v", err)
	}
	for _, e := range all {
		if !strings.HasSuffix(e.Message, ".") {
			t.Errorf("%v has no sentence for people", e)
		}
		out = append(out, strings.TrimSpace(string(e.Code)+" "+e.Field))
	}
	slices.SortStableFunc(out, func(a, b string) int {
		_, x, _ := strings.Cut(a, " ")
		_, y, _ := strings.Cut(b, " ")
		return strings.Compare(x, y)
	})
	return out
}

// user enters one of us and returns them as they sign in.
func (d *desk) user(name string, roles ...viewer.Role) *viewer.Viewer {
	d.t.Helper()
	in := crm.CreateUserInput{Name: name, Roles: roles}
	if slices.Contains(roles, viewer.Organiser) {
		in.RegionIDs = []string{d.london}
	}
	out := do(d, viewer.System(store.SystemUserID), crm.CreateUser, in)
	return &viewer.Viewer{UserID: out.User, Roles: roles, Regions: in.RegionIDs}
}

// account lets somebody sign in, without the work of a password.
func (d *desk) account(v *viewer.Viewer, email string) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		a, err := tx.Account.Create().SetUserID(v.UserID).SetEmail(email).SetPasswordHash("x").SetPasswordExpired(false).Save(ctx)
		if err != nil {
			return "", err
		}
		return a.ID, nil
	})
}

// organisation enters an organisation, in a region unless that is "".
func (d *desk) organisation(name string, kind organisation.Kind, regionID string) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		create := tx.Organisation.Create().SetName(name).SetKind(kind)
		if regionID != "" {
			create.AddRegionIDs(regionID).AddAreaIDs(regionID)
		}
		o, err := create.Save(ctx)
		if err != nil {
			return "", err
		}
		return o.ID, nil
	})
}

// change does something to the database as the server.
func (d *desk) change(f func(ctx context.Context, tx *ent.Tx) error) {
	d.t.Helper()
	entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) { return "", f(ctx, tx) })
}

// entered writes as the server, past the verbs.
func entered[T any](d *desk, f func(ctx context.Context, tx *ent.Tx) (T, error)) T {
	d.t.Helper()
	out, _, err := store.Write(d.system(), d.s, store.Op{Verb: "test"}, f)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// version is the version of a user, to edit them.
func (d *desk) version(v *viewer.Viewer) int {
	return d.db().User.GetX(d.system(), v.UserID).Version
}

// session signs somebody in.
func (d *desk) session(v *viewer.Viewer) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		return tx.Session.Create().SetUserID(v.UserID).SetTokenHash(rand.Text()).
			SetCreatedAt(noon).SetLastUsedAt(noon).SetExpiresAt(noon.Add(time.Hour)).Exec(ctx)
	})
}

// person enters a person with a position at the organisation, unless that is "".
func (d *desk) person(name, organisationID string, kind position.Kind) string {
	d.t.Helper()
	in := crm.CreatePersonInput{Name: name}
	if organisationID != "" {
		in.Position = &crm.PersonPositionInput{OrganisationID: organisationID, Kind: kind}
	}
	return do(d, viewer.System(store.SystemUserID), crm.CreatePerson, in).Person
}

// tag makes a tag.
func (d *desk) tag(name string) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		tag, err := tx.Tag.Create().SetName(name).Save(ctx)
		if err != nil {
			return "", err
		}
		return tag.ID, nil
	})
}

// archive takes an organisation or person out of use.
func (d *desk) archive(record string) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		if id.Prefix(record) == "per" {
			return tx.Person.UpdateOneID(record).SetArchivedAt(noon).Exec(ctx)
		}
		return tx.Organisation.UpdateOneID(record).SetArchivedAt(noon).Exec(ctx)
	})
}
