package crm_test

import (
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/accessrecord"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// Who makes an agreement more or less closed: as with interactions.
func TestClosingAnAgreement(t *testing.T) {
	type to = agreement.Confidentiality
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		both := d.user("Bo", viewer.Outreach, viewer.Press)
		colleague := d.user("Cy", viewer.Outreach)
		for name, c := range map[string]struct {
			from, to to
			team     agreement.Team // afterwards; OUTREACH before
			by       *viewer.Viewer
			want     []string
		}{
			"the author opens":              {"RESTRICTED", "OPEN", "OUTREACH", both, nil},
			"another opens":                 {"TEAM", "OPEN", "OUTREACH", colleague, []string{"FORBIDDEN input.confidentiality"}},
			"another closes":                {"OPEN", "TEAM", "OUTREACH", colleague, nil},
			"the author gives it":           {"TEAM", "TEAM", "PRESS", both, nil},
			"another gives it":              {"TEAM", "TEAM", "PRESS", colleague, []string{"FORBIDDEN input.team"}},
			"another shuts":                 {"OPEN", "RESTRICTED", "OUTREACH", colleague, []string{"VALIDATION_FAILED input.confidentiality"}},
			"closing it to oneself":         {"OPEN", "TEAM", "PRESS", colleague, []string{"VALIDATION_FAILED input.confidentiality"}},
			"an organiser closes":           {"OPEN", "TEAM", "OUTREACH", d.organiser, []string{"VALIDATION_FAILED input.confidentiality"}},
			"an organiser shuts":            {"OPEN", "RESTRICTED", "OUTREACH", d.organiser, []string{"FORBIDDEN input.confidentiality"}},
			"an organiser gives it to them": {"OPEN", "OPEN", "PRESS", d.organiser, []string{"VALIDATION_FAILED input.team"}},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				in := memorandum(union)
				in.Team, in.Confidentiality = "OUTREACH", c.from
				edit := crm.EditAgreementInput{ID: d.negotiate(both, in), Version: 1, Confidentiality: crm.Some(c.to), Team: crm.Some(c.team)}
				if c.want == nil {
					do(d, c.by, crm.EditAgreement, edit)
					return
				}
				refused(d, c.by, crm.EditAgreement, edit, c.want...)
			})
		}
	})
}

