package crm

import (
	"context"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/viewer"
)

// SetDoNotContactInput says whom nobody must contact, and why.
type SetDoNotContactInput struct{ ID, Reason string }

// SetDoNotContactResult names the organisation or person.
type SetDoNotContactResult struct {
	Record string `json:"record"`
}

// SetDoNotContact says that an organisation or person must not be contacted;
// from then on their contact points are hidden from all but administrators. It
// says nothing about the organisation's people or branches. It answers NOT_FOUND,
// FORBIDDEN out of reach, VALIDATION_FAILED without a reason, and CONFLICT, with
// who said so and when, if it was said before.
func SetDoNotContact(ctx context.Context, tx *ent.Tx, in SetDoNotContactInput) (SetDoNotContactResult, error) {
	p, err := writablePartner(ctx, tx, "input.id", in.ID)
	if err != nil {
		return SetDoNotContactResult{}, err
	}
	var f Faults
	reason := f.text("input.reason", in.Reason, 1, 500)
	if err := f.err(); err != nil {
		return SetDoNotContactResult{}, err
	}
	if since, setByID := p.doNotContact(); since != nil {
		return SetDoNotContactResult{}, alreadySet(ctx, tx, *since, setByID)
	}
	by, now := viewer.From(ctx).UserID, calendar.Now(ctx)
	if p.person != nil {
		err = tx.Person.UpdateOne(p.person).
			SetDoNotContactReason(reason).SetDoNotContactSetByID(by).SetDoNotContactAt(now).Write(ctx)
	} else {
		err = tx.Organisation.UpdateOne(p.organisation).
			SetDoNotContactReason(reason).SetDoNotContactSetByID(by).SetDoNotContactAt(now).Write(ctx)
	}
	return SetDoNotContactResult{Record: p.id()}, err
}

// alreadySet names who set it and when, so that whoever asks can talk to them.
func alreadySet(ctx context.Context, tx *ent.Tx, since time.Time, setByID string) error {
	name := "Somebody"
	u, err := tx.User.Get(ctx, setByID)
	switch {
	case err == nil:
		name = u.Name
	case !ent.IsNotFound(err):
		return err
	}
	day := since.In(calendar.Zone(ctx)).Format("2 January 2006")
	return &Error{Code: Conflict, Field: "input.id",
		Message: fmt.Sprintf("%s said on %s that there must be no contact.", name, day),
		Extra:   map[string]any{"setBy": name, "at": since.UTC().Format(time.RFC3339Nano)}}
}

// LiftDoNotContactInput names whom people may contact again.
type LiftDoNotContactInput struct{ ID string }

// LiftDoNotContactResult names the organisation or person.
type LiftDoNotContactResult struct {
	Record string `json:"record"`
}

// LiftDoNotContact allows contact with an organisation or person again. It
// answers FORBIDDEN to all but administrators, NOT_FOUND, and CONFLICT when
// contact is allowed already.
//
// SECURITY: it shows contact points that somebody asked us not to use.
func LiftDoNotContact(ctx context.Context, tx *ent.Tx, in LiftDoNotContactInput) (LiftDoNotContactResult, error) {
	if v := viewer.From(ctx); !v.Has(viewer.Admin) && !v.IsSystem() {
		return LiftDoNotContactResult{}, &Error{Code: Forbidden, Message: "Only an administrator allows contact again."}
	}
	p, err := writablePartner(ctx, tx, "input.id", in.ID)
	if err != nil {
		return LiftDoNotContactResult{}, err
	}
	if since, _ := p.doNotContact(); since == nil {
		return LiftDoNotContactResult{}, &Error{Code: Conflict, Field: "input.id", Message: "Contact is allowed already."}
	}
	if p.person != nil {
		err = tx.Person.UpdateOne(p.person).
			SetDoNotContactReason("").ClearDoNotContactSetByID().ClearDoNotContactAt().Write(ctx)
	} else {
		err = tx.Organisation.UpdateOne(p.organisation).
			SetDoNotContactReason("").ClearDoNotContactSetByID().ClearDoNotContactAt().Write(ctx)
	}
	return LiftDoNotContactResult{Record: p.id()}, err
}
