package crm

import (
	"context"
	"slices"

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
		journalists, err := tx.Position.Query().Where(
			position.PersonIDIn(ids...),
			position.VoidedAtIsNil(),
			position.Or(
				position.KindIn(journalistKinds...),
				position.HasOrganisationWith(organisation.KindIn(mediaKinds...)),
			),
		).Unique(true).Select(position.FieldPersonID).Strings(system)
		if err != nil {
			return err
		}
		profiled, err := tx.JournalistProfile.Query().Where(journalistprofile.PersonIDIn(ids...)).
			Select(journalistprofile.FieldPersonID).Strings(system)
		if err != nil {
			return err
		}
		journalists = append(journalists, profiled...)
		if err := setJournalist(system, tx, journalists, true); err != nil {
			return err
		}
		if err := setJournalist(system, tx, without(ids, journalists), false); err != nil {
			return err
		}
	}
	return nil
}

func setJournalist(ctx context.Context, tx *ent.Tx, personIDs []string, is bool) error {
	if len(personIDs) == 0 {
		return nil
	}
	return tx.Person.Update().Where(person.IDIn(personIDs...), person.IsJournalist(!is)).SetIsJournalist(is).Exec(ctx)
}
