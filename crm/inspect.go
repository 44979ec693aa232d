package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/inspection"
)

// inspectedAtOnce is how many records are held against what they follow from at
// once, so that a large database is looked at in little memory.
const inspectedAtOnce = 200

// Checks hold everything that is computed from other records against what the
// same rules make of these records now, and write nothing. Days are those of the
// zone of the context. All is read through c, which should show one moment.
func Checks(c *ent.Client) []inspection.Check {
	i := inspector{c}
	return []inspection.Check{
		{Name: "tree of organisations", Covers: []string{"Ancestor", "Organisation.areas"}, Run: i.tree},
		{Name: "words of names and titles", Covers: []string{"Term"}, Run: i.terms},
		{Name: "journalists", Covers: []string{"Person.is_journalist", "Person.last_coverage_at"}, Run: i.journalists},
		{Name: "beats", Covers: []string{"Beat"}, Run: i.beats},
		{Name: "interactions", Covers: []string{"Interaction.starts_on", "Interaction.words"}, Run: i.interactions},
		{Name: "involvements", Covers: []string{"Involvement"}, Run: i.involvements},
		{Name: "state of relationships", Covers: contactColumns("Organisation", "Person"), Run: i.relationships},
		{Name: "stances and stages", Covers: []string{"StanceRecord.current"}, Run: i.standing},
		{Name: "campaign partners", Covers: []string{"CampaignPartner.role_rank"}, Run: i.campaignPartners},
		{Name: "events", Covers: []string{"EventOrganisation.starts_at", "EventSpeaker.starts_at"}, Run: i.events},
		{Name: "statements", Run: i.statements},
		{Name: "coverage", Covers: []string{"Coverage.url_key", "Coverage.published_on"}, Run: i.coverage},
		{Name: "bylines and mentions", Covers: []string{"Byline.published_at", "Mention.published_at"}, Run: i.published},
		{Name: "app tokens", Covers: []string{"AppToken.last_used_at"}, Run: i.appTokens},
	}
}

// inspector looks at the records that a client reads.
type inspector struct{ *ent.Client }

// contactColumns are the columns of the state of a relationship.
func contactColumns(types ...string) []string {
	var names []string
	for _, t := range types {
		names = append(names, t+".own_follow_up")
		for _, sight := range schema.ContactSights {
			for _, column := range stateColumns(sight) {
				names = append(names, t+"."+column)
			}
		}
	}
	return names
}

// walk reads records in the order of their ids, some at once, and looks at them.
// read returns those behind an id, inspectedAtOnce at most.
func walk[T any](ctx context.Context, r *inspection.Result, read func(ctx context.Context, after string) ([]T, error), idOf func(T) string, look func([]T) error) error {
	for after := ""; ; {
		some, err := read(ctx, after)
		if err != nil {
			return err
		}
		r.Looked(len(some))
		if len(some) > 0 {
			if err := look(some); err != nil {
				return err
			}
			after = idOf(some[len(some)-1])
		}
		if len(some) < inspectedAtOnce {
			return nil
		}
	}
}

// idsOf are the ids of some records.
func idsOf[T any](records []T, idOf func(T) string) []string {
	ids := make([]string, len(records))
	for i, record := range records {
		ids[i] = idOf(record)
	}
	return ids
}

func itself(id string) string { return id }

// gather puts rows together that belong to one record.
func gather[T any](rows []T, of func(T) string) map[string][]T {
	together := map[string][]T{}
	for _, row := range rows {
		together[of(row)] = append(together[of(row)], row)
	}
	return together
}
