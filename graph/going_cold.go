package graph

import (
	"context"
	"sync"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
)

// partnerTypes are those of the union Partner.
func partnerTypes() []*read.Type { return []*read.Type{organisationType, personType} }

// coldFilters are the filter of goingCold, as it is asked of organisations and of
// people.
var coldFilters = sync.OnceValue(func() map[*read.Type]*filter {
	organisations, people := coldFilter(organisationType, organisationTags, lies(areasVia)), coldFilter(personType, personTags, worksIn)
	organisations.questions["kind"], people.questions["kind"] = amongKinds("ORGANISATION"), amongKinds("PERSON")
	organisations.questions["organisationKind"] = oneOf("kind")
	people.questions["organisationKind"] = func(a *asking, path string, value any) read.Narrow {
		a.strings(path, value)
		return noRow
	}
	return map[*read.Type]*filter{organisationType: organisations, personType: people}
})

func coldFilter(t *read.Type, tags read.Via, region question) *filter {
	return &filter{
		questions: map[string]question{
			"health": seen(t, "next_contact_due", inHealth), "relationshipManager": oneOf("relationship_manager_id"),
			"region": region, "tag": carries(tags),
		},
		unsaid: map[string]read.Narrow{"archived": inUse, "doNotContact": mayBeContacted}, // no field says otherwise
	}
}

// amongKinds: the kind of the list is one of the values.
func amongKinds(kind string) question {
	return func(a *asking, path string, value any) read.Narrow {
		for _, v := range a.strings(path, value) {
			if v == kind {
				return nil
			}
		}
		return noRow
	}
}

func noRow(s *sql.Selector) { s.Where(sql.False()) }

// mayBeContacted: nobody said that there must be no contact.
func mayBeContacted(s *sql.Selector) { s.Where(sql.IsNull(s.C("do_not_contact_at"))) }

// goingCold answers with whom contact is due, the longest overdue first.
func (r *Resolver) goingCold(ctx context.Context) (*read.Object, error) {
	args := arguments(ctx)
	asked, _ := args["filter"].(map[string]any)
	_, said := asked["health"]
	filters := coldFilters()
	var arms []read.Arm
	for _, t := range partnerTypes() {
		column, err := t.Column(ctx, "next_contact_due")
		if err != nil {
			return nil, err
		}
		narrow, err := filters[t].read(ctx, r.ent(), args)
		if err != nil {
			return nil, err
		}
		if !said {
			narrow = read.And(narrow, dueIn(ctx, column, []any{"OVERDUE", "DUE", "NEVER"}))
		}
		arms = append(arms, read.Arm{Type: t, Where: narrow, Columns: func(s *sql.Selector) []read.Named {
			return []read.Named{{Name: "due", Expr: sql.Raw(s.C(column))}}
		}})
	}
	return r.partners(ctx, read.Order{Column: "due"}, arms)
}

// partners answers a connection of organisations and people.
func (r *Resolver) partners(ctx context.Context, order read.Order, arms []read.Arm) (*read.Object, error) {
	o, err := r.engine.Mixed(ctx, r.ent(), read.Mixed{
		Types: partnerTypes(), Sort: []read.Order{order},
		Arms: func(context.Context, *ent.Client, map[string]any) ([]read.Arm, error) { return arms, nil },
	})
	return o, err
}
