package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/statement"
)

// statementDraft is what can be edited of a statement, as it will be, so that one
// set of rules holds for new ones and for edits. An absent time is zero.
type statementDraft struct {
	title, campaignID, url     string
	softDeadline, hardDeadline time.Time
}

func statementDraftOf(s *ent.Statement) statementDraft {
	return statementDraft{title: s.Title, campaignID: s.CampaignID, url: s.URL,
		softDeadline: orZero(s.SoftDeadline), hardDeadline: orZero(s.HardDeadline)}
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *statementDraft) check(f *Faults) {
	d.title = f.name("input.title", d.title, 1, 200)
	d.url = f.webAddress("input.url", d.url, maxWebAddress)
	d.softDeadline = f.momentIfAny("input.softDeadline", d.softDeadline)
	d.hardDeadline = f.momentIfAny("input.hardDeadline", d.hardDeadline)
	if !d.softDeadline.IsZero() && !d.hardDeadline.IsZero() && d.softDeadline.After(d.hardDeadline) {
		f.add(Invalid, "input.softDeadline", "This is after the hard deadline.")
	}
}

// momentIfAny is moment for one that may be absent, which is zero.
func (f *Faults) momentIfAny(field string, t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return f.moment(field, t)
}

// fill writes into a mutation what is another than it was.
func (d statementDraft) fill(m *ent.StatementMutation, was statementDraft) {
	setNew(m.SetTitle, d.title, was.title)
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
	setNew(m.SetURL, d.url, was.url)
	setOrClearMoment(m.SetSoftDeadline, m.ClearSoftDeadline, d.softDeadline, was.softDeadline)
	setOrClearMoment(m.SetHardDeadline, m.ClearHardDeadline, d.hardDeadline, was.hardDeadline)
}

// EditStatementInput is a change of a statement, but not of its text.
type EditStatementInput struct {
	ID                         string
	Version                    int
	Title                      Opt[string]
	CampaignID                 Opt[string]
	SoftDeadline, HardDeadline Opt[time.Time]
	URL                        Opt[string]
}

// EditStatementResult names the statement.
type EditStatementResult struct {
	Statement string `json:"statement"`
}

// EditStatement changes what stands around the text, whatever the status: an
// absent field stays, null clears. It answers NOT_FOUND, FORBIDDEN out of reach
// and to an organiser who takes it out of a campaign within reach, CONFLICT for a
// stale version, and VALIDATION_FAILED as DraftStatement does.
func EditStatement(ctx context.Context, tx *ent.Tx, in EditStatementInput) (EditStatementResult, error) {
	s, err := editableStatement(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditStatementResult{}, err
	}
	var f Faults
	was := statementDraftOf(s)
	d := was
	d.title = mustStay(&f, "input.title", in.Title, was.title)
	d.campaignID = in.CampaignID.or(was.campaignID)
	d.softDeadline, d.hardDeadline = in.SoftDeadline.or(was.softDeadline), in.HardDeadline.or(was.hardDeadline)
	d.url = in.URL.or(was.url)
	d.check(&f)
	if err := f.campaignOfStatement(ctx, tx, d.campaignID, was.campaignID); err != nil {
		return EditStatementResult{}, err
	}
	if err := f.err(); err != nil {
		return EditStatementResult{}, err
	}
	edit := tx.Statement.UpdateOne(s).Where(statement.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditStatementResult{Statement: s.ID}, nil
	}
	return EditStatementResult{Statement: s.ID}, saved(ctx, tx, edit.Write(ctx), s.ID, in.Version)
}
