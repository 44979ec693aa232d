package crm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// post is the position of a person who has one.
func (d *desk) post(personID string) string {
	d.t.Helper()
	return d.db().Position.Query().Where(position.PersonID(personID)).OnlyIDX(d.system())
}

// A signature says which text was signed, when, and by whom.
func TestSignStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		s := d.draft(crm.DraftStatementInput{})
		in := d.sign(s, union)
		in.SignedByID, in.SignedAt, in.LogoConsent, in.Note = d.post(sam), yesterday, ptr(true), crm.Some(" By letter ")
		got := d.signOn(do(d, d.press, crm.SignStatement, in).SignOn)
		want := &ent.SignOn{
			ID: got.ID, StatementID: s, OrganisationID: union, Status: signon.StatusSIGNED, SignedNumber: 1, SignedAt: &yesterday, SignedByID: d.post(sam),
			LogoConsent: true, Note: "By letter", CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.press.UserID, Version: 1,
		}
		unlike := cmpopts.IgnoreFields(ent.SignOn{}, "Edges")
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.SignOn{}), unlike); diff != "" {
			t.Error(diff)
		}
		bare := d.signOn(d.signed(s, sam))
		want = &ent.SignOn{
			ID: bare.ID, StatementID: s, PersonID: sam, Status: signon.StatusSIGNED, SignedNumber: 1, SignedAt: &noon,
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.admin.UserID, Version: 1,
		}
		if diff := cmp.Diff(want, bare, cmpopts.IgnoreUnexported(ent.SignOn{}), unlike); diff != "" {
			t.Error(diff)
		}
	})
}

// Who was asked, or signed before, signs in the same place: what is not said of
// the logo and the note stays, and who signed is said anew.
func TestSignAgain(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		s := d.draft(crm.DraftStatementInput{})
		asked := d.invite(s, union)
		in := d.sign(s, union)
		in.SignedByID, in.LogoConsent, in.Note, in.Version = d.post(sam), ptr(true), crm.Some("By letter"), ptr(1)
		if got := do(d, d.admin, crm.SignStatement, in).SignOn; got != asked {
			t.Errorf("%s was asked, and %s signed", asked, got)
		}
		d.revise(s, "Other")
		d.after(1)
		again := d.sign(s, union)
		do(d, d.admin, crm.SignStatement, again)
		if got := d.signOn(asked); got.Status != signon.StatusSIGNED || got.SignedNumber != 2 || !got.SignedAt.Equal(noon.Add(time.Hour)) ||
			got.SignedByID != "" || !got.LogoConsent || got.Note != "By letter" || got.Version != 4 {
			t.Errorf("it is %v", got)
		}
		d.revise(s, "Another")
		last := d.sign(s, union)
		last.LogoConsent, last.Note = ptr(false), crm.Clear[string]()
		do(d, d.admin, crm.SignStatement, last)
		if got := d.signOn(asked); got.LogoConsent || got.Note != "" || got.SignedNumber != 3 {
			t.Errorf("it is %v", got)
		}
		if n := d.signOns(s); n != 1 {
			t.Errorf("there are %d sign-ons", n)
		}
	})
}

