package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
)

// asker is who asks, and for which outlet.
type asker struct {
	personID, outletID string
	new                *newcomer
}

// asker checks who asks.
func (f *Faults) asker(ctx context.Context, tx *ent.Tx, in ReceiveEnquiryInput) (asker, error) {
	who := asker{personID: in.JournalistID, outletID: in.OutletID}
	switch {
	case in.JournalistID != "" && in.NewJournalist != nil:
		f.add(Invalid, "input.newJournalist", "They are known, or new: name them once.")
		return who, nil
	case in.NewJournalist != nil:
		n, err := f.newJournalist(ctx, tx, "input.newJournalist", *in.NewJournalist, in.OutletID)
		who.new = &n
		return who, err
	case in.JournalistID == "" && in.OutletID == "":
		f.add(Invalid, "input", "Name the journalist, or at least the outlet.")
		return who, nil
	}
	if in.JournalistID != "" {
		if err := f.peopleInUse(ctx, tx, []string{in.JournalistID}, func(int) string { return "input.journalistID" }); err != nil {
			return who, err
		}
	}
	if in.OutletID != "" {
		_, err := f.organisationsNamed(ctx, tx, []string{in.OutletID}, func(int) string { return "input.outletID" })
		return who, err
	}
	outlets, err := outletsOf(ctx, tx, in.JournalistID)
	who.outletID = outlets[in.JournalistID]
	return who, err
}

// enter writes who is new.
func (a *asker) enter(ctx context.Context, tx *ent.Tx) error {
	if a.new == nil {
		return nil
	}
	var err error
	a.personID, err = a.new.enterJournalist(ctx, tx)
	return err
}
