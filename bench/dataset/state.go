package dataset

import (
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// sights in which an involvement counts towards a relationship, and for each of
// schema.ContactSights those that count in it. The rule is that of crm, said once
// more here: the data must not be made by what it measures.
var (
	sights  = []string{"OPEN", "OUTREACH", "PRESS"}
	counted = [4][]int{{0}, {0, 1}, {0, 2}, {0, 1, 2}}
)

// relationship gathers what the state of a relationship comes from.
type relationship struct {
	cadence  int
	own      string // the earliest open follow-up of the partner itself
	contact  [3]time.Time
	followUp [3]string
}

func newRelationship(cadence int) relationship {
	return relationship{cadence: cadence, own: string(schema.Unlimited)}
}

// involve counts an interaction.
func (r *relationship) involve(sight string, contactAt time.Time, followUpOn string) {
	for i, s := range sights {
		if s != sight {
			continue
		}
		if contactAt.After(r.contact[i]) {
			r.contact[i] = contactAt
		}
		if r.followUp[i] == "" || followUpOn < r.followUp[i] {
			r.followUp[i] = followUpOn
		}
	}
}

// stateColumns are the columns that values fills, in their order.
var stateColumns = func() []string {
	names := []string{"cadence_days", "own_follow_up"}
	for _, sight := range schema.ContactSights {
		names = append(names, "last_contact_"+sight, "next_follow_up_"+sight, "next_contact_due_"+sight)
	}
	return names
}()

func (r *relationship) values() []any {
	out := []any{r.cadence, r.own}
	for _, count := range counted {
		last, next := schema.NeverContacted, r.own
		for _, i := range count {
			if r.contact[i].After(last) {
				last = r.contact[i]
			}
			if on := r.followUp[i]; on != "" {
				next = min(next, on)
			}
		}
		due := string(schema.Unlimited)
		switch {
		case r.cadence < 0:
		case last.Equal(schema.NeverContacted):
			due = string(schema.Neglected)
		default:
			due = string(calendar.On(last.In(calendar.London)).AddDays(r.cadence))
		}
		out = append(out, last, next, due)
	}
	return out
}
