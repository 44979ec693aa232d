package server_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// recorder keeps the statements that a store sends.
type recorder struct {
	mu         sync.Mutex
	statements []string
}

func (r *recorder) show(statement string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statements = append(r.statements, statement)
}

// take returns the statements since the last call.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.statements
	r.statements = nil
	return all
}

// counted are the statements of one answer to somebody who is signed in. Who is
// asking is looked up before, and then remembered: it counts apart.
func (s *stage) counted(t *testing.T, r *recorder, srv *server.Server, token, query string) []string {
	t.Helper()
	if code, answer := ask(t, srv, token, "{ __typename }"); code != "" {
		t.Fatal(asJSON(answer))
	}
	r.take()
	if code, answer := ask(t, srv, token, query); code != "" {
		t.Fatalf("%s\n%s", asJSON(answer), s.log.take())
	}
	return r.take()
}

// A reading is a question whose number of statements depends on its shape alone.
// %d is the size of the page.
type reading struct {
	name       string
	query      string
	statements int
}

// checkReadings asks for a short page and a long one: both take the statements
// that are said, and none of them counts, for nobody asks for totalCount.
func (s *stage) checkReadings(t *testing.T, r *recorder, srv *server.Server, token string, n names, readings []reading, short, long int) {
	for _, c := range readings {
		t.Run(c.name, func(t *testing.T) {
			few := s.counted(t, r, srv, token, filled(t, n, fmt.Sprintf(c.query, short)))
			many := s.counted(t, r, srv, token, filled(t, n, fmt.Sprintf(c.query, long)))
			if len(few) != len(many) || len(many) != c.statements {
				t.Errorf("%d rows take %d statements, %d take %d, want %d:\n%s", short, len(few), long, len(many), c.statements, strings.Join(many, "\n"))
			}
			for _, statement := range many {
				if counts.MatchString(bounded.ReplaceAllString(statement, "")) {
					t.Errorf("it counts, and nobody asked for totalCount: %s", statement)
				}
			}
		})
	}
}

// readings are questions about partners. Statements are counted by hand: one for
// each list and each relation to many, none for a relation to one, which is joined.
var readings = []reading{
	{"organisations with all that a list shows", `{ organisations(first: %d) { edges { node {
		name shortName kind relationshipManager { name } tags { name } regions { name } parent { name }
		positions(filter: {current: true}) { edges { node { title person { name } } } } } } pageInfo { hasNextPage } } }`, 4},
	{"organisations alone", `{ organisations(first: %d) { edges { cursor node { id name } } pageInfo { hasNextPage hasPreviousPage } } }`, 1},
	{"only joined relations", `{ organisations(first: %d) { edges { node { relationshipManager { name } parent { name } createdBy { name } } } } }`, 1},
	{"one relation under two aliases", `{ organisations(first: %d) { edges { node { a: relationshipManager { name } b: relationshipManager { id } tags { name } more: tags { id } } } } }`, 3},
	{"people with posts and their organisations", `{ people(first: %d) { edges { node { name tags { name } positions(first: 2) { edges { node { title organisation { name } } } } } } } }`, 3},
	{"pages within pages", `{ organisations(first: %d, filter: {text: "partner"}) { edges { node { positions(first: 3) { edges { node { person { name tags { name } positions(first: 2) { edges { node { title } } } } } } } } } } }`, 4},
	{"trees", `{ organisations(first: %d) { edges { node { ancestors { name } units(first: 1) { edges { node { name } } } branches(first: 1) { edges { node { name } } } } } } }`, 4},
	{"what the viewer can", `{ organisations(first: %d) { edges { node { viewerCan } } } }`, 2},
	{"contact points", `{ organisations(first: %d) { edges { node { contactPoints(first: 2) { edges { node { value } } } } } } }`, 2},
	{"search, one statement to see how much there is, one for a page, and one for each kind found", `{ search(query: "partner", first: %d) { edges { snippet node { ... on Organisation { name } ... on Person { name } } } } }`, 3},
}

