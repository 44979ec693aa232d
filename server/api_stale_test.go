package server_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/store/storetest"
)

var versionForm = regexp.MustCompile(`\bversion: (\d+)`)

// Every mutation that takes a version refuses another one than the record has, says
// what changed since, and has no effect.
func TestEveryEditRefusesAStaleVersion(t *testing.T) {
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		tried := 0
		for _, r := range rights {
			input := schema.Types[schema.Mutation.Fields.ForName(r.mutation).Arguments.ForName("input").Type.Name()]
			takes := input.Fields.ForName("version")
			if takes == nil {
				continue
			}
			if !versionForm.MatchString(r.here) {
				if takes.Type.NonNull {
					t.Errorf("the table of rights gives %s no version", r.mutation)
				}
				continue // one that may be left out
			}
			tried++
			t.Run(r.mutation, func(t *testing.T) {
				s.checkStale(t, askers[slices.Index(strings.Fields(r.codes), "ok")].who, r.mutation, r.here)
			})
		}
		if tried < 50 {
			t.Errorf("only %d mutations were tried", tried)
		}
	})
}

func (s *stage) checkStale(t *testing.T, who, mutation, input string) {
	n := s.enter(t, "rights")
	srv := s.open(t)
	token, _ := s.token(t, n, who)
	before, _ := s.look(t)
	other := versionForm.ReplaceAllStringFunc(input, func(v string) string {
		of, err := strconv.Atoi(strings.TrimPrefix(v, "version: "))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint("version: ", of+1)
	})
	got, answer := ask(t, srv, token, filled(t, n, mutate(mutation, other)))
	told := extensionsOf(firstError(answer))
	_, fields := told["changedFields"]
	_, by := told["changedBy"]
	_, at := told["changedAt"]
	if got != "CONFLICT" || told["field"] != "input.version" || !fields || !by || !at {
		t.Errorf("another version is answered %s", asJSON(answer))
	}
	if touched := changed(before, s.state(t)); len(touched) > 0 {
		t.Errorf("written were %v", touched)
	}
}
