package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/statement"
)

// PublishStatementInput says that a statement is out, since when and where. An
// absent time is zero.
type PublishStatementInput struct {
	ID          string
	Version     int
	PublishedAt time.Time
	URL         string
}

// PublishStatementResult names the statement.
type PublishStatementResult struct {
	Statement string `json:"statement"`
}

// PublishStatement says that a draft is out, since now when nothing is said; an
// address that was known stays when none is given. Signatures that need to be
// reconfirmed stay so. It answers NOT_FOUND, FORBIDDEN out of reach,
// VALIDATION_FAILED for a time to come and for values out of their limits, and
// CONFLICT for a stale version and for one that is no draft.
func PublishStatement(ctx context.Context, tx *ent.Tx, in PublishStatementInput) (PublishStatementResult, error) {
	s, err := movableStatement(ctx, tx, in.ID, in.Version, statement.StatusPUBLISHED)
	if err != nil {
		return PublishStatementResult{}, err
	}
	var f Faults
	at := f.happened(ctx, "input.publishedAt", in.PublishedAt)
	url := f.webAddress("input.url", in.URL, maxWebAddress)
	if err := f.err(); err != nil {
		return PublishStatementResult{}, err
	}
	edit := tx.Statement.UpdateOne(s).SetStatus(statement.StatusPUBLISHED).SetPublishedAt(at)
	if url != "" {
		setNew(edit.Mutation().SetURL, url, s.URL)
	}
	return PublishStatementResult{Statement: s.ID}, saveStatement(ctx, tx, edit, s)
}

// AbandonStatementInput says that a statement will not come out, and why.
type AbandonStatementInput struct {
	ID      string
	Version int
	Reason  string
}

// AbandonStatementResult names the statement.
type AbandonStatementResult struct {
	Statement string `json:"statement"`
}

// AbandonStatement says that a draft will not come out; what was signed stays. It
// answers what PublishStatement answers, with VALIDATION_FAILED for a reason of
// more than 500 characters.
func AbandonStatement(ctx context.Context, tx *ent.Tx, in AbandonStatementInput) (AbandonStatementResult, error) {
	s, err := movableStatement(ctx, tx, in.ID, in.Version, statement.StatusABANDONED)
	if err != nil {
		return AbandonStatementResult{}, err
	}
	var f Faults
	reason := f.line("input.reason", in.Reason, 0, 500)
	if err := f.err(); err != nil {
		return AbandonStatementResult{}, err
	}
	edit := tx.Statement.UpdateOne(s).SetStatus(statement.StatusABANDONED)
	setNew(edit.Mutation().SetAbandonedReason, reason, s.AbandonedReason)
	return AbandonStatementResult{Statement: s.ID}, saveStatement(ctx, tx, edit, s)
}

// ResumeStatementInput names an abandoned statement.
type ResumeStatementInput struct {
	ID      string
	Version int
}

// ResumeStatementResult names the statement.
type ResumeStatementResult struct {
	Statement string `json:"statement"`
}

// ResumeStatement makes an abandoned statement a draft again. It answers
// NOT_FOUND, FORBIDDEN out of reach, and CONFLICT for a stale version and for one
// that is not abandoned.
func ResumeStatement(ctx context.Context, tx *ent.Tx, in ResumeStatementInput) (ResumeStatementResult, error) {
	s, err := movableStatement(ctx, tx, in.ID, in.Version, statement.StatusDRAFT)
	if err != nil {
		return ResumeStatementResult{}, err
	}
	edit := tx.Statement.UpdateOne(s).SetStatus(statement.StatusDRAFT)
	setNew(edit.Mutation().SetAbandonedReason, "", s.AbandonedReason)
	return ResumeStatementResult{Statement: s.ID}, saveStatement(ctx, tx, edit, s)
}

// movableStatement is editableStatement for one that goes to another status.
func movableStatement(ctx context.Context, tx *ent.Tx, statementID string, version int, to statement.Status) (*ent.Statement, error) {
	s, err := editableStatement(ctx, tx, statementID, version)
	if err != nil {
		return nil, err
	}
	return s, StatementMoves.refuse("input.id", "statement", s.Status, to)
}

// saveStatement writes a change of a statement as it was read.
func saveStatement(ctx context.Context, tx *ent.Tx, edit *ent.StatementUpdateOne, s *ent.Statement) error {
	return saved(ctx, tx, edit.Where(statement.Version(s.Version)).Write(ctx), s.ID, s.Version)
}