func TestFaultsOfASignature(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		other, lee := d.organisation("RMT", organisation.KindTRADE_UNION, d.wales), ""
		lee = d.person("Lee", other, position.KindREP)
		gone := d.organisation("Gone", organisation.KindTRADE_UNION, "")
		d.archive(gone)
		s := d.draft(crm.DraftStatementInput{HardDeadline: noon.Add(-time.Hour)})
		d.revise(s, "Other")
		early := func(partnerID string, change func(*crm.SignStatementInput)) crm.SignStatementInput {
			in := d.sign(s, partnerID)
			in.SignedAt = yesterday
			change(&in)
			return in
		}
		for what, c := range map[string]struct {
			in   crm.SignStatementInput
			want []string
		}{
			"the text of before": {early(union, func(in *crm.SignStatementInput) { in.TextNumber = 1 }), []string{"CONFLICT input.textNumber"}},
			"a text to come":     {early(union, func(in *crm.SignStatementInput) { in.TextNumber = 3 }), []string{"CONFLICT input.textNumber"}},
			"too late":           {d.sign(s, union), []string{"CONFLICT input.signedAt"}},
			"in the future":      {early(union, func(in *crm.SignStatementInput) { in.SignedAt = noon.Add(time.Second) }), []string{"VALIDATION_FAILED input.signedAt", "CONFLICT input.signedAt"}},
			"nobody":             {crm.SignStatementInput{StatementID: s, TextNumber: 2, SignedAt: yesterday}, []string{"VALIDATION_FAILED input"}},
			"both":               {early(union, func(in *crm.SignStatementInput) { in.PersonID = sam }), []string{"VALIDATION_FAILED input"}},
			"archived":           {early(gone, func(*crm.SignStatementInput) {}), []string{"VALIDATION_FAILED input.organisationID"}},
			"a post elsewhere":   {early(union, func(in *crm.SignStatementInput) { in.SignedByID = d.post(lee) }), []string{"VALIDATION_FAILED input.signedByID"}},
			"no post":            {early(union, func(in *crm.SignStatementInput) { in.SignedByID = id.New("pos") }), []string{"NOT_FOUND input.signedByID"}},
			"a post of a person": {early(sam, func(in *crm.SignStatementInput) { in.SignedByID = d.post(sam) }), []string{"VALIDATION_FAILED input.signedByID"}},
			"a version of none":  {early(union, func(in *crm.SignStatementInput) { in.Version = ptr(1) }), []string{"VALIDATION_FAILED input.version"}},
			"all at once": {crm.SignStatementInput{StatementID: id.New("stm"), PersonID: id.New("per"), SignedAt: noon.Add(time.Hour), Note: crm.Some(strings.Repeat("x", 501))},
				[]string{"VALIDATION_FAILED input.note", "NOT_FOUND input.personID", "VALIDATION_FAILED input.signedAt", "NOT_FOUND input.statementID"}},
		} {
			t.Run(what, func(t *testing.T) { refused(d.with(t), d.admin, crm.SignStatement, c.in, c.want...) })
		}
		_, err := try(d, d.admin, crm.SignStatement, early(union, func(in *crm.SignStatementInput) { in.TextNumber = 1 }))
		if got := refusalOf(t, err).Extra["textNumber"]; got != 2 {
			t.Errorf("it says that %v is current", got)
		}
		exact := early(union, func(in *crm.SignStatementInput) { in.SignedAt = noon.Add(-time.Hour) })
		signed := do(d, d.admin, crm.SignStatement, exact).SignOn
		refused(d, d.admin, crm.SignStatement, exact, "CONFLICT input.organisationID")
		exact.Version = ptr(2)
		refused(d, d.admin, crm.SignStatement, exact, "CONFLICT input.version")
		do(d, d.admin, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: signed, Version: 1})
		d.archive(union) // it was named before
		do(d, d.admin, crm.SignStatement, exact)
		d.put(s, statement.StatusABANDONED)
		refused(d, d.admin, crm.SignStatement, early(other, func(*crm.SignStatementInput) {}), "CONFLICT input.statementID")
		d.put(s, statement.StatusPUBLISHED)
		do(d, d.admin, crm.SignStatement, early(other, func(*crm.SignStatementInput) {}))
	})
}

// refusalOf is the one refusal of an error.
func refusalOf(t *testing.T, err error) *crm.Error {
	t.Helper()
	if f, ok := err.(crm.Faults); ok && len(f) == 1 {
		return f[0]
	}
	if e, ok := err.(*crm.Error); ok {
		return e
	}
	t.Fatalf("this is not one refusal: %v", err)
	return nil
}

