package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestMutationsAnswerWhatIsStored: every mutation answers of its records what a query
// answers afterwards, also where it does not ask the database again.
func TestMutationsAnswerWhatIsStored(t *testing.T) {
	all := exec.NewExecutableSchema(exec.Config{}).Schema()
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		var told []string
		for _, c := range rights {
			payload := all.Types[all.Mutation.Fields.ForName(c.mutation).Type.Name()]
			record := slices.IndexFunc(payload.Fields, func(f *ast.FieldDefinition) bool {
				return slices.Contains(all.Types[f.Type.Name()].Interfaces, "Node") && f.Type.Elem == nil
			})
			if record < 0 {
				continue
			}
			field := payload.Fields[record]
			n := s.enter(t, "rights")
			srv := s.open(t)
			token, _ := s.token(t, n, askers[slices.Index(strings.Fields(c.codes), "ok")].who)
			selection := strings.Join(columnFields(all, all.Types[field.Type.Name()]), " ")
			ask(t, srv, token, "{ __typename }")
			r.take()
			codes, answer := ask(t, srv, token, filled(t, n, fmt.Sprintf("mutation { %s(input: %s) { %s { %s } } }", c.mutation, c.here, field.Name, selection)))
			sent := r.take()
			s.last = nil
			got, _ := at(answer, "data."+c.mutation+"."+field.Name).(map[string]any)
			if codes != "" || got == nil {
				if codes != "" {
					t.Errorf("%s: %s", c.mutation, asJSON(answer))
				}
				continue // what is gone cannot be asked for
			}
			_, later := ask(t, srv, token, fmt.Sprintf("{ node(id: %q) { ... on %s { %s } } }", got["id"], field.Type.Name(), selection))
			if diff := cmp.Diff(at(later, "data.node"), any(got)); diff != "" {
				t.Errorf("%s (-stored +answered):\n%s", c.mutation, diff)
			}
			if strings.HasPrefix(sent[len(sent)-1], "INSERT INTO `changes`") {
				told = append(told, c.mutation)
			}
		}
		for mutation, want := range map[string]bool{
			"editTag": true, "restoreTag": true, "moveCampaign": true, "editStatement": true, "editEvent": true, "signStatement": true,
			// SECURITY: some of these records are hidden from some, and so from all is asked who may see one.
			"editInteraction": false, "editRemark": false, "editAgreement": false, "editPressNote": false,
			"editOrganisation": false, // its words are written, too
		} {
			if got := slices.Contains(told, mutation); got != want {
				t.Errorf("%s answers without reading: %t; these do: %v", mutation, got, told)
			}
		}
	})
}

// columnFields are the fields of a type that are columns of its own, but for those
// that are computed from other records.
func columnFields(s *ast.Schema, t *ast.Definition) (names []string) {
	for _, f := range t.Fields {
		if len(f.Arguments) == 0 && f.Type.Elem == nil && s.Types[f.Type.Name()].IsLeafType() && !slices.Contains(schema.Derived[t.Name], read.Snake(f.Name)) {
			names = append(names, f.Name)
		}
	}
	return names
}
