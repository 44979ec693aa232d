package crm

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// maxBylines is how many people coverage is by at most.
const maxBylines = 20

// bylines checks the people whose coverage it is, each once: they are there, and
// with those who are made with it no more than there can be.
func (f *Faults) bylines(ctx context.Context, tx *ent.Tx, field string, ids []string, room int) ([]string, error) {
	if ids = distinct(ids); len(ids) > room {
		f.add(Invalid, field, fmt.Sprintf("There can be at most %d journalists; these are %d.", maxBylines, maxBylines-room+len(ids)))
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := tx.Person.Query().Where(person.IDIn(ids...)).IDs(ctx)
	if err != nil {
		return nil, err
	}
	for i, personID := range ids {
		if !slices.Contains(known, personID) {
			*f = append(*f, missing(fmt.Sprintf("%s.%d", field, i), "person"))
		}
	}
	return ids, nil
}

func createBylines(ctx context.Context, tx *ent.Tx, c *ent.Coverage, personIDs []string) error {
	rows := make([]*ent.BylineCreate, len(personIDs))
	for i, personID := range personIDs {
		rows[i] = tx.Byline.Create().SetCoverageID(c.ID).SetPersonID(personID).SetPublishedAt(c.PublishedAt)
	}
	return tx.Byline.CreateBulk(rows...).Exec(ctx)
}

// bylineCounts: bylines of coverage that was not taken back.
var bylineCounts = byline.HasCoverageWith(coverage.VoidedAtIsNil())

// bylinesChanged brings up to date when something of these people was last
// published, after a change of their bylines or of the coverage. Their rows are
// held first, so that two changes at once see each other. The server does it,
// because the people may be out of the viewer's reach.
func bylinesChanged(ctx context.Context, tx *ent.Tx, personIDs ...string) error {
	system := asSystem(ctx)
	for ids := range slices.Chunk(distinct(personIDs), atOnce) {
		people, err := tx.Person.Query().Where(person.IDIn(ids...), forUpdate).Order(person.ByID()).All(system)
		if err != nil {
			return err
		}
		for _, p := range people {
			latest, err := tx.Byline.Query().Where(byline.PersonID(p.ID), bylineCounts).
				Order(byline.ByPublishedAt(sql.OrderDesc())).First(system)
			if ent.IsNotFound(err) {
				latest, err = &ent.Byline{PublishedAt: schema.NeverContacted}, nil
			}
			if err != nil {
				return err
			}
			if latest.PublishedAt.Equal(p.LastCoverageAt) {
				continue
			}
			if err := tx.Person.UpdateOne(p).SetLastCoverageAt(latest.PublishedAt).Write(system); err != nil {
				return err
			}
		}
	}
	return nil
}

// bylinesCame is bylinesChanged for new coverage: nothing that was published
// earlier can become the latest by it, so nothing has to be read. The rows are
// written, and so held, even where they keep their value.
func bylinesCame(ctx context.Context, tx *ent.Tx, c *ent.Coverage, personIDs []string) error {
	if len(personIDs) == 0 {
		return nil
	}
	return tx.Person.Update().Where(person.IDIn(personIDs...)).Modify(func(u *sql.UpdateBuilder) {
		u.Set(person.FieldLastCoverageAt, sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("CASE WHEN ").Ident(person.FieldLastCoverageAt).WriteString(" < ").Arg(c.PublishedAt).
				WriteString(" THEN ").Arg(c.PublishedAt).WriteString(" ELSE ").Ident(person.FieldLastCoverageAt).WriteString(" END")
		}))
	}).Exec(asSystem(ctx))
}
