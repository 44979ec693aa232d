package demo

import (
	"strings"

	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/pressnote"
)

// newOutlet is an outlet that came with its first piece. All are invented.
type newOutlet struct {
	key, name string
	medium    organisation.Medium
	region    string
	reach     int
	kind      coverage.Kind
	headline  string
	titles    []string // of its journalists
}

var newOutlets = []newOutlet{
	{"valley", "Valley Post", organisation.MediumONLINE, yorkshire, 26_000, coverage.KindNEWS, "New party opens an office in the valley", []string{"Transport Correspondent", "Reporter"}},
	{"coast", "Thistledown Coast Radio", organisation.MediumRADIO, northEast, 60_000, coverage.KindBROADCAST, "The breakfast show asks who they are", []string{"Presenter", "Producer"}},
	{"hills", "Hills Community Television", organisation.MediumTELEVISION, eastMidlands, 31_000, coverage.KindBROADCAST, "Six minutes on a new party", []string{"Political Reporter", "Housing Correspondent"}},
	{"shift", "The Night Shift", organisation.MediumNEWSLETTER, northWest, 9_500, coverage.KindNEWS, "For those who work while others sleep", []string{"Editor", "Industrial Correspondent"}},
}

// inventedOutlets are those that publish something, writers their journalists, and
// kindsOf what they publish.
var (
	inventedOutlets = strings.Split("gazette|picket|bulletin|wire|valley|coast|hills|shift", "|")

	writers = map[string][]string{
		"gazette": {"gazette 2", "gazette 3", "gazette 1"}, "picket": {"picket 1", "picket 4"}, "bulletin": {"bulletin 1", "bulletin 2"},
		"wire": {"wire 2"}, "valley": {"valley 1", "valley 2"}, "coast": {"coast 1", "coast 2"}, "hills": {"hills 1", "hills 2"}, "shift": {"shift 1", "shift 2"},
	}
	kindsOf = map[string][]coverage.Kind{
		"gazette": {coverage.KindNEWS, coverage.KindOPINION, coverage.KindLETTER}, "picket": {coverage.KindPODCAST}, "bulletin": {coverage.KindNEWS, coverage.KindINTERVIEW},
		"wire": {coverage.KindNEWS}, "valley": {coverage.KindNEWS, coverage.KindOPINION}, "coast": {coverage.KindBROADCAST, coverage.KindINTERVIEW},
		"hills": {coverage.KindBROADCAST}, "shift": {coverage.KindNEWS, coverage.KindLETTER},
	}
)

// beats are what journalists write about; beatsOf what their post says of it.
var (
	beats   = strings.Split("Local government|Transport|Housing|Public services|Trade unions|Education|Climate|Elections|Culture", "|")
	beatsOf = map[string]string{
		"Industrial Correspondent": "Trade unions", "Political Reporter": "Politics", "Transport Correspondent": "Transport", "Housing Correspondent": "Housing",
	}
)

// notes are what the press team keeps in mind.
var notes = []struct {
	who, text string
	terms     pressnote.Terms
}{
	{"gazette 1", "Prints letters in full if they come by Tuesday noon.", ""},
	{"gazette 2", "Was a steward in the depot for nine years. Ask about the old timetable.", pressnote.TermsBACKGROUND},
	{"gazette 3", "Rings back within the hour; never before ten.", ""},
	{"picket 1", "Wants people who do the work, no officers.", pressnote.TermsON_THE_RECORD},
	{"valley 2", "Did not wait for the embargo on the staffing figures. Nothing under embargo any more.", ""},
	{"coast 1", "Looking for a new post, and told us in confidence.", pressnote.TermsOFF_THE_RECORD},
	{"hills 2", "Needs pictures: name a place and a time.", ""},
	{"shift 1", "Lives in Millbrook and knows the estate.", pressnote.TermsUNATTRIBUTABLE},
	{"wire 2", "Sells to three papers at once. Say which is exclusive.", ""},
	{"bulletin 1", "Asks for figures with their source, and prints both.", pressnote.TermsLOBBY_TERMS},
}

