package crm

import (
	"context"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/accessrecord"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/viewer"
)

// RevealContactPointInput says whose private contact points are opened, and why.
type RevealContactPointInput struct{ OwnerID, Reason string }

// RevealContactPointResult names what was opened and what was recorded. The
// contact points are left out of what is stored for a repeated request, so that
// a repeat opens nothing: it would be an opening without a record. Whoever reads
// the answer does so as viewer.Reveal(ContactPoints...).
type RevealContactPointResult struct {
	ContactPoints []string `json:"-"`
	AccessRecord  string   `json:"accessRecord"`
}

// RevealContactPoint opens the private contact points of an organisation or
// person to an administrator, and records who opened them, when and why. It
// answers FORBIDDEN to anybody else, NOT_FOUND for an owner whom the viewer may
// not see, and VALIDATION_FAILED without a reason.
func RevealContactPoint(ctx context.Context, tx *ent.Tx, in RevealContactPointInput) (RevealContactPointResult, error) {
	if !viewer.From(ctx).Has(viewer.Admin) {
		return RevealContactPointResult{}, &Error{Code: Forbidden, Message: "Only an administrator opens private contact points."}
	}
	var f Faults
	reason := f.text("input.reason", in.Reason, 1, 500)
	owner, err := f.contactOwner(ctx, tx, "input.ownerID", in.OwnerID)
	if err != nil {
		return RevealContactPointResult{}, err
	}
	if err := f.err(); err != nil {
		return RevealContactPointResult{}, err
	}
	// SECURITY: the record is written first and in the same transaction: there is
	// no opening without it.
	record, err := tx.AccessRecord.Create().SetUserID(viewer.From(ctx).UserID).SetRecordID(owner.id()).
		SetAction(accessrecord.ActionREVEAL_CONTACT_POINT).SetReason(reason).SetCreatedAt(calendar.Now(ctx)).Save(ctx)
	if err != nil {
		return RevealContactPointResult{}, err
	}
	ids, err := tx.ContactPoint.Query().
		Where(owner.points(), contactpoint.AudienceEQ(contactpoint.AudiencePRIVATE)).IDs(asSystem(ctx))
	return RevealContactPointResult{ContactPoints: ids, AccessRecord: record.ID}, err
}

// asSystem is a context in which the server follows a change up on rows that
// the viewer may not see or write. The viewer is still recorded as the actor.
//
// SECURITY: nothing that is read with it may come into an answer.
func asSystem(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System(viewer.From(ctx).UserID))
}

// forUpdate makes a query hold what it reads until the transaction ends, for
// rules that look at several rows. SQLite has one writer at a time anyway.
func forUpdate(s *sql.Selector) {
	if s.Dialect() == dialect.MySQL {
		s.ForUpdate()
	}
}

// forShare makes a query keep what it reads from being changed until the
// transaction ends, beside others who do the same: for rows that are named and not
// written. MariaDB has it in these words alone.
func forShare(s *sql.Selector) {
	if s.Dialect() == dialect.MySQL {
		s.ForShare(sql.WithLockClause("LOCK IN SHARE MODE"))
	}
}
