package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/account"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/apptoken"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/tag"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/read"
)

// ability is one thing that a viewer may do with a record: by which verb, and in
// which state of the record it makes sense.
type ability[R any] struct {
	name, verb string
	when       func(R) bool
}

func always[R any](R) bool { return true }

// abilities answers viewerCan for all records of a level in one statement: fetch
// reads those that the policy lets the viewer write.
func abilities[R any](fetch func(context.Context, *ent.Client, []string, func(*sql.Selector)) ([]R, error),
	recordType string, key func(R) string, list ...ability[R]) read.Computed {
	load := func(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
		writable := schema.Writable(ctx, recordType)
		if writable == nil {
			return nil, nil
		}
		rows, err := fetch(ctx, c, ids, writable)
		if err != nil {
			return nil, err
		}
		out := make(map[string]any, len(rows))
		for _, row := range rows {
			names := []string{}
			for _, a := range list {
				if a.when(row) && crm.Allow(ctx, a.verb) == nil {
					names = append(names, a.name)
				}
			}
			out[key(row)] = names
		}
		return out, nil
	}
	return read.Computed{Load: load, Absent: []string{}}
}

func organisationAbilities() read.Computed {
	type row = *ent.Organisation
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Organisation.Query().Where(organisation.IDIn(ids...), predicate.Organisation(writable)).All(ctx)
	}, "Organisation", func(o row) string { return o.ID },
		ability[row]{"EDIT", "editOrganisation", always[row]},
		ability[row]{"ARCHIVE", "archiveOrganisation", func(o row) bool { return o.ArchivedAt == nil }},
		ability[row]{"RESTORE", "restoreOrganisation", func(o row) bool { return o.ArchivedAt != nil }},
		ability[row]{"SET_DO_NOT_CONTACT", "setDoNotContact", func(o row) bool { return o.DoNotContactAt == nil }},
		ability[row]{"LIFT_DO_NOT_CONTACT", "liftDoNotContact", func(o row) bool { return o.DoNotContactAt != nil }},
		ability[row]{"REVEAL_CONTACT_POINTS", "revealContactPoint", always[row]},
		ability[row]{"MOVE_STAGE", "moveStage", always[row]})
}

func personAbilities() read.Computed {
	type row = *ent.Person
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Person.Query().Where(person.IDIn(ids...), predicate.Person(writable)).All(ctx)
	}, "Person", func(p row) string { return p.ID },
		ability[row]{"EDIT", "editPerson", always[row]},
		ability[row]{"ARCHIVE", "archivePerson", func(p row) bool { return p.ArchivedAt == nil }},
		ability[row]{"RESTORE", "restorePerson", func(p row) bool { return p.ArchivedAt != nil }},
		ability[row]{"SET_DO_NOT_CONTACT", "setDoNotContact", func(p row) bool { return p.DoNotContactAt == nil }},
		ability[row]{"LIFT_DO_NOT_CONTACT", "liftDoNotContact", func(p row) bool { return p.DoNotContactAt != nil }},
		ability[row]{"REVEAL_CONTACT_POINTS", "revealContactPoint", always[row]})
}

func positionAbilities() read.Computed {
	type row = *ent.Position
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Position.Query().Where(position.IDIn(ids...), predicate.Position(writable)).All(ctx)
	}, "Position", func(p row) string { return p.ID },
		ability[row]{"EDIT", "editPosition", always[row]},
		ability[row]{"END", "endPosition", func(p row) bool { return p.EndedOn == "" }},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func affiliationAbilities() read.Computed {
	type row = *ent.Affiliation
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Affiliation.Query().Where(affiliation.IDIn(ids...), predicate.Affiliation(writable)).All(ctx)
	}, "Affiliation", func(a row) string { return a.ID },
		ability[row]{"EDIT", "editAffiliation", always[row]},
		ability[row]{"END", "endAffiliation", func(a row) bool { return a.Until == "" }},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func contactPointAbilities() read.Computed {
	type row = *ent.ContactPoint
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.ContactPoint.Query().Where(contactpoint.IDIn(ids...), predicate.ContactPoint(writable)).All(ctx)
	}, "ContactPoint", func(p row) string { return p.ID },
		ability[row]{"EDIT", "editContactPoint", always[row]})
}

func tagAbilities() read.Computed {
	type row = *ent.Tag
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Tag.Query().Where(tag.IDIn(ids...), predicate.Tag(writable)).All(ctx)
	}, "Tag", func(t row) string { return t.ID },
		ability[row]{"EDIT", "editTag", always[row]},
		ability[row]{"ARCHIVE", "archiveTag", func(t row) bool { return t.ArchivedAt == nil }},
		ability[row]{"RESTORE", "restoreTag", func(t row) bool { return t.ArchivedAt != nil }})
}

func userAbilities() read.Computed {
	type row = *ent.User
	people := func(u row) bool { return u.Status != user.StatusSYSTEM }
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.User.Query().Where(user.IDIn(ids...), predicate.User(writable)).All(ctx)
	}, "User", func(u row) string { return u.ID }, ability[row]{"EDIT", "editUser", people})
}

func accountAbilities() read.Computed {
	type row = *ent.Account
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Account.Query().Where(account.IDIn(ids...), predicate.Account(writable)).All(ctx)
	}, "Account", func(a row) string { return a.ID }, ability[row]{"EDIT", "editAccount", always[row]})
}

func appTokenAbilities() read.Computed {
	type row = *ent.AppToken
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.AppToken.Query().Where(apptoken.IDIn(ids...), predicate.AppToken(writable),
			apptoken.RevokedAtIsNil(), apptoken.ExpiresAtGT(calendar.Now(ctx))).All(ctx)
	}, "AppToken", func(t row) string { return t.ID }, ability[row]{"EDIT", "editAppToken", always[row]})
}

// heldToday answers isCurrent of a position.
var heldToday = read.Computed{Columns: []string{"started_on", "ended_on"}, Value: whetherHeld}

func whetherHeld(ctx context.Context, _ map[string]any) (func(read.Row) any, error) {
	day := today(ctx)
	return func(r read.Row) any {
		return r.Text(0) <= day && (r.Text(1) == "" || r.Text(1) >= day)
	}, nil
}
