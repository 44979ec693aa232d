package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

var outcomes = []commitment.Outcome{"OPEN", "KEPT", "PARTLY_KEPT", "BROKEN", "WITHDRAWN"}

// Every outcome that the table allows is reached, and every other is refused.
func TestMovesOfCommitments(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.under("", "Unite")
		for _, from := range outcomes {
			for _, to := range outcomes {
				key, version := d.promise(d.outreach, promised(union)), 1
				if from != "OPEN" {
					do(d, d.outreach, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: key, Version: 1, Outcome: from})
					version = 2
				}
				var err error
				if to == "OPEN" {
					_, err = try(d, d.outreach, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: key, Version: version})
				} else {
					_, err = try(d, d.outreach, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: key, Version: version, Outcome: to})
				}
				if crm.CommitmentMoves.Allow(from, to) {
					if c := d.commitment(key); err != nil || c.Outcome != to || (c.ResolvedOn == "") != (to == "OPEN") {
						t.Errorf("%s to %s: %v, %v", from, to, err, c)
					}
				} else if crm.CodeOf(err) != crm.Conflict || d.commitment(key).Outcome != from {
					t.Errorf("%s to %s: %v", from, to, err)
				}
			}
		}
	})
}

func TestResolveCommitment(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := promised(d.under("", "Unite"))
		in.Quantity, in.Unit, in.MadeOn = ptr(40), "stewards", "2026-02-01"
		key := d.promise(d.outreach, in)
		do(d, d.press, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: key, Version: 1, Outcome: "PARTLY_KEPT", Delivered: ptr(0), Evidence: " Counted ", ResolvedOn: "2026-02-01"})
		if c := d.commitment(key); c.Delivered != 0 || c.Evidence != "Counted" || c.ResolvedOn != "2026-02-01" {
			t.Errorf("kept in part it is %v", c)
		}
		do(d, d.press, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: key, Version: 2, Outcome: "KEPT"})
		if c := d.commitment(key); c.Delivered != 40 || c.Evidence != "" || c.ResolvedOn != today {
			t.Errorf("kept it is %v", c)
		}
		if got := d.changed(key, 3); got != "delivered evidence outcome resolved_on" {
			t.Errorf("history says %q", got)
		}
		do(d, d.press, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: key, Version: 3})
		if c := d.commitment(key); c.Delivered != -1 || c.Evidence != "" || c.ResolvedOn != "" {
			t.Errorf("reopened it is %v", c)
		}
		bare := d.promise(d.outreach, promised(in.OrganisationID))
		for name, c := range map[string]struct {
			in   crm.ResolveCommitmentInput
			want []string
		}{
			"all at once": {crm.ResolveCommitmentInput{ID: key, Version: 4, Outcome: "FORGOTTEN", Delivered: ptr(-1), Evidence: strings.Repeat("x", 2_001), ResolvedOn: "2026-03-11"},
				[]string{"VALIDATION_FAILED input.delivered", "VALIDATION_FAILED input.evidence", "VALIDATION_FAILED input.outcome", "VALIDATION_FAILED input.resolvedOn"}},
			"open":           {crm.ResolveCommitmentInput{ID: key, Version: 4, Outcome: "OPEN"}, []string{"VALIDATION_FAILED input.outcome"}},
			"before":         {crm.ResolveCommitmentInput{ID: key, Version: 4, Outcome: "KEPT", ResolvedOn: "2026-01-31"}, []string{"VALIDATION_FAILED input.resolvedOn"}},
			"withdrawn":      {crm.ResolveCommitmentInput{ID: key, Version: 4, Outcome: "WITHDRAWN", Delivered: ptr(1)}, []string{"VALIDATION_FAILED input.delivered"}},
			"of no quantity": {crm.ResolveCommitmentInput{ID: bare, Version: 1, Outcome: "KEPT", Delivered: ptr(1)}, []string{"VALIDATION_FAILED input.delivered"}},
			"stale":          {crm.ResolveCommitmentInput{ID: key, Version: 3, Outcome: "KEPT"}, []string{"CONFLICT input.version"}},
			"missing":        {crm.ResolveCommitmentInput{ID: id.New("cmt"), Version: 1, Outcome: "KEPT"}, []string{"NOT_FOUND input.id"}},
			"another kind":   {crm.ResolveCommitmentInput{ID: in.OrganisationID, Version: 1, Outcome: "KEPT"}, []string{"NOT_FOUND input.id"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.ResolveCommitment, c.in, c.want...) })
		}
		refused(d, d.outreach, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: key, Version: 3}, "CONFLICT input.version")
		refused(d, d.outreach, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: key, Version: 4}, "CONFLICT input.id")
	})
}

// An organiser writes commitments of organisations in the own regions, and what
// was taken back is nobody's.
func TestWhoWritesCommitments(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		own, other := d.under("", "London", d.london), d.under("", "Wales", d.wales)
		refused(d, d.organiser, crm.MakeCommitment, promised(other), "FORBIDDEN input.organisationID")
		mine, theirs := d.promise(d.organiser, promised(own)), d.promise(d.outreach, promised(other))
		refused(d, d.organiser, crm.EditCommitment, crm.EditCommitmentInput{ID: theirs, Version: 1, Text: crm.Some("x")}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: theirs, Version: 1, Outcome: "KEPT"}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: theirs, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: theirs, Reason: "x"}, "FORBIDDEN input.id")
		do(d, d.organiser, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: mine, Version: 1, Outcome: "KEPT"})
		token := &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: []viewer.Scope{viewer.PartnersWrite, viewer.InteractionsWrite}}
		refused(d, token, crm.VoidRecord, crm.VoidRecordInput{ID: mine, Reason: "x"}, "FORBIDDEN")
		do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: mine, Reason: "Twice"})
		if c := d.commitment(mine); c.VoidedAt == nil || c.VoidedReason != "Twice" {
			t.Errorf("taken back it is %v", c)
		}
		for _, v := range []*viewer.Viewer{d.admin, d.organiser, viewer.System(d.admin.UserID)} {
			refused(d, v, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: mine, Version: 3}, "NOT_FOUND input.id")
			refused(d, v, crm.VoidRecord, crm.VoidRecordInput{ID: mine, Reason: "x"}, "NOT_FOUND input.id")
		}
	})
}