// The history of an agreement and of its parts is as closed as it was or is,
// whichever is stricter.
func TestHistoryIsAsClosedAsTheAgreement(t *testing.T) {
	type to = agreement.Confidentiality
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		other := d.organisation("Greens", organisation.KindPOLITICAL_PARTY, "")
		both := d.user("Bo", viewer.Outreach, viewer.Press)
		for name, c := range map[string]struct {
			from, to       to
			team           agreement.Team // afterwards; OUTREACH before
			created, after string         // of its parts
			itself         string         // of the change that closes it
		}{
			"open":       {"OPEN", "OPEN", "OUTREACH", schema.SeenByReaders, schema.SeenByReaders, schema.SeenByReaders},
			"a team's":   {"TEAM", "TEAM", "OUTREACH", schema.SeenByOutreach, schema.SeenByOutreach, schema.SeenByOutreach},
			"restricted": {"RESTRICTED", "RESTRICTED", "OUTREACH", schema.SeenByThoseInvolved, schema.SeenByThoseInvolved, schema.SeenByThoseInvolved},
			"closed":     {"OPEN", "TEAM", "PRESS", schema.SeenByReaders, schema.SeenByPress, schema.SeenByPress},
			"opened":     {"RESTRICTED", "OPEN", "OUTREACH", schema.SeenByThoseInvolved, schema.SeenByReaders, schema.SeenByThoseInvolved},
			"given":      {"TEAM", "TEAM", "PRESS", schema.SeenByOutreach, schema.SeenByPress, schema.SeenByBothTeams},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				d.now = noon
				in := pact(union, other)
				in.Team, in.Confidentiality, in.Terms = "OUTREACH", c.from, []string{"x"}
				a := d.negotiate(both, in)
				for _, kind := range []string{"agr", "agp", "agt"} {
					if got := slices.Compact(d.seen(a, kind)); !slices.Equal(got, []string{c.created}) {
						t.Errorf("%s is entered for %v, want %s", kind, got, c.created)
					}
				}
				d.after(1)
				do(d, both, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 1, Title: crm.Some("y"), Confidentiality: crm.Some(c.to), Team: crm.Some(c.team)})
				if got := d.db().Change.Query().Where(change.RecordID(a), change.CreatedAt(d.now), change.ActionNEQ(change.ActionGONE)).Select(change.FieldVisibility).StringsX(d.system()); !slices.Equal(got, []string{c.itself}) {
					t.Errorf("the change is for %v, want %s", got, c.itself)
				}
				if got, want := d.gone(a), goneFor(c.created, c.itself, string(c.to)); !slices.Equal(got, want) {
					t.Errorf("that it is gone is for %v, want %v", got, want)
				}
				d.after(1)
				seat := do(d, both, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", WeStand: true, StandsAsideIDs: []string{union}}).Seat
				do(d, both, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", Version: ptr(1), StandsID: other})
				do(d, both, crm.RemovePactSeat, crm.RemovePactSeatInput{ID: seat, Version: 2})
				term := d.termsIn(a)[0].ID
				do(d, both, crm.RemoveAgreementTerm, crm.RemoveAgreementTermInput{ID: term, Version: 1})
				term = do(d, both, crm.AddAgreementTerm, crm.AddAgreementTermInput{AgreementID: a, Text: "y"}).Term
				do(d, both, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: d.partiesTo(a)[1].ID})
				do(d, both, crm.AddAgreementParty, crm.AddAgreementPartyInput{AgreementID: a, OrganisationID: other})
				do(d, both, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: d.agreement(a).Version})
				do(d, both, crm.MarkTermBroken, crm.MarkTermBrokenInput{ID: term, Version: 1, WeBroke: true, Note: "x"})
				do(d, both, crm.UnmarkTermBroken, crm.UnmarkTermBrokenInput{ID: term, Version: 2})
				for kind, n := range map[string]int{"agr": 8, "agp": 2, "agt": 4, "pcs": 3} {
					got := d.db().Change.Query().Where(change.OwnerID(a), change.Kind(kind), change.CreatedAt(d.now)).Select(change.FieldVisibility).StringsX(d.system())
					if len(got) != n || !slices.Equal(slices.Compact(got), []string{c.after}) {
						t.Errorf("%d changes of %s are for %v, want %s", len(got), kind, got, c.after)
					}
				}
			})
		}
	})
}

func TestShareAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		a := d.closedAgreement(d.outreach, "RESTRICTED", union)
		share := func(users ...string) crm.ShareAgreementInput {
			return crm.ShareAgreementInput{ID: a, UserIDs: users}
		}
		do(d, d.outreach, crm.ShareAgreement, share(d.reader.UserID, d.press.UserID, d.reader.UserID))
		do(d, d.outreach, crm.ShareAgreement, share(d.press.UserID))
		if got := d.agreement(a); len(got.Edges.SharedWith) != 2 || got.Version != 2 || !d.seesAgreement(d.reader, a) || !d.seesAgreement(d.press, a) || d.seesAgreement(d.admin, a) {
			t.Errorf("%v with %v", got, got.Edges.SharedWith)
		}
		refused(d, d.outreach, crm.ShareAgreement, share(id.New("usr"), d.dpo.UserID), "NOT_FOUND input.userIDs.0", "VALIDATION_FAILED input.userIDs.1")
		refused(d, d.outreach, crm.ShareAgreement, share(), "VALIDATION_FAILED input.userIDs")
		refused(d, d.press, crm.ShareAgreement, share(d.admin.UserID), "FORBIDDEN input.id")
		refused(d, d.admin, crm.ShareAgreement, share(d.admin.UserID), "NOT_FOUND input.id")
		refused(d, d.press, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 2}, "FORBIDDEN input.id")

		do(d, d.outreach, crm.UnshareAgreement, crm.UnshareAgreementInput{ID: a, UserIDs: []string{d.press.UserID, d.organiser.UserID}})
		if got := d.agreement(a); got.Version != 3 || d.seesAgreement(d.press, a) || !d.seesAgreement(d.reader, a) {
			t.Errorf("%v", got)
		}
		refused(d, d.outreach, crm.UnshareAgreement, crm.UnshareAgreementInput{ID: a, UserIDs: []string{"x"}}, "NOT_FOUND input.userIDs.0")
		refused(d, d.reader, crm.UnshareAgreement, crm.UnshareAgreementInput{ID: a, UserIDs: []string{d.reader.UserID}}, "FORBIDDEN input.id")

		// What is no longer restricted is no longer shared, also not when it is again.
		do(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 3, Confidentiality: crm.Some(agreement.ConfidentialityTEAM)})
		do(d, d.outreach, crm.EditAgreement, crm.EditAgreementInput{ID: a, Version: 4, Confidentiality: crm.Some(agreement.ConfidentialityRESTRICTED)})
		if d.seesAgreement(d.reader, a) {
			t.Error("it is still shared")
		}
		for _, c := range []agreement.Confidentiality{"OPEN", "TEAM"} {
			other := d.closedAgreement(d.outreach, c, union)
			refused(d, d.outreach, crm.ShareAgreement, crm.ShareAgreementInput{ID: other, UserIDs: []string{d.press.UserID}}, "CONFLICT input.id")
			refused(d, d.outreach, crm.UnshareAgreement, crm.UnshareAgreementInput{ID: other, UserIDs: []string{d.press.UserID}}, "CONFLICT input.id")
		}
	})
}

