package crm_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

const (
	public  = contactpoint.AudiencePUBLIC
	staff   = contactpoint.AudienceSTAFF
	private = contactpoint.AudiencePRIVATE
)

// email is an input with a value that can only be right.
func email(owner string, a contactpoint.Audience) crm.AddContactPointInput {
	return crm.AddContactPointInput{OwnerID: owner, Kind: contactpoint.KindEMAIL, Value: "a@b.example", Audience: a}
}

// owners are whose contact points people write.
type owners struct{ union, branch, outlet, officer, steward, reporter string }

func (d *desk) owners() owners {
	d.t.Helper()
	o := owners{
		union:  d.organisation("Unite", organisation.KindTRADE_UNION, ""),
		branch: d.organisation("Unite London", organisation.KindTRADE_UNION, d.london),
		outlet: d.organisation("The Paper", organisation.KindMEDIA_OUTLET, ""),
	}
	o.officer = d.person("Mary Officer", o.union, position.KindNATIONAL_OFFICER)
	o.steward = d.person("Sam Steward", o.branch, position.KindREP)
	o.reporter = d.person("Rita Reporter", o.outlet, position.KindREPORTER)
	return o
}

// One may write only what one may then see, where one may write at all.
func TestWhoWritesWhichContactPoint(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		both := d.user("Bo", viewer.Outreach, viewer.Press)
		const denied, far = "FORBIDDEN input.audience", "FORBIDDEN input.ownerID"
		system := viewer.System(store.SystemUserID)
		for _, c := range []struct {
			name  string
			v     *viewer.Viewer
			owner string
			want  [3]string // PUBLIC, STAFF, PRIVATE
		}{
			{"outreach, union", d.outreach, o.union, [3]string{}},
			{"outreach, officer", d.outreach, o.officer, [3]string{}},
			{"outreach, reporter", d.outreach, o.reporter, [3]string{"", "", denied}},
			{"outreach, outlet", d.outreach, o.outlet, [3]string{"", "", denied}},
			{"press, officer", d.press, o.officer, [3]string{"", "", denied}},
			{"press, union", d.press, o.union, [3]string{"", "", denied}},
			{"press, reporter", d.press, o.reporter, [3]string{}},
			{"press, outlet", d.press, o.outlet, [3]string{}},
			{"both, officer", both, o.officer, [3]string{}},
			{"both, reporter", both, o.reporter, [3]string{}},
			{"admin, officer", d.admin, o.officer, [3]string{"", "", denied}},
			{"admin, reporter", d.admin, o.reporter, [3]string{"", "", denied}},
			{"organiser, steward", d.organiser, o.steward, [3]string{"", "", denied}},
			{"organiser, branch", d.organiser, o.branch, [3]string{"", "", denied}},
			{"organiser, officer", d.organiser, o.officer, [3]string{far, far, denied + "," + far}},
			{"organiser, union", d.organiser, o.union, [3]string{far, far, denied + "," + far}},
			{"reader, union", d.reader, o.union, [3]string{far, far, denied + "," + far}},
			{"dpo, union", d.dpo, o.union, [3]string{"NOT_FOUND input.ownerID", "NOT_FOUND input.ownerID", "NOT_FOUND input.ownerID"}},
			{"the server, reporter", system, o.reporter, [3]string{}},
		} {
			for i, a := range []contactpoint.Audience{public, staff, private} {
				t.Run(fmt.Sprint(c.name, " ", a), func(t *testing.T) {
					d := d.with(t)
					if c.want[i] != "" {
						refused(d, c.v, crm.AddContactPoint, email(c.owner, a), strings.Split(c.want[i], ",")...)
						return
					}
					added := do(d, c.v, crm.AddContactPoint, email(c.owner, a)).ContactPoint
					if _, err := d.s.Ent().ContactPoint.Get(d.as(c.v), added); err != nil {
						t.Errorf("the writer does not see it: %v", err)
					}
				})
			}
		}
	})
}

