package demo

import (
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/event"
)

// joint is a campaign of the demo. Days count from the one on which it is filled.
type joint struct {
	key, name, aims string
	by              string // who of us starts and leads it
	status          campaign.Status
	from, until     int
	issue           string
	regions, tags   []string
	partners        []joined
}

// joined is a partner of a campaign.
type joined struct {
	body   string
	role   campaignpartner.Role
	status campaignpartner.Status
}

const (
	leads, coLeads, steers = campaignpartner.RoleLEAD, campaignpartner.RoleCO_LEAD, campaignpartner.RoleSTEERING_MEMBER
	joins, endorses, pays  = campaignpartner.RoleMEMBER, campaignpartner.RoleENDORSER, campaignpartner.RoleFUNDER
	hosts, watches         = campaignpartner.RoleHOST, campaignpartner.RoleOBSERVER

	asked, ponders, agreed = campaignpartner.StatusINVITED, campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED
	refused, left          = campaignpartner.StatusDECLINED, campaignpartner.StatusWITHDRAWN
)

// jointCampaigns are campaigns in every state. They are invented, and so is the
// part of every body in them.
var jointCampaigns = []joint{
	{
		key: "transport", name: "Public Transport Pledge", by: owen, status: campaign.StatusACTIVE, from: -150, until: 200, issue: "rail", tags: []string{"transport"},
		aims: "**Candidates of every party** sign that trains and buses belong to the public.\n\n1. A pledge with three sentences\n2. A hundred signatures of candidates\n3. A rally in every region",
		partners: []joined{
			{"rmt", leads, agreed}, {"aslef", coLeads, agreed}, {"tssa", steers, ponders}, {"buses", joins, agreed}, {"camden", joins, agreed},
			{"harrowdale", hosts, agreed}, {"fbu", endorses, agreed}, {"unite", pays, ponders}, {"gmb", endorses, asked}, {"green", endorses, agreed},
			{"libdem", endorses, refused}, {"institute", watches, agreed}, {"rmt-victoria", joins, agreed}, {"students", joins, left},
		},
	},
	{
		key: "rents", name: "Fair Rents Charter", by: oyin, status: campaign.StatusPAUSED, from: -400, issue: "rent", regions: []string{northWest}, tags: []string{"housing"},
		aims: "A charter that the council adopts.",
		partners: []joined{
			{"tenants", leads, agreed}, {"students", coLeads, agreed}, {"unison-north-west", steers, ponders}, {"rmt-victoria", endorses, agreed}, {"green", endorses, asked},
		},
	},
	{
		key: "mayday", name: "May Day in Every Town", by: owen, status: campaign.StatusPLANNED, from: 60, until: 120, issue: "strike-law", tags: []string{"solidarity"},
		aims: "Fifty marches on one day.",
		partners: []joined{
			{"harrowdale", leads, agreed}, {"camden", coLeads, agreed}, {"tuc", endorses, asked}, {"assembly", steers, agreed}, {"ucu-leeds", joins, agreed},
			{"fbu", joins, agreed}, {"mu", hosts, ponders}, {"bfawu", joins, asked},
		},
	},
	{
		key: "library", name: "Keep Thistledown Reading", by: ravi, status: campaign.StatusWON, from: -700, until: -40, regions: []string{northEast}, tags: []string{"culture"},
		aims:     "The library stays open six days a week.",
		partners: []joined{{"library", leads, agreed}, {"rmt-north-east", endorses, agreed}},
	},
	{
		key: "levels", name: "Stop the Staffing Cuts", by: owen, status: campaign.StatusLOST, from: -600, until: -220, issue: "strike-law", tags: []string{"public"},
		aims:     "No fire station with fewer than five on a shift.",
		partners: []joined{{"fbu", leads, agreed}, {"unison", steers, left}, {"pcs", joins, agreed}, {"assembly", endorses, agreed}},
	},
	{
		key: "votes", name: "Equal Votes Week", by: owen, status: campaign.StatusENDED, from: -365, until: -358, issue: "pr", tags: []string{"reform"},
		aims: "A week of stalls and talks on voting reform.",
		partners: []joined{
			{"votes", leads, agreed}, {"green", joins, agreed}, {"plaid", joins, agreed}, {"libdem", joins, agreed}, {"institute", watches, agreed}, {"pcs", endorses, refused},
		},
	},
	{
		key: "homes", name: "Warm Homes Winter", by: oyin, status: campaign.StatusDRAFT, regions: []string{northWest, yorkshire}, tags: []string{"housing", "climate"},
		aims:     "Still to be written together.",
		partners: []joined{{"tenants", joins, asked}, {"ucu-leeds", joins, asked}},
	},
}

// promise is something that one side promised the other. Days count back from the
// one on which the demo is filled.
type promise struct {
	campaign, body string
	by             commitment.MadeBy
	kind           commitment.Kind
	text           string
	quantity       int // -1 is no number
	unit           string
	made, due      int // due 9999: no day was set
	outcome        commitment.Outcome
	delivered      int // -1: nothing is said
	evidence       string
}

const (
	they, we  = commitment.MadeByTHEM, commitment.MadeByUS
	kept      = commitment.OutcomeKEPT
	partly    = commitment.OutcomePARTLY_KEPT
	broken    = commitment.OutcomeBROKEN
	takenBack = commitment.OutcomeWITHDRAWN
	undecided = commitment.OutcomeOPEN
	noDay     = 9999
)

