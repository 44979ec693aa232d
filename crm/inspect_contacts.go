package crm

import (
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/inspection"
	"github.com/breakthrough-party/coalition/text"
)

func interactionID(i *ent.Interaction) string { return i.ID }

// allInteractions reads the next interactions behind an id.
func (i inspector) allInteractions(ctx context.Context, after string) ([]*ent.Interaction, error) {
	return i.Interaction.Query().Where(interaction.IDGT(after)).Order(interaction.ByID()).Limit(inspectedAtOnce).All(ctx)
}

// interactions holds the day and the words of interactions against their time and text.
func (i inspector) interactions(ctx context.Context, r *inspection.Result) error {
	return walk(ctx, r, i.allInteractions, interactionID, func(some []*ent.Interaction) error {
		for _, one := range some {
			if one.StartsOn != dayOf(ctx, one.StartsAt) {
				r.Fault(interaction.Table, one.ID, "starts_on is not the day of starts_at in %s", calendar.Zone(ctx))
			}
			if one.Words != text.IndexedWords(one.Subject, one.Summary) {
				r.Fault(interaction.Table, one.ID, "words are not those of subject and summary")
			}
		}
		return nil
	})
}

// involvements holds whom interactions concern, and what that means, against
// participants and follow-ups.
func (i inspector) involvements(ctx context.Context, r *inspection.Result) error {
	return walk(ctx, r, i.allInteractions, interactionID, func(some []*ent.Interaction) error {
		ids := idsOf(some, interactionID)
		who, err := i.Participant.Query().Where(participant.InteractionIDIn(ids...)).All(ctx)
		if err != nil {
			return err
		}
		next, err := i.earliest(ctx, followup.FieldInteractionID, ids)
		if err != nil {
			return err
		}
		rows, err := i.Involvement.Query().Where(involvement.InteractionIDIn(ids...)).Order(involvement.ByID()).All(ctx)
		if err != nil {
			return err
		}
		participants := gather(who, func(p *ent.Participant) string { return p.InteractionID })
		stored := gather(rows, func(v *ent.Involvement) string { return v.InteractionID })
		for _, one := range some {
			var partners []string
			if one.VoidedAt == nil {
				partners = partnersOf(participants[one.ID])
			}
			inspectInvolvements(r, one, partners, next(one.ID), stored[one.ID])
		}
		return nil
	})
}

// inspectInvolvements holds the involvements of one interaction against those that
// there should be.
func inspectInvolvements(r *inspection.Result, i *ent.Interaction, partners []string, followUpOn calendar.Date, stored []*ent.Involvement) {
	wanted := map[string]bool{}
	for _, partnerID := range partners {
		wanted[partnerID] = true
	}
	for _, v := range stored {
		if !wanted[v.PartnerID] {
			r.Fault(involvement.Table, v.ID, "partner_id takes no part in %s", i.ID)
			continue
		}
		delete(wanted, v.PartnerID)
		var differ []string
		for column, differs := range map[string]bool{
			involvement.FieldSight: v.Sight != sightOf(i), involvement.FieldStartsAt: !v.StartsAt.Equal(i.StartsAt),
			involvement.FieldContactAt: !v.ContactAt.Equal(contactAt(i)), involvement.FieldFollowUpOn: v.FollowUpOn != followUpOn,
		} {
			if differs {
				differ = append(differ, column)
			}
		}
		faultOfColumns(r, involvement.Table, v.ID, differ, "what "+i.ID+" says")
	}
	for _, missing := range keys(wanted) {
		r.Fault(interaction.Table, i.ID, "it has no involvement of %s, who takes part", missing)
	}
}

// earliest finds the first day of the open follow-ups of interactions or partners,
// whom a column names.
func (i inspector) earliest(ctx context.Context, column string, ids []string) (func(id string) calendar.Date, error) {
	ups, err := i.FollowUp.Query().Where(func(s *sql.Selector) { s.Where(sql.In(s.C(column), anys(ids)...)) }, stillOpen).
		Select(column, followup.FieldDueOn).All(ctx)
	days := map[string]calendar.Date{}
	for _, up := range ups {
		of := map[string]string{followup.FieldInteractionID: up.InteractionID, followup.FieldOrganisationID: up.OrganisationID, followup.FieldPersonID: up.PersonID}[column]
		if day, known := days[of]; !known || up.DueOn < day {
			days[of] = up.DueOn
		}
	}
	return func(id string) calendar.Date {
		if day, known := days[id]; known {
			return day
		}
		return schema.Unlimited
	}, err
}

// relationships holds the state of each relationship against involvements, own
// follow-ups and cadence.
func (i inspector) relationships(ctx context.Context, r *inspection.Result) error {
	readOrganisations := func(ctx context.Context, after string) ([]string, error) {
		return i.Organisation.Query().Where(organisation.IDGT(after)).Order(organisation.ByID()).Limit(inspectedAtOnce).IDs(ctx)
	}
	err := walk(ctx, r, readOrganisations, itself, func(ids []string) error {
		return i.relationshipsOf(ctx, r, organisation.Table, followup.FieldOrganisationID, ids, nil)
	})
	if err != nil {
		return err
	}
	readPeople := func(ctx context.Context, after string) ([]string, error) {
		return i.Person.Query().Where(person.IDGT(after)).Order(person.ByID()).Limit(inspectedAtOnce).IDs(ctx)
	}
	return walk(ctx, r, readPeople, itself, func(ids []string) error {
		return i.relationshipsOf(ctx, r, person.Table, followup.FieldPersonID, nil, ids)
	})
}

func (i inspector) relationshipsOf(ctx context.Context, r *inspection.Result, table, column string, organisations, people []string) error {
	own, err := i.earliest(ctx, column, append(organisations, people...))
	if err != nil {
		return err
	}
	return eachRelationship(ctx, i.Organisation, organisations, people, func(p relationship) {
		var differ []string
		if day := own(p.id); p.ownFollowUp != day {
			differ = append(differ, "own_follow_up")
			p.ownFollowUp = day // and what follows from it is judged by the right one
		}
		for n, now := range p.views(ctx) {
			was, columns := p.stored[n], stateColumns(schema.ContactSights[n])
			for m, same := range []bool{was.lastContact.Equal(now.lastContact), was.nextFollowUp == now.nextFollowUp, was.contactDue == now.contactDue} {
				if !same {
					differ = append(differ, columns[m])
				}
			}
		}
		faultOfColumns(r, table, p.id, differ, "what its contacts, follow-ups and cadence say")
	})
}

// faultOfColumns notes that columns of a row are not what they should be, if there are any.
func faultOfColumns(r *inspection.Result, table, id string, columns []string, what string) {
	switch len(columns) {
	case 0:
	case 1:
		r.Fault(table, id, "%s is not %s", columns[0], what)
	default:
		slices.Sort(columns)
		r.Fault(table, id, "%s are not %s", strings.Join(columns, ", "), what)
	}
}
