package schema

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/viewer"
)

// writtenInteractions: a RESTRICTED one by its author and those of us who took
// part, whatever their role.
func writtenInteractions(ctx context.Context, v *viewer.Viewer) predicate {
	return writtenByConfidentiality(v, wroteOrTookPart(v), withPartnersInRegions(ctx, v))
}

// writtenByConfidentiality: the rule of interactions and agreements. OPEN ones by
// whoever writes partners, an organiser those of outreach within the own regions;
// one of a TEAM by that team; a RESTRICTED one by those whose it is.
//
// SECURITY: an administrator reads what is a team's and writes it only as one of
// the team.
func writtenByConfidentiality(v *viewer.Viewer, theirs, within predicate) predicate {
	if !v.ReadsPartners() {
		return nil
	}
	ways := []predicate{all(is("confidentiality", "RESTRICTED"), theirs)}
	switch open := is("confidentiality", "OPEN"); {
	case v.WritesPartners():
		ways = append(ways, open)
	case v.Has(viewer.Organiser):
		ways = append(ways, all(open, is("team", "OUTREACH"), within))
	}
	for _, team := range Teams {
		if v.Has(teamRoles[team]) {
			ways = append(ways, all(is("confidentiality", "TEAM"), is("team", team)))
		}
	}
	return anyOf(ways...)
}

// withPartnersInRegions: interactions with an organisation or person in the viewer's regions.
func withPartnersInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return inTable("involvements", "interaction_id", func(s *sql.Selector) {
		s.Where(sql.Or(sql.In(s.C("partner_id"), inRegions(s, v)), sql.In(s.C("partner_id"), peopleInRegions(ctx, s, v))))
	})
}

// partOfWritten: what belongs to an interaction is written by who writes that.
func partOfWritten(ctx context.Context, v *viewer.Viewer) predicate {
	written := writtenInteractions(ctx, v)
	if written == nil {
		return nil
	}
	return ofInteraction("interaction_id", written)
}

// writtenFollowUps: by who writes their interaction, partner, campaign or
// commitment, and by whoever they are assigned to.
func writtenFollowUps(ctx context.Context, v *viewer.Viewer) predicate {
	parts := partOfWritten(ctx, v)
	if parts == nil {
		return nil
	}
	ways := []predicate{parts, all(func(s *sql.Selector) { s.Where(sql.NotNull(s.C("assignee_id"))) }, is("assignee_id", v.UserID))}
	if p := ownRegions(ofPartnerInRegions)(ctx, v); p != nil {
		ways = append(ways, all(ofPartner, p))
	}
	for column, within := range map[string]sight{"campaign_id": ofCampaignInRegions, "commitment_id": ofCommitmentInRegions} {
		if p := ownRegions(within)(ctx, v); p != nil {
			ways = append(ways, all(func(s *sql.Selector) { s.Where(sql.NotNull(s.C(column))) }, p))
		}
	}
	return anyOf(ways...)
}
