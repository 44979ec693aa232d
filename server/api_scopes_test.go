package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// questions are the root fields that read, each with the scope of what it
// answers and a question that has an answer. Those without one ask for records of
// any type: see recordScopes.
var questions = []struct {
	field string
	scope viewer.Scope
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
	{"search", "partners:read", `search(query: "rmt") { totalCount }`},
	{"possibleDuplicates", "partners:read", `possibleDuplicates(kind: PERSON, name: "x") { __typename }`},
	{"user", "partners:read", `user(id: "${press}") { id }`},
	{"users", "partners:read", `users { totalCount }`},
	{"account", "admin", `account(id: "${pressAccount}") { id }`},
	{"accounts", "admin", `accounts { totalCount }`},
	{"appToken", "admin", `appToken(id: "${outreachToken}") { id }`},
	{"appTokens", "admin", `appTokens { totalCount }`},
	{"accessRecord", "admin", `accessRecord(id: "${opening.accessRecord}") { id }`},
	{"accessRecords", "admin", `accessRecords { totalCount }`},
}

// A token needs the scope of what it asks for, and is told which one it lacks.
func TestScopesAndQuestions(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	n := s.enter(t, "partners")
	srv := s.open(t)
	var asked []string
	for _, q := range questions {
		asked = append(asked, q.field)
		if q.query != "" {
			t.Run(q.field, func(t *testing.T) {
				s.checkScope(t, srv, n, q.scope, filled(t, n, "{ "+q.query+" }"))
			})
		}
	}
	slices.Sort(asked)
	if schema := rootFields(exec.NewExecutableSchema(exec.Config{}).Schema().Query); !slices.Equal(asked, schema) {
		t.Errorf("asked are %v,\nthe schema has %v", asked, schema)
	}
}

// recordScopes are the types of records with their scopes and one record each.
var recordScopes = map[string]struct {
	scope viewer.Scope
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
}

// Every type of record has a scope, whichever way its records are asked for.
func TestScopesAndRecords(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	n := s.enter(t, "partners")
	n["number"] = s.aNumber(t)
	srv := s.open(t)
	for _, d := range exec.NewExecutableSchema(exec.Config{}).Schema().PossibleTypes["Node"] {
		record, ok := recordScopes[d.Name]
		if !ok {
			t.Errorf("the type %s is in no table of scopes", d.Name)
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			s.checkScope(t, srv, n, record.scope, filled(t, n, fmt.Sprintf(`{ node(id: %q) { __typename } }`, record.id)))
			s.checkScope(t, srv, n, record.scope, filled(t, n, fmt.Sprintf(`{ nodes(ids: [%q]) { __typename } }`, record.id)))
		})
	}
}

// aNumber is the id of an external number.
func (s *stage) aNumber(t *testing.T) string {
	t.Helper()
	ids, err := s.tables.column("SELECT id FROM external_ids")
	if err != nil || len(ids) == 0 {
		t.Fatal(ids, err)
	}
	return ids[0]
}

// checkScope asks with all scopes but one, and with that one alone.
func (s *stage) checkScope(t *testing.T, srv http.Handler, n names, scope viewer.Scope, query string) {
	t.Helper()
	lacking, _ := s.token(t, n, map[string]any{"user": "admin", "allBut": string(scope)})
	got, answer := ask(t, srv, lacking, query)
	if scope == "" {
		if got != "" {
			t.Errorf("it needs no scope: %s", asJSON(answer))
		}
		return
	}
	if got != "FORBIDDEN" || extensionsOf(firstError(answer))["scope"] != string(scope) {
		t.Errorf("without %s: %s", scope, asJSON(answer))
	}
	only, _ := s.token(t, n, map[string]any{"user": "admin", "scopes": []any{string(scope)}})
	if got, answer := ask(t, srv, only, query); got != "" {
		t.Errorf("with %s alone: %s", scope, asJSON(answer))
	}
}
