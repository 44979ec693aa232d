package crm

import (
	"cmp"
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

// NewJournalistInput is a journalist whom we do not know yet; with an outlet, in a
// post there.
type NewJournalistInput struct {
	Name          string
	PositionTitle string
	PositionKind  position.Kind
}

// newJournalist checks a journalist who is new, with their post at an outlet, if
// there is one. It is FORBIDDEN to tokens that enter no people.
func (f *Faults) newJournalist(ctx context.Context, tx *ent.Tx, path string, in NewJournalistInput, outletID string) (newcomer, error) {
	if !viewer.From(ctx).Allows(viewer.PartnersWrite) {
		return newcomer{}, lacks(viewer.PartnersWrite)
	}
	who := CreatePersonInput{Name: in.Name}
	if outletID != "" {
		who.Position = &PersonPositionInput{OrganisationID: outletID, Title: in.PositionTitle, Kind: cmp.Or(in.PositionKind, position.KindREPORTER)}
	} else {
		f.noPost(path, in)
	}
	var own Faults
	n, err := own.newcomer(ctx, tx, path, who)
	for _, fault := range own {
		fault.Field = newJournalistField(path, fault.Field)
		*f = append(*f, fault)
	}
	return n, err
}

// newJournalistField is what the input calls a field of a person and their post.
func newJournalistField(path, field string) string {
	switch field {
	case path + ".position.title":
		return path + ".positionTitle"
	case path + ".position.kind":
		return path + ".positionKind"
	case path + ".position.organisationID":
		return "input.outletID"
	}
	return field
}

// noPost notes a fault where a post is given, and no outlet.
func (f *Faults) noPost(path string, in NewJournalistInput) {
	if in.PositionTitle != "" || in.PositionKind != "" {
		f.add(Invalid, path, "They have a post only at an outlet: name it, or leave the post out.")
	}
}

// enterJournalist writes a journalist, without a post with a profile, so that they
// are one, and returns their id.
func (n newcomer) enterJournalist(ctx context.Context, tx *ent.Tx) (string, error) {
	p, _, err := n.enter(ctx, tx)
	if err != nil {
		return "", err
	}
	if n.position != nil {
		return p.ID, nil
	}
	if err := tx.JournalistProfile.Create().SetPersonID(p.ID).Exec(ctx); err != nil {
		return "", err
	}
	return p.ID, profileChanged(ctx, tx, p.ID, nil)
}
