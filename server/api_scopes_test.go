package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// questions are the root fields that read, each with the scope of what it
// answers and a question that has an answer. Those without one ask for records of
// any type: see recordScopes.
var questions = []struct {
	field string
	scope string // or several, apart by spaces
	query string
}{
	{"viewer", "", `viewer { permissions }`},
	{"node", "", ``},
	{"nodes", "", ``},
	{"organisation", "partners:read", `organisation(id: "${rmt}") { id }`},
	{"organisations", "partners:read", `organisations(first: 1) { edges { cursor } }`},
	{"affiliation", "partners:read", `affiliation(id: "${rmtInTUC}") { id }`},
	{"affiliations", "partners:read", `affiliations { totalCount }`},
	{"person", "partners:read", `person(id: "${maeve}") { id }`},
	{"people", "partners:read", `people { totalCount }`},
	{"position", "partners:read", `position(id: "${samBranch}") { id }`},
	{"positions", "partners:read", `positions { totalCount }`},
	{"contactPoint", "contacts:read", `contactPoint(id: "${rmtPublic}") { id }`},
	{"tag", "partners:read", `tag(id: "${rail}") { id }`},
	{"tags", "partners:read", `tags { totalCount }`},
	{"regions", "partners:read", `regions { id }`},
	{"search", "partners:read", `search(query: "rmt", kinds: [ORGANISATION]) { totalCount }`},
	{"search", "partners:read interactions:read", `search(query: "rmt", kinds: [ORGANISATION, INTERACTION]) { totalCount }`},
	{"search", "press:read", `search(query: "rmt", kinds: [COVERAGE]) { totalCount }`},
	{"search", "partners:read interactions:read campaigns:read press:read", `search(query: "rmt") { totalCount }`},
	{"interaction", "interactions:read", `interaction(id: "${open}") { id }`},
	{"interactions", "interactions:read", `interactions { totalCount }`},
	{"remark", "interactions:read", `remark(id: "${aRemark}") { id }`},
	{"remarks", "interactions:read", `remarks { totalCount }`},
	{"followUp", "interactions:read", `followUp(id: "${muTask}") { id }`},
	{"followUps", "interactions:read", `followUps { totalCount }`},
	{"issue", "partners:read", `issue(id: "${railIssue}") { id }`},
	{"issues", "partners:read", `issues { totalCount }`},
	{"stanceRecord", "partners:read", `stanceRecord(id: "${muStance}") { id }`},
	{"stanceRecords", "partners:read", `stanceRecords { totalCount }`},
	{"stageChange", "partners:read", `stageChange(id: "${muMoved.stageChange}") { id }`},
	{"stageChanges", "partners:read", `stageChanges { totalCount }`},
	{"campaign", "campaigns:read", `campaign(id: "${aCampaign}") { partnerCounts { count } }`},
	{"campaigns", "campaigns:read", `campaigns(filter: {partners: {some: {role: [LEAD]}}}) { totalCount }`},
	{"campaigns", "campaigns:read partners:read", `campaigns(filter: {tag: {any: ["${rail}"]}}) { totalCount }`},
	{"campaignPartner", "campaigns:read", `campaignPartner(id: "${aPartner}") { id }`},
	{"campaignPartners", "campaigns:read", `campaignPartners { totalCount }`},
	{"campaignPartners", "campaigns:read partners:read", `campaignPartners(filter: {organisationIs: {kind: [TRADE_UNION]}}) { totalCount }`},
	{"endorsementStep", "campaigns:read", `endorsementStep(id: "${aStep}") { id }`},
	{"endorsementSteps", "campaigns:read", `endorsementSteps { totalCount }`},
	{"endorsementsWaiting", "campaigns:read", `endorsementsWaiting { totalCount }`},
	{"incompatibility", "campaigns:read", `incompatibility(id: "${aQuarrel}") { id }`},
	{"incompatibilities", "campaigns:read", `incompatibilities { totalCount }`},
	{"commitment", "campaigns:read", `commitment(id: "${aCommitment}") { id }`},
	{"commitments", "campaigns:read", `commitments { totalCount }`},
	{"commitments", "campaigns:read interactions:read", `commitments(filter: {interaction: ["${open}"]}) { totalCount }`},
	{"organisations", "partners:read campaigns:read", `organisations { edges { node { commitmentRecord { made } } } }`},
	{"event", "campaigns:read", `event(id: "${anEvent}") { id }`},
	{"events", "campaigns:read", `events { totalCount }`},
	{"goingCold", "partners:read interactions:read", `goingCold { totalCount }`},
	{"myDay", "interactions:read", `myDay { dueFollowUps { totalCount } }`},
	{"portfolioRisk", "partners:read interactions:read", `portfolioRisk(userID: "${outreach}") { totalCount }`},
	{"interactionStats", "interactions:read", `interactionStats(groupBy: [KIND]) { rows { interactions } }`},
	{"briefing", "partners:read interactions:read", `briefing(organisationID: "${rmt}") { lastContacts { totalCount } }`},
	{"briefing", "partners:read press:read", `briefing(organisationID: "${rmt}") { coverage { totalCount } pitches { totalCount } enquiries { totalCount } }`},
	{"briefing", "partners:read interactions:read press:read", `briefing(organisationID: "${rmt}") { markdown }`},
	{"quotableRemarks", "campaigns:read interactions:read", `quotableRemarks(campaignID: "${aCampaign}") { leftOut remarks { totalCount } }`},
	{"organisations", "partners:read interactions:read", `organisations { edges { node { lastContactAt } } }`},
	{"organisations", "partners:read interactions:read", `organisations(orderBy: {field: NEXT_CONTACT_DUE}) { totalCount }`},
	{"organisations", "partners:read interactions:read", `organisations(filter: {contactHealth: [OVERDUE]}) { totalCount }`},
	{"people", "partners:read interactions:read", `people { edges { node { timeline(kinds: [INTERACTION, POSITION_STARTED]) { edges { cursor } } } } }`},
	{"people", "partners:read press:read", `people { edges { node { timeline(kinds: [COVERAGE, ENQUIRY, PITCH]) { edges { cursor } } } } }`},
	{"people", "partners:read interactions:read campaigns:read press:read", `people { edges { node { timeline { edges { cursor } } } } }`},
	{"interactions", "interactions:read campaigns:read", `interactions(filter: {campaign: ["${aCampaign}"]}) { totalCount }`},
	{"coalitionOverlap", "campaigns:read", `coalitionOverlap(campaignIDs: ["${aCampaign}", "${anotherCampaign}"]) { inAll }`},
	{"partnersAlsoWith", "partners:read campaigns:read", `partnersAlsoWith(organisationID: "${rmt}") { cut }`},
	{"campaignStats", "campaigns:read", `campaignStats { campaigns }`},
	{"network", "partners:read", `network(root: "${rmt}", kinds: [POSITION, AFFILIATION]) { cut }`},
	{"network", "partners:read campaigns:read", `network(root: "${rmt}") { cut }`},
	{"possibleDuplicates", "partners:read", `possibleDuplicates(kind: PERSON, name: "x") { __typename }`},
	{"statement", "campaigns:read", `statement(id: "${aStatement}") { id }`},
	{"statements", "campaigns:read", `statements { totalCount }`},
	{"signOnGap", "partners:read campaigns:read", `signOnGap(statementID: "${aStatement}") { totalCount }`},
	{"signOn", "campaigns:read", `signOn(id: "${aSignOn}") { id }`},
	{"signOns", "campaigns:read", `signOns { totalCount }`},
	{"signOns", "campaigns:read partners:read", `signOns(filter: {organisationIs: {text: "rmt"}}) { totalCount }`},
	{"organisations", "partners:read campaigns:read", `organisations { edges { node { signOns { totalCount } } } }`},
	{"agreement", "campaigns:read", `agreement(id: "${anAgreement}") { id }`},
	{"agreements", "campaigns:read", `agreements { totalCount }`},
	{"agreements", "campaigns:read partners:read", `agreements { edges { node { parties { organisation { id } } } } }`},
	{"agreements", "campaigns:read partners:read", `agreements(filter: {party: ["${rmt}"]}) { totalCount }`},
	{"pactSeat", "campaigns:read", `pactSeat(id: "${aSeat}") { id }`},
	{"pactSeats", "campaigns:read", `pactSeats { totalCount }`},
	{"pactConflicts", "campaigns:read", `pactConflicts { totalCount }`},
	{"pitch", "press:read", `pitch(id: "${safety}") { id }`},
	{"pitches", "press:read", `pitches { totalCount }`},
	{"pitchRecipient", "press:read", `pitchRecipient(id: "${toNadia.recipients}") { id }`},
	{"pitchRecipients", "press:read", `pitchRecipients { totalCount }`},
	{"pitchPreflight", "press:read partners:read", `pitchPreflight(personIDs: ["${nadia}"]) { people { warnings { kind } } }`},
	{"enquiry", "press:read", `enquiry(id: "${onStrike}") { id }`},
	{"enquiries", "press:read", `enquiries { totalCount }`},
	{"enquiries", "press:read partners:read", `enquiries(filter: {journalist: ["${nadia}"]}) { totalCount }`},
	{"pitches", "press:read campaigns:read", `pitches(filter: {campaign: ["cmp_01jgfjjz00e008000000000001"]}) { totalCount }`},
	{"pitches", "press:read partners:read", `pitches(filter: {recipients: {some: {personIs: {stance: [NEUTRAL]}}}}) { totalCount }`},
	{"changes", "changes:read partners:read", `changes(kinds: [ORGANISATION]) { edges { cursor } }`},
	{"changes", "changes:read interactions:read", `changes(kinds: [INTERACTION, REMARK]) { edges { cursor } }`},
	{"changes", "changes:read admin", `changes(kinds: [ACCOUNT, APP_TOKEN]) { edges { cursor } }`},
	{"changes", "changes:read partners:read contacts:read interactions:read campaigns:read press:read", `changes { edges { cursor } }`},
	{"organisations", "partners:read changes:read", `organisations { edges { node { history { totalCount } } } }`},
	{"user", "partners:read", `user(id: "${press}") { id }`},
	{"users", "partners:read", `users { totalCount }`},
	{"account", "admin", `account(id: "${pressAccount}") { id }`},
	{"accounts", "admin", `accounts { totalCount }`},
	{"appToken", "admin", `appToken(id: "${outreachToken}") { id }`},
	{"appTokens", "admin", `appTokens { totalCount }`},
	{"accessRecord", "admin", `accessRecord(id: "${opening.accessRecord}") { id }`},
	{"accessRecords", "admin", `accessRecords { totalCount }`},
	{"coverage", "press:read", `coverage(id: "${coverageHere}") { id }`},
	{"coverages", "press:read", `coverages { totalCount }`},
	{"coverageStats", "press:read", `coverageStats(groupBy: [MONTH]) { rows { coverage } }`},
	{"coverageStats", "press:read partners:read", `coverageStats(groupBy: [OUTLET]) { rows { coverage } }`},
	{"coverageStats", "press:read campaigns:read", `coverageStats(groupBy: [CAMPAIGN]) { rows { coverage } }`},
	{"coverages", "press:read campaigns:read", `coverages(filter: {campaign: ["cmp_01jgfjjz00e008000000000001"]}) { totalCount }`},
	{"journalists", "partners:read", `journalists { totalCount }`},
	{"journalists", "partners:read press:read", `journalists(filter: {beat: ["Rail"]}) { totalCount }`},
	{"journalists", "partners:read press:read", `journalists(filter: {freelance: true}) { totalCount }`},
	{"journalists", "partners:read press:read", `journalists(filter: {lastCoverageAt: {from: "2025-01-01T00:00:00Z"}}) { totalCount }`},
	{"journalists", "partners:read press:read", `journalists(orderBy: {field: LAST_COVERAGE_AT}) { totalCount }`},
	{"journalists", "partners:read press:read", `journalists { edges { node { lastCoverageAt } } }`},
	{"journalists", "partners:read press:read", `journalists { edges { node { journalist { beats } } } }`},
	{"journalists", "partners:read press:read", `journalists { edges { node { pressRecord { pieces } } } }`},
	{"journalists", "partners:read press:read", `journalists { edges { node { pressNotes { totalCount } } } }`},
	{"organisations", "partners:read press:read", `organisations { edges { node { treatment { coverage } } } }`},
	{"organisations", "partners:read press:read", `organisations { edges { node { coverage { totalCount } mentions { totalCount } } } }`},
}

