package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// DraftStatementInput is a new text to sign. An absent deadline is zero.
type DraftStatementInput struct {
	Title, Text                string
	CampaignID                 string
	SoftDeadline, HardDeadline time.Time
}

// DraftStatementResult names the statement.
type DraftStatementResult struct {
	Statement string `json:"statement"`
}

// DraftStatement enters a statement as a draft, with its first text. It answers
// NOT_FOUND for a campaign that the viewer may not see, FORBIDDEN to an organiser
// who does not name a campaign within reach, and VALIDATION_FAILED for an archived
// campaign, for deadlines in the wrong order and for values out of their limits.
func DraftStatement(ctx context.Context, tx *ent.Tx, in DraftStatementInput) (DraftStatementResult, error) {
	var f Faults
	d := statementDraft{title: in.Title, campaignID: in.CampaignID, softDeadline: in.SoftDeadline, hardDeadline: in.HardDeadline}
	d.check(&f)
	text := f.text("input.text", in.Text, 1, maxStatement)
	if err := f.campaignOfStatement(ctx, tx, d.campaignID, ""); err != nil {
		return DraftStatementResult{}, err
	}
	if err := f.err(); err != nil {
		return DraftStatementResult{}, err
	}
	create := tx.Statement.Create().SetText(text)
	d.fill(create.Mutation(), statementDraft{})
	s, err := create.Save(ctx)
	if err != nil {
		return DraftStatementResult{}, err
	}
	return DraftStatementResult{Statement: s.ID}, writeVersion(ctx, tx, s, "")
}

// maxStatement is how long a text is at most.
const maxStatement = 10_000

// writeVersion keeps the text that a statement has got.
func writeVersion(ctx context.Context, tx *ent.Tx, s *ent.Statement, note string) error {
	return tx.StatementVersion.Create().SetStatementID(s.ID).SetNumber(s.TextNumber).SetText(s.Text).SetNote(note).
		SetCreatedAt(calendar.Now(ctx)).SetCreatedBy(viewer.From(ctx).UserID).Exec(ctx)
}

// campaignOfStatement checks which campaign a statement will belong to, after it
// belonged to another one or none.
//
// SECURITY: the policy of statements looks at the campaign that a statement has;
// an organiser brings one only into a campaign within reach, and out of none.
func (f *Faults) campaignOfStatement(ctx context.Context, tx *ent.Tx, campaignID, was string) error {
	const field = "input.campaignID"
	if campaignID == "" {
		if v := viewer.From(ctx); !v.WritesPartners() && !v.IsSystem() {
			f.add(Forbidden, field, "You write statements of campaigns in your own regions only.")
		}
		return nil
	}
	before := len(*f)
	if err := f.campaign(ctx, tx, field, campaignID, was); err != nil || len(*f) > before || campaignID == was {
		return err
	}
	return f.refused(field, mayWriteCampaign(ctx, tx, campaignID))
}

// findStatement finds a statement and holds its row: what may be done with a
// signature looks at the text that there is.
func findStatement(ctx context.Context, tx *ent.Tx, field, statementID string) (*ent.Statement, error) {
	if id.Prefix(statementID) != "stm" {
		return nil, missing(field, "statement")
	}
	s, err := tx.Statement.Query().Where(statement.ID(statementID), forUpdate).Only(ctx)
	return s, found(err, field, "statement")
}

// editableStatement finds and holds a statement, asks whether it is within the
// viewer's reach, and compares the version.
//
// SECURITY: the policy of statements is asked, which is the one place where this
// is decided.
func editableStatement(ctx context.Context, tx *ent.Tx, statementID string, version int) (*ent.Statement, error) {
	s, err := findStatement(ctx, tx, "input.id", statementID)
	if err != nil {
		return nil, err
	}
	may := false
	if writable := schema.Writable(ctx, "Statement"); writable != nil {
		if may, err = tx.Statement.Query().Where(statement.ID(s.ID), predicate.Statement(writable)).Exist(ctx); err != nil {
			return nil, err
		}
	}
	switch {
	case !may:
		return nil, &Error{Code: Forbidden, Field: "input.id", Message: "You write statements of campaigns in your own regions only."}
	case s.Version != version:
		return nil, stale(ctx, tx, s.ID, version)
	}
	return s, nil
}
