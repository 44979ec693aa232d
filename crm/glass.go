package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/accessrecord"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// BreakGlassInput says what is opened, one of the two, and why.
type BreakGlassInput struct{ OrganisationID, InteractionID, Reason string }

// BreakGlassResult names the organisation or interaction, says how many
// interactions are open until when, and names the first record of it.
type BreakGlassResult struct {
	Record       string    `json:"record"`
	Opened       int       `json:"opened"`
	Until        time.Time `json:"until"`
	AccessRecord string    `json:"accessRecord"`
}

// BreakGlass opens a RESTRICTED interaction, or all those with an organisation, to
// an administrator for half an hour, and records for each who opened it, when
// and why; for an organisation without any, that it was asked. It answers
// FORBIDDEN to anybody else, NOT_FOUND for ids that lead nowhere,
// VALIDATION_FAILED without a reason and for none or both, and CONFLICT for an
// interaction that is not RESTRICTED.
func BreakGlass(ctx context.Context, tx *ent.Tx, in BreakGlassInput) (BreakGlassResult, error) {
	if !viewer.From(ctx).Has(viewer.Admin) {
		return BreakGlassResult{}, &Error{Code: Forbidden, Message: "Only an administrator opens what is restricted."}
	}
	var f Faults
	reason := f.text("input.reason", in.Reason, 1, 500)
	var opens []string
	var err error
	switch {
	case (in.OrganisationID == "") == (in.InteractionID == ""):
		f.add(Invalid, "input", "Name an organisation or an interaction, and only one of the two.")
	case in.OrganisationID != "":
		opens, err = f.restrictedWith(ctx, tx, in.OrganisationID)
	default:
		opens, err = []string{in.InteractionID}, f.restricted(ctx, tx, in.InteractionID)
	}
	if err != nil {
		return BreakGlassResult{}, err
	}
	if err := f.err(); err != nil {
		return BreakGlassResult{}, err
	}
	result := BreakGlassResult{Record: in.OrganisationID + in.InteractionID, Opened: len(opens), Until: calendar.Now(ctx).Add(schema.GlassLasts)}
	if len(opens) == 0 {
		opens = []string{in.OrganisationID}
	}
	result.AccessRecord, err = recordGlass(ctx, tx, opens, reason)
	return result, err
}

// recordGlass writes a record for each that is opened, and returns the id of the first.
//
// SECURITY: the record is what opens it: there is no opening without one.
func recordGlass(ctx context.Context, tx *ent.Tx, opened []string, reason string) (string, error) {
	rows := make([]*ent.AccessRecordCreate, len(opened))
	first := id.New("rea")
	for i, recordID := range opened {
		rows[i] = tx.AccessRecord.Create().SetUserID(viewer.From(ctx).UserID).SetRecordID(recordID).
			SetAction(accessrecord.ActionBREAK_GLASS).SetReason(reason).SetCreatedAt(calendar.Now(ctx))
	}
	rows[0].SetID(first)
	return first, inChunks(rows, func(some []*ent.AccessRecordCreate) error { return tx.AccessRecord.CreateBulk(some...).Exec(ctx) })
}

// restrictedWith are the RESTRICTED interactions with an organisation.
func (f *Faults) restrictedWith(ctx context.Context, tx *ent.Tx, organisationID string) ([]string, error) {
	if id.Prefix(organisationID) == "org" {
		if there, err := tx.Organisation.Query().Where(organisation.ID(organisationID)).Exist(ctx); err != nil {
			return nil, err
		} else if there {
			return tx.Involvement.Query().Where(involvement.PartnerID(organisationID), involvement.SightEQ(involvement.SightRESTRICTED)).
				Order(involvement.ByInteractionID()).Select(involvement.FieldInteractionID).Strings(asSystem(ctx))
		}
	}
	*f = append(*f, missing("input.organisationID", "organisation"))
	return nil, nil
}

// restricted checks that an interaction is there and closed to those whom it does
// not involve. An administrator sees all others anyway.
func (f *Faults) restricted(ctx context.Context, tx *ent.Tx, interactionID string) error {
	const field = "input.interactionID"
	if id.Prefix(interactionID) != "int" {
		*f = append(*f, missing(field, "interaction"))
		return nil
	}
	i, err := tx.Interaction.Query().Where(interaction.ID(interactionID), interaction.VoidedAtIsNil()).Only(asSystem(ctx))
	if err != nil {
		return f.refused(field, found(err, field, "interaction"))
	}
	if i.Confidentiality != interaction.ConfidentialityRESTRICTED {
		f.add(Conflict, field, "You see this interaction already: it is not restricted.")
	}
	return nil
}
