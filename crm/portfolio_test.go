package crm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// keeps gives somebody an organisation or person to keep.
func (d *desk) keeps(v *viewer.Viewer, partnerID string) string {
	d.t.Helper()
	_, _, _, version := d.kept(partnerID)
	do(d, d.admin, crm.AssignRelationshipManager, crm.AssignRelationshipManagerInput{ID: partnerID, Version: version, UserID: v.UserID})
	return partnerID
}

// sorted is a result that can be compared: ids in their order.
func sorted(r crm.HandOverPortfolioResult) crm.HandOverPortfolioResult {
	slices.Sort(r.Organisations)
	slices.Sort(r.People)
	slices.Sort(r.FollowUps)
	return r
}

// All that somebody keeps goes to another, so far as the one who hands it over
// may write it and the other may see it. What the one does not see is not told.
func TestHandOverPortfolio(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		from, to := d.user("Fay", viewer.Outreach, viewer.Press), d.user("Toni", viewer.Outreach)
		unite, unison := d.keeps(from, d.under("", "Unite")), d.keeps(from, d.under("", "Unison"))
		mary := d.keeps(from, d.person("Mary", "", ""))
		others := d.keeps(d.press, d.under("", "Others"))
		d.archive(unison)

		in := func(m meeting) string { m.partners = []string{unite}; return d.meet(m) }
		both := []*viewer.Viewer{d.outreach, to}
		given := []string{
			d.followUp(unite, "2026-03-20", from), d.followUp(others, "2020-01-01", from), d.followUp(mary, "2026-03-21", from),
			d.followUp(in(meeting{}), "2026-03-22", from),
			d.followUp(in(meeting{confidentiality: "TEAM"}), "2026-03-23", from),
			d.followUp(in(meeting{confidentiality: "RESTRICTED", author: from, ours: both}), "2026-03-24", from),
			d.followUp(in(meeting{confidentiality: "RESTRICTED", author: from, ours: both[:1], sharedWith: both[1:]}), "2026-03-25", from),
			d.followUp(in(meeting{confidentiality: "RESTRICTED", author: d.outreach, ours: []*viewer.Viewer{from, to}}), "2026-03-25", from),
		}
		kept := []string{
			// The other may not see it.
			d.followUp(in(meeting{confidentiality: "RESTRICTED", author: from, ours: both[:1]}), "2026-03-26", from),
			// The one only sees it.
			d.followUp(in(meeting{confidentiality: "RESTRICTED", author: from, ours: both[1:], sharedWith: both[:1]}), "2026-03-27", from),
		}
		hidden := []string{
			d.followUp(in(meeting{confidentiality: "RESTRICTED", author: from, ours: both[1:]}), "2026-03-28", from),
			d.followUp(in(meeting{confidentiality: "TEAM", team: "PRESS"}), "2026-03-29", from),
		}
		done, gone := d.followUp(unite, today, from), d.followUp(unite, today, from)
		do(d, d.outreach, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: done, Version: 1})
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: gone, Reason: "x"})
		before := d.nextUps(unite)

		want := sorted(crm.HandOverPortfolioResult{
			Organisations: []string{unite, unison}, OrganisationCount: 2, People: []string{mary}, PersonCount: 1,
			FollowUps: slices.Clone(given), FollowUpCount: len(given), Kept: len(kept), DryRun: true,
		})
		input := crm.HandOverPortfolioInput{FromUserID: from.UserID, ToUserID: to.UserID, DryRun: true}
		changes := d.db().Change.Query().CountX(d.system())
		if diff := cmp.Diff(want, sorted(do(d, d.outreach, crm.HandOverPortfolio, input))); diff != "" {
			t.Errorf("would be handed over (-want +got):\n%s", diff)
		}
		if n := d.db().Change.Query().CountX(d.system()); n != changes {
			t.Errorf("the dry run wrote %d changes", n-changes)
		}
		input.DryRun, want.DryRun = false, false
		if diff := cmp.Diff(want, sorted(do(d, d.outreach, crm.HandOverPortfolio, input))); diff != "" {
			t.Errorf("handed over (-want +got):\n%s", diff)
		}
		if n := d.db().Change.Query().CountX(d.system()); n != changes+3+len(given) {
			t.Errorf("history has %d rows more", n-changes)
		}

		for _, partnerID := range []string{unite, unison, mary} {
			if _, _, manager, _ := d.kept(partnerID); manager != to.UserID {
				t.Errorf("%s is kept by %s", partnerID, manager)
			}
		}
		if _, _, manager, _ := d.kept(others); manager != d.press.UserID {
			t.Errorf("another's is kept by %s", manager)
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(given)), d.openOf(to)); diff != "" {
			t.Errorf("to do (-want +got):\n%s", diff)
		}
		stay := slices.Sorted(slices.Values(slices.Concat(kept, hidden)))
		if diff := cmp.Diff(stay, d.openOf(from)); diff != "" {
			t.Errorf("still to do (-want +got):\n%s", diff)
		}
		if u := d.task(done); u.AssigneeID != from.UserID || u.Version != 2 {
			t.Errorf("what is done: %v", u)
		}
		if after := d.nextUps(unite); after != before {
			t.Errorf("next are %s, were %s", after, before)
		}
		if got := d.history(given[4]); got != "OUTREACH OUTREACH" {
			t.Errorf("history of a team's follow-up is seen by %s", got)
		}
		if got := d.history(given[5]); got != "INVOLVED INVOLVED" {
			t.Errorf("history of a restricted follow-up is seen by %s", got)
		}
		want = crm.HandOverPortfolioResult{Organisations: []string{}, People: []string{}, FollowUps: []string{}, Kept: len(kept)}
		if diff := cmp.Diff(want, do(d, d.outreach, crm.HandOverPortfolio, input)); diff != "" {
			t.Errorf("once more (-want +got):\n%s", diff)
		}
	})
}

