package crm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// issue makes an issue.
func (d *desk) issue(name string) string {
	d.t.Helper()
	return do(d, d.admin, crm.CreateIssue, crm.CreateIssueInput{Name: name}).Issue
}

// archiveIssue takes an issue out of use.
func (d *desk) archiveIssue(issueID string) {
	d.t.Helper()
	do(d, d.admin, crm.ArchiveIssue, crm.ArchiveIssueInput{ID: issueID, Version: d.db().Issue.GetX(d.system(), issueID).Version})
}

// standing is the stance and the version of an organisation or person.
func (d *desk) standing(partnerID string) (string, int) {
	if id.Prefix(partnerID) == "per" {
		p := d.db().Person.GetX(d.system(), partnerID)
		return string(p.Stance), p.Version
	}
	o := d.load(partnerID)
	return string(o.Stance), o.Version
}

// stance is the input that records a stance of an organisation or person.
func stance(partnerID, issueID string, s stancerecord.Stance, since calendar.Date) crm.RecordStanceInput {
	in := crm.RecordStanceInput{OrganisationID: partnerID, IssueID: issueID, Stance: s, Since: since}
	if id.Prefix(partnerID) == "per" {
		in.OrganisationID, in.PersonID = "", partnerID
	}
	return in
}

// The latest day counts, not the latest entry; of one day the latest entry. It
// is the stance of the partner, and a new version of it only if it is another.
func TestTheLatestStanceIsCurrent(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for name, partnerID := range map[string]string{"organisation": d.under("", "Unite"), "person": d.person("Mary", "", "")} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				is := func(want string, version int, records string) {
					t.Helper()
					if got, v := d.standing(partnerID); got != want || v != version {
						t.Errorf("%s in version %d, want %s in %d", got, v, want, version)
					}
					if got := d.stances(partnerID); got != records {
						t.Errorf("recorded are %s, want %s", got, records)
					}
				}
				record := func(s stancerecord.Stance, since calendar.Date) {
					t.Helper()
					do(d, d.outreach, crm.RecordStance, stance(partnerID, "", s, since))
				}
				record("NEUTRAL", "2026-02-01")
				is("NEUTRAL", 2, "NEUTRAL 2026-02-01*")
				record("ACTIVE_OPPONENT", "2025-12-31")
				is("NEUTRAL", 2, "NEUTRAL 2026-02-01*, ACTIVE_OPPONENT 2025-12-31")
				record("PASSIVE_ALLY", "2026-02-01")
				is("PASSIVE_ALLY", 3, "PASSIVE_ALLY 2026-02-01*, NEUTRAL 2026-02-01, ACTIVE_OPPONENT 2025-12-31")
				record("PASSIVE_ALLY", "2026-02-02")
				is("PASSIVE_ALLY", 3, "PASSIVE_ALLY 2026-02-02*, PASSIVE_ALLY 2026-02-01, NEUTRAL 2026-02-01, ACTIVE_OPPONENT 2025-12-31")
				record("UNKNOWN", "")
				is("UNKNOWN", 4, "UNKNOWN 2026-03-10*, PASSIVE_ALLY 2026-02-02, PASSIVE_ALLY 2026-02-01, NEUTRAL 2026-02-01, ACTIVE_OPPONENT 2025-12-31")
				if got := d.changed(partnerID, 4); got != "stance" {
					t.Errorf("history says %q", got)
				}
			})
		}
	})
}

// A record keeps what was said; which one is current is no edit of it.
func TestStanceRecord(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, pay := d.under("", "Unite"), d.issue("Pay")
		in := stance(union, pay, "ACTIVE_ALLY", "2026-01-01")
		in.Evidence = " Vote at congress,\nmotion 12 "
		out := do(d, d.press, crm.RecordStance, in).StanceRecord
		do(d, d.press, crm.RecordStance, stance(union, pay, "NEUTRAL", ""))
		r := d.db().StanceRecord.GetX(d.system(), out)
		if r.OrganisationID != union || r.PersonID != "" || r.IssueID != pay || r.InteractionID != "" || r.Stance != "ACTIVE_ALLY" ||
			r.Since != "2026-01-01" || r.Evidence != "Vote at congress,\nmotion 12" || r.Current || r.Version != 1 || r.CreatedBy != d.press.UserID {
			t.Errorf("recorded %v", r)
		}
		if got := d.history(out); got != "READERS" {
			t.Errorf("history is seen by %s", got)
		}
	})
}

