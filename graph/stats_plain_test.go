package graph

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
)

// plainStats is what a viewer sees, with all that it can be counted by.
type plainStats struct {
	all          []*ent.Interaction
	ours, bodies map[string][]string // by interaction
	regions      map[string][]string // by organisation
}

// plainStats reads who took part from participants, and where bodies lie from
// their own regions and those above them.
func (d *demoWorld) plainStats(t *testing.T, ctx context.Context) *plainStats {
	t.Helper()
	p := &plainStats{ours: map[string][]string{}, bodies: map[string][]string{}, regions: map[string][]string{}}
	var err error
	if p.all, err = d.ent().Interaction.Query().Order(interaction.ByID()).All(ctx); err != nil {
		t.Fatal(err)
	}
	participants, err := d.ent().Participant.Query().All(asServer(ctx))
	if err != nil {
		t.Fatal(err)
	}
	organisations, err := d.ent().Organisation.Query().WithRegions().All(asServer(ctx))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*ent.Organisation{}
	for _, o := range organisations {
		byID[o.ID] = o
	}
	for _, m := range participants {
		if m.UserID != "" {
			p.ours[m.InteractionID] = append(p.ours[m.InteractionID], m.UserID)
		}
		if m.OrganisationID != "" && !slices.Contains(p.bodies[m.InteractionID], m.OrganisationID) {
			p.bodies[m.InteractionID] = append(p.bodies[m.InteractionID], m.OrganisationID)
		}
	}
	for _, o := range organisations {
		from := o
		for len(from.Edges.Regions) == 0 && from.ParentID != "" {
			from = byID[from.ParentID]
		}
		for _, r := range from.Edges.Regions {
			p.regions[o.ID] = append(p.regions[o.ID], r.ID)
		}
	}
	return p
}

// groups are those in which an interaction counts: one for each of us who took
// part and each organisation, with each region of that organisation.
func (p *plainStats) groups(i *ent.Interaction, by []string) [][3]string {
	found := [][3]string{}
	for _, user := range orNone(p.ours[i.ID]) {
		for _, body := range orNone(p.bodies[i.ID]) {
			for _, region := range orNone(p.regions[body]) {
				of := map[string]string{
					"MONTH": string(i.StartsOn)[:len("2006-01")], "KIND": string(i.Kind), "TEAM": string(i.Team),
					"USER": user, "ORGANISATION": body, "REGION": region,
				}
				var g [3]string
				for n, b := range by {
					g[n] = of[b]
				}
				found = append(found, g)
			}
		}
	}
	return found
}

func orNone(keys []string) []string {
	if len(keys) == 0 {
		return []string{""}
	}
	return keys
}

// count is the plain recount.
func (p *plainStats) count(by []string, passes func(*ent.Interaction) bool) counted {
	type numbers struct{ all, contacts map[string]bool }
	found := map[[3]string]*numbers{}
	for _, i := range p.all {
		if !passes(i) {
			continue
		}
		contact := i.Status == interaction.StatusHELD && (i.Outcome == nil || *i.Outcome == interaction.OutcomeMEANINGFUL)
		for _, g := range p.groups(i, by) {
			if found[g] == nil {
				found[g] = &numbers{map[string]bool{}, map[string]bool{}}
			}
			found[g].all[i.ID] = true
			if contact {
				found[g].contacts[i.ID] = true
			}
		}
	}
	ordered := make([][3]string, 0, len(found))
	for k := range found {
		ordered = append(ordered, k)
	}
	slices.SortFunc(ordered, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	c := counted{Cut: len(ordered) > 500}
	for _, k := range ordered[:min(500, len(ordered))] {
		row := countedRow{Interactions: len(found[k].all), Contacts: len(found[k].contacts)}
		for n, b := range by {
			row.put(b, k[n])
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (r *countedRow) put(by, key string) {
	if key == "" {
		return
	}
	record := &struct{ ID string }{key}
	switch by {
	case "MONTH":
		r.Month = &key
	case "KIND":
		r.Kind = &key
	case "TEAM":
		r.Team = &key
	case "USER":
		r.User = record
	case "ORGANISATION":
		r.Organisation = record
	case "REGION":
		r.Region = record
	}
}

// filters are some as they are written, with what they mean. The first is none.
func (p *plainStats) filters() map[string]func(i *ent.Interaction) bool {
	day := p.all[len(p.all)/2].StartsOn
	somebody, body := p.all[0].CreatedBy, p.bodies[p.all[len(p.all)/3].ID][0]
	return map[string]func(*ent.Interaction) bool{
		"": func(*ent.Interaction) bool { return true },
		`filter: {kind: [MEETING, PHONE_CALL], status: [HELD]}`: func(i *ent.Interaction) bool {
			return (i.Kind == interaction.KindMEETING || i.Kind == interaction.KindPHONE_CALL) && i.Status == interaction.StatusHELD
		},
		fmt.Sprintf(`filter: {startsOn: {from: %q}, not: {team: [PRESS]}}`, day): func(i *ent.Interaction) bool {
			return i.StartsOn >= day && i.Team != interaction.TeamPRESS
		},
		fmt.Sprintf(`filter: {or: [{createdBy: [%q]}, {organisation: [%q]}]}`, somebody, body): func(i *ent.Interaction) bool {
			return i.CreatedBy == somebody || slices.Contains(p.bodies[i.ID], body)
		},
		`filter: {text: "nothing is called so"}`: func(*ent.Interaction) bool { return false },
	}
}