// A follow-up of a team is written by it: an administrator sees it, and keeps it
// where it is; and it never goes to somebody of the other team.
func TestHandOverOfATeamsFollowUps(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		from := d.user("Fay", viewer.Outreach)
		d.followUp(d.meet(meeting{confidentiality: "TEAM", partners: []string{d.under("", "Unite")}}), today, from)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: from.UserID, Version: 1})
		in := crm.HandOverPortfolioInput{FromUserID: from.UserID, ToUserID: d.press.UserID}
		hand := func(by *viewer.Viewer, want int) {
			t.Helper()
			r := do(d, by, crm.HandOverPortfolio, in)
			if len(r.FollowUps) != want || r.Kept != 1-want {
				t.Errorf("handed over %v, kept %d", r.FollowUps, r.Kept)
			}
		}
		hand(d.admin, 0)
		hand(d.outreach, 0) // press may not see it
		in.ToUserID = d.admin.UserID
		hand(d.admin, 0)    // may see it, and may not give it
		hand(d.outreach, 1) // from one who is disabled, too
	})
}

func TestFaultsOfAHandOver(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		off := d.user("Off", viewer.Outreach)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off.UserID, Version: 1})
		for name, c := range map[string]struct {
			from, to string
			want     []string
		}{
			"nobody":         {"", id.New("usr"), []string{"NOT_FOUND input.fromUserID", "NOT_FOUND input.toUserID"}},
			"a blank":        {d.press.UserID + " ", d.outreach.UserID + " ", []string{"NOT_FOUND input.fromUserID", "NOT_FOUND input.toUserID"}},
			"themselves":     {d.press.UserID, d.press.UserID, []string{"VALIDATION_FAILED input.toUserID"}},
			"disabled":       {d.press.UserID, off.UserID, []string{"VALIDATION_FAILED input.toUserID"}},
			"the server":     {d.press.UserID, store.SystemUserID, []string{"VALIDATION_FAILED input.toUserID"}},
			"reads nothing":  {d.press.UserID, d.dpo.UserID, []string{"VALIDATION_FAILED input.toUserID"}},
			"not only users": {d.london, d.wales, []string{"NOT_FOUND input.fromUserID", "NOT_FOUND input.toUserID"}},
		} {
			t.Run(name, func(t *testing.T) {
				in := crm.HandOverPortfolioInput{FromUserID: c.from, ToUserID: c.to}
				refused(d.with(t), d.outreach, crm.HandOverPortfolio, in, c.want...)
				in.DryRun = true
				refused(d.with(t), d.outreach, crm.HandOverPortfolio, in, c.want...)
			})
		}
		in := crm.HandOverPortfolioInput{FromUserID: d.press.UserID, ToUserID: d.outreach.UserID, DryRun: true}
		for _, v := range []*viewer.Viewer{d.organiser, d.reader, d.dpo} {
			refused(d, v, crm.HandOverPortfolio, in, "FORBIDDEN")
		}
		for _, v := range []*viewer.Viewer{d.admin, d.outreach, d.press} {
			do(d, v, crm.HandOverPortfolio, in)
		}
	})
}