var promises = []promise{
	{"transport", "rmt", they, commitment.KindFUNDS, "Print of the pledge cards", 1500, "pounds", -140, -100, kept, 1500, "Invoice paid by the branch."},
	{"transport", "rmt", they, commitment.KindVOLUNTEERS, "Stewards for the rally in York", 40, "people", -90, -30, partly, 26, "Count at the gate."},
	{"transport", "rmt", we, commitment.KindSPEAKER, "Our chair speaks at their conference", -1, "", -120, -60, kept, -1, "Spoke on the second day."},
	{"transport", "rmt", we, commitment.KindPUBLICITY, "Report in our newsletter every month", 6, "issues", -140, 30, undecided, -1, ""},
	{"transport", "aslef", they, commitment.KindPUBLICITY, "Page in the members' magazine", 1, "page", -100, -20, undecided, -1, ""},
	{"transport", "aslef", they, commitment.KindSIGNATURES, "Signatures of branch officers", 60, "signatures", -100, 20, undecided, -1, ""},
	{"transport", "fbu", they, commitment.KindVENUE, "Hall in Leeds for the launch", 1, "evening", -130, -110, kept, 1, "Launch took place there."},
	{"transport", "fbu", we, commitment.KindVOLUNTEERS, "Leafleting at ten stations", 10, "people", -130, -70, broken, 3, "Three came."},
	{"transport", "buses", they, commitment.KindVOLUNTEERS, "Stalls in five towns", 25, "people", -80, 14, undecided, -1, ""},
	{"transport", "green", they, commitment.KindSIGNATURES, "Their candidates sign the pledge", 35, "signatures", -60, 40, undecided, -1, ""},
	{"transport", "institute", they, commitment.KindOTHER, "Costing of the pledge", 1, "paper", -120, -10, takenBack, -1, "No researcher free this year."},
	{"transport", "harrowdale", we, commitment.KindTRANSPORT, "Coach from the town to the rally", 1, "coach", -90, -30, kept, 1, ""},
	{"rents", "tenants", they, commitment.KindVOLUNTEERS, "Door to door on three estates", 30, "people", -380, -340, kept, 34, "Lists of the evenings."},
	{"rents", "tenants", we, commitment.KindFUNDS, "Share of the print", 400, "Pounds", -380, -350, partly, 250, ""},
	{"rents", "students", they, commitment.KindPUBLICITY, "Film of two minutes", 1, "film", -300, -200, broken, 0, "Was never made."},
	{"rents", "unison-north-west", they, commitment.KindFUNDS, "Towards the legal advice", 1000, "pounds", -250, noDay, undecided, -1, ""},
	{"library", "library", they, commitment.KindSIGNATURES, "Petition", 3000, "signatures", -680, -500, kept, 4120, "Handed over at the town hall."},
	{"library", "library", we, commitment.KindSPEAKER, "Candidate at the read-in", 1, "speaker", -600, -560, kept, 1, ""},
	{"levels", "fbu", we, commitment.KindFUNDS, "Hardship fund", 500, "pounds", -590, -560, kept, 500, ""},
	{"levels", "unison", they, commitment.KindVOLUNTEERS, "Joint stalls", 20, "people", -580, -500, broken, -1, "They left the campaign."},
	{"votes", "green", they, commitment.KindVENUE, "Room for the opening", 1, "evening", -400, -365, kept, 1, ""},
	{"votes", "libdem", they, commitment.KindSPEAKER, "Speaker for three talks", 3, "talks", -400, -358, partly, 2, ""},
	{"mayday", "assembly", they, commitment.KindTRANSPORT, "Sound van", 1, "van", -20, 70, undecided, -1, ""},
	{"mayday", "harrowdale", they, commitment.KindVENUE, "Hall for the evening", 1, "evening", -10, 65, undecided, -1, ""},
}

// gathering is an event of the demo, so many days from the one on which it is filled.
type gathering struct {
	campaign, name, place string
	kind                  event.Kind
	day                   int
	region                string
	expected, came        int // -1 is no number
	cancelled             string
	bodies                []string // the first is the host
}

var gatherings = []gathering{
	{"transport", "Launch of the pledge", "Fire Station Hall, Leeds", event.KindPUBLIC_MEETING, -110, yorkshire, 120, 147, "", []string{"fbu", "rmt", "aslef"}},
	{"transport", "Rally for Public Transport", "Parliament Street, York", event.KindRALLY, -30, yorkshire, 800, 620, "", []string{"harrowdale", "rmt", "buses", "green"}},
	{"transport", "Press call at the depot", "Central Depot", event.KindPRESS_CONFERENCE, -12, northWest, 15, -1, "The depot was closed that day.", []string{"rmt-victoria"}},
	{"transport", "Lobby of Parliament", "Central Lobby, Westminster", event.KindLOBBY, 24, london, 200, -1, "", []string{"rmt", "aslef", "camden"}},
	{"transport", "Pledge webinar", "Online", event.KindWEBINAR, 40, "", 300, -1, "", []string{"institute", "rmt"}},
	{"rents", "Tenants' assembly", "Millbrook Hall", event.KindPUBLIC_MEETING, -300, northWest, 80, 95, "", []string{"tenants", "students"}},
	{"mayday", "May Day march", "Market Square", event.KindMARCH, 62, yorkshire, 1500, -1, "", []string{"harrowdale", "ucu-leeds", "fbu"}},
	{"library", "Read-in", "Thistledown Library", event.KindPROTEST, -560, northEast, 60, 210, "", []string{"library"}},
	{"levels", "Picket at headquarters", "Fire Headquarters", event.KindPICKET, -400, "", 100, 64, "", []string{"fbu", "pcs"}},
	{"votes", "Opening of the week", "Friends' House", event.KindCONFERENCE, -365, london, 250, 230, "", []string{"votes", "green", "plaid", "libdem"}},
}