func TestContactValues(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		owner := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		const email, phone, address, social = contactpoint.KindEMAIL, contactpoint.KindPHONE, contactpoint.KindADDRESS, contactpoint.KindSOCIAL
		for _, c := range []struct {
			kind        contactpoint.Kind
			value, want string // "" is refused
		}{
			{email, " Press@UNITE.example ", "press@unite.example"},
			{email, "Ｐress@unite.example", "press@unite.example"}, // full width, by NFKC
			{email, "Press <press@unite.example>", ""},
			{email, "press at unite.example", ""},
			{email, strings.Repeat("a", 250) + "@b.de", ""},
			{phone, "020 7946 0123", "+442079460123"},       // London, of the numbers kept for drama
			{phone, "(01632) 960 001", "+441632960001"},     // no area at all, for drama
			{phone, "07700 900123", "+447700900123"},        // mobile, for drama
			{phone, "0808 157 0192", "+448081570192"},       // free, for drama
			{phone, "+44 (0)20 7946-0123", "+442079460123"}, // as many write it
			{phone, "0044 20.7946.0123", "+442079460123"},
			{phone, "tel:+442079460123", "+442079460123"},
			{phone, "+353 1 234 5678", "+35312345678"},
			{phone, "２０７９４６０１２３", "+442079460123"},
			{phone, "999", ""},
			{phone, "7946 0123", ""}, // without its area
			{phone, "020 7946 01234", ""},
			{phone, "+999 12345678", ""},
			{phone, "ask for Jane, 020 7946 0123", ""},
			{phone, "0800 FLOWERS", ""},
			{phone, "020 7946 0123 ext 12", ""},
			{phone, "020 7946 0123#12", ""},
			{phone, "020 7946 0123 / 0161 496 0123", ""},
			{address, " 1 High Street\nLondon ", "1 High Street\nLondon"},
			{social, "@unite@social.example", "@unite@social.example"},
			{social, "@unite\n@other", ""},
			{social, strings.Repeat("é", 500), strings.Repeat("é", 500)},
			{social, strings.Repeat("é", 501), ""},
			{address, "a\x00b", ""},
			{address, "", ""},
			{email, " ", ""},
		} {
			t.Run(string(c.kind)+" "+c.value[:min(len(c.value), 40)], func(t *testing.T) {
				d := d.with(t)
				in := crm.AddContactPointInput{OwnerID: owner, Kind: c.kind, Value: c.value, Audience: public}
				if c.want == "" {
					refused(d, d.outreach, crm.AddContactPoint, in, "VALIDATION_FAILED input.value")
					return
				}
				added := d.db().ContactPoint.GetX(d.system(), do(d, d.outreach, crm.AddContactPoint, in).ContactPoint)
				if added.Value != c.want {
					t.Errorf("stored as %q, want %q", added.Value, c.want)
				}
				again := crm.EditContactPointInput{ID: added.ID, Version: 1, Value: crm.Some(c.value), Label: crm.Clear[string](), Primary: crm.Some(false), Audience: crm.Some(public)}
				do(d, d.outreach, crm.EditContactPoint, again)
				if n := d.db().ContactPoint.GetX(d.system(), added.ID).Version; n != 1 {
					t.Errorf("an edit that changes nothing made version %d", n)
				}
			})
		}
		refused(d, d.outreach, crm.AddContactPoint, crm.AddContactPointInput{OwnerID: id.New("org"), Kind: "FAX", Audience: "ALL", Label: strings.Repeat("l", 101)},
			"VALIDATION_FAILED input.audience", "VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.label", "NOT_FOUND input.ownerID", "VALIDATION_FAILED input.value")
		refused(d, d.outreach, crm.AddContactPoint, crm.AddContactPointInput{OwnerID: d.press.UserID, Kind: social, Value: "x", Audience: public}, "NOT_FOUND input.ownerID")
	})
}

