package crm

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

// NewOutletInput is an outlet that is made with its first coverage.
type NewOutletInput struct {
	Name      string
	Kind      organisation.Kind
	Medium    organisation.Medium
	Website   string
	Reach     *int
	RegionIDs []string
}

// outletEntry is the outlet of coverage, which was checked: one that is there, one
// that is about to be entered, or none.
type outletEntry struct {
	id    string
	fresh *newOrganisation
}

// outletOf checks the outlet of new coverage.
func (f *Faults) outletOf(ctx context.Context, tx *ent.Tx, in RecordCoverageInput) (outletEntry, error) {
	switch {
	case in.NewOutlet == nil:
		outletID, err := f.coverageOutlet(ctx, tx, "input.outletID", in.OutletID)
		return outletEntry{id: outletID}, err
	case in.OutletID != "":
		f.add(Invalid, "input.newOutlet", "Name an outlet or make a new one, not both.")
		return outletEntry{}, nil
	}
	var faults Faults
	n, err := faults.newOrganisation(ctx, tx, CreateOrganisationInput{
		Name: in.NewOutlet.Name, Kind: cmp.Or(in.NewOutlet.Kind, organisation.KindMEDIA_OUTLET), Medium: in.NewOutlet.Medium,
		Website: in.NewOutlet.Website, Reach: in.NewOutlet.Reach, RegionIDs: in.NewOutlet.RegionIDs,
	})
	for _, e := range faults {
		about := *e
		about.Field = "input.newOutlet" + strings.TrimPrefix(e.Field, "input")
		*f = append(*f, &about)
	}
	return outletEntry{fresh: &n}, err
}

// coverageOutlet checks that an organisation is there, if one is named, and that the
// viewer may write its coverage.
func (f *Faults) coverageOutlet(ctx context.Context, tx *ent.Tx, field, outletID string) (string, error) {
	if outletID == "" {
		return "", f.refused(field, mayWriteCoverage(ctx, tx, ""))
	}
	if id.Prefix(outletID) != "org" {
		*f = append(*f, missing(field, "organisation"))
		return "", nil
	}
	known, err := tx.Organisation.Query().Where(organisation.ID(outletID)).OnlyID(ctx)
	if err != nil {
		return "", f.refused(field, found(err, field, "organisation"))
	}
	return known, f.refused(field, mayWriteCoverage(ctx, tx, known))
}

// enter writes the outlet if it is a new one, and returns its id.
func (o outletEntry) enter(ctx context.Context, tx *ent.Tx) (string, error) {
	if o.fresh == nil {
		return o.id, nil
	}
	return o.fresh.enter(ctx, tx)
}

// newJournalists checks journalists who are made with coverage. Their position is
// at its outlet, if there is one: whether that is within the viewer's reach was
// asked of the outlet.
func (f *Faults) newJournalists(path string, in RecordCoverageInput) []NewJournalistInput {
	somewhere := in.OutletID != "" || in.NewOutlet != nil
	for i := range in.NewJournalists {
		j, at := &in.NewJournalists[i], fmt.Sprintf("%s.%d", path, i)
		j.Name = f.name(at+".name", j.Name, 1, 200)
		if !somewhere {
			f.noPost(at, *j)
			continue
		}
		j.PositionTitle = f.name(at+".positionTitle", j.PositionTitle, 0, 200)
		j.PositionKind = f.positionKind(at+".positionKind", cmp.Or(j.PositionKind, position.KindREPORTER))
	}
	return in.NewJournalists
}

// enter writes a journalist, with a position at the outlet if there is one, and
// returns their id.
func (in NewJournalistInput) enter(ctx context.Context, tx *ent.Tx, outletID string) (string, error) {
	n := newcomer{create: tx.Person.Create().SetName(in.Name).SetCadenceDays(-1)}
	if outletID != "" {
		n.position = &PersonPositionInput{OrganisationID: outletID, Title: in.PositionTitle, Kind: in.PositionKind}
	}
	return n.enterJournalist(ctx, tx)
}