// offered is a pitch, sent on a day that counts from the one on which the demo is
// filled; one that is not sent has none.
type offered struct {
	subject, body, campaign string
	sent                    int
	embargo, closed         int // days after it was sent
	exclusive               bool
	to                      []recipient
}

// recipient is what came of a pitch to somebody.
type recipient struct {
	who, note string
	status    pitchrecipient.Status
	headline  string // of what was published
	broke     bool   // the embargo
	inSpiteOf pitchoverride.Warning
}

// outlet is the key of theirs.
func (r recipient) outlet() string { return strings.Fields(r.who)[0] }

const (
	listed, waiting, chased = pitchrecipient.StatusLISTED, pitchrecipient.StatusSENT, pitchrecipient.StatusFOLLOWED_UP
	replied, keen, passed   = pitchrecipient.StatusRESPONDED, pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPASSED
	silent, placed          = pitchrecipient.StatusNO_RESPONSE, pitchrecipient.StatusPLACED
)

var offers = []offered{
	{
		subject: "Six days a week: how a town kept its library", body: "The petition, the read-in, and the vote. Three readers would talk.", campaign: "library", sent: -540, closed: 25,
		to: []recipient{
			{who: "gazette 1", status: placed, headline: "Thistledown reads on"}, {who: "gazette 3", status: passed, note: "Not their patch."},
			{who: "coast 2", status: silent}, {who: "bulletin 3", status: silent},
		},
	},
	{
		subject: "Inside the rent strike", body: "An evening with three families of Millbrook.", campaign: "rents", sent: -330, closed: 40, exclusive: true,
		to: []recipient{{who: "picket 1", status: placed, headline: "Three families, one landlord"}},
	},
	{
		subject: "Four on a shift: the figures", body: "Eleven stations, five years.", campaign: "levels", sent: -300, embargo: 6, closed: 20,
		to: []recipient{
			{who: "valley 2", status: placed, headline: "Fire stations short of crew", broke: true, note: "On their site the next morning; says it was the night desk."},
			{who: "hills 1", status: placed, headline: "When four are sent where five are needed"}, {who: "wire 2", status: silent},
		},
	},
	{
		subject: "What the pledge costs, and what it saves", body: "A paper of twelve pages, with a summary for each region.", campaign: "transport", sent: -120,
		to: []recipient{
			{who: "gazette 2", status: placed, headline: "Cheaper than doing nothing"}, {who: "bulletin 1", status: keen, note: "After the by-election."},
			{who: "coast 1", status: replied, note: "Asked for the figures of the north east."}, {who: "shift 2", status: chased}, {who: "picket 2", status: waiting},
		},
	},
	{
		subject: "The hundredth signature", body: "Who it is, we say when the embargo lifts.", campaign: "transport", sent: -40, embargo: 61,
		to: []recipient{
			{who: "hills 2", status: keen, note: "Would film it."}, {who: "shift 1", status: replied}, {who: "picket 4", status: waiting}, {who: "wire 2", status: listed},
		},
	},
	{
		subject: "A morning at the depot", body: "Six o'clock, the first bus, and those who drive it.", campaign: "transport", sent: -34,
		to: []recipient{
			{who: "hills 2", status: placed, headline: "The first bus of the day", inSpiteOf: pitchoverride.WarningPITCHED_RECENTLY, note: "She asked for pictures of the depot."},
			{who: "bulletin 2", status: waiting},
		},
	},
	{
		subject: "Fifty marches on one day", body: "A list of the towns is to come.", campaign: "mayday",
		to: []recipient{{who: "gazette 3", status: listed}, {who: "picket 2", status: listed}, {who: "valley 1", status: listed}},
	},
}

// step is one of the things that are done with a question.
type step string

const (
	toPetra, toAnna                              step = step(petra), step(anna)
	forApproval, answersIt, declinesIt, closesIt step = "approval", "answer", "refusal", "closing"
)

// question is what a journalist asked, on a day that counts from the one on which
// the demo is filled, and what was done with it.
type question struct {
	who, question, campaign string
	terms                   mediaenquiry.Terms
	day, clock              int
	due                     int // hours after it came
	response                string
	steps                   []step
}