// A token that does not write interactions hands over no follow-ups, and tells of none.
func TestHandOverPortfolioWithoutFollowUps(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.keeps(d.press, d.under("", "Unite"))
		up := d.followUp(union, today, d.press)
		token := func(scopes ...viewer.Scope) *viewer.Viewer {
			return &viewer.Viewer{UserID: d.admin.UserID, Roles: d.admin.Roles, Token: "t", Scopes: scopes}
		}
		in := crm.HandOverPortfolioInput{FromUserID: d.press.UserID, ToUserID: d.outreach.UserID, DryRun: true}
		want := crm.HandOverPortfolioResult{Organisations: []string{union}, OrganisationCount: 1, People: []string{}, FollowUps: []string{}, DryRun: true}
		if diff := cmp.Diff(want, do(d, token(viewer.PartnersWrite), crm.HandOverPortfolio, in)); diff != "" {
			t.Errorf("would be handed over (-want +got):\n%s", diff)
		}
		in.DryRun = false
		do(d, token(viewer.PartnersWrite), crm.HandOverPortfolio, in)
		if u := d.task(up); u.AssigneeID != d.press.UserID {
			t.Errorf("the follow-up is %v", u)
		}
		in.DryRun = true
		if got := do(d, token(viewer.PartnersWrite, viewer.InteractionsWrite), crm.HandOverPortfolio, in); got.FollowUpCount != 1 {
			t.Errorf("with both scopes: %+v", got)
		}
	})
}

// A dry run makes nobody wait.
func TestADryRunHoldsNothing(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	union := d.keeps(d.press, d.under("", "Unite"))
	d.followUp(union, today, d.press)
	d.followUp(d.meet(meeting{partners: []string{union}}), today, d.press)
	watched, sent := d.watch(url)
	in := crm.HandOverPortfolioInput{FromUserID: d.press.UserID, ToUserID: d.outreach.UserID, DryRun: true}
	for _, holds := range []bool{false, true} {
		in.DryRun = !holds
		do(watched, d.outreach, crm.HandOverPortfolio, in)
		if got := slices.ContainsFunc(sent.take(), func(s string) bool { return strings.Contains(s, "FOR UPDATE") }); got != holds {
			t.Errorf("dry run %v: holds rows: %v", in.DryRun, got)
		}
	}
}

// Relationships are given to those who read partners, by whatever verb.
func TestRelationshipManagersReadPartners(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		_, _, _, version := d.kept(union)
		manager := crm.Some(d.dpo.UserID)
		for _, c := range []struct {
			err   error
			field string
		}{
			{tried(d, crm.AssignRelationshipManager, crm.AssignRelationshipManagerInput{ID: sam, Version: 1, UserID: d.dpo.UserID}), "userID"},
			{tried(d, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "TUC", Kind: "TRADE_UNION", RelationshipManagerID: d.dpo.UserID}), "relationshipManagerID"},
			{tried(d, crm.EditOrganisation, crm.EditOrganisationInput{ID: union, Version: version, RelationshipManagerID: manager}), "relationshipManagerID"},
			{tried(d, crm.CreatePerson, crm.CreatePersonInput{Name: "Ann", RelationshipManagerID: d.dpo.UserID}), "relationshipManagerID"},
			{tried(d, crm.EditPerson, crm.EditPersonInput{ID: sam, Version: 1, RelationshipManagerID: manager}), "relationshipManagerID"},
			{tried(d, crm.HandOverPortfolio, crm.HandOverPortfolioInput{FromUserID: d.press.UserID, ToUserID: d.dpo.UserID}), "toUserID"},
		} {
			if got := refusals(t, c.err); len(got) != 1 || got[0] != "VALIDATION_FAILED input."+c.field || !strings.Contains(c.err.Error(), "Dee does not read partners.") {
				t.Errorf("%s: %v", c.field, c.err)
			}
		}
	})
}

// tried is what the outreach team is answered.
func tried[In, Out any](d *desk, verb verbOf[In, Out], in In) error {
	_, err := try(d, d.outreach, verb, in)
	return err
}
