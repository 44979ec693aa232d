package importer

// The words of the enums that a mapping may use. A test compares them with the
// columns that they end up in.
var (
	organisationKinds = []string{
		"TRADE_UNION", "UNION_FEDERATION", "TRADES_COUNCIL", "POLITICAL_PARTY", "CAMPAIGN_GROUP", "COALITION",
		"MOVEMENT", "CHARITY_NGO", "COMMUNITY_ORGANISATION", "STUDENT_ORGANISATION", "THINK_TANK", "MEDIA_OUTLET",
		"MEDIA_GROUP", "NEWS_AGENCY", "NON_PARTY_CAMPAIGNER", "PUBLIC_BODY", "EMPLOYER", "OTHER",
	}
	levels           = []string{"NATIONAL", "NATION", "REGION", "DISTRICT", "BRANCH", "LOCAL_GROUP", "SECTION", "SECTOR", "OTHER"}
	statuses         = []string{"ACTIVE", "DORMANT", "MERGED", "DISSOLVED"}
	media            = []string{"PRINT", "ONLINE", "TELEVISION", "RADIO", "PODCAST", "NEWSLETTER", "AGENCY"}
	affiliationKinds = []string{"AFFILIATED_TO", "MEMBER_OF", "PREDECESSOR_OF", "OWNS", "FUNDS", "SPONSORS", "OPPOSES"}
)

// Limits of an organisation's lists.
const (
	mostIDs         = 20
	mostFormerNames = 20
)