func TestEditContactPoint(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		add := func(v *viewer.Viewer, owner string, a contactpoint.Audience) string {
			return do(d, v, crm.AddContactPoint, email(owner, a)).ContactPoint
		}
		officer, reporter, union := add(d.outreach, o.officer, private), add(d.press, o.reporter, private), add(d.outreach, o.union, staff)
		paper, branch := add(d.press, o.outlet, public), add(d.organiser, o.branch, staff)
		to := func(id string, a contactpoint.Audience) crm.EditContactPointInput {
			return crm.EditContactPointInput{ID: id, Version: 1, Audience: crm.Some(a)}
		}
		for _, c := range []struct {
			name string
			v    *viewer.Viewer
			in   crm.EditContactPointInput
			want []string
		}{
			{"private, of the other team", d.press, to(officer, public), []string{"NOT_FOUND input.id"}},
			{"private, of the press", d.outreach, to(reporter, public), []string{"NOT_FOUND input.id"}},
			{"private, unopened", d.admin, to(officer, public), []string{"NOT_FOUND input.id"}},
			{"to private by the wrong team", d.outreach, to(paper, private), []string{"FORBIDDEN input.audience"}},
			{"to private by an administrator", d.admin, to(union, private), []string{"FORBIDDEN input.audience"}},
			{"to private by an organiser", d.organiser, to(branch, private), []string{"FORBIDDEN input.audience"}},
			{"public, out of reach", d.organiser, to(paper, staff), []string{"FORBIDDEN input.id"}},
			{"staff, out of reach", d.organiser, to(union, public), []string{"NOT_FOUND input.id"}},
			{"public, by a reader", d.reader, to(paper, staff), []string{"FORBIDDEN input.id"}},
			{"stale", d.outreach, crm.EditContactPointInput{ID: union, Version: 2, Label: crm.Some("x")}, []string{"CONFLICT input.version"}},
			{"no such audience", d.outreach, to(union, "ALL"), []string{"VALIDATION_FAILED input.audience"}},
			{"nulls", d.outreach, crm.EditContactPointInput{ID: union, Version: 1, Value: crm.Clear[string](), Primary: crm.Clear[bool](), Audience: crm.Clear[contactpoint.Audience]()},
				[]string{"VALIDATION_FAILED input.audience", "VALIDATION_FAILED input.primary", "VALIDATION_FAILED input.value"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), c.v, crm.EditContactPoint, c.in, c.want...) })
		}
		do(d, d.outreach, crm.EditContactPoint, crm.EditContactPointInput{ID: union, Version: 1,
			Value: crm.Some("NEW@b.example"), Label: crm.Some("press office"), Primary: crm.Some(true), Audience: crm.Some(private)})
		c := d.db().ContactPoint.GetX(d.system(), union)
		if c.Value != "new@b.example" || c.Label != "press office" || !c.Primary || c.Audience != private || c.Version != 2 {
			t.Errorf("the contact point is %v", c)
		}
		row := d.db().Change.Query().Where(change.RecordID(union), change.Version(2)).OnlyX(d.system())
		if strings.Contains(string(row.Before)+string(row.After), "b.example") || !slices.Contains(row.Fields, "value") {
			t.Errorf("history holds a private value: %s %s %s", row.Fields, row.Before, row.After)
		}
	})
}

func TestRemoveContactPoint(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		of := do(d, d.outreach, crm.AddContactPoint, email(o.officer, private)).ContactPoint
		paper := do(d, d.press, crm.AddContactPoint, email(o.outlet, public)).ContactPoint
		refused(d, d.press, crm.RemoveContactPoint, crm.RemoveContactPointInput{ID: of, Version: 1}, "NOT_FOUND input.id")
		refused(d, d.organiser, crm.RemoveContactPoint, crm.RemoveContactPointInput{ID: paper, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.outreach, crm.RemoveContactPoint, crm.RemoveContactPointInput{ID: of, Version: 2}, "CONFLICT input.version")
		if out := do(d, d.outreach, crm.RemoveContactPoint, crm.RemoveContactPointInput{ID: of, Version: 1}); out.ID != of {
			t.Errorf("answered %s", out.ID)
		}
		if d.db().ContactPoint.Query().Where(contactpoint.ID(of)).ExistX(d.system()) {
			t.Error("it is still there")
		}
		refused(d, d.outreach, crm.RemoveContactPoint, crm.RemoveContactPointInput{ID: of, Version: 1}, "NOT_FOUND input.id")
	})
}

