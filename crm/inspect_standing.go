package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/stagechange"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/inspection"
)

// standing holds which stances are current, the overall stance and the stage of
// partners against their records.
func (i inspector) standing(ctx context.Context, r *inspection.Result) error {
	err := walk(ctx, r, i.organisations, organisationID, func(some []*ent.Organisation) error {
		ids := idsOf(some, organisationID)
		rows, err := i.StanceRecord.Query().Where(stancerecord.OrganisationIDIn(ids...), stancerecord.PersonIDIsNil()).Order(latestStance...).All(ctx)
		if err != nil {
			return err
		}
		records := gather(rows, func(s *ent.StanceRecord) string { return s.OrganisationID })
		steps, err := i.StageChange.Query().Where(stagechange.OrganisationIDIn(ids...)).Order(stagechange.ByCreatedAt(), stagechange.ByID()).All(ctx)
		if err != nil {
			return err
		}
		log := gather(steps, func(s *ent.StageChange) string { return s.OrganisationID })
		for _, o := range some {
			inspectStances(r, organisation.Table, o.ID, string(o.Stance), records[o.ID])
			if n := len(log[o.ID]); n > 0 && string(log[o.ID][n-1].ToStage) != string(o.Stage) {
				r.Fault(organisation.Table, o.ID, "stage is not that of its latest stage change")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return walk(ctx, r, i.people, personID, func(some []*ent.Person) error {
		rows, err := i.StanceRecord.Query().Where(stancerecord.PersonIDIn(idsOf(some, personID)...)).Order(latestStance...).All(ctx)
		if err != nil {
			return err
		}
		records := gather(rows, func(s *ent.StanceRecord) string { return s.PersonID })
		for _, p := range some {
			inspectStances(r, person.Table, p.ID, string(p.Stance), records[p.ID])
		}
		return nil
	})
}

// inspectStances holds the stances of one partner, the latest first, against each
// other, and the overall stance against them. One that was entered before there
// were records needs none.
func inspectStances(r *inspection.Result, table, partnerID, overall string, records []*ent.StanceRecord) {
	latest := map[string]*ent.StanceRecord{} // by issue
	recorded := false
	for _, s := range records {
		current := s.VoidedAt == nil && latest[s.IssueID] == nil
		if current {
			latest[s.IssueID] = s
		}
		if s.Current != current {
			r.Fault(stancerecord.Table, s.ID, "current is not whether it is the latest of %s on its issue", partnerID)
		}
		recorded = recorded || s.IssueID == ""
	}
	want := string(stancerecord.StanceUNKNOWN)
	if s := latest[""]; s != nil {
		want = string(s.Stance)
	}
	if recorded && overall != want {
		r.Fault(table, partnerID, "stance is not that of the latest record")
	}
}
