package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

// Who may call which verb of the desk at all; what is in reach the verb asks.
func TestWhoMayCallTheVerbsOfTheDesk(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		var (
			admins  = []*viewer.Viewer{d.admin, d.outreach, d.press}
			writers = append(admins, d.organiser)
			readers = append(writers, d.reader)
		)
		for verb, may := range map[string][]*viewer.Viewer{
			"recordStance": writers, "moveStage": writers, "setCadence": writers, "assignRelationshipManager": writers,
			"addFollowUp": readers, "editFollowUp": readers, "completeFollowUp": readers, "reassignFollowUp": readers, "cancelFollowUp": readers, "voidRecord": readers,
			"handOverPortfolio": admins, "createIssue": admins, "editIssue": admins, "archiveIssue": admins, "restoreIssue": admins,
		} {
			for i, v := range []*viewer.Viewer{d.admin, d.outreach, d.press, d.organiser, d.reader, d.dpo} {
				if err := crm.Allow(d.as(v), verb); (err == nil) != (i < len(may)) {
					t.Errorf("%s by %v: %v", verb, v.Roles, err)
				}
			}
		}
	})
}

// What a token takes back has to be of its scope.
func TestScopesOfWhatIsTakenBack(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		d.person("Sam", union, position.KindREP)
		held := d.db().Position.Query().OnlyIDX(d.system())
		stance := do(d, d.press, crm.RecordStance, stance(union, "", "NEUTRAL", "")).StanceRecord
		up := d.followUp(union, today, nil)
		token := func(scopes ...viewer.Scope) *viewer.Viewer {
			return &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: scopes}
		}
		if err := crm.Allow(d.as(token(viewer.PartnersRead)), "voidRecord"); crm.CodeOf(err) != crm.Forbidden {
			t.Errorf("without either scope: %v", err)
		}
		for _, verb := range []string{"voidRecord", "addTags", "removeTags"} {
			e, ok := crm.Allow(d.as(token(viewer.PartnersRead)), verb).(*crm.Error)
			if !ok || e.Extra["scope"] != viewer.PartnersWrite || !strings.Contains(e.Message, "partners:write, or interactions:write, or campaigns:write") {
				t.Errorf("%s: %v", verb, e)
			}
		}
		for record, scope := range map[string]viewer.Scope{held: viewer.PartnersWrite, stance: viewer.PartnersWrite, up: viewer.InteractionsWrite} {
			other := viewer.PartnersWrite
			if scope == other {
				other = viewer.InteractionsWrite
			}
			in := crm.VoidRecordInput{ID: record, Reason: "x"}
			for _, v := range []*viewer.Viewer{token(scope), token(other)} {
				if err := crm.Allow(d.as(v), "voidRecord"); err != nil {
					t.Error(err)
				}
			}
			refused(d, token(other), crm.VoidRecord, in, "FORBIDDEN")
			do(d, token(scope), crm.VoidRecord, in)
		}
	})
}