// A token needs the scope of what it asks for, and is told which one it lacks.
func TestScopesAndQuestions(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	n := s.enter(t, "joint")
	n["aRemark"] = s.any(t, "remarks")
	srv := s.open(t)
	var asked []string
	for _, q := range questions {
		asked = append(asked, q.field)
		if q.query != "" {
			t.Run(q.field, func(t *testing.T) {
				s.checkScope(t, srv, n, "admin", q.scope, filled(t, n, "{ "+q.query+" }"))
			})
		}
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	if schema := rootFields(exec.NewExecutableSchema(exec.Config{}).Schema().Query); !slices.Equal(asked, schema) {
		t.Errorf("asked are %v,\nthe schema has %v", asked, schema)
	}
}

// recordScopes are the types of records with their scopes and one record each.
var recordScopes = map[string]struct {
	scope string
	id    string
}{
	"Organisation": {"partners:read", "${rmt}"},
	"ExternalID":   {"partners:read", "${number}"},
	"Affiliation":  {"partners:read", "${rmtInTUC}"},
	"Person":       {"partners:read", "${maeve}"},
	"Position":     {"partners:read", "${samBranch}"},
	"ContactPoint": {"contacts:read", "${rmtPublic}"},
	"Tag":          {"partners:read", "${rail}"},
	"Region":       {"partners:read", "${london}"},
	"User":         {"partners:read", "${press}"},
	"Account":      {"admin", "${pressAccount}"},
	"AppToken":     {"admin", "${outreachToken}"},
	"AccessRecord": {"admin", "${opening.accessRecord}"},
	"Interaction":  {"interactions:read", "${open}"},
	"Participant":  {"interactions:read", "${aParticipant}"},
	"DocumentLink": {"interactions:read", "${aDocument}"},
	"Remark":       {"interactions:read", "${aRemark}"},
	"FollowUp":     {"interactions:read", "${muTask}"},
	"Issue":        {"partners:read", "${railIssue}"},
	"StanceRecord": {"partners:read", "${muStance}"},
	"StageChange":  {"partners:read", "${muMoved.stageChange}"},

	"Campaign":          {"campaigns:read", "${aCampaign}"},
	"CampaignPartner":   {"campaigns:read", "${aPartner}"},
	"EndorsementStep":   {"campaigns:read", "${aStep}"},
	"Incompatibility":   {"campaigns:read", "${aQuarrel}"},
	"Commitment":        {"campaigns:read", "${aCommitment}"},
	"Event":             {"campaigns:read", "${anEvent}"},
	"EventOrganisation": {"campaigns:read", "${aHost.eventOrganisation}"},
	"EventSpeaker":      {"campaigns:read", "${aSpeaker.speaker}"},
	"Statement":         {"campaigns:read", "${aStatement}"},
	"StatementVersion":  {"campaigns:read", "${aText}"},
	"SignOn":            {"campaigns:read", "${aSignOn}"},
	"Agreement":         {"campaigns:read", "${anAgreement}"},
	"AgreementParty":    {"campaigns:read", "${aParty}"},
	"AgreementTerm":     {"campaigns:read", "${aTerm}"},
	"PactSeat":          {"campaigns:read", "${aSeat}"},
	"JournalistProfile": {"press:read", "${profileHere}"},
	"Coverage":          {"press:read", "${coverageHere}"},
	"Mention":           {"press:read", "${mentionHere}"},
	"PressNote":         {"press:read", "${pressNote}"},
	"Pitch":             {"press:read", "${safety}"},
	"PitchRecipient":    {"press:read", "${toNadia.recipients}"},
	"PitchOverride":     {"press:read", "${anOverride}"},
	"MediaEnquiry":      {"press:read", "${onStrike}"},
	"Change":            {"changes:read partners:read", "${aChange}"}, // of a record that needs the second
}

// Every type of record has a scope, whichever way its records are asked for.
func TestScopesAndRecords(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	n := s.enter(t, "joint")
	n["number"] = s.any(t, "external_ids")
	for name, table := range map[string]string{"aParticipant": "participants", "aDocument": "document_links", "aRemark": "remarks",
		"aText": "statement_versions", "aParty": "agreement_parties", "aTerm": "agreement_terms", "anOverride": "pitch_overrides", "aChange": "changes"} {
		n[name] = s.any(t, table)
	}
	srv := s.open(t)
	for _, d := range exec.NewExecutableSchema(exec.Config{}).Schema().PossibleTypes["Node"] {
		record, ok := recordScopes[d.Name]
		if !ok {
			t.Errorf("the type %s is in no table of scopes", d.Name)
			continue
		}
		who := "admin"
		if d.Name == "PressNote" {
			who = "press" // whom alone they are for
		}
		t.Run(d.Name, func(t *testing.T) {
			s.checkScope(t, srv, n, who, record.scope, filled(t, n, fmt.Sprintf(`{ node(id: %q) { __typename } }`, record.id)))
			s.checkScope(t, srv, n, who, record.scope, filled(t, n, fmt.Sprintf(`{ nodes(ids: [%q]) { __typename } }`, record.id)))
		})
	}
}

// any is the id of the first row of a table.
func (s *stage) any(t *testing.T, table string) string {
	t.Helper()
	ids, err := s.tables.column("SELECT id FROM `" + table + "` ORDER BY id LIMIT 1")
	if err != nil || len(ids) == 0 {
		t.Fatal(ids, err)
	}
	return ids[0]
}

// checkScope asks with all scopes but one, for each that it needs, and with these alone.
func (s *stage) checkScope(t *testing.T, srv http.Handler, n names, who, scopes, query string) {
	t.Helper()
	needed := strings.Fields(scopes)
	for _, scope := range needed {
		lacking, _ := s.token(t, n, map[string]any{"user": who, "allBut": scope})
		if got, answer := ask(t, srv, lacking, query); got != "FORBIDDEN" || extensionsOf(firstError(answer))["scope"] != scope {
			t.Errorf("without %s: %s", scope, asJSON(answer))
		}
	}
	only := map[string]any{"user": who, "scopes": []any{"changes:read"}} // a token has one at least
	if len(needed) > 0 {
		list := make([]any, len(needed))
		for i, scope := range needed {
			list[i] = scope
		}
		only["scopes"] = list
	}
	token, _ := s.token(t, n, only)
	if got, answer := ask(t, srv, token, query); got != "" {
		t.Errorf("with %v alone: %s", only["scopes"], asJSON(answer))
	}
}