// breakGlass opens a restricted agreement, and with an organisation all to which
// it is party.
func TestBreakGlassOfAgreements(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		other := d.organisation("TUC", organisation.KindUNION_FEDERATION, "")
		one, alone := d.closedAgreement(d.outreach, "RESTRICTED", union, other), d.closedAgreement(d.press, "RESTRICTED", other)
		voided := d.closedAgreement(d.press, "RESTRICTED", union)
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: voided, Reason: "x"})
		isOpen, met := d.closedAgreement(d.outreach, "OPEN", union), d.closed(d.outreach, restricted, who{OrganisationID: union})

		out := do(d, d.admin, crm.BreakGlass, crm.BreakGlassInput{OrganisationID: union, Reason: "A complaint"})
		rows := d.db().AccessRecord.Query().Where(accessrecord.ActionEQ(accessrecord.ActionBREAK_GLASS)).Order(accessrecord.ByRecordID()).Select(accessrecord.FieldRecordID).StringsX(d.system())
		if out.Record != union || out.Opened != 2 || !slices.Equal(rows, []string{one, met}) || !d.seesAgreement(d.admin, one) || d.seesAgreement(d.admin, alone) {
			t.Errorf("%v, recorded %v", out, rows)
		}
		refused(d, d.admin, crm.EditAgreement, crm.EditAgreementInput{ID: one, Version: 1}, "FORBIDDEN input.id")
		d.now = noon.Add(schema.GlassLasts)
		if d.seesAgreement(d.admin, one) {
			t.Error("it stays open")
		}
		out = do(d, d.admin, crm.BreakGlass, crm.BreakGlassInput{AgreementID: alone, Reason: "x"})
		if out.Record != alone || out.Opened != 1 || !d.seesAgreement(d.admin, alone) || d.seesAgreement(d.user("Eve", viewer.Admin), alone) {
			t.Errorf("%v", out)
		}
		// Its author sees who opened it, and others do not.
		if n := d.db().AccessRecord.Query().Where(accessrecord.RecordID(alone)).CountX(d.as(d.press)); n != 1 {
			t.Errorf("its author sees %d records", n)
		}
		if n := d.db().AccessRecord.Query().Where(accessrecord.RecordID(alone)).CountX(d.as(d.outreach)); n != 0 {
			t.Errorf("another sees %d records", n)
		}
		for _, c := range []struct {
			in   crm.BreakGlassInput
			want string
		}{
			{crm.BreakGlassInput{AgreementID: alone, InteractionID: met, Reason: "x"}, "VALIDATION_FAILED input"},
			{crm.BreakGlassInput{AgreementID: alone, OrganisationID: union, Reason: "x"}, "VALIDATION_FAILED input"},
			{crm.BreakGlassInput{AgreementID: alone, OrganisationID: union, InteractionID: met, Reason: "x"}, "VALIDATION_FAILED input"},
			{crm.BreakGlassInput{AgreementID: alone}, "VALIDATION_FAILED input.reason"},
			{crm.BreakGlassInput{AgreementID: id.New("agr"), Reason: "x"}, "NOT_FOUND input.agreementID"},
			{crm.BreakGlassInput{AgreementID: voided, Reason: "x"}, "NOT_FOUND input.agreementID"},
			{crm.BreakGlassInput{AgreementID: union, Reason: "x"}, "NOT_FOUND input.agreementID"},
			{crm.BreakGlassInput{AgreementID: isOpen, Reason: "x"}, "CONFLICT input.agreementID"},
		} {
			refused(d, d.admin, crm.BreakGlass, c.in, c.want)
		}
		refused(d, d.outreach, crm.BreakGlass, crm.BreakGlassInput{AgreementID: alone, Reason: "x"}, "FORBIDDEN")

		token := func(scopes ...viewer.Scope) *viewer.Viewer {
			return &viewer.Viewer{UserID: d.admin.UserID, Roles: d.admin.Roles, Token: "tok", Scopes: scopes}
		}
		refused(d, token(viewer.InteractionsWrite), crm.BreakGlass, crm.BreakGlassInput{AgreementID: alone, Reason: "x"}, "FORBIDDEN")
		refused(d, token(viewer.CampaignsWrite), crm.BreakGlass, crm.BreakGlassInput{InteractionID: met, Reason: "x"}, "FORBIDDEN")
		for _, half := range []viewer.Scope{viewer.InteractionsWrite, viewer.CampaignsWrite} {
			refused(d, token(half), crm.BreakGlass, crm.BreakGlassInput{OrganisationID: union, Reason: "x"}, "FORBIDDEN")
		}
		do(d, token(viewer.CampaignsWrite), crm.BreakGlass, crm.BreakGlassInput{AgreementID: alone, Reason: "x"})
		do(d, token(viewer.InteractionsWrite, viewer.CampaignsWrite), crm.BreakGlass, crm.BreakGlassInput{OrganisationID: union, Reason: "x"})
	})
}

