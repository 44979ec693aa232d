package importer

import (
	"context"
	"fmt"
	"strconv"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/externalid"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/text"
)

// page is how many records are read at once: an IN list of so many ids is
// within what both engines take.
const page = 1000

// stored is what the database holds, as a plan needs it and with the ids that
// a write needs.
type stored struct {
	world
	byID map[string]*body
	// regionIDs are by name.
	regionIDs map[string]string
}

// load reads every organisation, archived ones too: whoever looks for names
// that are near must look at all of them.
func load(ctx context.Context, db *ent.Client) (*stored, error) {
	s := &stored{world: world{regions: map[string]string{}}, byID: map[string]*body{}, regionIDs: map[string]string{}}
	regions, err := db.Region.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the regions: %w", err)
	}
	for _, r := range regions {
		s.regions[text.Fold(r.Name)], s.regions[text.Fold(r.OnsCode)] = r.Name, r.Name
		s.regionIDs[r.Name] = r.ID
	}
	parents := map[*body]string{}
	for last := ""; ; {
		rows, err := db.Organisation.Query().Where(organisation.IDGT(last)).WithRegions().
			Order(ent.Asc(organisation.FieldID)).Limit(page).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("reading the organisations: %w", err)
		}
		for _, o := range rows {
			b := bodyOf(o)
			s.byID[o.ID], parents[b], last = b, o.ParentID, o.ID
			s.bodies = append(s.bodies, b)
		}
		if len(rows) < page {
			break
		}
	}
	for b, parent := range parents {
		b.parent = s.byID[parent]
	}
	return s, loadIDs(ctx, db, s.byID)
}

func loadIDs(ctx context.Context, db *ent.Client, byID map[string]*body) error {
	ids, err := db.ExternalID.Query().Order(ent.Asc(externalid.FieldID)).All(ctx)
	if err != nil {
		return fmt.Errorf("reading the external ids: %w", err)
	}
	for _, id := range ids {
		if b := byID[id.OrganisationID]; b != nil {
			b.ids = append(b.ids, ExternalID{id.Scheme, id.Value})
		}
	}
	return nil
}

// bodyOf is a stored organisation in the words of a mapping.
func bodyOf(o *ent.Organisation) *body {
	b := newBody()
	b.id, b.version, b.archived = o.ID, o.Version, o.ArchivedAt != nil
	for field, v := range map[string]string{
		"name": o.Name, "shortName": o.ShortName, "kind": string(o.Kind), "level": string(o.Level), "status": string(o.Status),
		"description": o.Description, "website": o.Website, "founded": known(o.Founded, string(o.FoundedPrecision)),
		"memberCount": counted(o.MemberCount), "memberCountAsOf": string(o.MemberCountAsOf), "memberCountSource": o.MemberCountSource,
		"reach": counted(o.Reach),
	} {
		b.set(field, v)
	}
	if o.Medium != nil {
		b.set("medium", string(*o.Medium))
	}
	b.facts.values["formerNames"] = append([]string(nil), o.FormerNames...)
	for _, r := range o.Edges.Regions {
		b.facts.values["regions"] = append(b.facts.values["regions"], r.Name)
	}
	return b
}

func (b *body) set(field, v string) {
	if v != "" {
		b.facts.values[field] = []string{v}
	}
}

// known is a stored day as far as it is known.
func known(d calendar.Date, precision string) string {
	switch {
	case d == "":
		return ""
	case precision == "YEAR":
		return string(d[:4])
	case precision == "MONTH":
		return string(d[:7])
	}
	return string(d)
}

// counted is a stored number; -1 is not known.
func counted(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// loadTies reads the affiliations from the stored organisations that the ties
// of a plan begin at, those that were taken back too.
func loadTies(ctx context.Context, db *ent.Client, p *planner) ([]*tie, error) {
	var ids []string
	seen := map[*body]bool{}
	for _, r := range p.rows {
		for _, t := range r.ties {
			from := t.from
			if from == nil {
				from = r.body
			}
			if from != nil && from.stored() && !seen[from] {
				seen[from] = true
				ids = append(ids, from.id)
			}
		}
	}
	var ties []*tie
	for len(ids) > 0 {
		n := min(page, len(ids))
		rows, err := db.Affiliation.Query().Where(affiliation.FromIDIn(ids[:n]...)).Order(ent.Asc(affiliation.FieldID)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("reading the affiliations: %w", err)
		}
		for _, a := range rows {
			if t := tieOfRow(a, p.byRecord); t.to != nil {
				ties = append(ties, t)
			}
		}
		ids = ids[n:]
	}
	return ties, nil
}

func tieOfRow(a *ent.Affiliation, byRecord map[string]*body) *tie {
	f := newBody()
	for field, v := range map[string]string{
		"kind": string(a.Kind), "role": a.Role, "since": known(a.Since, string(a.SincePrecision)),
		"until": known(a.Until, string(a.UntilPrecision)), "membersAffiliated": counted(a.MembersAffiliated),
		"delegateEntitlement": counted(a.DelegateEntitlement), "renewsOn": string(a.RenewsOn), "source": a.Source,
	} {
		f.set(field, v)
	}
	return &tie{
		id: a.ID, version: a.Version, from: byRecord[a.FromID], to: byRecord[a.ToID],
		facts: f.facts, voided: a.VoidedAt != nil,
	}
}
