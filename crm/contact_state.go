package crm

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// sights are the involvements that count towards a relationship: what is
// RESTRICTED counts for nobody.
var sights = [3]involvement.Sight{involvement.SightOPEN, involvement.SightOUTREACH, involvement.SightPRESS}

// views are the four views of a relationship, in the order of
// schema.ContactSights, each with the sights that count in it.
var views = [4][]int{{0}, {0, 1}, {0, 2}, {0, 1, 2}}

// contactView is the state of a relationship as one view has it.
type contactView struct {
	lastContact  time.Time
	nextFollowUp calendar.Date
	contactDue   calendar.Date
}

func (v contactView) equal(w contactView) bool {
	return v.lastContact.Equal(w.lastContact) && v.nextFollowUp == w.nextFollowUp && v.contactDue == w.contactDue
}

// relationship is a partner with what the state of the relationship comes from.
type relationship struct {
	id          string
	cadenceDays int
	ownFollowUp calendar.Date
	stored      [4]contactView
	// Of each sight the latest contact and the earliest follow-up, if there is one.
	contact  [3]sql.NullTime
	followUp [3]calendar.Date
}

// view is the rule: the latest contact and the earliest open follow-up of what
// counts, and when contact is due by the cadence.
func (r relationship) view(ctx context.Context, counted []int) contactView {
	v := contactView{lastContact: schema.NeverContacted, nextFollowUp: r.ownFollowUp}
	for _, i := range counted {
		if at := r.contact[i]; at.Valid && at.Time.After(v.lastContact) {
			v.lastContact = at.Time.UTC()
		}
		if on := r.followUp[i]; on != "" {
			v.nextFollowUp = min(v.nextFollowUp, on)
		}
	}
	v.contactDue = r.due(ctx, v.lastContact)
	return v
}

// due is when contact is due by the cadence.
func (r relationship) due(ctx context.Context, lastContact time.Time) calendar.Date {
	switch {
	case r.cadenceDays < 0:
		return schema.Unlimited
	case lastContact.Equal(schema.NeverContacted):
		return schema.Neglected
	}
	return dayOf(ctx, lastContact).AddDays(r.cadenceDays)
}

// views is the state of the relationship in each view.
func (r relationship) views(ctx context.Context) (now [4]contactView) {
	for i, counted := range views {
		now[i] = r.view(ctx, counted)
	}
	return now
}

// contactChanged brings the state of the relationship with these organisations
// and people up to date: last contact, next follow-up and when contact is due,
// from their involvements, own follow-ups and cadence. It costs at most three
// statements, and each reads the ends of indexes, however long the history is.
//
// The caller holds the partners' rows, so that two changes at once see each other.
func contactChanged(ctx context.Context, tx *ent.Tx, partnerIDs ...string) error {
	ctx = asSystem(ctx)
	for ids := range slices.Chunk(distinct(partnerIDs), atOnce/4) {
		organisations, people := byKind(ids)
		changed := map[string][4]contactView{}
		err := eachRelationship(ctx, tx.Organisation, organisations, people, func(r relationship) {
			if now := r.views(ctx); !slices.EqualFunc(now[:], r.stored[:], contactView.equal) {
				changed[r.id] = now
			}
		})
		if err != nil {
			return err
		}
		if err := saveContact(ctx, tx, organisations, people, changed); err != nil {
			return err
		}
	}
	return nil
}

// cadenceChanged is contactChanged for a partner whose cadence was another.
func cadenceChanged(ctx context.Context, tx *ent.Tx, partnerID string, was, now int) error {
	if was == now {
		return nil
	}
	return contactChanged(ctx, tx, partnerID)
}

// byKind parts the ids of organisations from those of people, each sorted.
func byKind(partnerIDs []string) (organisations, people []string) {
	for _, partnerID := range slices.Sorted(slices.Values(partnerIDs)) {
		if id.Prefix(partnerID) == "per" {
			people = append(people, partnerID)
		} else {
			organisations = append(organisations, partnerID)
		}
	}
	return organisations, people
}

