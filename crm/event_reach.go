package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// writableEvent finds and holds an event that the viewer may write: whoever writes
// for the whole party may, and an organiser where it takes place in one of the
// own regions. It answers NOT_FOUND, and FORBIDDEN out of reach.
//
// SECURITY: the policy of events says who may, and is asked here.
func writableEvent(ctx context.Context, tx *ent.Tx, field, eventID string) (*ent.Event, error) {
	if id.Prefix(eventID) != "evt" {
		return nil, missing(field, "event")
	}
	e, err := tx.Event.Query().Where(event.ID(eventID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, field, "event")
	}
	if writable := schema.Writable(ctx, "Event"); writable != nil {
		if may, err := tx.Event.Query().Where(event.ID(e.ID), predicate.Event(writable)).Exist(ctx); may || err != nil {
			return e, err
		}
	}
	return nil, &Error{Code: Forbidden, Field: field, Message: "You write events in your own regions only."}
}

// editableEvent is writableEvent with the version compared.
func editableEvent(ctx context.Context, tx *ent.Tx, eventID string, version int) (*ent.Event, error) {
	e, err := writableEvent(ctx, tx, "input.id", eventID)
	if err == nil && e.Version != version {
		err = stale(ctx, tx, e.ID, version)
	}
	return e, err
}
