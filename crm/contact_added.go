package crm

import (
	"context"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/involvement"
)

// gain is what new interactions of one sight bring to a relationship: contact moves
// the last one forward, follow-ups move the next one back, never the other way.
type gain struct {
	sight      involvement.Sight
	contactAt  time.Time
	followUpOn calendar.Date
}

func (g *gain) add(i *ent.Interaction, followUpOn calendar.Date) {
	g.sight = sightOf(i)
	if at := contactAt(i); at.After(g.contactAt) {
		g.contactAt = at
	}
	g.followUpOn = min(g.followUpOn, followUpOn)
}

// contactAdded is contactChanged for partners with whom there is something new and
// nothing else has changed. What is stored is enough to know the new state of those
// whose rows were read and are held; only of others is the history read.
func contactAdded(ctx context.Context, tx *ent.Tx, a attendance, partnerIDs []string, g gain) error {
	changed := map[string][4]contactView{}
	var organisations, people, others []string
	for _, partnerID := range partnerIDs {
		var r relationship
		switch p, o := a.people[partnerID], a.organisations[partnerID]; {
		case p != nil:
			r = relationshipWithPerson(p)
			people = append(people, partnerID)
		case o != nil:
			r = relationshipWithOrganisation(o)
			organisations = append(organisations, partnerID)
		default:
			others = append(others, partnerID)
			continue
		}
		if now := r.gained(ctx, g); !slices.EqualFunc(now[:], r.stored[:], contactView.equal) {
			changed[partnerID] = now
		}
	}
	if err := saveContact(asSystem(ctx), tx, organisations, people, changed); err != nil || len(others) == 0 {
		return err
	}
	return contactChanged(ctx, tx, others...)
}

// gained is the stored state with what is new.
func (r relationship) gained(ctx context.Context, g gain) (now [4]contactView) {
	now = r.stored
	sight := slices.Index(sights[:], g.sight)
	for i, counted := range views {
		if !slices.Contains(counted, sight) {
			continue
		}
		v := &now[i]
		if g.contactAt.After(v.lastContact) {
			v.lastContact = g.contactAt.UTC()
		}
		v.nextFollowUp = min(v.nextFollowUp, g.followUpOn)
		v.contactDue = r.due(ctx, v.lastContact)
	}
	return now
}

// relationshipWithPerson is what gained asks for: the stored state, and the cadence.
func relationshipWithPerson(p *ent.Person) relationship {
	return relationship{cadenceDays: p.CadenceDays, stored: [4]contactView{
		{p.LastContactOpen, p.NextFollowUpOpen, p.NextContactDueOpen},
		{p.LastContactOutreach, p.NextFollowUpOutreach, p.NextContactDueOutreach},
		{p.LastContactPress, p.NextFollowUpPress, p.NextContactDuePress},
		{p.LastContactBoth, p.NextFollowUpBoth, p.NextContactDueBoth},
	}}
}

func relationshipWithOrganisation(o *ent.Organisation) relationship {
	return relationship{cadenceDays: o.CadenceDays, stored: [4]contactView{
		{o.LastContactOpen, o.NextFollowUpOpen, o.NextContactDueOpen},
		{o.LastContactOutreach, o.NextFollowUpOutreach, o.NextContactDueOutreach},
		{o.LastContactPress, o.NextFollowUpPress, o.NextContactDuePress},
		{o.LastContactBoth, o.NextFollowUpBoth, o.NextContactDueBoth},
	}}
}
