package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
)

// affiliationDraft is an affiliation as it will be, so that one set of rules
// holds for new ones and for edits. An absent number is -1.
type affiliationDraft struct {
	kind                affiliation.Kind
	role                string
	since               calendar.Date
	sincePrecision      affiliation.SincePrecision
	until               calendar.Date
	untilPrecision      affiliation.UntilPrecision
	membersAffiliated   int
	delegateEntitlement int
	renewsOn            calendar.Date
	source              string
}

// blankAffiliation is what ent makes of an affiliation of which nothing is said.
var blankAffiliation = affiliationDraft{membersAffiliated: -1, delegateEntitlement: -1}

func affiliationDraftOf(a *ent.Affiliation) affiliationDraft {
	return affiliationDraft{
		kind: a.Kind, role: a.Role, since: a.Since, sincePrecision: a.SincePrecision,
		until: a.Until, untilPrecision: a.UntilPrecision, membersAffiliated: a.MembersAffiliated,
		delegateEntitlement: a.DelegateEntitlement, renewsOn: a.RenewsOn, source: a.Source,
	}
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *affiliationDraft) check(f *Faults) {
	f.choice("input.kind", affiliation.KindValidator(d.kind))
	d.role = f.name("input.role", d.role, 0, 100)
	d.source = f.line("input.source", d.source, 0, 500)
	f.day("input.renewsOn", d.renewsOn)
	d.since, d.sincePrecision = historic(f, "input.since", d.since, d.sincePrecision, affiliation.SincePrecisionValidator)
	d.checkUntil(f)
}

func (d *affiliationDraft) checkUntil(f *Faults) {
	d.until, d.untilPrecision = historic(f, "input.until", d.until, d.untilPrecision, affiliation.UntilPrecisionValidator)
	if d.until != "" && d.until < d.since {
		f.add(Invalid, "input.until", "This is before the beginning, "+string(d.since)+
			". A month or year stands for its first day; say of the beginning, too, only the month or year.")
	}
}

// fill writes into a mutation what is another than it was.
func (d affiliationDraft) fill(m *ent.AffiliationMutation, was affiliationDraft) {
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetRole, d.role, was.role)
	setNew(m.SetSince, d.since, was.since)
	setNew(m.SetSincePrecision, d.sincePrecision, was.sincePrecision)
	setNew(m.SetUntil, d.until, was.until)
	setNew(m.SetUntilPrecision, d.untilPrecision, was.untilPrecision)
	setNew(m.SetMembersAffiliated, d.membersAffiliated, was.membersAffiliated)
	setNew(m.SetDelegateEntitlement, d.delegateEntitlement, was.delegateEntitlement)
	setNew(m.SetRenewsOn, d.renewsOn, was.renewsOn)
	setNew(m.SetSource, d.source, was.source)
}

// notTwice is DUPLICATE when another record says the same: the same tie between
// the same two, in the same role, since the same day.
func (d affiliationDraft) notTwice(ctx context.Context, tx *ent.Tx, fromID, toID, exceptID string) error {
	ids, err := tx.Affiliation.Query().Where(
		affiliation.FromID(fromID), affiliation.ToID(toID), affiliation.KindEQ(d.kind), affiliation.Role(d.role),
		affiliation.Since(d.since), affiliation.VoidedAtIsNil(), affiliation.IDNEQ(exceptID),
	).Limit(1).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	return &Error{Code: Duplicate, Field: "input.kind", Extra: map[string]any{"id": ids[0]},
		Message: "This tie is entered already, in the same role since the same day."}
}
