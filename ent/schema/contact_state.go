package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/schema/field"
	"github.com/breakthrough-party/coalition/viewer"
)

// What stands in the columns of contactState when there is nothing: they are
// sorted by, so they are never NULL.
const (
	// Unlimited is the day of what is never due.
	Unlimited calendar.Date = "9999-12-31"
	// Neglected is the day on which contact was due with those who should be
	// contacted and never were: long ago.
	Neglected calendar.Date = ""
)

// NeverContacted is the time of a contact that never was.
var NeverContacted = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)

// ContactSights are the four views of the state of a relationship: of those who
// know only what is open, of each team, and of both teams.
var ContactSights = []string{"open", "outreach", "press", "both"}

// contactState gives organisations and people the state of the relationship:
// last contact, next follow-up and when contact is due, each as four columns, of
// which a viewer reads, filters and orders by one. All of them are computed.
//
// SECURITY: what happened in a meeting of one team must not show in a value that
// the other team or a reader sees.
type contactState struct{ mixin.Schema }

func (contactState) Fields() []field.Field {
	var fields []field.Field
	for _, sight := range ContactSights {
		fields = append(fields,
			field.Time("last_contact_"+sight).SchemaType(momentType).DefaultFunc(func() time.Time { return NeverContacted }),
			lastDay("next_follow_up_"+sight),
			lastDay("next_contact_due_"+sight),
		)
	}
	// The earliest open follow-up of the partner itself, beside those of interactions.
	return append(fields, lastDay("own_follow_up"))
}

// lastDay is a computed day; absent is Unlimited.
func lastDay(name string) field.Field {
	return field.String(name).GoType(calendar.Date("")).Default(string(Unlimited)).
		SchemaType(map[string]string{dialect.MySQL: "char(10)"})
}

func (contactState) Indexes() []ent.Index {
	var all []ent.Index
	for _, column := range contactColumns {
		if column != "own_follow_up" {
			all = append(all, index.Fields(column, "id"))
		}
	}
	for _, sight := range ContactSights { // whom somebody looks after, the longest due first
		all = append(all, index.Fields("relationship_manager_id", "next_contact_due_"+sight, "id"))
	}
	return all
}

// contactColumns are the columns of contactState.
var contactColumns = func() []string {
	names := []string{"own_follow_up"}
	for _, sight := range ContactSights {
		names = append(names, "last_contact_"+sight, "next_follow_up_"+sight, "next_contact_due_"+sight)
	}
	return names
}()

// ContactSight is the view of a viewer.
func ContactSight(v *viewer.Viewer) string {
	outreach, press := v.Has(viewer.Outreach, viewer.Admin), v.Has(viewer.Press, viewer.Admin)
	switch {
	case outreach && press, v.IsSystem():
		return "both"
	case outreach:
		return "outreach"
	case press:
		return "press"
	}
	return "open"
}