// Every move of the table works, and every other one is a CONFLICT.
func TestMovesOfASignOn(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		s := d.draft(crm.DraftStatementInput{})
		asked := d.invite(s, union)
		all := []signon.Status{signon.StatusINVITED, signon.StatusCONSIDERING, signon.StatusSIGNED, signon.StatusDECLINED, signon.StatusWITHDRAWN, signon.StatusNEEDS_RECONFIRMATION}
		verbs := map[signon.Status]func(version int, refusal ...string){
			signon.StatusINVITED: func(_ int, refusal ...string) {
				if len(refusal) > 0 {
					refusal = []string{"DUPLICATE input.organisationIDs.0"}
				}
				attempt(d, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{union}, Again: true}, refusal...)
			},
			signon.StatusCONSIDERING: func(version int, refusal ...string) {
				attempt(d, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: asked, Version: version}, refusal...)
			},
			signon.StatusSIGNED: func(_ int, refusal ...string) {
				if len(refusal) > 0 {
					refusal = []string{"CONFLICT input.organisationID"}
				}
				attempt(d, crm.SignStatement, d.sign(s, union), refusal...)
			},
			signon.StatusDECLINED: func(version int, refusal ...string) {
				attempt(d, crm.DeclineToSign, crm.DeclineToSignInput{ID: asked, Version: version}, refusal...)
			},
			signon.StatusWITHDRAWN: func(version int, refusal ...string) {
				attempt(d, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: asked, Version: version}, refusal...)
			},
		}
		moves := 0
		for _, from := range all {
			for to, verb := range verbs {
				d.stand(asked, from)
				version := d.signOn(asked).Version
				if !crm.SignOnMoves.Allow(from, to) {
					verb(version, "CONFLICT input.id")
					continue
				}
				moves++
				if to != signon.StatusINVITED && to != signon.StatusSIGNED { // these name no version
					verb(version-1, "CONFLICT input.version")
				}
				verb(version)
				if got := d.signOn(asked).Status; got != to {
					t.Errorf("from %s to %s: it is %s", from, to, got)
				}
			}
		}
		if moves != 14 {
			t.Errorf("there are %d moves", moves)
		}
	})
}

// A note stays unless something is said, and what was signed stays in any case.
func TestAnswersOfASignOn(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		s := d.draft(crm.DraftStatementInput{})
		in := d.sign(s, union)
		in.SignedByID, in.Note = d.post(sam), crm.Some("By letter")
		signed := do(d, d.admin, crm.SignStatement, in).SignOn
		refused(d, d.admin, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: signed, Version: 1, Note: crm.Some("a\nb")}, "VALIDATION_FAILED input.note")
		refused(d, d.admin, crm.DeclineToSign, crm.DeclineToSignInput{ID: signed, Version: 1, Note: crm.Some("a\nb")}, "CONFLICT input.id", "VALIDATION_FAILED input.note")
		for _, wrong := range []string{id.New("sgn"), s, ""} {
			refused(d, d.admin, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: wrong, Version: 1}, "NOT_FOUND input.id")
		}
		d.put(s, statement.StatusPUBLISHED) // a signature is taken back all the same
		do(d, d.press, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: signed, Version: 1})
		got := d.signOn(signed)
		if got.Status != signon.StatusWITHDRAWN || got.SignedNumber != 1 || !got.SignedAt.Equal(noon) || got.SignedByID != d.post(sam) || got.Note != "By letter" {
			t.Errorf("it is %v", got)
		}
		if fields := d.changed(signed, 2); fields != "status" {
			t.Errorf("history says %q", fields)
		}
		do(d, d.press, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: signed, Version: 2, Note: crm.Some(" At the executive ")})
		if got := d.signOn(signed); got.Note != "At the executive" || got.SignedNumber != 1 {
			t.Errorf("it is %v", got)
		}
		d.put(s, statement.StatusABANDONED)
		do(d, d.press, crm.DeclineToSign, crm.DeclineToSignInput{ID: signed, Version: 3, Note: crm.Clear[string]()})
		if got := d.signOn(signed); got.Note != "" || got.Status != signon.StatusDECLINED {
			t.Errorf("it is %v", got)
		}
		refused(d, d.admin, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: signed, Version: 4}, "CONFLICT input.id")
	})
}

