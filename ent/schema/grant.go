package schema

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/viewer"
)

// grants of the types that people write.
var grants = map[string]grant{
	"Organisation": ownRegions(organisationInRegions),
	"Affiliation":  ownRegions(ofOrganisationInRegions("from_id")),
	"Position":     ownRegions(ofOrganisationInRegions("organisation_id")),
	"Person":       ownRegions(personInRegions),
	"ContactPoint": ownRegions(ofPartnerInRegions),
	"Tag":          everyRegion,
	"User":         adminOnly,
	"Account":      either(adminOnly, ownRows("user_id")),
	"AppToken":     either(adminOnly, ownRows("user_id")),
	"Interaction":  writtenInteractions,
	"Participant":  partOfWritten,
	"DocumentLink": partOfWritten,
	"Remark":       partOfWritten,
	"FollowUp":     writtenFollowUps,
	"Issue":        everyRegion,
	"StanceRecord": ownRegions(ofPartnerInRegions),
	"StageChange":  ownRegions(ofOrganisationInRegions("organisation_id")),

	"Campaign":        ownRegions(campaignInRegions),
	"CampaignPartner": ownRegions(ofCampaignInRegions),
	"EndorsementStep": ownRegions(ofCampaignInRegions),
	"Incompatibility": everyRegion,
	"Commitment":      ownRegions(ofOrganisationInRegions("organisation_id")),
	"Event":           ownRegions(inOwnRegion),

	"EventOrganisation": ownRegions(ofEventInRegions),
	"EventSpeaker":      ownRegions(ofEventInRegions),
	"Statement":         ownRegions(ofCampaignInRegions),
	"StatementVersion":  ownRegions(ofStatementInRegions),
	"SignOn":            ownRegions(ofPartnerInRegions),
	"Agreement":         writtenAgreements,
	"AgreementParty":    partOfWrittenAgreement,
	"AgreementTerm":     partOfWrittenAgreement,
	"PactSeat":          partOfWrittenAgreement,

	"JournalistProfile": ownRegions(ofPersonInRegions),
	"PressNote":         byPress,
	"MediaEnquiry":      byPress,
	"Pitch":             byPress,
	"PitchRecipient":    byPress,
	"PitchOverride":     byPress,
	"Coverage":          ownRegions(ofOrganisationInRegions("organisation_id")),
	"Byline":            ownRegions(ofCoverageInRegions),
	"Mention":           ownRegions(ofCoverageInRegions),
}

// Writable narrows a query of a type to the rows that the viewer may write, by
// the rule of the type's policy. Nil means that there are none.
func Writable(ctx context.Context, recordType string) func(*sql.Selector) {
	v := viewer.From(ctx)
	if v.IsSystem() {
		return everything
	}
	if g, ok := grants[recordType]; ok {
		return g(ctx, v)
	}
	return nil
}

// systemOnly: only the server itself writes.
func systemOnly(context.Context, *viewer.Viewer) predicate { return nil }

// adminOnly: administrators write every row.
func adminOnly(_ context.Context, v *viewer.Viewer) predicate { return when(v.Has(viewer.Admin)) }

// everyRegion: whoever writes for the whole party.
func everyRegion(_ context.Context, v *viewer.Viewer) predicate { return when(v.WritesPartners()) }

// anyWriter: whoever may write partners at all; for rows that are computed from others.
func anyWriter(_ context.Context, v *viewer.Viewer) predicate {
	return when(v.WritesPartners() || v.Has(viewer.Organiser))
}

// ownRegions: whoever writes for the whole party, and organisers within their regions.
func ownRegions(within sight) grant {
	return func(ctx context.Context, v *viewer.Viewer) predicate {
		switch {
		case v.WritesPartners():
			return everything
		case v.Has(viewer.Organiser):
			return within(ctx, v)
		}
		return nil
	}
}

// ownRows: rows whose column names the viewer.
func ownRows(column string) grant {
	return func(_ context.Context, v *viewer.Viewer) predicate { return is(column, v.UserID) }
}

// either: what the first grants, else what the second does.
func either(first, second grant) grant {
	return func(ctx context.Context, v *viewer.Viewer) predicate {
		if p := first(ctx, v); p != nil {
			return p
		}
		return second(ctx, v)
	}
}

// createOnly: rows are written once and never changed.
func createOnly(g grant) grant {
	return func(ctx context.Context, v *viewer.Viewer) predicate {
		if g(ctx, v) == nil {
			return nil
		}
		return nothing
	}
}

func when(granted bool) predicate {
	if granted {
		return everything
	}
	return nil
}

// organisationInRegions: organisations where one of their regions is the viewer's own.
func organisationInRegions(_ context.Context, v *viewer.Viewer) predicate {
	return organisationColumnInRegions("id", v)
}

// ofOrganisationInRegions: rows whose column names such an organisation.
func ofOrganisationInRegions(column string) sight {
	return func(_ context.Context, v *viewer.Viewer) predicate { return organisationColumnInRegions(column, v) }
}

func organisationColumnInRegions(column string, v *viewer.Viewer) predicate {
	return func(s *sql.Selector) { s.Where(sql.In(s.C(column), inRegions(s, v))) }
}

// inRegions selects the ids of the organisations in the viewer's regions.
func inRegions(s *sql.Selector, v *viewer.Viewer) *sql.Selector {
	areas := selectFrom(s, "organisation_areas", "organisation_id")
	return areas.Where(sql.In(areas.C("region_id"), anys(v.Regions)...))
}

// personInRegions: people who hold a position in the viewer's regions today.
func personInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return func(s *sql.Selector) { s.Where(sql.In(s.C("id"), peopleInRegions(ctx, s, v))) }
}

// ofPersonInRegions: rows that name such a person.
func ofPersonInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return func(s *sql.Selector) { s.Where(sql.In(s.C("person_id"), peopleInRegions(ctx, s, v))) }
}

func peopleInRegions(ctx context.Context, s *sql.Selector, v *viewer.Viewer) *sql.Selector {
	today := string(calendar.Today(ctx))
	held := selectFrom(s, "positions", "person_id")
	return held.Where(sql.And(
		sql.IsNull(held.C("voided_at")),
		sql.LTE(held.C("started_on"), today),
		sql.Or(sql.EQ(held.C("ended_on"), ""), sql.GTE(held.C("ended_on"), today)),
		sql.In(held.C("organisation_id"), inRegions(s, v)),
	))
}

// ofPartnerInRegions: rows of organisations and people in the viewer's regions.
func ofPartnerInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return func(s *sql.Selector) { s.Where(ownedBy(s, peopleInRegions(ctx, s, v), inRegions(s, v))) }
}