// eachRelationship reads all of them in one statement.
func eachRelationship(ctx context.Context, c *ent.OrganisationClient, organisations, people []string, row func(relationship)) error {
	var r relationship
	dest := []any{&r.id, &r.cadenceDays, &r.ownFollowUp}
	columns := []string{"id", "cadence_days", "own_follow_up"}
	for i, sight := range schema.ContactSights {
		v := &r.stored[i]
		dest = append(dest, &v.lastContact, &v.nextFollowUp, &v.contactDue)
		columns = append(columns, stateColumns(sight)...)
	}
	for i := range sights {
		dest = append(dest, &r.contact[i], &r.followUp[i])
	}
	return c.Query().Where(organisation.IDIn(organisations...)).Each(ctx, columns, func(s *sql.Selector) {
		withEnds(s)
		d := sql.Dialect(s.Dialect())
		others := d.Select().From(d.Table(person.Table))
		others.Select(others.Columns(columns...)...).Where(sql.In(others.C("id"), anys(people)...))
		withEnds(others)
		s.UnionAll(others)
	}, dest, func() error { row(r); return nil })
}

// stateColumns are the columns of one view.
func stateColumns(sight string) []string {
	return []string{"last_contact_" + sight, "next_follow_up_" + sight, "next_contact_due_" + sight}
}

// withEnds adds to a query of partners the latest contact and the earliest
// follow-up of each sight, each the end of an index.
func withEnds(s *sql.Selector) {
	end := func(sight involvement.Sight, column string, order func(string) string) sql.Querier {
		d := sql.Dialect(s.Dialect())
		t := d.Table(involvement.Table)
		ends := d.Select(t.C(column)).From(t).
			Where(sql.And(sql.ColumnsEQ(t.C(involvement.FieldPartnerID), s.C("id")), sql.EQ(t.C(involvement.FieldSight), sight))).
			OrderBy(order(t.C(column))).Limit(1)
		return sql.ExprFunc(func(b *sql.Builder) { b.Wrap(func(b *sql.Builder) { b.Join(ends) }) })
	}
	for _, sight := range sights {
		s.AppendSelectExpr(end(sight, involvement.FieldContactAt, sql.Desc), end(sight, involvement.FieldFollowUpOn, sql.Asc))
	}
}

func anys(ids []string) []any {
	out := make([]any, len(ids))
	for i, v := range ids {
		out[i] = v
	}
	return out
}

// saveContact writes those of the partners that changed, organisations in one
// statement and people in another.
func saveContact(ctx context.Context, tx *ent.Tx, organisations, people []string, changed map[string][4]contactView) error {
	stays := func(id string) bool { _, ok := changed[id]; return !ok }
	organisations, people = slices.DeleteFunc(organisations, stays), slices.DeleteFunc(people, stays)
	if len(organisations) > 0 {
		err := tx.Organisation.Update().Where(organisation.IDIn(organisations...)).Modify(setContact(organisations, changed)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if len(people) == 0 {
		return nil
	}
	return tx.Person.Update().Where(person.IDIn(people...)).Modify(setContact(people, changed)).Exec(ctx)
}

// setContact sets the columns of each row to its own values.
func setContact(ids []string, to map[string][4]contactView) func(*sql.UpdateBuilder) {
	return func(u *sql.UpdateBuilder) {
		for i, sight := range schema.ContactSights {
			columns := stateColumns(sight)
			u.Set(columns[0], byID(ids, func(id string) any { return to[id][i].lastContact }))
			u.Set(columns[1], byID(ids, func(id string) any { return to[id][i].nextFollowUp }))
			u.Set(columns[2], byID(ids, func(id string) any { return to[id][i].contactDue }))
		}
	}
}

// byID is a value of its own for each of the rows.
func byID(ids []string, value func(string) any) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("CASE ").Ident("id")
		for _, id := range ids {
			b.WriteString(" WHEN ").Arg(id).WriteString(" THEN ").Arg(value(id))
		}
		b.WriteString(" END")
	})
}
