package viewer

// Scope is one thing that an app token may be used for. A session may do
// everything that its user may.
type Scope string

// The scopes.
const (
	PartnersRead      Scope = "partners:read"
	PartnersWrite     Scope = "partners:write"
	ContactsRead      Scope = "contacts:read"
	ContactsWrite     Scope = "contacts:write"
	InteractionsRead  Scope = "interactions:read"
	InteractionsWrite Scope = "interactions:write"
	CampaignsRead     Scope = "campaigns:read"
	CampaignsWrite    Scope = "campaigns:write"
	PressRead         Scope = "press:read"
	PressWrite        Scope = "press:write"
	ChangesRead       Scope = "changes:read"
	AdminScope        Scope = "admin"
)

// Scopes are all scopes, in the order in which they are listed to people.
var Scopes = []Scope{
	PartnersRead, PartnersWrite, ContactsRead, ContactsWrite, InteractionsRead, InteractionsWrite,
	CampaignsRead, CampaignsWrite, PressRead, PressWrite, ChangesRead, AdminScope,
}