// onTimelines are questions about a record with a long timeline, and about lists of what is in it.
var onTimelines = []reading{
	{"a timeline with all that it shows: keys, four kinds, and who took part", `{ organisation(id: "${rmt}") { timeline(first: %d, includeBranches: true) { edges { kind at cursor node {
		... on Interaction { subject kind participants { person { name } organisation { name } user { name } } }
		... on StageChange { from to by { name } } ... on StanceRecord { stance issue { name } } ... on Position { title person { name } } } } pageInfo { hasNextPage } } } }`, 7},
	{"a timeline's keys", `{ organisation(id: "${rmt}") { timeline(first: %d) { edges { kind at cursor } } } }`, 2},
	{"of a person", `{ person(id: "${maeve}") { timeline(first: %d) { edges { kind node { ... on Interaction { subject } ... on Position { title } } } } } }`, 4},
	{"contacts of an organisation, with who took part", `{ organisation(id: "${rmt}") { interactions(first: %d) { edges { node { subject createdBy { name } participants { person { name } organisation { name } user { name } } } } } } }`, 3},
	{"interactions with all that they hold", `{ interactions(first: %d) { edges { node { subject documents { title } tags { name } sharedWith { name } remarks { edges { node { text use person { name } } } } followUps { edges { node { title assignee { name } overdue } } } } } } }`, 6},
	{"follow-ups", `{ followUps(first: %d) { edges { node { title overdue assignee { name } interaction { subject } organisation { name } person { name } createdBy { name } } } } }`, 1},
	{"remarks", `{ remarks(first: %d) { edges { node { text use person { name } interaction { subject } createdBy { name } } } } }`, 1},
	{"stances", `{ stanceRecords(first: %d) { edges { node { stance issue { name } organisation { name } person { name } createdBy { name } } } } }`, 1},
	{"stage changes", `{ stageChanges(first: %d) { edges { node { from to organisation { name } interaction { subject } by { name } } } } }`, 1},
	{"issues", `{ issues(first: %d) { edges { node { name createdBy { name } } } } }`, 1},
	{"the state of relationships", `{ organisations(first: %d, orderBy: {field: LAST_CONTACT_AT, direction: DESC}) { edges { node { name lastContactAt nextFollowUpOn nextContactDue contactHealth } } } }`, 1},
}

// onTheDesk are questions about what is on the desk.
var onTheDesk = []reading{
	{"a day with all its parts", `{ myDay { date dueFollowUps(first: %[1]d) { edges { node { title interaction { subject } organisation { name } } } } meetings(first: %[1]d) { edges { node { subject } } }
		overdueOrganisations(first: %[1]d) { edges { node { name } } } overduePeople(first: %[1]d) { edges { node { name } } } opened(first: %[1]d) { edges { node { reason user { name } } } } } }`, 5},
	{"a day with who takes part", `{ myDay { meetings(first: %d) { edges { node { subject participants { person { name } organisation { name } user { name } } } } } } }`, 2},
	{"a briefing with all its lists: whether it is there, the organisation, and ten", `{ briefing(organisationID: "${rmt}") { organisation { name relationshipManager { name } doNotContact { reason } }
		people(first: %[1]d) { edges { node { title person { name } } } } lastContacts(first: %[1]d) { edges { node { subject } } } openFollowUps(first: %[1]d) { edges { node { title assignee { name } } } }
		stances(first: %[1]d) { edges { node { stance issue { name } } } } stanceHistory(first: %[1]d) { edges { node { stance } } } stageHistory(first: %[1]d) { edges { node { from to by { name } } } }
		quotable(first: %[1]d) { edges { node { text use person { name } } } } coverage(first: %[1]d) { edges { node { headline outlet { name } } } }
		pitches(first: %[1]d) { edges { node { status } } } enquiries(first: %[1]d) { edges { node { question } } } } }`, 12},
	{"going cold: keys, organisations, people", `{ goingCold(first: %d, filter: {health: [NEVER, OVERDUE, DUE, NO_CADENCE]}) { edges { node {
		... on Organisation { name nextContactDue relationshipManager { name } } ... on Person { name nextContactDue relationshipManager { name } } } } } }`, 3},
	{"portfolios at risk: whether the user is there, keys, organisations, people", `{ portfolioRisk(userID: "${outreach}", first: %d) { edges { node { ... on Organisation { name } ... on Person { name } } } } }`, 4},
}

