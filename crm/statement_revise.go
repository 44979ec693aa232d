package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
)

// ReviseStatementInput is another text, and what is other in it.
type ReviseStatementInput struct {
	ID      string
	Version int
	Text    string
	Note    string
}

// ReviseStatementResult names the statement.
type ReviseStatementResult struct {
	Statement string `json:"statement"`
}

// ReviseStatement gives a draft another text, as a new version. No signature is
// lost: which text was signed, when and by whom stays, and whoever had signed the
// text before NEEDS_RECONFIRMATION. It answers NOT_FOUND, FORBIDDEN out of reach,
// VALIDATION_FAILED for values out of their limits, and CONFLICT for a stale
// version, for one that is no draft, and for the text that it has.
func ReviseStatement(ctx context.Context, tx *ent.Tx, in ReviseStatementInput) (ReviseStatementResult, error) {
	s, err := editableStatement(ctx, tx, in.ID, in.Version)
	if err != nil {
		return ReviseStatementResult{}, err
	}
	var f Faults
	text := f.text("input.text", in.Text, 1, maxStatement)
	note := f.line("input.note", in.Note, 0, 500)
	switch {
	case s.Status != statement.StatusDRAFT:
		f.add(Conflict, "input.id", "Only a draft gets another text, and this is "+string(s.Status)+".")
	case text == s.Text:
		f.add(Conflict, "input.text", "This is the text that it has.")
	}
	if err := f.err(); err != nil {
		return ReviseStatementResult{}, err
	}
	revised, err := tx.Statement.UpdateOne(s).Where(statement.Version(in.Version)).
		SetText(text).SetTextNumber(s.TextNumber + 1).Save(ctx)
	if err != nil {
		return ReviseStatementResult{}, saved(ctx, tx, err, s.ID, in.Version)
	}
	if err := writeVersion(ctx, tx, revised, note); err != nil {
		return ReviseStatementResult{}, err
	}
	return ReviseStatementResult{Statement: s.ID}, toReconfirm(ctx, tx, s.ID)
}

// toReconfirm says of all who signed the text of before that they have to confirm
// it, also of those who are out of the viewer's reach. The caller holds the
// statement's row, so that nobody signs meanwhile; the rows of those who signed
// are held, too, because a signature is withdrawn without the statement.
func toReconfirm(ctx context.Context, tx *ent.Tx, statementID string) error {
	ctx = asSystem(ctx)
	signed, err := tx.SignOn.Query().
		Where(signon.StatementID(statementID), signon.StatusEQ(signon.StatusSIGNED), forUpdate).All(ctx)
	if err != nil {
		return err
	}
	for _, s := range signed {
		if err := tx.SignOn.UpdateOne(s).SetStatus(signon.StatusNEEDS_RECONFIRMATION).Write(ctx); err != nil {
			return err
		}
	}
	return nil
}
