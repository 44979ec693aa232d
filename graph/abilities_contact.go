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
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/read"
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

func followUpAbilities() read.Computed {
	type row = *ent.FollowUp
	open := func(f row) bool { return f.Status == followup.StatusOPEN }
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.FollowUp.Query().Where(followup.IDIn(ids...), predicate.FollowUp(writable)).All(ctx)
	}, "FollowUp", func(f row) string { return f.ID },
		ability[row]{"EDIT", "editFollowUp", open},
		ability[row]{"COMPLETE", "completeFollowUp", open},
		ability[row]{"REASSIGN", "reassignFollowUp", open},
		ability[row]{"CANCEL", "cancelFollowUp", open},
		ability[row]{"VOID", "voidRecord", always[row]})
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
