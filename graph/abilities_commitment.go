package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/read"
)

func commitmentAbilities() read.Computed {
	type row = *ent.Commitment
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Commitment.Query().Where(commitment.IDIn(ids...), predicate.Commitment(writable)).All(ctx)
	}, "Commitment", func(c row) string { return c.ID },
		ability[row]{"EDIT", "editCommitment", always[row]},
		ability[row]{"RESOLVE", "resolveCommitment", func(c row) bool { return crm.CommitmentMoves.Allow(c.Outcome, commitment.OutcomeKEPT) }},
		ability[row]{"REOPEN", "reopenCommitment", func(c row) bool { return crm.CommitmentMoves.Allow(c.Outcome, commitment.OutcomeOPEN) }},
		ability[row]{"VOID", "voidRecord", always[row]})
}