func TestEditSignOn(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		lee := d.person("Lee", d.organisation("RMT", organisation.KindTRADE_UNION, ""), position.KindREP)
		s := d.draft(crm.DraftStatementInput{})
		asked := d.invite(s, union)
		refused(d, d.admin, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 1, SignedByID: crm.Some(d.post(sam)), LogoConsent: crm.Clear[bool](), Note: crm.Some("a\nb")},
			"VALIDATION_FAILED input.logoConsent", "VALIDATION_FAILED input.note", "CONFLICT input.signedByID")
		refused(d, d.admin, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 2}, "CONFLICT input.version")
		d.signed(s, union)
		refused(d, d.admin, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 2, SignedByID: crm.Some(d.post(lee))}, "VALIDATION_FAILED input.signedByID")
		do(d, d.press, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 2})
		do(d, d.press, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 2, SignedByID: crm.Some(d.post(sam)), LogoConsent: crm.Some(true), Note: crm.Some("x")})
		if got := d.signOn(asked); got.SignedByID != d.post(sam) || !got.LogoConsent || got.Note != "x" || got.Version != 3 || got.Status != signon.StatusSIGNED {
			t.Errorf("it is %v", got)
		}
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: d.post(sam), Reason: "Never was"})
		do(d, d.press, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 3, SignedByID: crm.Some(d.signOn(asked).SignedByID), LogoConsent: crm.Some(false)})
		do(d, d.press, crm.EditSignOn, crm.EditSignOnInput{ID: asked, Version: 4, SignedByID: crm.Clear[string](), Note: crm.Clear[string]()})
		if got := d.signOn(asked); got.SignedByID != "" || got.LogoConsent || got.Note != "" || got.SignedNumber != 1 {
			t.Errorf("it is %v", got)
		}
		person := d.signed(s, lee)
		refused(d, d.admin, crm.EditSignOn, crm.EditSignOnInput{ID: person, Version: 1, SignedByID: crm.Some(d.post(lee))}, "VALIDATION_FAILED input.signedByID")
	})
}

// An organiser answers for organisations and people in own regions, whosever the
// statement is.
func TestWhoWritesSignOns(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		s := d.draft(crm.DraftStatementInput{})
		for _, partnerID := range []string{c.londonBranch, c.both, c.londoner, c.visitor} {
			do(d, c.o, crm.SignStatement, d.sign(s, partnerID))
		}
		for _, partnerID := range []string{c.wales, c.unplaced, c.welsh, c.former, c.none} {
			field := "input.organisationID"
			invite := crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{partnerID}}
			if id.Prefix(partnerID) == "per" {
				field = "input.personID"
				invite = crm.InviteToSignInput{StatementID: s, PersonIDs: []string{partnerID}}
			}
			refused(d, c.o, crm.SignStatement, d.sign(s, partnerID), "FORBIDDEN "+field)
			refused(d, c.o, crm.InviteToSign, invite, "FORBIDDEN "+strings.Replace(field, "ID", "IDs.0", 1))
			signed := d.signed(s, partnerID)
			refused(d, c.o, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: signed, Version: 1}, "FORBIDDEN input.id")
			refused(d, c.o, crm.EditSignOn, crm.EditSignOnInput{ID: signed, Version: 1, LogoConsent: crm.Some(true)}, "FORBIDDEN input.id")
			refused(d, c.o, crm.DeclineToSign, crm.DeclineToSignInput{ID: signed, Version: 1}, "FORBIDDEN input.id")
			refused(d, c.o, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: signed, Version: 1}, "FORBIDDEN input.id")
		}
		mine := d.invite(s, c.london)
		do(d, c.o, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: mine, Version: 1})
		do(d, c.o, crm.DeclineToSign, crm.DeclineToSignInput{ID: mine, Version: 2})
		do(d, c.o, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.london}, Again: true})
		do(d, c.o, crm.SignStatement, d.sign(s, c.london))
		do(d, c.o, crm.EditSignOn, crm.EditSignOnInput{ID: mine, Version: 5, LogoConsent: crm.Some(true)})
		do(d, c.o, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: mine, Version: 6})
		for v, code := range map[*viewer.Viewer]string{d.reader: "FORBIDDEN", d.dpo: "NOT_FOUND"} {
			refused(d, v, crm.ConsiderSigning, crm.ConsiderSigningInput{ID: mine, Version: 7}, code+" input.id")
		}
	})
}

