package crm_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

const (
	month  = affiliation.SincePrecisionMONTH
	year   = affiliation.SincePrecisionYEAR
	toYear = affiliation.UntilPrecisionYEAR
)

// tie links two new organisations.
func (d *desk) tie(in crm.LinkOrganisationsInput) *ent.Affiliation {
	d.t.Helper()
	in.FromID, in.ToID = d.under("", "From"), d.under("", "To")
	if in.Kind == "" {
		in.Kind = affiliation.KindAFFILIATED_TO
	}
	return d.affiliation(do(d, d.admin, crm.LinkOrganisations, in).Affiliation)
}

func (d *desk) affiliation(id string) *ent.Affiliation {
	return d.db().Affiliation.GetX(d.system(), id)
}

// A tie is stored as it was entered; dates of which the day is not known name
// the first day.
func TestLinkOrganisations(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		got := d.tie(crm.LinkOrganisationsInput{
			Kind: affiliation.KindMEMBER_OF, Role: " Chair ", Since: "1998-07-15", SincePrecision: month, Until: "1999-12-31", UntilPrecision: toYear,
			MembersAffiliated: ptr(math.MaxInt32), DelegateEntitlement: ptr(0), RenewsOn: "2027-01-01", Source: "Minutes",
		})
		want := &ent.Affiliation{
			Kind: affiliation.KindMEMBER_OF, Role: "Chair", Since: "1998-07-01", SincePrecision: month,
			Until: "1999-01-01", UntilPrecision: toYear, MembersAffiliated: math.MaxInt32, DelegateEntitlement: 0,
			RenewsOn: "2027-01-01", Source: "Minutes", Version: 1, CreatedBy: d.admin.UserID, CreatedAt: noon, UpdatedAt: noon,
		}
		unlike := cmpopts.IgnoreFields(ent.Affiliation{}, "ID", "FromID", "ToID", "Edges")
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.Affiliation{}), unlike); diff != "" {
			t.Error(diff)
		}
		bare := d.tie(crm.LinkOrganisationsInput{})
		want = &ent.Affiliation{
			Kind: affiliation.KindAFFILIATED_TO, SincePrecision: "DAY", UntilPrecision: "DAY", MembersAffiliated: -1, DelegateEntitlement: -1,
			Version: 1, CreatedBy: d.admin.UserID, CreatedAt: noon, UpdatedAt: noon,
		}
		if diff := cmp.Diff(want, bare, cmpopts.IgnoreUnexported(ent.Affiliation{}), unlike); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFaultsOfATie(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		from, to, archived := d.under("", "From"), d.under("", "To"), d.under("", "Archived")
		d.archive(archived)
		do(d, d.admin, crm.LinkOrganisations, crm.LinkOrganisationsInput{FromID: from, ToID: to, Kind: affiliation.KindOWNS, Role: "Part", Since: "2020-01-01"})
		for _, c := range []struct {
			name string
			in   crm.LinkOrganisationsInput
			want []string
		}{
			{"everything", crm.LinkOrganisationsInput{
				FromID: id.New("org"), ToID: "nobody", Kind: "LIKES", Role: strings.Repeat("x", 101), Since: "2020", SincePrecision: "ERA",
				Until: "then", MembersAffiliated: ptr(-1), DelegateEntitlement: ptr(-1), RenewsOn: "soon", Source: strings.Repeat("x", 501),
			}, []string{
				"VALIDATION_FAILED input.delegateEntitlement", "NOT_FOUND input.fromID", "VALIDATION_FAILED input.kind",
				"VALIDATION_FAILED input.membersAffiliated", "VALIDATION_FAILED input.renewsOn", "VALIDATION_FAILED input.role",
				"VALIDATION_FAILED input.sincePrecision", "VALIDATION_FAILED input.source", "NOT_FOUND input.toID", "VALIDATION_FAILED input.until",
			}},
			{"archived", crm.LinkOrganisationsInput{FromID: archived, ToID: archived, Kind: affiliation.KindFUNDS},
				[]string{"VALIDATION_FAILED input.fromID", "VALIDATION_FAILED input.toID"}},
			{"to one that is archived", crm.LinkOrganisationsInput{FromID: from, ToID: archived, Kind: affiliation.KindFUNDS}, []string{"VALIDATION_FAILED input.toID"}},
			{"to itself", crm.LinkOrganisationsInput{FromID: from, ToID: from, Kind: affiliation.KindFUNDS}, []string{"VALIDATION_FAILED input.toID"}},
			{"to a person", crm.LinkOrganisationsInput{FromID: from, ToID: id.New("per"), Kind: affiliation.KindFUNDS}, []string{"NOT_FOUND input.toID"}},
			{"until before since", crm.LinkOrganisationsInput{FromID: from, ToID: to, Kind: affiliation.KindFUNDS, Since: "2020-02-02", Until: "2020-02-01"},
				[]string{"VALIDATION_FAILED input.until"}},
			{"until the year of since", crm.LinkOrganisationsInput{FromID: from, ToID: to, Kind: affiliation.KindFUNDS, Since: "2020-02-02", Until: "2020-12-31", UntilPrecision: toYear},
				[]string{"VALIDATION_FAILED input.until"}},
			{"a precision of nothing", crm.LinkOrganisationsInput{FromID: from, ToID: to, Kind: affiliation.KindFUNDS, SincePrecision: year, UntilPrecision: toYear},
				[]string{"VALIDATION_FAILED input.sincePrecision", "VALIDATION_FAILED input.untilPrecision"}},
			{"the same once more", crm.LinkOrganisationsInput{FromID: from, ToID: to, Kind: affiliation.KindOWNS, Role: "Part ", Since: "2020-01-01", Source: "other"},
				[]string{"DUPLICATE input.kind"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), d.admin, crm.LinkOrganisations, c.in, c.want...) })
		}
		for name, in := range map[string]crm.LinkOrganisationsInput{
			"the other way round": {FromID: to, ToID: from, Kind: affiliation.KindOWNS, Role: "Part", Since: "2020-01-01"},
			"another role":        {FromID: from, ToID: to, Kind: affiliation.KindOWNS, Role: "part", Since: "2020-01-01"},
			"another day":         {FromID: from, ToID: to, Kind: affiliation.KindOWNS, Role: "Part", Since: "2020-01-02"},
			"another kind":        {FromID: from, ToID: to, Kind: affiliation.KindFUNDS, Role: "Part", Since: "2020-01-01"},
			"both in one year":    {FromID: from, ToID: to, Kind: affiliation.KindFUNDS, Since: "2020-05-05", SincePrecision: year, Until: "2020-01-01", UntilPrecision: toYear},
		} {
			t.Run(name, func(t *testing.T) { do(d.with(t), d.admin, crm.LinkOrganisations, in) })
		}
	})
}

