package schema

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/viewer"
)

// GlassLasts is how long an administrator sees what breakGlass opened.
const GlassLasts = 30 * time.Minute

// teamRoles are the roles of those who are in a team.
var teamRoles = map[string]viewer.Role{"OUTREACH": viewer.Outreach, "PRESS": viewer.Press}

// interactions: by confidentiality.
func interactions(ctx context.Context, v *viewer.Viewer) predicate {
	return byConfidentiality(v, involves(ctx, v))
}

// byConfidentiality: the rule of interactions and agreements.
//
// SECURITY: an OPEN one is read by whoever reads partners; one of a TEAM by that
// team and by administrators; a RESTRICTED one by those whom it involves.
func byConfidentiality(v *viewer.Viewer, involved predicate) predicate {
	if !v.ReadsPartners() {
		return nothing
	}
	sees := []predicate{is("confidentiality", "OPEN"), all(is("confidentiality", "RESTRICTED"), involved)}
	for _, team := range Teams {
		if v.Has(teamRoles[team], viewer.Admin) {
			sees = append(sees, all(is("confidentiality", "TEAM"), is("team", team)))
		}
	}
	return anyOf(sees...)
}

// involves: interactions that the viewer wrote, took part in, or was let into by
// name; and for half an hour those that an administrator opened with a reason.
func involves(ctx context.Context, v *viewer.Viewer) predicate {
	return anyOf(append(underGlass(ctx, v),
		wroteOrTookPart(v),
		inTable("interaction_shared_with", "interaction_id", is("user_id", v.UserID)))...)
}

// underGlass: rows that the viewer, an administrator, opened with a reason.
func underGlass(ctx context.Context, v *viewer.Viewer) []predicate {
	if !v.Has(viewer.Admin) {
		return nil
	}
	since := calendar.Now(ctx).Add(-GlassLasts)
	return []predicate{inTable("access_records", "record_id", all(is("user_id", v.UserID), is("action", "BREAK_GLASS"),
		func(s *sql.Selector) { s.Where(sql.GT(s.C("created_at"), since)) }))}
}

// wroteOrTookPart: interactions whose author or participant the viewer is.
func wroteOrTookPart(v *viewer.Viewer) predicate {
	return anyOf(is("created_by", v.UserID), inTable("participants", "interaction_id", is("user_id", v.UserID)))
}

// ofInteraction: rows whose column names an interaction that passes.
func ofInteraction(column string, passes predicate) predicate {
	return ofRow("interactions", column, passes)
}

// partOfInteraction: what belongs to an interaction is seen with it.
func partOfInteraction(ctx context.Context, v *viewer.Viewer) predicate {
	if ofSeen(ctx, "interactions") {
		return everything
	}
	return ofInteraction("interaction_id", notVoided(interactions)(ctx, v))
}

// followUps: those of an interaction are seen with it, others with their partner, campaign
// or commitment.
func followUps(ctx context.Context, v *viewer.Viewer) predicate {
	return anyOf(partOfInteraction(ctx, v), all(partners(ctx, v), ofPartner))
}

// ofPartner: rows that concern a partner, campaign or commitment and no interaction.
func ofPartner(s *sql.Selector) { s.Where(sql.IsNull(s.C("interaction_id"))) }
