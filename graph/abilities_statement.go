package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/read"
)

func statementAbilities() read.Computed {
	type row = *ent.Statement
	draft := func(s row) bool { return s.Status == statement.StatusDRAFT }
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Statement.Query().Where(statement.IDIn(ids...), predicate.Statement(writable)).All(ctx)
	}, "Statement", func(s row) string { return s.ID },
		ability[row]{"EDIT", "editStatement", always[row]},
		ability[row]{"REVISE", "reviseStatement", draft},
		ability[row]{"PUBLISH", "publishStatement", draft},
		ability[row]{"CANCEL", "abandonStatement", draft},
		ability[row]{"REOPEN", "resumeStatement", func(s row) bool { return s.Status == statement.StatusABANDONED }})
}

func signOnAbilities() read.Computed {
	type row = *ent.SignOn
	may := func(to ...signon.Status) func(row) bool {
		return leads(crm.SignOnMoves, func(s row) signon.Status { return s.Status }, to...)
	}
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.SignOn.Query().Where(signon.IDIn(ids...), predicate.SignOn(writable)).All(ctx)
	}, "SignOn", func(s row) string { return s.ID },
		ability[row]{"EDIT", "editSignOn", always[row]},
		ability[row]{"INVITE", "inviteToSign", may(signon.StatusINVITED)},
		ability[row]{"ANSWER", "declineToSign", may(signon.StatusCONSIDERING, signon.StatusDECLINED)},
		ability[row]{"SIGN", "signStatement", may(signon.StatusSIGNED)},
		ability[row]{"WITHDRAW", "withdrawSignature", may(signon.StatusWITHDRAWN)})
}