func TestEditAffiliation(t *testing.T) {
	type edit = func(*crm.EditAffiliationInput)
	desks(t, func(t *testing.T, d *desk) {
		full := crm.LinkOrganisationsInput{
			Role: "Chair", Since: "1998-07-01", SincePrecision: month, Until: "1999-01-01", UntilPrecision: toYear,
			MembersAffiliated: ptr(1), DelegateEntitlement: ptr(2), RenewsOn: "2027-01-01", Source: "Minutes",
		}
		for _, c := range []struct {
			name    string
			edit    edit
			changed string
			refused []string
		}{
			{"nothing", func(in *crm.EditAffiliationInput) {}, "", nil},
			{"the same", func(in *crm.EditAffiliationInput) {
				in.Role, in.Since, in.MembersAffiliated = crm.Some(" Chair"), crm.Some[calendar.Date]("1998-07-31"), crm.Some(1)
			}, "", nil},
			{"the kind", func(in *crm.EditAffiliationInput) { in.Kind = crm.Some(affiliation.KindFUNDS) }, "kind", nil},
			{"everything to nothing", func(in *crm.EditAffiliationInput) {
				in.Role, in.Source = crm.Clear[string](), crm.Clear[string]()
				in.Since, in.Until, in.RenewsOn = crm.Clear[calendar.Date](), crm.Clear[calendar.Date](), crm.Clear[calendar.Date]()
				in.MembersAffiliated, in.DelegateEntitlement = crm.Clear[int](), crm.Clear[int]()
			}, "delegate_entitlement members_affiliated renews_on role since since_precision source until until_precision", nil},
			{"the source", func(in *crm.EditAffiliationInput) { in.Source = crm.Some("Letter") }, "source", nil},
			{"less exact", func(in *crm.EditAffiliationInput) { in.SincePrecision = crm.Some(year) }, "since since_precision", nil},
			{"more exact", func(in *crm.EditAffiliationInput) {
				in.Since, in.SincePrecision = crm.Some[calendar.Date]("1998-07-09"), crm.Clear[affiliation.SincePrecision]()
			}, "since since_precision", nil},
			{"the kind to nothing", func(in *crm.EditAffiliationInput) { in.Kind = crm.Clear[affiliation.Kind]() }, "", []string{"VALIDATION_FAILED input.kind"}},
			{"since after until", func(in *crm.EditAffiliationInput) { in.Since = crm.Some[calendar.Date]("1999-02-01") }, "", []string{"VALIDATION_FAILED input.until"}},
			{"a stale version", func(in *crm.EditAffiliationInput) { in.Version = 2 }, "", []string{"CONFLICT input.version"}},
			{"no affiliation", func(in *crm.EditAffiliationInput) { in.ID = id.New("aff") }, "", []string{"NOT_FOUND input.id"}},
			{"an organisation", func(in *crm.EditAffiliationInput) { in.ID = id.New("org") }, "", []string{"NOT_FOUND input.id"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := d.with(t)
				a := d.tie(full)
				in := crm.EditAffiliationInput{ID: a.ID, Version: 1}
				if c.edit(&in); c.refused != nil {
					refused(d, d.press, crm.EditAffiliation, in, c.refused...)
					return
				}
				do(d, d.press, crm.EditAffiliation, in)
				version := 2
				if c.changed == "" {
					version = 1
				}
				if got := d.affiliation(a.ID).Version; got != version || d.changed(a.ID, 2) != c.changed {
					t.Errorf("version %d, changed %q, want %q", got, d.changed(a.ID, 2), c.changed)
				}
			})
		}
		one := d.tie(full)
		full.FromID, full.ToID, full.Kind, full.Role = one.FromID, one.ToID, one.Kind, "Member"
		two := do(d, d.admin, crm.LinkOrganisations, full).Affiliation
		refused(d, d.admin, crm.EditAffiliation, crm.EditAffiliationInput{ID: two, Version: 1, Role: crm.Some("Chair")}, "DUPLICATE input.kind")
		do(d, d.admin, crm.VoidRecord, crm.VoidRecordInput{ID: one.ID, Reason: "Mistake"})
		refused(d, d.admin, crm.EditAffiliation, crm.EditAffiliationInput{ID: one.ID, Version: 2}, "NOT_FOUND input.id")
		// Not even the server, which sees what was taken back, counts it.
		server := viewer.System(store.SystemUserID)
		refused(d, server, crm.EditAffiliation, crm.EditAffiliationInput{ID: one.ID, Version: 2}, "NOT_FOUND input.id")
		do(d, server, crm.EditAffiliation, crm.EditAffiliationInput{ID: two, Version: 1, Role: crm.Some("Chair")})
	})
}