// The desk takes as many statements for many rows as for few, and numbers as many
// for many groups.
func TestStatementsOfTheDesk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "busy")
		s.act(t, n, present.Add(-time.Hour), []deed{
			{"planInteraction": {"times": 5, "by": "outreach", "kind": "MEETING", "startsAt": "2026-03-20T15:00:00Z", "subject": "Depot ${n}", "team": "OUTREACH",
				"participants": []any{map[string]any{"personID": "${dot}"}, map[string]any{"organisationID": "${mu}"}, map[string]any{"userID": "${press}"}}}},
			{"createOrganisation": {"times": 5, "by": "outreach", "name": "Neglected ${n}", "kind": "OTHER", "cadenceDays": 7, "relationshipManagerID": "${outreach}"}},
			{"createPerson": {"times": 5, "by": "outreach", "name": "Forgotten ${n}", "cadenceDays": 7, "relationshipManagerID": "${outreach}"}},
			{"breakGlass": {"by": "admin", "interactionID": "${alone}", "reason": "A threat."}},
			{"breakGlass": {"by": "admin", "interactionID": "${letIn}", "reason": "A threat."}},
			{"breakGlass": {"by": "admin", "interactionID": "${alone}", "reason": "Once more."}},
		})
		srv := s.open(t)
		s.setTime(present.AddDate(0, 0, 18)) // when much is due
		token, err := s.signIn(t.Context(), n["outreach"].(string))
		if err != nil {
			t.Fatal(err)
		}
		s.checkReadings(t, r, srv, token, n, onTheDesk, 8, 25)
		for by, want := range map[string]int{"MONTH": 1, "TEAM, USER": 2, "ORGANISATION, REGION, USER": 4} {
			query := `{ interactionStats(groupBy: [` + by + `]) { cut rows { interactions contacts organisation { name } region { name } user { name } } } }`
			if got := s.counted(t, r, srv, token, query); len(got) != want {
				t.Errorf("numbers by %s take %d statements, want %d:\n%s", by, len(got), want, strings.Join(got, "\n"))
			}
		}
	})
}

// Timelines and contacts take as many statements for a long page as for a short one.
func TestStatementsOfTimelines(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "busy")
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		s.checkReadings(t, r, srv, token, n, onTimelines, 12, 25)
	})
}

func TestStatementsOfReading(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "many")
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		s.checkReadings(t, r, srv, token, n, readings, 5, 50)
		t.Run("totalCount takes one more", func(t *testing.T) { s.checkCounts(t, r, srv, token) })
		t.Run("nodes", func(t *testing.T) { s.checkNodes(t, r, srv, token, n) })
	})
}

var counts = regexp.MustCompile(`(?i)\bcount\(`)

// bounded is a count that ends early, by which search chooses its way.
var bounded = regexp.MustCompile("COUNT\\(\\*\\) AS `found` FROM \\(SELECT 1 FROM [^()]* LIMIT \\d+\\)")

// checkCounts: at the root and within, totalCount is one more statement, for all
// rows together.
func (s *stage) checkCounts(t *testing.T, r *recorder, srv *server.Server, token string) {
	for _, c := range []struct{ without, with string }{
		{`{ organisations(first: 20) { edges { cursor } } }`, `{ organisations(first: 20) { edges { cursor } totalCount } }`},
		{`{ organisations(first: 20) { edges { node { positions { edges { cursor } } } } } }`, `{ organisations(first: 20) { edges { node { positions { edges { cursor } totalCount } } } } }`},
	} {
		without, with := s.counted(t, r, srv, token, c.without), s.counted(t, r, srv, token, c.with)
		counting := 0
		for _, statement := range with {
			if counts.MatchString(statement) {
				counting++
			}
		}
		if len(with) != len(without)+1 || counting != 1 {
			t.Errorf("%s: %d statements, of which %d count; without totalCount %d", c.with, len(with), counting, len(without))
		}
	}
	if only := s.counted(t, r, srv, token, `{ organisations { totalCount } }`); len(only) != 1 {
		t.Errorf("totalCount alone takes %d statements: %s", len(only), strings.Join(only, "\n"))
	}
}

