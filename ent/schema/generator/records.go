package generator

import "github.com/breakthrough-party/coalition/ent/schema"

// The records that have tables. One that is not named here has none.
type (
	AccessRecord      struct{ record[schema.AccessRecord] }
	Account           struct{ record[schema.Account] }
	Affiliation       struct{ record[schema.Affiliation] }
	Agreement         struct{ record[schema.Agreement] }
	AgreementParty    struct{ record[schema.AgreementParty] }
	AgreementTerm     struct{ record[schema.AgreementTerm] }
	Ancestor          struct{ record[schema.Ancestor] }
	AppToken          struct{ record[schema.AppToken] }
	Beat              struct{ record[schema.Beat] }
	Byline            struct{ record[schema.Byline] }
	Campaign          struct{ record[schema.Campaign] }
	CampaignPartner   struct{ record[schema.CampaignPartner] }
	Change            struct{ record[schema.Change] }
	Commitment        struct{ record[schema.Commitment] }
	ContactPoint      struct{ record[schema.ContactPoint] }
	Coverage          struct{ record[schema.Coverage] }
	DocumentLink      struct{ record[schema.DocumentLink] }
	EndorsementStep   struct{ record[schema.EndorsementStep] }
	Event             struct{ record[schema.Event] }
	EventOrganisation struct {
		record[schema.EventOrganisation]
	}
	EventSpeaker      struct{ record[schema.EventSpeaker] }
	ExternalID        struct{ record[schema.ExternalID] }
	FollowUp          struct{ record[schema.FollowUp] }
	IdempotencyKey    struct{ record[schema.IdempotencyKey] }
	Incompatibility   struct{ record[schema.Incompatibility] }
	Interaction       struct{ record[schema.Interaction] }
	Involvement       struct{ record[schema.Involvement] }
	Issue             struct{ record[schema.Issue] }
	JournalistProfile struct {
		record[schema.JournalistProfile]
	}
	MediaEnquiry     struct{ record[schema.MediaEnquiry] }
	Mention          struct{ record[schema.Mention] }
	Operation        struct{ record[schema.Operation] }
	Organisation     struct{ record[schema.Organisation] }
	PactSeat         struct{ record[schema.PactSeat] }
	Participant      struct{ record[schema.Participant] }
	Person           struct{ record[schema.Person] }
	Pitch            struct{ record[schema.Pitch] }
	PitchOverride    struct{ record[schema.PitchOverride] }
	PitchRecipient   struct{ record[schema.PitchRecipient] }
	Position         struct{ record[schema.Position] }
	PressNote        struct{ record[schema.PressNote] }
	Region           struct{ record[schema.Region] }
	Remark           struct{ record[schema.Remark] }
	Session          struct{ record[schema.Session] }
	Setting          struct{ record[schema.Setting] }
	SignInAttempt    struct{ record[schema.SignInAttempt] }
	SignOn           struct{ record[schema.SignOn] }
	StageChange      struct{ record[schema.StageChange] }
	StanceRecord     struct{ record[schema.StanceRecord] }
	Statement        struct{ record[schema.Statement] }
	StatementVersion struct {
		record[schema.StatementVersion]
	}
	Tag  struct{ record[schema.Tag] }
	Term struct{ record[schema.Term] }
	User struct{ record[schema.User] }
)