// Stances on an issue are beside the overall one, and beside those on others.
func TestStancesOnIssues(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, other := d.under("", "Unite"), d.under("", "Unison")
		pay, peace := d.issue("Pay"), d.issue("Peace")
		do(d, d.press, crm.RecordStance, stance(union, "", "NEUTRAL", "2026-01-01"))
		paid := do(d, d.press, crm.RecordStance, stance(union, pay, "ACTIVE_ALLY", "2026-02-01")).StanceRecord
		do(d, d.press, crm.RecordStance, stance(union, pay, "PASSIVE_ALLY", "2026-01-02"))
		do(d, d.press, crm.RecordStance, stance(union, peace, "ACTIVE_OPPONENT", ""))
		do(d, d.press, crm.RecordStance, stance(other, pay, "PASSIVE_OPPONENT", ""))
		want := "Peace: ACTIVE_OPPONENT 2026-03-10*, Pay: ACTIVE_ALLY 2026-02-01*, Pay: PASSIVE_ALLY 2026-01-02, NEUTRAL 2026-01-01*"
		if got := d.stances(union); got != want {
			t.Errorf("recorded are %s", got)
		}
		if s, v := d.standing(union); s != "NEUTRAL" || v != 2 {
			t.Errorf("overall %s in version %d", s, v)
		}
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: paid, Reason: "Another union"})
		want = "Peace: ACTIVE_OPPONENT 2026-03-10*, Pay: PASSIVE_ALLY 2026-01-02*, NEUTRAL 2026-01-01*"
		if got := d.stances(union); got != want {
			t.Errorf("left are %s", got)
		}
		if s, v := d.standing(union); s != "NEUTRAL" || v != 2 {
			t.Errorf("overall %s in version %d", s, v)
		}
		if got := d.stances(other); got != "Pay: PASSIVE_OPPONENT 2026-03-10*" {
			t.Errorf("the other: %s", got)
		}
	})
}

func TestVoidStance(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for name, partnerID := range map[string]string{"organisation": d.under("", "Unite"), "person": d.person("Mary", "", "")} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				var ids []string
				for _, s := range []stancerecord.Stance{"NEUTRAL", "PASSIVE_ALLY", "ACTIVE_ALLY"} {
					ids = append(ids, do(d, d.outreach, crm.RecordStance, stance(partnerID, "", s, "2026-01-01")).StanceRecord)
				}
				void := func(i int, want string) {
					t.Helper()
					do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: ids[i], Reason: "Wrong"})
					if s, _ := d.standing(partnerID); s != want {
						t.Errorf("it stands at %s, want %s", s, want)
					}
				}
				void(1, "ACTIVE_ALLY")
				void(2, "NEUTRAL")
				if got := d.stances(partnerID); got != "NEUTRAL 2026-01-01*" {
					t.Errorf("left are %s", got)
				}
				r := d.db().StanceRecord.GetX(d.system(), ids[2])
				if r.Current || r.VoidedAt == nil || r.VoidedReason != "Wrong" || r.Version != 2 {
					t.Errorf("taken back: %v", r)
				}
				refused(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: ids[2], Reason: "again"}, "NOT_FOUND input.id")
				void(0, "UNKNOWN")
				if _, err := d.db().StanceRecord.Get(d.as(d.admin), ids[0]); !ent.IsNotFound(err) {
					t.Errorf("it is still seen: %v", err)
				}
				refused(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: id.New("stn"), Reason: ""}, "NOT_FOUND input.id", "VALIDATION_FAILED input.reason")
			})
		}
	})
}

// Whoever is entered with a stance has it since that day; to know nothing is none.
func TestStanceOfANewPartner(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := crm.CreateOrganisationInput{Name: "Unite", Kind: organisation.KindTRADE_UNION, Stance: organisation.StanceACTIVE_ALLY, RegionIDs: []string{d.london}}
		union := do(d, d.organiser, crm.CreateOrganisation, in).Organisation
		in.Stance = organisation.StanceUNKNOWN
		bare := do(d, d.organiser, crm.CreateOrganisation, in).Organisation
		post := &crm.PersonPositionInput{OrganisationID: union, Kind: position.KindREP}
		mary := do(d, d.organiser, crm.CreatePerson, crm.CreatePersonInput{Name: "Mary", Stance: person.StanceNEUTRAL, Position: post}).Person
		sam := d.person("Sam", "", "")
		for partnerID, want := range map[string]string{union: "ACTIVE_ALLY 2026-03-10*", mary: "NEUTRAL 2026-03-10*", bare: "", sam: ""} {
			if got := d.stances(partnerID); got != want {
				t.Errorf("recorded %q, want %q", got, want)
			}
			if _, version := d.standing(partnerID); version != 1 {
				t.Errorf("entering it made version %d", version)
			}
		}
	})
}

