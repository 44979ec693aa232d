package schema

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/viewer"
)

// signedIn: everybody whom we know sees every row.
func signedIn(context.Context, *viewer.Viewer) predicate { return everything }

// nobody: only the server itself sees the rows.
func nobody(context.Context, *viewer.Viewer) predicate { return nothing }

// partners: everybody but a data protection officer without another role.
func partners(_ context.Context, v *viewer.Viewer) predicate {
	if v.ReadsPartners() {
		return everything
	}
	return nothing
}

// staff: those who write for the whole party.
func staff(_ context.Context, v *viewer.Viewer) predicate {
	if v.WritesPartners() {
		return everything
	}
	return nothing
}

// notVoided: rows that were entered by mistake are gone for everybody.
func notVoided(sees sight) sight {
	return func(ctx context.Context, v *viewer.Viewer) predicate {
		return all(sees(ctx, v), func(s *sql.Selector) { s.Where(sql.IsNull(s.C("voided_at"))) })
	}
}

// own: rows whose column names the viewer.
func own(column string) sight {
	return func(_ context.Context, v *viewer.Viewer) predicate { return is(column, v.UserID) }
}

// adminOr: administrators see every row, others what sees says.
func adminOr(sees sight) sight {
	return func(ctx context.Context, v *viewer.Viewer) predicate {
		if v.Has(viewer.Admin) {
			return everything
		}
		return sees(ctx, v)
	}
}

// accessRecords: administrators and the data protection officer see who opened
// what, everybody what they opened themselves, and authors who opened what they wrote.
func accessRecords(_ context.Context, v *viewer.Viewer) predicate {
	if v.Has(viewer.Admin, viewer.DPO) {
		return everything
	}
	return anyOf(is("user_id", v.UserID), ofInteraction("record_id", is("created_by", v.UserID)), ofAgreement("record_id", is("created_by", v.UserID)))
}

// contactPoints: by audience, role and region.
//
// SECURITY: a PRIVATE number is a journalist's or a union officer's own. It is
// read by the team that needs it and by nobody else; an administrator opens one
// with a reason that is recorded. Do-not-contact hides all of a record's contact
// points from everybody but administrators.
func contactPoints(ctx context.Context, v *viewer.Viewer) predicate {
	if !v.ReadsPartners() {
		return nothing
	}
	sees := []predicate{is("audience", "PUBLIC")}
	if v.WritesPartners() {
		sees = append(sees, is("audience", "STAFF"))
	} else if v.Has(viewer.Organiser) {
		sees = append(sees, all(is("audience", "STAFF"), ofPartnerInRegions(ctx, v)))
	}
	private := is("audience", "PRIVATE")
	if v.Has(viewer.Outreach) {
		sees = append(sees, all(private, not(ofJournalists)))
	}
	if v.Has(viewer.Press) {
		sees = append(sees, all(private, ofJournalists))
	}
	if v.Has(viewer.Admin) {
		if ids := v.Revealed(); len(ids) > 0 {
			sees = append(sees, all(private, isIn("id", ids)))
		}
		return anyOf(sees...)
	}
	return all(anyOf(sees...), not(ofDoNotContact))
}

// ofJournalists: contact points of journalists, and of outlets, groups and agencies.
func ofJournalists(s *sql.Selector) {
	people, media := journalistsAndMedia(s)
	s.Where(ownedBy(s, people, media))
}

// journalistsAndMedia selects the ids of journalists, and of outlets, groups and agencies.
func journalistsAndMedia(s *sql.Selector) (people, media *sql.Selector) {
	people = selectFrom(s, "persons", "id")
	people.Where(sql.EQ(people.C("is_journalist"), true))
	media = selectFrom(s, "organisations", "id")
	media.Where(sql.In(media.C("kind"), "MEDIA_OUTLET", "MEDIA_GROUP", "NEWS_AGENCY"))
	return people, media
}

// ofDoNotContact: contact points of whoever must not be contacted.
func ofDoNotContact(s *sql.Selector) {
	people := selectFrom(s, "persons", "id")
	people.Where(sql.NotNull(people.C("do_not_contact_at")))
	organisations := selectFrom(s, "organisations", "id")
	organisations.Where(sql.NotNull(organisations.C("do_not_contact_at")))
	s.Where(ownedBy(s, people, organisations))
}

// ownedBy: the owner, which is one of the two, is among the given ones. The null
// checks keep the answer a plain true or false, so that it can be negated.
func ownedBy(s, people, organisations *sql.Selector) *sql.Predicate {
	return sql.Or(
		sql.And(sql.NotNull(s.C("person_id")), sql.In(s.C("person_id"), people)),
		sql.And(sql.NotNull(s.C("organisation_id")), sql.In(s.C("organisation_id"), organisations)),
	)
}

// changes: the rows of history that passed the strictest rule of their record.
func changes(ctx context.Context, v *viewer.Viewer) predicate {
	sees := []predicate{is("visibility", SeenBySignedIn), all(isIn("visibility", []string{SeenByOwner, SeenByUser}), is("owner_id", v.UserID))}
	if v.Has(viewer.Admin) {
		sees = append(sees, is("visibility", SeenByOwner))
	}
	if v.ReadsPartners() {
		sees = append(sees, is("visibility", SeenByReaders))
	}
	if v.WritesPartners() {
		sees = append(sees, is("visibility", SeenByStaff))
	}
	if v.ReadsPartners() {
		for _, kept := range closures {
			if kept.readBy(v) {
				sees = append(sees, is("visibility", kept.visibility))
			}
		}
		sees = append(sees, all(is("visibility", SeenByThoseInvolved),
			anyOf(ofInteraction("owner_id", involves(ctx, v)), ofAgreement("owner_id", involvesInAgreement(ctx, v)))))
	}
	private := is("visibility", SeenByTeam)
	if v.Has(viewer.Press) {
		sees = append(sees, all(private, changeOfJournalist))
	}
	if v.Has(viewer.Outreach) {
		sees = append(sees, all(private, not(changeOfJournalist)))
	}
	return anyOf(sees...)
}

func changeOfJournalist(s *sql.Selector) {
	people, media := journalistsAndMedia(s)
	s.Where(sql.And(sql.NotNull(s.C("owner_id")),
		sql.Or(sql.In(s.C("owner_id"), people), sql.In(s.C("owner_id"), media))))
}
