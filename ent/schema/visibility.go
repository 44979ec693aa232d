package schema

import (
	"context"
	"slices"

	"entgo.io/ent"

	"github.com/breakthrough-party/coalition/viewer"
)

// Visibilities of a row of history.
const (
	// SeenBySignedIn: everybody who is signed in.
	SeenBySignedIn = "SIGNED_IN"
	// SeenByReaders: whoever reads partners.
	SeenByReaders = "READERS"
	// SeenByStaff: administrators, outreach and press.
	SeenByStaff = "STAFF"
	// SeenByTeam: press for what belongs to a journalist, outreach for the rest.
	SeenByTeam = "TEAM"
	// SeenByOwner: administrators and the user whose record it is.
	SeenByOwner = "OWNER"
	// SeenByUser: one user and nobody else.
	SeenByUser = "USER"
	// SeenByOutreach: the outreach team, and administrators.
	SeenByOutreach = "OUTREACH"
	// SeenByPress: the press team, and administrators.
	SeenByPress = "PRESS"
	// SeenByPressAlone: the press team, without administrators.
	SeenByPressAlone = "PRESS_ALONE"
	// SeenByBothTeams: whoever is in both teams, and administrators.
	SeenByBothTeams = "OUTREACH_AND_PRESS"
	// SeenByThoseInvolved: whoever would read the interaction or agreement, whose
	// record it is, if it were RESTRICTED.
	SeenByThoseInvolved = "INVOLVED"
)

// Closure is how closed an interaction or agreement is.
type Closure struct{ Confidentiality, Team string }

type closureKey struct{}

// Under is a context in which parts of an interaction or agreement are written:
// remarks, participants, follow-ups, terms. Their rows of history are as closed as it.
//
// SECURITY: without it they are as closed as if it were RESTRICTED.
func Under(ctx context.Context, c Closure) context.Context {
	return context.WithValue(ctx, closureKey{}, c)
}

func under(ctx context.Context) Closure {
	if c, ok := ctx.Value(closureKey{}).(Closure); ok {
		return c
	}
	return Closure{Confidentiality: "RESTRICTED"}
}

// closures are the visibilities of what is a team's.
var closures = []struct {
	visibility string
	readBy     func(*viewer.Viewer) bool
}{
	{SeenByOutreach, func(v *viewer.Viewer) bool { return v.Has(viewer.Outreach, viewer.Admin) }},
	{SeenByPress, func(v *viewer.Viewer) bool { return v.Has(viewer.Press, viewer.Admin) }},
	{SeenByPressAlone, func(v *viewer.Viewer) bool { return v.Has(viewer.Press) }},
	{SeenByBothTeams, func(v *viewer.Viewer) bool {
		return v.Has(viewer.Admin) || v.Has(viewer.Outreach) && v.Has(viewer.Press)
	}},
}

// mostClosed is the strictest rule under which an interaction stood.
func mostClosed(stood ...Closure) string {
	var teams []string
	for _, c := range stood {
		switch c.Confidentiality {
		case "RESTRICTED":
			return SeenByThoseInvolved
		case "TEAM":
			teams = append(teams, c.Team)
		}
	}
	switch outreach, press := slices.Contains(teams, "OUTREACH"), slices.Contains(teams, "PRESS"); {
	case outreach && press:
		return SeenByBothTeams
	case outreach:
		return SeenByOutreach
	case press:
		return SeenByPress
	}
	return SeenByReaders
}

// Record is a record before or after a change: its columns by name.
type Record func(column string) any

// Visibility names the strictest rule under which a record stood before or after
// a change, and whose record it is. before is nil for a new record, after for a
// deleted one.
//
// SECURITY: a type that is not named here is seen by administrators only.
func Visibility(ctx context.Context, m ent.Mutation, before, after Record) (visibility, owner string) {
	text := func(r Record, column string) string {
		if r == nil {
			return ""
		}
		switch v := r(column).(type) {
		case string:
			return v
		case interface{ String() string }:
			return v.String()
		}
		return ""
	}
	either := func(column string) string {
		if v := text(after, column); v != "" {
			return v
		}
		return text(before, column)
	}
	switch m.Type() {
	case "Region", "Organisation", "ExternalID", "Affiliation", "Person", "Position", "Tag", "Issue", "StanceRecord", "StageChange",
		"Campaign", "CampaignPartner", "EndorsementStep", "Commitment", "Event", "EventOrganisation", "EventSpeaker",
		"Statement", "StatementVersion", "SignOn", "JournalistProfile", "Coverage", "Byline", "Mention":
		return SeenByReaders, ""
	case "PressNote":
		return SeenByPressAlone, ""
	case "Pitch", "PitchRecipient", "PitchOverride", "MediaEnquiry":
		return SeenByPress, ""
	case "Incompatibility":
		return SeenByStaff, ""
	case "Interaction", "Agreement":
		var stood []Closure
		for _, r := range []Record{before, after} {
			if r != nil {
				stood = append(stood, Closure{text(r, "confidentiality"), text(r, "team")})
			}
		}
		if known, ok := m.(interface{ ID() (string, bool) }); ok {
			owner, _ = known.ID()
		}
		return mostClosed(stood...), owner
	case "Participant", "DocumentLink", "Remark", "FollowUp":
		if owner = either("interaction_id"); owner == "" {
			return SeenByReaders, ""
		}
		return mostClosed(under(ctx)), owner
	case "AgreementParty", "AgreementTerm", "PactSeat":
		return mostClosed(under(ctx)), either("agreement_id")
	case "User":
		return SeenBySignedIn, ""
	case "ContactPoint":
		owner = either("person_id")
		if owner == "" {
			owner = either("organisation_id")
		}
		return strictest(text(before, "audience"), text(after, "audience")), owner
	}
	return SeenByOwner, either("user_id")
}

// strictest of the rules that two audiences stand for.
func strictest(audiences ...string) string {
	visibility := SeenByReaders
	for _, a := range audiences {
		switch a {
		case "PRIVATE":
			return SeenByTeam
		case "STAFF":
			visibility = SeenByStaff
		}
	}
	return visibility
}

// Withheld reports whether the value of a field must stay out of a row of
// history: secrets always, contact values once they were PRIVATE.
func Withheld(recordType, field, visibility string) bool {
	for _, name := range Secret[recordType] {
		if name == field {
			return true
		}
	}
	return recordType == "ContactPoint" && field == "value" && visibility == SeenByTeam
}