func TestFaultsOfAStance(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, mary, old := d.under("", "Unite"), d.person("Mary", "", ""), d.issue("Old")
		d.archiveIssue(old)
		for name, c := range map[string]struct {
			in   crm.RecordStanceInput
			want []string
		}{
			"nothing":      {crm.RecordStanceInput{}, []string{"VALIDATION_FAILED input", "VALIDATION_FAILED input.stance"}},
			"both":         {crm.RecordStanceInput{OrganisationID: union, PersonID: mary, Stance: "NEUTRAL"}, []string{"VALIDATION_FAILED input"}},
			"yet to come":  {stance(union, "", "NEUTRAL", today.AddDays(1)), []string{"VALIDATION_FAILED input.since"}},
			"old issue":    {stance(union, old, "NEUTRAL", ""), []string{"VALIDATION_FAILED input.issueID"}},
			"other kinds":  {crm.RecordStanceInput{OrganisationID: mary, IssueID: union, Stance: "NEUTRAL"}, []string{"NOT_FOUND input.issueID", "NOT_FOUND input.organisationID"}},
			"no person":    {crm.RecordStanceInput{PersonID: union, Stance: "NEUTRAL"}, []string{"NOT_FOUND input.personID"}},
			"blank behind": {crm.RecordStanceInput{OrganisationID: union + " ", IssueID: old + " ", Stance: "NEUTRAL"}, []string{"NOT_FOUND input.issueID", "NOT_FOUND input.organisationID"}},
			"all at once": {crm.RecordStanceInput{PersonID: id.New("per"), IssueID: id.New("iss"), Stance: "SHY", Since: "2026-02-30", Evidence: strings.Repeat("x", 2001)},
				[]string{"VALIDATION_FAILED input.evidence", "NOT_FOUND input.issueID", "NOT_FOUND input.personID", "VALIDATION_FAILED input.since", "VALIDATION_FAILED input.stance"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.RecordStance, c.in, c.want...) })
		}
	})
}

// A stance belongs to its partner: who writes that records and takes back.
func TestWhoRecordsStances(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		const organisations, people = "FORBIDDEN input.organisationID", "FORBIDDEN input.personID"
		for _, test := range []struct {
			name  string
			v     *viewer.Viewer
			on    string
			want  string
			voids string
		}{
			{"administrator", d.admin, c.national, "", ""},
			{"press", d.press, c.welsh, "", ""},
			{"organiser in London", c.o, c.londonBranch, "", ""},
			{"organiser, person in London", c.o, c.londoner, "", ""},
			{"organiser in Wales", c.o, c.walesBranch, organisations, "FORBIDDEN input.id"},
			{"organiser, person in Wales", c.o, c.welsh, people, "FORBIDDEN input.id"},
			{"organiser, person once in London", c.o, c.former, people, "FORBIDDEN input.id"},
			{"reader", d.reader, c.london, organisations, "FORBIDDEN input.id"},
			{"data protection officer", d.dpo, c.london, "NOT_FOUND input.organisationID", "NOT_FOUND input.id"},
		} {
			t.Run(test.name, func(t *testing.T) {
				d := d.with(t)
				there := do(d, d.outreach, crm.RecordStance, stance(test.on, "", "NEUTRAL", "")).StanceRecord
				if test.want == "" {
					do(d, test.v, crm.RecordStance, stance(test.on, "", "PASSIVE_ALLY", ""))
					do(d, test.v, crm.VoidRecord, crm.VoidRecordInput{ID: there, Reason: "x"})
					return
				}
				refused(d, test.v, crm.RecordStance, stance(test.on, "", "PASSIVE_ALLY", ""), test.want)
				refused(d, test.v, crm.VoidRecord, crm.VoidRecordInput{ID: there, Reason: "x"}, test.voids)
			})
		}
	})
}

// A stance of before there were records is what is gone back to.
func TestStancesOfBeforeThereWereRecords(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, mary := d.under("", "Unite"), d.person("Mary", "", "")
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			err := tx.Organisation.UpdateOneID(union).SetStance(organisation.StanceACTIVE_ALLY).Exec(ctx)
			return errors.Join(err, tx.Person.UpdateOneID(mary).SetStance(person.StanceNEUTRAL).Exec(ctx))
		})
		d.after(48)
		issue := d.issue("Rail")
		for partnerID, former := range map[string]string{union: "ACTIVE_ALLY", mary: "NEUTRAL"} {
			in := crm.RecordStanceInput{OrganisationID: union, Stance: "PASSIVE_ALLY"}
			of := stancerecord.OrganisationID(partnerID)
			if partnerID == mary {
				in.OrganisationID, in.PersonID, of = "", mary, stancerecord.PersonID(mary)
			}
			about := in
			about.IssueID = issue
			do(d, d.press, crm.RecordStance, about)
			records := d.db().StanceRecord.Query().Where(of, stancerecord.IssueIDIsNil())
			if n := records.CountX(d.system()); n != 0 {
				t.Errorf("a stance on an issue wrote %d others", n)
			}
			now := do(d, d.press, crm.RecordStance, in).StanceRecord
			if got, _ := d.standing(partnerID); got != "PASSIVE_ALLY" {
				t.Errorf("stands %s", got)
			}
			first := records.Order(stancerecord.BySince()).AllX(d.system())
			if len(first) != 2 || string(first[0].Stance) != former || first[0].Since != today || first[0].Current || first[0].CreatedBy == d.press.UserID {
				t.Fatalf("records are %v", first)
			}
			do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: now, Reason: "x"})
			if got, _ := d.standing(partnerID); got != former {
				t.Errorf("after it was taken back stands %s", got)
			}
			do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: first[0].ID, Reason: "x"})
			do(d, d.press, crm.RecordStance, in)
			if n := d.db().StanceRecord.Query().Where(of, stancerecord.IssueIDIsNil()).CountX(d.system()); n != 3 {
				t.Errorf("there are %d records", n)
			}
		}
	})
}
