package crm

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql/sqlgraph"

	"github.com/breakthrough-party/coalition/viewer"
)

// mayWriteLabels is FORBIDDEN for all who do not write for the whole party.
//
// SECURITY: a tag stands on records of every region, and partners of every region
// take stances on an issue.
func mayWriteLabels(ctx context.Context, kind string) error {
	if viewer.From(ctx).WritesPartners() {
		return nil
	}
	return &Error{Code: Forbidden, Message: kind + " are written by those who write for the whole party."}
}

// sameName is DUPLICATE: a tag or issue, in use or archived, has this name.
func sameName(kind, name, id string, archivedAt *time.Time) *Error {
	message := "There is " + kind + " " + name + "."
	if archivedAt != nil {
		message = "There is " + kind + " " + name + ", which is archived: restore it."
	}
	return &Error{Code: Duplicate, Field: "input.name", Message: message, Extra: map[string]any{"id": id}}
}

// nameTaken turns the database's refusal into DUPLICATE, which free answers:
// another transaction took the name in the same moment.
func nameTaken(err error, free func() error) error {
	if sqlgraph.IsUniqueConstraintError(err) {
		if duplicate := free(); duplicate != nil {
			return duplicate
		}
	}
	return err
}

// mayArchive is CONFLICT for what is archived already.
func mayArchive(kind string, archivedAt *time.Time) error {
	if archivedAt == nil {
		return nil
	}
	return &Error{Code: Conflict, Field: "input.id", Message: "This " + kind + " is archived already."}
}

// mayRestore is CONFLICT for what is not archived.
func mayRestore(kind string, archivedAt *time.Time) error {
	if archivedAt != nil {
		return nil
	}
	return &Error{Code: Conflict, Field: "input.id", Message: "This " + kind + " is not archived."}
}