// What was taken back is gone with its parts, for everybody.
func TestVoidAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		in := pact(union)
		in.Terms = []string{"x"}
		a := d.negotiate(d.organiser, in)
		seat := do(d, d.organiser, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", WeStand: true}).Seat
		term, agreed := d.termsIn(a)[0].ID, d.partiesTo(a)[0].ID
		refused(d, d.reader, crm.VoidRecord, crm.VoidRecordInput{ID: a, Reason: "x"}, "FORBIDDEN input.id")
		token := &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: []viewer.Scope{viewer.PartnersWrite, viewer.InteractionsWrite}}
		refused(d, token, crm.VoidRecord, crm.VoidRecordInput{ID: a, Reason: "x"}, "FORBIDDEN")
		do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: a, Reason: "x"})
		refused(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: a, Reason: "x"}, "NOT_FOUND input.id")
		if d.seesAgreement(d.organiser, a) || d.seesAgreement(d.admin, a) {
			t.Error("it is still there")
		}
		ctx := d.as(d.outreach)
		if n := d.db().AgreementTerm.Query().CountX(ctx) + d.db().AgreementParty.Query().CountX(ctx) + d.db().PactSeat.Query().CountX(ctx); n != 0 {
			t.Errorf("%d of its parts are still there", n)
		}
		refused(d, d.outreach, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: agreed}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.RemoveAgreementTerm, crm.RemoveAgreementTermInput{ID: term, Version: 1}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.RemovePactSeat, crm.RemovePactSeatInput{ID: seat, Version: 1}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.AddAgreementTerm, crm.AddAgreementTermInput{AgreementID: a, Text: "x"}, "NOT_FOUND input.agreementID")
	})
}

// Who is let into a restricted agreement reads its history and that of its parts,
// too; nobody else does, unless they opened it.
func TestWhoReadsTheHistoryOfAnAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		in := pact(union)
		in.Confidentiality, in.Terms = agreement.ConfidentialityRESTRICTED, []string{"x"}
		a := d.negotiate(d.outreach, in)
		seat := do(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", WeStand: true}).Seat
		do(d, d.outreach, crm.ShareAgreement, crm.ShareAgreementInput{ID: a, UserIDs: []string{d.reader.UserID}})
		told := func(v *viewer.Viewer, want bool) {
			t.Helper()
			for _, record := range []string{a, d.termsIn(a)[0].ID, d.partiesTo(a)[0].ID, seat} {
				if d.tells(v, record) != want {
					t.Errorf("the history of %s tells %v: %v, want %v", record, v.Roles, !want, want)
				}
			}
		}
		told(d.outreach, true)
		told(d.reader, true)
		told(d.press, false)
		told(d.admin, false)
		do(d, d.admin, crm.BreakGlass, crm.BreakGlassInput{AgreementID: a, Reason: "x"})
		told(d.admin, true)
		told(d.user("Eve", viewer.Admin), false)
	})
}
