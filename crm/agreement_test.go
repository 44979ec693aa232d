package crm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// An agreement is stored as it was entered, its parties and terms in their order.
func TestNegotiateAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		tuc := d.organisation("TUC", organisation.KindUNION_FEDERATION, "")
		post := d.db().Position.Query().Where(position.PersonID(sam)).OnlyIDX(d.system())
		in := agreementInput{
			Title: " Rail ", Kind: agreement.KindJOINT_WORKING, Summary: " We work together. ", StartsOn: "2026-01-01", EndsOn: "2026-12-31", ReviewOn: "2026-06-30",
			Team: agreement.TeamPRESS, Confidentiality: agreement.ConfidentialityRESTRICTED,
			Parties: []party{{union, post}, {OrganisationID: tuc}}, Terms: []string{" One ", "Two"},
		}
		for n := range 98 {
			in.Terms = append(in.Terms, fmt.Sprint("Term ", n))
		}
		a := d.agreement(d.negotiate(d.press, in))
		want := &ent.Agreement{
			Title: "Rail", TitleFolded: "rail", Kind: agreement.KindJOINT_WORKING, Status: agreement.StatusNEGOTIATING, Summary: "We work together.",
			StartsOn: "2026-01-01", EndsOn: "2026-12-31", ReviewOn: "2026-06-30", Team: agreement.TeamPRESS, Confidentiality: agreement.ConfidentialityRESTRICTED,
			Version: 1, CreatedBy: d.press.UserID, CreatedAt: noon, UpdatedAt: noon,
		}
		if diff := cmp.Diff(want, a, cmpopts.IgnoreUnexported(ent.Agreement{}), cmpopts.IgnoreFields(ent.Agreement{}, "ID", "Edges")); diff != "" {
			t.Error(diff)
		}
		parties := d.partiesTo(a.ID)
		if len(parties) != 2 || parties[0].OrganisationID != union || parties[0].SignedByID != post || parties[1].OrganisationID != tuc || parties[1].SignedByID != "" {
			t.Errorf("parties %v", parties)
		}
		var texts []string
		for _, term := range d.termsIn(a.ID) {
			texts = append(texts, term.Text)
		}
		in.Terms[0] = "One"
		if !slices.Equal(texts, in.Terms) {
			t.Errorf("terms %q", texts)
		}
		bare := d.agreement(d.negotiate(d.press, memorandum(union)))
		if bare.Team != agreement.TeamPRESS || bare.Confidentiality != agreement.ConfidentialityOPEN || bare.Summary != "" || bare.EndsOn != "" {
			t.Errorf("of which nothing was said: %v", bare)
		}
	})
}

func TestFaultsOfAnAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		other, archived := d.organisation("TUC", organisation.KindUNION_FEDERATION, ""), d.organisation("Gone", organisation.KindOTHER, "")
		d.archive(archived)
		post := d.db().Position.Query().Where(position.PersonID(sam)).OnlyIDX(d.system())
		refused(d, d.outreach, crm.NegotiateAgreement, agreementInput{
			Kind: "LOVE", Summary: strings.Repeat("x", 10_001), CampaignID: id.New("cmp"), StartsOn: "2026-02-01", EndsOn: "2026-01-31", ReviewOn: "soon", Team: "NOBODY",
			Confidentiality: "SECRET", Terms: []string{"x", " "},
			Parties: []party{{OrganisationID: id.New("org")}, {OrganisationID: archived}, {OrganisationID: union, SignedByID: id.New("pos")}, {OrganisationID: union}, {OrganisationID: other, SignedByID: post}},
		}, "NOT_FOUND input.campaignID", "VALIDATION_FAILED input.confidentiality", "VALIDATION_FAILED input.endsOn", "VALIDATION_FAILED input.kind",
			"NOT_FOUND input.parties.0.organisationID", "VALIDATION_FAILED input.parties.1.organisationID", "NOT_FOUND input.parties.2.signedByID",
			"VALIDATION_FAILED input.parties.3.organisationID", "VALIDATION_FAILED input.parties.4.signedByID",
			"VALIDATION_FAILED input.reviewOn", "VALIDATION_FAILED input.summary", "VALIDATION_FAILED input.team", "VALIDATION_FAILED input.terms.1", "VALIDATION_FAILED input.title")
		refused(d, d.outreach, crm.NegotiateAgreement, memorandum(), "VALIDATION_FAILED input.parties")
		refused(d, d.outreach, crm.NegotiateAgreement, memorandum(make([]string, 51)...), "VALIDATION_FAILED input.parties")
		many := memorandum(union)
		many.Terms = slices.Repeat([]string{"x"}, 101)
		refused(d, d.outreach, crm.NegotiateAgreement, many, "VALIDATION_FAILED input.terms")
	})
}

// Who may enter an agreement of which team and how closed: as with interactions.
func TestWhoNegotiates(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		national := d.organisation("TUC", organisation.KindUNION_FEDERATION, "")
		for _, c := range []struct {
			who   *viewer.Viewer
			team  agreement.Team
			sight agreement.Confidentiality
			with  []string
			want  []string
		}{
			{d.admin, "OUTREACH", "OPEN", []string{national}, nil},
			{d.admin, "OUTREACH", "TEAM", []string{union}, []string{"FORBIDDEN input.confidentiality"}},
			{d.admin, "PRESS", "RESTRICTED", []string{union}, nil},
			{d.press, "OUTREACH", "TEAM", []string{union}, []string{"FORBIDDEN input.confidentiality"}},
			{d.press, "PRESS", "TEAM", []string{union}, nil},
			{d.organiser, "OUTREACH", "OPEN", []string{national, union}, nil},
			{d.organiser, "PRESS", "OPEN", []string{union}, []string{"FORBIDDEN input.team"}},
			{d.organiser, "OUTREACH", "OPEN", []string{national}, []string{"FORBIDDEN input.parties"}},
			{d.organiser, "OUTREACH", "RESTRICTED", []string{union}, []string{"FORBIDDEN input.confidentiality"}},
		} {
			in := memorandum(c.with...)
			in.Team, in.Confidentiality = c.team, c.sight
			if c.want == nil {
				d.negotiate(c.who, in)
				continue
			}
			refused(d, c.who, crm.NegotiateAgreement, in, c.want...)
		}
	})
}

