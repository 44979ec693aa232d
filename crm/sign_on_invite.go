package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/id"
)

// maxInvited is how many are asked at once at most.
const maxInvited = 50

// InviteToSignInput says who is asked to sign a statement.
type InviteToSignInput struct {
	StatementID                string
	OrganisationIDs, PersonIDs []string
	// Again asks those anew who declined or withdrew.
	Again bool
	Note  Opt[string]
}

// InviteToSignResult names the sign-ons: of the organisations, then of the people,
// in the order of the input.
type InviteToSignResult struct {
	SignOns []string `json:"signOns"`
}

// InviteToSign asks organisations and people to sign a statement, all of them or
// none. It answers NOT_FOUND for ids that lead nowhere, FORBIDDEN for those out of
// reach, VALIDATION_FAILED for none or more than 50, for one that is named twice or
// archived and for a note of more than 500 characters, DUPLICATE with the id of the
// sign-on for those who were asked before, unless they declined or withdrew and are
// asked again, and CONFLICT for those who must not be contacted, after the hard
// deadline and for an abandoned statement.
func InviteToSign(ctx context.Context, tx *ent.Tx, in InviteToSignInput) (InviteToSignResult, error) {
	var f Faults
	s, err := findStatement(ctx, tx, "input.statementID", in.StatementID)
	if err := f.refused("input.statementID", err); err != nil {
		return InviteToSignResult{}, err
	}
	note := f.line("input.note", in.Note.Value, 0, 500)
	all, err := f.invited(ctx, tx, in)
	if err != nil {
		return InviteToSignResult{}, err
	}
	if s != nil {
		if f.goesOn("input.statementID", s); s.HardDeadline != nil && calendar.Now(ctx).After(*s.HardDeadline) {
			f.add(Conflict, "input.statementID", "The hard deadline is over, until which this could be signed.")
		}
		if err := f.asked(ctx, tx, s, all, in.Again); err != nil {
			return InviteToSignResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return InviteToSignResult{}, err
	}
	var fresh []*ent.SignOnCreate
	for _, i := range all {
		if i.was == nil {
			fresh = append(fresh, newSignOn(tx, s, i.partner).SetNote(note))
			continue
		}
		var f Faults
		if err := f.moveSignOn(ctx, tx, i.was, signon.StatusINVITED, in.Note); err != nil {
			return InviteToSignResult{}, err
		}
	}
	come, err := tx.SignOn.CreateBulk(fresh...).Save(ctx)
	if err != nil {
		return InviteToSignResult{}, err
	}
	out := InviteToSignResult{SignOns: make([]string, len(all))}
	for n, i := range all {
		if i.was == nil {
			i.was, come = come[0], come[1:]
		}
		out.SignOns[n] = i.was.ID
	}
	return out, nil
}

// invitee is somebody who is asked, and the sign-on that there is already, if any.
type invitee struct {
	partner
	path string
	was  *ent.SignOn
}

// invited finds and holds those who are asked, and notes who is not there, named
// twice, archived, out of reach or must not be contacted.
func (f *Faults) invited(ctx context.Context, tx *ent.Tx, in InviteToSignInput) ([]invitee, error) {
	if n := len(in.OrganisationIDs) + len(in.PersonIDs); n == 0 || n > maxInvited {
		f.add(Invalid, "input", fmt.Sprintf("Name 1 to %d organisations and people; these are %d.", maxInvited, n))
		return nil, nil
	}
	known, err := invitees(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	mine, err := writablePartners(ctx, tx, in.OrganisationIDs, in.PersonIDs)
	if err != nil {
		return nil, err
	}
	var all []invitee
	seen := map[string]bool{}
	for _, list := range []struct {
		ids               []string
		kind, field, what string
		outOfReach        *Error
	}{
		{in.OrganisationIDs, "org", "input.organisationIDs", "organisation", outOfReach()},
		{in.PersonIDs, "per", "input.personIDs", "person", personOutOfReach()},
	} {
		for n, partnerID := range list.ids {
			i := invitee{partner: known[partnerID], path: fmt.Sprintf("%s.%d", list.field, n)}
			switch {
			case !i.known() || id.Prefix(partnerID) != list.kind:
				*f = append(*f, missing(i.path, list.what))
				continue
			case seen[partnerID]:
				f.add(Invalid, i.path, i.name()+" was named before.")
				continue
			case !mine[partnerID]:
				*f = append(*f, at(i.path, list.outOfReach).(*Error))
				continue
			case i.archived():
				f.add(Invalid, i.path, i.name()+" is archived.")
			}
			seen[partnerID] = true
			if since, by := i.doNotContact(); since != nil {
				if err := f.refused(i.path, alreadySet(ctx, tx, *since, by)); err != nil {
					return nil, err
				}
			}
			all = append(all, i)
		}
	}
	return all, nil
}

// invitees are those of the organisations and people that are there, by id; their
// rows are held.
func invitees(ctx context.Context, tx *ent.Tx, in InviteToSignInput) (map[string]partner, error) {
	known := map[string]partner{}
	if len(in.OrganisationIDs) > 0 {
		rows, err := tx.Organisation.Query().Where(organisation.IDIn(in.OrganisationIDs...), forUpdate).Order(organisation.ByID()).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range rows {
			known[o.ID] = partner{organisation: o}
		}
	}
	if len(in.PersonIDs) > 0 {
		rows, err := tx.Person.Query().Where(person.IDIn(in.PersonIDs...), forUpdate).Order(person.ByID()).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range rows {
			known[p.ID] = partner{person: p}
		}
	}
	return known, nil
}

// writablePartners says which of these organisations and people the viewer may
// write.
//
// SECURITY: the policies of organisations and people are asked.
func writablePartners(ctx context.Context, tx *ent.Tx, organisationIDs, personIDs []string) (map[string]bool, error) {
	mine := map[string]bool{}
	note := func(ids []string, err error) error {
		for _, partnerID := range ids {
			mine[partnerID] = true
		}
		return err
	}
	if writable := schema.Writable(ctx, "Organisation"); writable != nil && len(organisationIDs) > 0 {
		if err := note(tx.Organisation.Query().Where(organisation.IDIn(organisationIDs...), predicate.Organisation(writable)).IDs(ctx)); err != nil {
			return nil, err
		}
	}
	if writable := schema.Writable(ctx, "Person"); writable != nil && len(personIDs) > 0 {
		if err := note(tx.Person.Query().Where(person.IDIn(personIDs...), predicate.Person(writable)).IDs(ctx)); err != nil {
			return nil, err
		}
	}
	return mine, nil
}

// asked finds the sign-ons that there are already, and notes where nobody is to be
// asked anew. The caller holds the statement's row: no other comes in between.
func (f *Faults) asked(ctx context.Context, tx *ent.Tx, s *ent.Statement, all []invitee, again bool) error {
	if len(all) == 0 {
		return nil
	}
	ways := make([]predicate.SignOn, len(all))
	for n, i := range all {
		ways[n] = i.signs()
	}
	rows, err := tx.SignOn.Query().Where(signon.StatementID(s.ID), signon.Or(ways...), forUpdate).All(ctx)
	if err != nil {
		return err
	}
	were := map[string]*ent.SignOn{}
	for _, r := range rows {
		were[r.OrganisationID+r.PersonID] = r
	}
	for n, i := range all {
		was := were[i.id()]
		if was == nil {
			continue
		}
		if all[n].was = was; again && SignOnMoves.Allow(was.Status, signon.StatusINVITED) {
			continue
		}
		message := fmt.Sprintf("%s was asked before, and is %s.", i.name(), was.Status)
		if SignOnMoves.Allow(was.Status, signon.StatusINVITED) {
			message += " Say `again` to ask once more."
		}
		*f = append(*f, &Error{Code: Duplicate, Field: i.path, Message: message, Extra: map[string]any{"id": was.ID}})
	}
	return nil
}

// newSignOn is the new row of somebody.
func newSignOn(tx *ent.Tx, s *ent.Statement, who partner) *ent.SignOnCreate {
	create := tx.SignOn.Create().SetStatementID(s.ID)
	if who.person != nil {
		return create.SetPersonID(who.id())
	}
	return create.SetOrganisationID(who.id())
}

// signs is the sign-ons of a partner.
func (p partner) signs() predicate.SignOn {
	if p.person != nil {
		return signon.PersonID(p.person.ID)
	}
	return signon.OrganisationID(p.organisation.ID)
}
