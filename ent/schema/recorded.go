package schema

// Derived names, by record type, the columns and edges that are computed from
// other records. Writing them alone is no edit: version, time and history stay.
var Derived = map[string][]string{
	"AppToken":     {"last_used_at"},
	"Organisation": append([]string{"areas"}, contactColumns...),
	"Person":       append([]string{"is_journalist", "last_coverage_at"}, contactColumns...),
	"Interaction":  {"starts_on", "words", "words_row"},
	"StanceRecord": {"current"},
	// The place of its role, which is in its history.
	"CampaignPartner": {"role_rank"},
	"Coverage":        {"url_key", "published_on"},
	// The time of their event, which is in its own history.
	"EventOrganisation": {"starts_at"},
	"EventSpeaker":      {"starts_at"},
	"Byline":            {"published_at"},
	"Mention":           {"published_at"},
}

// Unrecorded names the types whose rows have no history of their own, and why.
var Unrecorded = map[string]string{
	"Ancestor":       "computed from the parents of organisations",
	"Term":           "computed from names and titles",
	"Involvement":    "computed from interactions, participants and follow-ups",
	"Beat":           "computed from the beats of journalists",
	"Operation":      "is the history",
	"Change":         "is the history",
	"IdempotencyKey": "bookkeeping of retries, deleted after a day",
	"Session":        "comes and goes with each sign-in",
	"SignInAttempt":  "bookkeeping of sign-in, deleted when it is over",
	"Setting":        "secrets of the server, never shown",
	"AccessRecord":   "is itself the record of an access, written once",
}

// Secret names, by record type, the fields whose values never enter the
// history: it records that they changed, not from what to what.
var Secret = map[string][]string{
	"Account":  {"password_hash"},
	"AppToken": {"token_hash"},
	// Which pitch it came of is the press team's; the coverage is everybody's.
	"Coverage": {"pitch_id"},
}
