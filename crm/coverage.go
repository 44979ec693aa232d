package crm

import (
	"context"
	"errors"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// RecordCoverageInput is something that was published. Outlet and journalists may
// be made with it.
type RecordCoverageInput struct {
	Headline, URL  string
	PublishedAt    time.Time
	Kind           coverage.Kind
	Reach          *int
	OutletID       string
	NewOutlet      *NewOutletInput
	JournalistIDs  []string
	NewJournalists []NewJournalistInput
	Mentions       []MentionInput
	PitchID        string
	Note           string
}

// RecordCoverageResult names the coverage.
type RecordCoverageResult struct {
	Coverage string `json:"coverage"`
}

// RecordCoverage records something that was published. The press team may say of
// which pitch it came: recipients of the pitch among its journalists become
// PLACED. An organiser records coverage of outlets in the own regions. It answers
// VALIDATION_FAILED for values out of their limits, NOT_FOUND for ids that lead
// nowhere, FORBIDDEN for an outlet out of reach and for a token that may not make
// partners, CONFLICT for a pitch that was not sent, and DUPLICATE, with its id,
// when the article is recorded already, under whatever link.
func RecordCoverage(ctx context.Context, tx *ent.Tx, in RecordCoverageInput) (RecordCoverageResult, error) {
	if v := viewer.From(ctx); (in.NewOutlet != nil || len(in.NewJournalists) > 0) && !v.Allows(viewer.PartnersWrite) {
		return RecordCoverageResult{}, lacks(viewer.PartnersWrite)
	}
	var f Faults
	d := in.draft(&f)
	d.check(ctx, &f)
	outlet, err1 := f.outletOf(ctx, tx, in)
	ids, err2 := f.bylines(ctx, tx, "input.journalistIDs", in.JournalistIDs, maxBylines-len(in.NewJournalists))
	fresh := f.newJournalists("input.newJournalists", in)
	err3 := f.mentions(ctx, tx, "input.mentions", in.Mentions)
	err4 := f.pitch(ctx, tx, "input.pitchID", in.PitchID)
	err5 := f.firstOfItsKey(ctx, tx, d, "")
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return RecordCoverageResult{}, err
	}
	if err := f.err(); err != nil {
		return RecordCoverageResult{}, err
	}
	var err error
	if d.outletID, err = outlet.enter(ctx, tx); err != nil {
		return RecordCoverageResult{}, err
	}
	for _, j := range fresh {
		personID, err := j.enter(ctx, tx, d.outletID)
		if err != nil {
			return RecordCoverageResult{}, err
		}
		ids = append(ids, personID)
	}
	c, err := d.create(ctx, tx, in.PitchID)
	if err != nil {
		return RecordCoverageResult{}, err
	}
	if err := createBylines(ctx, tx, c, ids); err != nil {
		return RecordCoverageResult{}, err
	}
	if err := createMentions(ctx, tx, c, in.Mentions); err != nil {
		return RecordCoverageResult{}, err
	}
	if err := indexNew(ctx, tx, findable{c.ID, c.CreatedAt}, c.Headline); err != nil {
		return RecordCoverageResult{}, err
	}
	if err := bylinesCame(ctx, tx, c, ids); err != nil {
		return RecordCoverageResult{}, err
	}
	return RecordCoverageResult{Coverage: c.ID}, placed(ctx, tx, c.PitchID, ids)
}

func (in RecordCoverageInput) draft(f *Faults) coverageDraft {
	return coverageDraft{
		headline: in.Headline, url: in.URL, publishedAt: in.PublishedAt, kind: in.Kind,
		reach: f.given("input.reach", in.Reach, 0, maxCount), note: in.Note,
	}
}

// create writes new coverage, which was checked.
func (d coverageDraft) create(ctx context.Context, tx *ent.Tx, pitchID string) (*ent.Coverage, error) {
	create := tx.Coverage.Create().SetID(id.New("cov"))
	m := create.Mutation()
	d.fill(ctx, m, coverageDraft{reach: -1})
	if d.key == "" {
		key, _ := m.ID()
		m.SetURLKey(key)
	}
	setNew(m.SetPitchID, pitchID, "")
	c, err := create.Save(ctx)
	return c, d.taken(ctx, tx, err, "")
}

// findCoverage finds and holds coverage that the viewer may write.
func findCoverage(ctx context.Context, tx *ent.Tx, field, coverageID string) (*ent.Coverage, error) {
	if id.Prefix(coverageID) != "cov" {
		return nil, missing(field, "coverage")
	}
	c, err := tx.Coverage.Query().Where(coverage.ID(coverageID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, field, "coverage")
	}
	return c, at(field, mayWriteCoverage(ctx, tx, c.OrganisationID))
}

// editableCoverage finds coverage that the viewer may write and compares the
// version.
func editableCoverage(ctx context.Context, tx *ent.Tx, field, coverageID string, version int) (*ent.Coverage, error) {
	c, err := findCoverage(ctx, tx, field, coverageID)
	switch {
	case err != nil:
		return nil, err
	case c.Version != version:
		return nil, stale(ctx, tx, c.ID, version)
	}
	return c, nil
}

// mayWriteCoverage is FORBIDDEN unless the viewer may write coverage of an outlet,
// which the viewer sees: whoever writes for the whole party may, and an organiser
// where it lies in one of the organiser's regions.
//
// SECURITY: the policy of coverage says the same.
func mayWriteCoverage(ctx context.Context, tx *ent.Tx, outletID string) error {
	if viewer.From(ctx).WritesPartners() {
		return nil
	}
	if outletID != "" {
		if err := mayWriteOrganisation(ctx, tx, outletID); CodeOf(err) != Forbidden {
			return err
		}
	}
	return &Error{Code: Forbidden, Message: "You write coverage of outlets in your own regions only."}
}
