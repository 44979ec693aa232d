package crm

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
)

// mediaKinds are the kinds of organisations whose people are journalists.
var mediaKinds = []organisation.Kind{
	organisation.KindMEDIA_OUTLET, organisation.KindMEDIA_GROUP, organisation.KindNEWS_AGENCY,
}

func isMedia(kind organisation.Kind) bool { return slices.Contains(mediaKinds, kind) }

// journalistKinds are the kinds of posts that make a journalist wherever they are held.
var journalistKinds = []position.Kind{
	position.KindEDITOR, position.KindNEWS_EDITOR, position.KindCORRESPONDENT, position.KindREPORTER,
	position.KindCOLUMNIST, position.KindPRODUCER, position.KindPRESENTER, position.KindFREELANCE,
}

// recomputeJournalist brings the flag "is a journalist" of these people up to
// date after a change of their profile or positions or of the kind of an organisation:
// whoever has a profile, or a position, ended or not, at a media organisation or of
// a journalist's kind. The rows of the people are held until the end of the
// transaction, so that two changes of one person's positions do not both decide
// on what they saw before the other.
//
// SECURITY: the flag decides which team reads private numbers. It is computed by
// the server, from every position.
func recomputeJournalist(ctx context.Context, tx *ent.Tx, personIDs ...string) error {
	system := asSystem(ctx)
	for ids := range slices.Chunk(distinct(personIDs), atOnce) {
		if _, err := tx.Person.Query().Where(person.IDIn(ids...), forUpdate).IDs(system); err != nil {
			return err
		}
		journalists, err := tx.Person.Query().Where(person.IDIn(ids...), worksAsJournalist).IDs(system)
		if err != nil {
			return err
		}
		if err := setJournalist(system, tx, journalists, true); err != nil {
			return err
		}
		if err := setJournalist(system, tx, without(ids, journalists), false); err != nil {
			return err
		}
	}
	return nil
}

// worksAsJournalist: people with a profile, or with a position that makes a journalist.
func worksAsJournalist(s *sql.Selector) {
	d := sql.Dialect(s.Dialect())
	profiles, posts, bodies := d.Table(journalistprofile.Table), d.Table(position.Table), d.Table(organisation.Table)
	media := d.Select(bodies.C(organisation.FieldID)).From(bodies).Where(sql.In(bodies.C(organisation.FieldKind), choices(mediaKinds)...))
	s.Where(sql.Or(
		sql.Exists(d.Select(profiles.C(journalistprofile.FieldID)).From(profiles).
			Where(sql.ColumnsEQ(profiles.C(journalistprofile.FieldPersonID), s.C(person.FieldID)))),
		sql.Exists(d.Select(posts.C(position.FieldID)).From(posts).Where(sql.And(
			sql.ColumnsEQ(posts.C(position.FieldPersonID), s.C(person.FieldID)), sql.IsNull(posts.C(position.FieldVoidedAt)),
			sql.Or(sql.In(posts.C(position.FieldKind), choices(journalistKinds)...), sql.In(posts.C(position.FieldOrganisationID), media))))),
	))
}

func choices[T ~string](list []T) []any {
	values := make([]any, len(list))
	for i, v := range list {
		values[i] = string(v)
	}
	return values
}

func setJournalist(ctx context.Context, tx *ent.Tx, personIDs []string, is bool) error {
	if len(personIDs) == 0 {
		return nil
	}
	return tx.Person.Update().Where(person.IDIn(personIDs...), person.IsJournalist(!is)).SetIsJournalist(is).Exec(ctx)
}
