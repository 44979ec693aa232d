package crm

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// EditCoverageInput is a change of coverage. Journalists are all that there will be.
type EditCoverageInput struct {
	ID            string
	Version       int
	Headline, URL Opt[string]
	PublishedAt   Opt[time.Time]
	Kind          Opt[coverage.Kind]
	Reach         Opt[int]
	OutletID      Opt[string]
	JournalistIDs Opt[[]string]
	Note          Opt[string]
}

// EditCoverageResult names the coverage.
type EditCoverageResult struct {
	Coverage string `json:"coverage"`
}

// EditCoverage changes coverage: an absent field stays, null clears. Journalists
// who come to coverage of a pitch that was sent to them become PLACED. It answers
// what RecordCoverage answers, FORBIDDEN for coverage out of reach, and CONFLICT
// for a stale version.
func EditCoverage(ctx context.Context, tx *ent.Tx, in EditCoverageInput) (EditCoverageResult, error) {
	c, err := editableCoverage(ctx, tx, "input.id", in.ID, in.Version)
	if err != nil {
		return EditCoverageResult{}, err
	}
	var f Faults
	was := coverageDraftOf(c)
	d := in.over(was, &f)
	d.check(ctx, &f)
	var err1 error
	if d.outletID != was.outletID {
		d.outletID, err1 = f.coverageOutlet(ctx, tx, "input.outletID", d.outletID)
	}
	people, err2 := f.changedBylines(ctx, tx, c.ID, in.JournalistIDs)
	err3 := f.firstOfItsKey(ctx, tx, d, c.ID)
	if err := errors.Join(err1, err2, err3); err != nil {
		return EditCoverageResult{}, err
	}
	if err := f.err(); err != nil {
		return EditCoverageResult{}, err
	}
	edit := tx.Coverage.UpdateOne(c).Where(coverage.Version(in.Version))
	d.fill(ctx, edit.Mutation(), was)
	if d.key == "" && was.key != "" {
		edit.SetURLKey(c.ID)
	}
	if untouched(edit.Mutation()) {
		if !people.any() {
			return EditCoverageResult{Coverage: c.ID}, nil
		}
		edit.SetHeadline(c.Headline) // they are a part of it: it has a new version, too
	}
	after, err := edit.Save(ctx)
	if err != nil {
		return EditCoverageResult{}, d.taken(ctx, tx, saved(ctx, tx, err, c.ID, in.Version), c.ID)
	}
	return EditCoverageResult{Coverage: c.ID}, coverageChanged(ctx, tx, c, after, people)
}

// over is the draft with the edit laid over it.
func (in EditCoverageInput) over(d coverageDraft, f *Faults) coverageDraft {
	d.headline = mustStay(f, "input.headline", in.Headline, d.headline)
	d.url = in.URL.or(d.url)
	d.publishedAt = mustStay(f, "input.publishedAt", in.PublishedAt, d.publishedAt)
	d.kind = mustStay(f, "input.kind", in.Kind, d.kind)
	d.reach = f.editNumber("input.reach", in.Reach, d.reach, 0, maxCount)
	d.outletID = in.OutletID.or(d.outletID)
	d.note = in.Note.or(d.note)
	return d
}

// bylineChange is whose coverage it was and who goes and comes.
type bylineChange struct {
	were, gone []*ent.Byline
	come       []string
}

func (c bylineChange) any() bool { return len(c.gone)+len(c.come) > 0 }

// changedBylines checks the journalists in place of whom there were.
func (f *Faults) changedBylines(ctx context.Context, tx *ent.Tx, coverageID string, given Opt[[]string]) (bylineChange, error) {
	var c bylineChange
	var err error
	if c.were, err = tx.Byline.Query().Where(byline.CoverageID(coverageID)).All(ctx); err != nil || !given.Set {
		return c, err
	}
	ids, err := f.bylines(ctx, tx, "input.journalistIDs", given.Value, maxBylines)
	c.gone, c.come = replaced(c.were, ids, func(b *ent.Byline) string { return b.PersonID })
	return c, err
}

// coverageChanged writes who goes and comes, and brings up to date what follows
// from a change of coverage.
func coverageChanged(ctx context.Context, tx *ent.Tx, was, now *ent.Coverage, people bylineChange) error {
	for _, b := range people.gone {
		if err := tx.Byline.DeleteOne(b).Exec(ctx); err != nil {
			return err
		}
	}
	if err := createBylines(ctx, tx, now, people.come); err != nil {
		return err
	}
	if was.Headline != now.Headline {
		if err := indexWords(ctx, tx, findable{now.ID, now.CreatedAt}, []string{now.Headline}, nil); err != nil {
			return err
		}
	}
	system := asSystem(ctx)
	if !was.PublishedAt.Equal(now.PublishedAt) {
		if err := republished(system, tx, now); err != nil {
			return err
		}
	}
	ids := slices.Clone(people.come)
	for _, b := range people.were {
		ids = append(ids, b.PersonID)
	}
	if err := bylinesChanged(ctx, tx, ids...); err != nil {
		return err
	}
	// Of which pitch it came is the press team's; that it did has its effect whoever
	// says whose it is.
	return placed(system, tx, now.PitchID, people.come)
}

// republished gives the time of coverage to what keeps it, too.
func republished(ctx context.Context, tx *ent.Tx, c *ent.Coverage) error {
	if err := tx.Byline.Update().Where(byline.CoverageID(c.ID)).SetPublishedAt(c.PublishedAt).Exec(ctx); err != nil {
		return err
	}
	return tx.Mention.Update().Where(mention.CoverageID(c.ID)).SetPublishedAt(c.PublishedAt).Exec(ctx)
}

// staleCoverage completes which fields of coverage changed: journalists are rows
// of their own.
//
// SECURITY: that coverage came of a pitch is told to those who read pitches.
func staleCoverage(ctx context.Context, tx *ent.Tx, coverageID string, fields map[string]bool, operationIDs []string) error {
	if fields["organisationID"] {
		delete(fields, "organisationID")
		fields["outletID"] = true
	}
	if !schema.ReadsPressDesk(viewer.From(ctx)) {
		delete(fields, "pitchID")
	}
	rows, err := tx.Change.Query().Where(change.OperationIDIn(operationIDs...), change.Kind("byl")).All(ctx)
	for _, r := range rows {
		if bytes.Contains(r.Before, []byte(coverageID)) || bytes.Contains(r.After, []byte(coverageID)) {
			fields["journalistIDs"] = true
		}
	}
	return err
}

func (f *Faults) voidCoverage(ctx context.Context, tx *ent.Tx, coverageID, reason string) error {
	c, err := findCoverage(ctx, tx, "input.id", coverageID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	ids, err := bylinesOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	// The article can be recorded anew.
	err = tx.Coverage.UpdateOne(c).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).SetURLKey(c.ID).Write(ctx)
	if err != nil {
		return found(err, "input.id", "coverage")
	}
	if err := indexWords(ctx, tx, findable{c.ID, c.CreatedAt}, nil, nil); err != nil {
		return err
	}
	return bylinesChanged(ctx, tx, ids...)
}