// All are asked or none, in the order of the input.
func TestInviteToSign(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		s := d.draft(crm.DraftStatementInput{})
		out := do(d, d.press, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.wales, c.london}, PersonIDs: []string{c.welsh, c.londoner}, Note: crm.Some(" By post ")}).SignOns
		var who []string
		for _, signOnID := range out {
			got := d.signOn(signOnID)
			who = append(who, got.OrganisationID+got.PersonID)
			if got.Status != signon.StatusINVITED || got.SignedNumber != -1 || got.SignedAt != nil || got.Note != "By post" || got.CreatedBy != d.press.UserID {
				t.Errorf("it is %v", got)
			}
		}
		if want := []string{c.wales, c.london, c.welsh, c.londoner}; !slices.Equal(who, want) {
			t.Errorf("asked were %v, want %v", who, want)
		}
		do(d, d.press, crm.DeclineToSign, crm.DeclineToSignInput{ID: out[1], Version: 1})
		d.stand(out[3], signon.StatusWITHDRAWN)
		mixed := crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.national, c.london}, PersonIDs: []string{c.londoner}}
		refused(d, d.press, crm.InviteToSign, mixed, "DUPLICATE input.organisationIDs.1", "DUPLICATE input.personIDs.0")
		mixed.Again = true
		again := do(d, d.press, crm.InviteToSign, mixed).SignOns
		if again[1] != out[1] || again[2] != out[3] {
			t.Errorf("asked again were %v of %v", again, out)
		}
		if got := d.signOn(out[3]); got.Status != signon.StatusINVITED || got.SignedNumber != 1 || got.Note != "By post" {
			t.Errorf("it is %v", got)
		}
		mixed.OrganisationIDs, mixed.PersonIDs = []string{c.wales}, nil // is INVITED
		_, err := try(d, d.press, crm.InviteToSign, mixed)
		if e := refusalOf(t, err); e.Code != crm.Duplicate || e.Extra["id"] != out[0] {
			t.Errorf("it says %v, and names %v", e, e.Extra)
		}
	})
}

func TestFaultsOfAnInvitation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		s := d.draft(crm.DraftStatementInput{HardDeadline: noon})
		quiet, gone := d.under("", "Quiet"), d.under("", "Gone")
		do(d, d.admin, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: quiet, Reason: "x"})
		do(d, d.admin, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: c.welsh, Reason: "x"})
		d.archive(gone)
		d.archive(c.none)
		refused(d, d.admin, crm.InviteToSign, crm.InviteToSignInput{
			StatementID: id.New("stm"), OrganisationIDs: []string{c.london, quiet, gone, c.london, id.New("org"), c.welsh},
			PersonIDs: []string{c.welsh, c.none, "", c.london}, Note: crm.Some("a\nb"),
		}, "VALIDATION_FAILED input.note", "CONFLICT input.organisationIDs.1", "VALIDATION_FAILED input.organisationIDs.2", "VALIDATION_FAILED input.organisationIDs.3",
			"NOT_FOUND input.organisationIDs.4", "NOT_FOUND input.organisationIDs.5",
			"CONFLICT input.personIDs.0", "VALIDATION_FAILED input.personIDs.1", "NOT_FOUND input.personIDs.2", "NOT_FOUND input.personIDs.3", "NOT_FOUND input.statementID")
		refused(d, d.admin, crm.InviteToSign, crm.InviteToSignInput{StatementID: s}, "VALIDATION_FAILED input")
		many := slices.Repeat([]string{c.london}, 50)
		refused(d, d.admin, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: many, PersonIDs: []string{c.londoner}}, "VALIDATION_FAILED input")
		do(d, d.admin, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.both}})
		later := *d
		later.after(1)
		refused(&later, d.admin, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.london}}, "CONFLICT input.statementID")
		d.put(s, statement.StatusABANDONED)
		refused(d, d.admin, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.london}}, "CONFLICT input.statementID")
		d.put(s, statement.StatusPUBLISHED)
		do(d, d.admin, crm.InviteToSign, crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{c.london}})
	})
}
