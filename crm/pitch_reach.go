package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// mayWritePress is FORBIDDEN unless the viewer may write records of a type of the
// press desk.
//
// SECURITY: the policy of the type says so, which is asked here.
func mayWritePress(ctx context.Context, recordType string) error {
	if schema.Writable(ctx, recordType) == nil {
		return &Error{Code: Forbidden, Message: "Only the press team does this."}
	}
	return nil
}

// editablePitch finds and holds a pitch that the viewer may write, and compares
// the version, if one is given. It answers NOT_FOUND and FORBIDDEN.
func editablePitch(ctx context.Context, tx *ent.Tx, field, pitchID string, version *int) (*ent.Pitch, error) {
	if id.Prefix(pitchID) != "pit" {
		return nil, missing(field, "pitch")
	}
	p, err := tx.Pitch.Query().Where(pitch.ID(pitchID), pitch.VoidedAtIsNil(), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, field, "pitch")
	}
	if err := mayWritePress(ctx, "Pitch"); err != nil {
		return nil, at(field, err)
	}
	if version != nil && p.Version != *version {
		return nil, stale(ctx, tx, p.ID, *version)
	}
	return p, nil
}

// editableRecipient finds a recipient of a pitch that the viewer may write, with
// the pitch, whose row is held, and compares the version.
func editableRecipient(ctx context.Context, tx *ent.Tx, recipientID string, version int) (*ent.PitchRecipient, *ent.Pitch, error) {
	if id.Prefix(recipientID) != "pir" {
		return nil, nil, missing("input.id", "recipient")
	}
	pitchID, err := tx.PitchRecipient.Query().Where(pitchrecipient.ID(recipientID)).Select(pitchrecipient.FieldPitchID).String(ctx)
	if err != nil {
		return nil, nil, found(err, "input.id", "recipient")
	}
	p, err := editablePitch(ctx, tx, "input.id", pitchID, nil)
	if err != nil {
		return nil, nil, err
	}
	r, err := tx.PitchRecipient.Query().Where(pitchrecipient.ID(recipientID)).Only(ctx)
	switch {
	case err != nil:
		return nil, nil, found(err, "input.id", "recipient")
	case r.Version != version:
		return nil, nil, stale(ctx, tx, r.ID, version)
	}
	return r, p, nil
}