// Every move of the table takes effect, and every other is CONFLICT.
func TestMovesOfAnAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		all := []agreement.Status{agreement.StatusNEGOTIATING, agreement.StatusAGREED, agreement.StatusENDED, agreement.StatusBROKEN}
		move := func(a string, to agreement.Status) error {
			version := d.agreement(a).Version
			if to == agreement.StatusAGREED {
				_, err := try(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: version})
				return err
			}
			_, err := try(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: version, Broken: to == agreement.StatusBROKEN})
			return err
		}
		ways := map[agreement.Status][]agreement.Status{
			agreement.StatusAGREED: {agreement.StatusAGREED}, agreement.StatusENDED: {agreement.StatusENDED},
			agreement.StatusBROKEN: {agreement.StatusAGREED, agreement.StatusBROKEN},
		}
		for _, from := range all {
			for _, to := range all[1:] { // nothing leads back to where it begins
				a := d.negotiate(d.outreach, memorandum(union))
				for _, step := range ways[from] {
					if err := move(a, step); err != nil {
						t.Fatal(err)
					}
				}
				before := d.agreement(a)
				err := move(a, to)
				after := d.agreement(a)
				allowed := crm.AgreementMoves.Allow(from, to)
				if allowed != (err == nil) || !allowed && crm.CodeOf(err) != crm.Conflict {
					t.Errorf("%s to %s: %v", from, to, err)
				}
				if want := map[bool]agreement.Status{true: to, false: from}[allowed]; after.Status != want || (after.Version == before.Version) == allowed {
					t.Errorf("%s to %s: it is %s, version %d after %d", from, to, after.Status, after.Version, before.Version)
				}
			}
			if crm.AgreementMoves.Allow(from, agreement.StatusNEGOTIATING) {
				t.Errorf("%s to NEGOTIATING: there is no verb for it", from)
			}
		}
	})
}

func TestAgreeAndEnd(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		in := memorandum(union)
		in.StartsOn, in.EndsOn = "2026-01-01", "2026-06-30"
		a := d.negotiate(d.outreach, in)
		agree := crm.AgreeAgreementInput{ID: a, Version: 1}
		refused(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 1, AgreedOn: "2026-03-11", StartsOn: "2026-07-01"},
			"VALIDATION_FAILED input.agreedOn", "VALIDATION_FAILED input.endsOn")
		refused(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 2}, "CONFLICT input.version")
		refused(d, d.reader, crm.AgreeAgreement, agree, "FORBIDDEN input.id")
		agree.AgreedOn, agree.EndsOn = "2026-02-01", "2026-12-31"
		do(d, d.outreach, crm.AgreeAgreement, agree)
		if got := d.agreement(a); got.AgreedOn != "2026-02-01" || got.StartsOn != "2026-01-01" || got.EndsOn != "2026-12-31" || got.ClosedOn != "" {
			t.Errorf("agreed %v", got)
		}
		refused(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: 2, On: "2026-01-31", Reason: strings.Repeat("x", 501)},
			"VALIDATION_FAILED input.on", "VALIDATION_FAILED input.reason")
		refused(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: 2, On: "2026-03-11"}, "VALIDATION_FAILED input.on")
		refused(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: 1}, "CONFLICT input.version")
		do(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: 2, Broken: true, Reason: " They stood. "})
		if got := d.agreement(a); got.Status != agreement.StatusBROKEN || got.ClosedOn != today || got.ClosedReason != "They stood." {
			t.Errorf("ended %v", got)
		}
	})
}

func TestEditAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		in := memorandum(union)
		in.Summary, in.StartsOn, in.EndsOn = "x", "2026-01-01", "2026-06-30"
		a := d.negotiate(d.outreach, in)
		refused(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 1, Title: crm.Clear[string](), CampaignID: crm.Some("x"),
			EndsOn: crm.Some(calendar.Date("2025-12-31")), Team: crm.Clear[agreement.Team](), Confidentiality: crm.Clear[agreement.Confidentiality]()},
			"NOT_FOUND input.campaignID", "VALIDATION_FAILED input.confidentiality", "VALIDATION_FAILED input.endsOn", "VALIDATION_FAILED input.team", "VALIDATION_FAILED input.title")
		do(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 1})
		if got := d.agreement(a); got.Version != 1 {
			t.Errorf("nothing is an edit: %v", got)
		}
		do(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 1, Title: crm.Some("Rail"), Summary: crm.Clear[string](), EndsOn: crm.Clear[calendar.Date](), ReviewOn: crm.Some(today)})
		if got := d.agreement(a); got.Version != 2 || got.Title != "Rail" || got.Summary != "" || got.EndsOn != "" || got.StartsOn != "2026-01-01" || got.ReviewOn != today {
			t.Errorf("edited %v", got)
		}
		refused(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 1, Title: crm.Some("x")}, "CONFLICT input.version")
		refused(d, d.reader, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 2}, "FORBIDDEN input.id")
		refused(d, d.dpo, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 2}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: union, Version: 2}, "NOT_FOUND input.id")
	})
}