// The first of its kind is one for each owner, even if the viewer cannot see the
// one that was so.
func TestOneIsTheFirstOfItsKind(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		input := func(owner string, kind contactpoint.Kind, a contactpoint.Audience) crm.AddContactPointInput {
			return crm.AddContactPointInput{OwnerID: owner, Kind: kind, Value: "02079460123", Audience: a, Primary: true}
		}
		first := func(v *viewer.Viewer, owner string, kind contactpoint.Kind, a contactpoint.Audience) string {
			return do(d, v, crm.AddContactPoint, input(owner, kind, a)).ContactPoint
		}
		phone, social := contactpoint.KindPHONE, contactpoint.KindSOCIAL
		hidden := first(d.press, o.reporter, phone, private)
		other, profile := first(d.press, o.outlet, phone, public), first(d.press, o.reporter, social, public)
		added := first(d.outreach, o.reporter, phone, public)
		d.primary(o.reporter, added, profile)
		d.primary(o.outlet, other)
		do(d, d.press, crm.EditContactPoint, crm.EditContactPointInput{ID: hidden, Version: 2, Primary: crm.Some(true)})
		d.primary(o.reporter, hidden, profile)
		row := d.db().Change.Query().Where(change.RecordID(hidden), change.Version(2)).OnlyX(d.system())
		if row.UserID != d.outreach.UserID {
			t.Errorf("history names %s", row.UserID)
		}
		// Twelve at once end with one of them.
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				if _, err := try(d, d.press, crm.AddContactPoint, input(o.outlet, phone, public)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := d.db().ContactPoint.Query().Where(contactpoint.OrganisationID(o.outlet), contactpoint.Primary(true)).CountX(d.system()); n != 1 {
			t.Errorf("%d are the first", n)
		}
	})
}

// primary sees that exactly these contact points of an owner are the first of their kind.
func (d *desk) primary(owner string, want ...string) {
	d.t.Helper()
	got := d.db().ContactPoint.Query().Where(contactpoint.Primary(true),
		contactpoint.Or(contactpoint.PersonID(owner), contactpoint.OrganisationID(owner))).IDsX(d.system())
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.t.Errorf("the first of their kind are %v, want %v", got, want)
	}
}

func TestFiftyContactPoints(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			for i := range 50 {
				a := public
				if i == 0 {
					a = private
				}
				if err := tx.ContactPoint.Create().SetPersonID(o.officer).SetKind(contactpoint.KindEMAIL).
					SetValue("a@b.example").SetAudience(a).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		refused(d, d.outreach, crm.AddContactPoint, email(o.officer, public), "VALIDATION_FAILED input.ownerID")
		// The press team sees 49: a refusal would tell that there is another.
		do(d, d.press, crm.AddContactPoint, email(o.officer, public))
		refused(d, d.press, crm.AddContactPoint, email(o.officer, public), "VALIDATION_FAILED input.ownerID")
		do(d, d.outreach, crm.AddContactPoint, email(o.union, public))
	})
}

// Of somebody who must not be contacted only an administrator writes contact points.
func TestDoNotContactClosesContactPoints(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		known := do(d, d.outreach, crm.AddContactPoint, email(o.officer, staff)).ContactPoint
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			return tx.Person.UpdateOneID(o.officer).SetDoNotContactAt(noon).SetDoNotContactSetByID(d.press.UserID).Exec(ctx)
		})
		refused(d, d.outreach, crm.AddContactPoint, email(o.officer, public), "CONFLICT input.ownerID")
		refused(d, d.outreach, crm.EditContactPoint, crm.EditContactPointInput{ID: known, Version: 1, Label: crm.Some("x")}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.RemoveContactPoint, crm.RemoveContactPointInput{ID: known, Version: 1}, "NOT_FOUND input.id")
		do(d, d.admin, crm.EditContactPoint, crm.EditContactPointInput{ID: known, Version: 1, Label: crm.Some("x")})
		do(d, d.admin, crm.AddContactPoint, email(o.officer, public))
		do(d, d.outreach, crm.AddContactPoint, email(o.union, public)) // it does not cascade
	})
}