func TestEndAffiliation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for _, c := range []struct {
			name string
			tie  crm.LinkOrganisationsInput
			end  crm.EndAffiliationInput
			want string // the end, or the refusal
		}{
			{"today", crm.LinkOrganisationsInput{}, crm.EndAffiliationInput{}, "2026-03-10 DAY"},
			{"on the first day", crm.LinkOrganisationsInput{Since: today}, crm.EndAffiliationInput{}, "2026-03-10 DAY"},
			{"on a day", crm.LinkOrganisationsInput{Since: "2020-01-01"}, crm.EndAffiliationInput{Until: "2020-02-29"}, "2020-02-29 DAY"},
			{"in a year", crm.LinkOrganisationsInput{Since: "2020-01-01"}, crm.EndAffiliationInput{Until: "2020-02-29", UntilPrecision: toYear}, "2020-01-01 YEAR"},
			{"this year", crm.LinkOrganisationsInput{}, crm.EndAffiliationInput{UntilPrecision: toYear}, "2026-01-01 YEAR"},
			{"to come", crm.LinkOrganisationsInput{}, crm.EndAffiliationInput{Until: "2030-01-01"}, "2030-01-01 DAY"},
			{"before it began", crm.LinkOrganisationsInput{Since: "2020-02-01"}, crm.EndAffiliationInput{Until: "2020-01-31"}, "VALIDATION_FAILED input.until"},
			{"before it begins", crm.LinkOrganisationsInput{Since: "2030-01-01"}, crm.EndAffiliationInput{}, "VALIDATION_FAILED input.until"},
			{"on no day", crm.LinkOrganisationsInput{}, crm.EndAffiliationInput{Until: "2021-02-29"}, "VALIDATION_FAILED input.until"},
			{"once more", crm.LinkOrganisationsInput{Until: "2020-01-01"}, crm.EndAffiliationInput{}, "CONFLICT input.id"},
			{"once more, to come", crm.LinkOrganisationsInput{Until: "2030-01-01"}, crm.EndAffiliationInput{}, "CONFLICT input.id"},
			{"stale", crm.LinkOrganisationsInput{}, crm.EndAffiliationInput{Version: 7}, "CONFLICT input.version"},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := d.with(t)
				c.end.ID = d.tie(c.tie).ID
				if c.end.Version == 0 {
					c.end.Version = 1
				}
				if strings.Contains(c.want, "input") {
					refused(d, d.admin, crm.EndAffiliation, c.end, c.want)
					return
				}
				do(d, d.admin, crm.EndAffiliation, c.end)
				if a := d.affiliation(c.end.ID); string(a.Until)+" "+string(a.UntilPrecision) != c.want || a.Version != 2 {
					t.Errorf("ended %s %s, version %d", a.Until, a.UntilPrecision, a.Version)
				}
			})
		}
	})
}

// Two who enter one tie at the same moment: one has it, the other is told.
func TestRaceForATie(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	w, sent := d.watch(url)
	in := crm.LinkOrganisationsInput{FromID: d.under("", "A"), ToID: d.under("", "B"), Kind: affiliation.KindOWNS}
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.LinkOrganisations, first, release), in)
		result <- err
	}()
	<-first
	sent.onceSent("FOR UPDATE", func() { close(release) })
	if _, err := try(w, d.press, crm.LinkOrganisations, in); crm.CodeOf(err) != crm.Duplicate {
		t.Errorf("the second: %v", err)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
}
