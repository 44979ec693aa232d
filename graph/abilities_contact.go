package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/issue"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

func interactionAbilities() read.Computed {
	type row = *ent.Interaction
	planned := func(i row) bool { return i.Status == interaction.StatusPLANNED }
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Interaction.Query().Where(interaction.IDIn(ids...), predicate.Interaction(writable)).All(ctx)
	}, "Interaction", func(i row) string { return i.ID },
		ability[row]{"EDIT", "editInteraction", always[row]},
		ability[row]{"HOLD", "holdInteraction", planned},
		ability[row]{"CANCEL", "cancelInteraction", planned},
		ability[row]{"SHARE", "shareInteraction", func(i row) bool { return i.Confidentiality == interaction.ConfidentialityRESTRICTED }},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func remarkAbilities() read.Computed {
	type row = *ent.Remark
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Remark.Query().Where(remark.IDIn(ids...), predicate.Remark(writable)).All(ctx)
	}, "Remark", func(r row) string { return r.ID },
		ability[row]{"EDIT", "editRemark", always[row]},
		ability[row]{"VOID", "voidRecord", always[row]})
}

// assignedTask is a follow-up that the viewer writes. beyond says that they write
// what it belongs to, too, and do not only have to do it.
type assignedTask struct {
	*ent.FollowUp
	beyond bool
}

func followUpAbilities() read.Computed {
	type row = assignedTask
	open := func(f row) bool { return f.Status == followup.StatusOPEN }
	return abilities(writtenFollowUps, "FollowUp", func(f row) string { return f.ID },
		ability[row]{"EDIT", "editFollowUp", open},
		ability[row]{"COMPLETE", "completeFollowUp", open},
		ability[row]{"REASSIGN", "reassignFollowUp", func(f row) bool { return open(f) && f.beyond }},
		ability[row]{"CANCEL", "cancelFollowUp", open},
		ability[row]{"VOID", "voidRecord", func(f row) bool { return f.beyond }})
}

// writtenFollowUps are those that the viewer writes. For those that they have to
// do themselves a second statement asks whether they write them otherwise.
func writtenFollowUps(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]assignedTask, error) {
	ups, err := c.FollowUp.Query().Where(followup.IDIn(ids...), predicate.FollowUp(writable)).All(ctx)
	if err != nil {
		return nil, err
	}
	var mine []string
	for _, up := range ups {
		if up.AssigneeID == viewer.From(ctx).UserID {
			mine = append(mine, up.ID)
		}
	}
	beyond := map[string]bool{}
	if ways := writtenWithSubject(ctx); len(mine) > 0 && len(ways) > 0 {
		reached, err := c.FollowUp.Query().Where(followup.IDIn(mine...), followup.Or(ways...)).IDs(ctx)
		if err != nil {
			return nil, err
		}
		for _, id := range reached {
			beyond[id] = true
		}
	}
	rows := make([]assignedTask, len(ups))
	for i, up := range ups {
		rows[i] = assignedTask{up, beyond[up.ID] || up.AssigneeID != viewer.From(ctx).UserID}
	}
	return rows, nil
}

// writtenWithSubject is follow-ups of interactions and partners that the viewer writes.
func writtenWithSubject(ctx context.Context) (ways []predicate.FollowUp) {
	if w := schema.Writable(ctx, "Interaction"); w != nil {
		ways = append(ways, followup.HasInteractionWith(predicate.Interaction(w)))
	}
	if w := schema.Writable(ctx, "Organisation"); w != nil {
		ways = append(ways, followup.HasOrganisationWith(predicate.Organisation(w)))
	}
	if w := schema.Writable(ctx, "Person"); w != nil {
		ways = append(ways, followup.HasPersonWith(predicate.Person(w)))
	}
	return ways
}

func stanceRecordAbilities() read.Computed {
	type row = *ent.StanceRecord
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.StanceRecord.Query().Where(stancerecord.IDIn(ids...), predicate.StanceRecord(writable)).All(ctx)
	}, "StanceRecord", func(r row) string { return r.ID }, ability[row]{"VOID", "voidRecord", always[row]})
}

func issueAbilities() read.Computed {
	type row = *ent.Issue
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Issue.Query().Where(issue.IDIn(ids...), predicate.Issue(writable)).All(ctx)
	}, "Issue", func(i row) string { return i.ID },
		ability[row]{"EDIT", "editIssue", always[row]},
		ability[row]{"ARCHIVE", "archiveIssue", func(i row) bool { return i.ArchivedAt == nil }},
		ability[row]{"RESTORE", "restoreIssue", func(i row) bool { return i.ArchivedAt != nil }})
}