// checkNodes: records of one type take one statement, however many they are.
func (s *stage) checkNodes(t *testing.T, r *recorder, srv *server.Server, token string, n names) {
	var ids []string
	for i := 1; i <= 50; i++ {
		ids = append(ids, fmt.Sprintf("%q", n[fmt.Sprint("partner", i)]))
	}
	for _, c := range []struct {
		query string
		want  int
	}{
		{fmt.Sprintf(`{ nodes(ids: [%s]) { id ... on Organisation { relationshipManager { name } } } }`, strings.Join(ids, ", ")), 1},
		{fmt.Sprintf(`{ nodes(ids: [%s, %q, %q]) { id ... on Organisation { tags { name } } } }`, strings.Join(ids, ", "), n["rail"], n["maeve"]), 4},
		{fmt.Sprintf(`{ node(id: %s) { id } }`, ids[0]), 1},
		{fmt.Sprintf(`{ organisation(id: %s) { name parent { name } } }`, ids[0]), 1},
	} {
		if got := s.counted(t, r, srv, token, c.query); len(got) != c.want {
			t.Errorf("%.60s takes %d statements, want %d:\n%s", c.query, len(got), c.want, strings.Join(got, "\n"))
		}
	}
}

// writings are mutations with the most statements that each may take, in its
// transaction and for reading its answer. A growing number is a decision.
var writings = []struct {
	query string
	most  int
}{
	{`mutation { createTag(input: {name: "New"}) { tag { id name } } }`, 5},
	{`mutation { editTag(input: {id: "${rail}", version: 1, name: "New"}) { tag { name version } } }`, 7},
	{`mutation { editPerson(input: {id: "${maeve}", version: 1, pronouns: "they/them"}) { person { pronouns version } } }`, 4},
	{`mutation { editOrganisation(input: {id: "${mu}", version: 1, description: "New"}) { organisation { description version } } }`, 8},
	{`mutation { archiveOrganisation(input: {id: "${mu}", version: 1}) { organisation { version } } }`, 8},
	{`mutation { editPosition(input: {id: "${samBranch}", version: 1, startedOn: "2018-02-01"}) { position { version } } }`, 13},
	{`mutation { endPosition(input: {id: "${samBranch}", version: 1}) { position { version } } }`, 6},
	{`mutation { editAffiliation(input: {id: "${rmtInTUC}", version: 1, role: "New"}) { affiliation { version } } }`, 8},
	{`mutation { editContactPoint(input: {id: "${rmtPublic}", version: 1, label: "New"}) { contactPoint { version } } }`, 8},
	{`mutation { setDoNotContact(input: {id: "${mu}", reason: "New"}) { record { id } } }`, 6},
	{`mutation { addTags(input: {id: "${mu}", tagIDs: ["${rail}"]}) { record { id } } }`, 9},
	{`mutation { logInteraction(input: {kind: MEETING, startsAt: "2026-03-01T10:00:00Z", subject: "Six of us", summary: "All there.", participants: [
		{personID: "${maeve}"}, {personID: "${sam}", organisationID: "${bakerloo}"}, {personID: "${dot}"}, {organisationID: "${mu}"}, {userID: "${outreach}"}, {userID: "${press}"}],
		remarks: [{personID: "${maeve}", text: "One"}, {text: "Two"}], followUps: [{title: "One", dueOn: "2026-03-09", assigneeID: "${press}"}, {title: "Two", dueOn: "2026-03-10"}]}) { interaction { id subject } } }`, 16},
	{`mutation { addFollowUp(input: {organisationID: "${mu}", title: "New", dueOn: "2026-03-09"}) { followUp { id } } }`, 12},
	{`mutation { recordStance(input: {organisationID: "${mu}", stance: NEUTRAL}) { stanceRecord { id } } }`, 12},
	{`mutation { moveStage(input: {organisationID: "${mu}", version: 1, to: IN_DIALOGUE}) { stageChange { id } } }`, 9},
}

func TestStatementsOfWriting(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		for _, c := range writings {
			n := s.enter(t, "partners")
			srv := s.open(t)
			token, _ := s.token(t, n, "outreach")
			statements := s.counted(t, r, srv, token, filled(t, n, c.query))
			s.last = nil
			t.Logf("%2d statements: %.60s", len(statements), c.query)
			if len(statements) > c.most {
				t.Errorf("%.60s takes %d statements, at most %d:\n%s", c.query, len(statements), c.most, strings.Join(statements, "\n"))
			}
		}
	})
}