var enquiries = []question{
	{who: "gazette 3", question: "Will your councillors vote for the budget?", day: -210, clock: 1, due: 30, terms: mediaenquiry.TermsON_THE_RECORD,
		response: "They will not: it closes two children's centres.", steps: []step{toPetra, answersIt, closesIt}},
	{who: "bulletin 1", question: "How many members do you have in Brackenshire?", day: -90, clock: 2, due: 48, terms: mediaenquiry.TermsON_THE_RECORD,
		response: "Some four hundred, and twice as many who come.", steps: []step{toPetra, forApproval, answersIt}},
	{who: "coast 1", question: "Is it true that your chair is leaving?", day: -60, clock: 3, due: 5, terms: mediaenquiry.TermsBACKGROUND,
		response: "We do not speak about people's plans.", steps: []step{declinesIt}},
	{who: "valley 1", question: "Who pays for the pledge?", campaign: "transport", day: -6, clock: 4, due: 26, terms: mediaenquiry.TermsON_THE_RECORD, steps: []step{toAnna}},
	{who: "hills 1", question: "May we film the meeting of the tenants?", campaign: "rents", day: -2, clock: 0, due: 24 * 7, steps: []step{toPetra}},
	{who: "shift 2", question: "What do you say to those who work at night and have no bus?", campaign: "transport", day: -1, clock: 5, due: 24 * 5,
		terms: mediaenquiry.TermsUNATTRIBUTABLE, response: "That the last bus must not leave before their shift ends.", steps: []step{toPetra, forApproval}},
	{who: "picket 4", question: "Would two of you come to our anniversary programme?", day: -1, clock: 1},
}

// story is what pieces are about. Places do not exist, and neither do the bodies
// that are judged.
type story struct {
	headline           string
	us                 mention.Sentiment // not mentioned when empty
	campaign           string
	ofCampaign, ofBody mention.Sentiment
	body               string
}

const (
	good, even, bad = mention.SentimentPOSITIVE, mention.SentimentNEUTRAL, mention.SentimentNEGATIVE
	both, unread    = mention.SentimentMIXED, mention.SentimentUNRATED
)

// There are as many stories and places as make every headline another one.
var (
	places = strings.Split("Harrowdale|Millbrook|Thistledown|Brackenshire|Kestrelby|Fennimarsh|Tarnfellow|Elderbeck|Mossingdale|Umberlow", "|")

	stories = []story{
		{headline: "Residents of %s back the transport pledge", us: good, campaign: "transport", ofCampaign: good, body: "buses", ofBody: good},
		{headline: "Council of %s puts off the rent charter", us: even, campaign: "rents", ofCampaign: both, body: "tenants", ofBody: even},
		{headline: "Who pays? Questions on the pledge in %s", us: bad, campaign: "transport", ofCampaign: bad},
		{headline: "March through %s draws hundreds", us: good, campaign: "mayday", ofCampaign: good, body: "harrowdale", ofBody: good},
		{headline: "Small party, loud voice: an evening in %s", us: both},
		{headline: "Library of %s to stay open", us: good, campaign: "library", ofCampaign: good, body: "library", ofBody: good},
		{headline: "Landlords of %s call the charter unworkable", us: bad, campaign: "rents", ofCampaign: bad, body: "landlords", ofBody: both},
		{headline: "Fire crews of %s warn of four on a shift", us: unread, campaign: "levels", ofCampaign: even, body: "harrowdale", ofBody: even},
		{headline: "Letters: what %s needs now", campaign: "votes", ofCampaign: both, body: "buses", ofBody: bad},
		{headline: "By-election in %s: the candidates at a glance", us: even},
		{headline: "A talk in %s on equal votes", us: unread, campaign: "votes", ofCampaign: good, body: "votes", ofBody: good},
		{headline: "Students occupy an empty block in %s", us: both, campaign: "rents", ofCampaign: unread, body: "students", ofBody: bad},
		{headline: "Empty seats at the hustings of %s", us: bad, body: "institute", ofBody: unread},
	}
)
