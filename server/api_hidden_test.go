package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// rootOf names the root field that finds one record of a type; parts of an
// interaction have none of their own.
var rootOf = map[string]string{
	"org": "organisation", "per": "person", "pos": "position", "aff": "affiliation", "cpt": "contactPoint",
	"tag": "tag", "usr": "user", "acc": "account", "tok": "appToken", "rea": "accessRecord",
	"int": "interaction", "rmk": "remark", "fup": "followUp", "iss": "issue", "stn": "stanceRecord", "stg": "stageChange",
	"ipt": "node", "doc": "node", "agr": "agreement", "agp": "node", "agt": "node", "pcs": "pactSeat",
	"jrn": "node", "prn": "node", "cov": "coverage", "men": "node",
	"pit": "pitch", "pir": "pitchRecipient", "pio": "node", "enq": "enquiry",
}

// hiddenFrom is how many records of a world some roles may not see. The numbers
// are counted by hand, so that the test cannot find that nothing is hidden.
var hiddenFrom = map[string]map[string]map[string]int{
	"partners": {
		"admin":     {"cpt": 6, "pos": 1, "aff": 1},
		"outreach":  {"cpt": 6, "pos": 1, "aff": 1, "acc": 9, "tok": 1, "rea": 1},
		"press":     {"cpt": 5, "pos": 1, "aff": 1, "acc": 9, "tok": 3, "rea": 1},
		"organiser": {"cpt": 12, "pos": 1, "aff": 1, "acc": 9, "tok": 3, "rea": 1},
		"reader":    {"cpt": 14, "pos": 1, "aff": 1, "acc": 9, "tok": 3, "rea": 1},
		"dpo":       {"cpt": 16, "pos": 9, "aff": 6, "acc": 9, "tok": 3, "org": 16, "per": 8, "tag": 4, "stn": 4},
	},
	"contacts": {
		"admin":     {"cpt": 6, "pos": 1, "aff": 1, "int": 5, "ipt": 11, "doc": 5, "rmk": 5, "fup": 5},
		"outreach":  {"cpt": 6, "pos": 1, "aff": 1, "acc": 10, "tok": 1, "rea": 1, "int": 4, "ipt": 9, "doc": 4, "rmk": 4, "fup": 4},
		"press":     {"cpt": 5, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 4, "ipt": 8, "doc": 4, "rmk": 4, "fup": 4},
		"organiser": {"cpt": 12, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 6, "ipt": 13, "doc": 6, "rmk": 6, "fup": 6},
		"reader":    {"cpt": 14, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 7, "ipt": 15, "doc": 7, "rmk": 7, "fup": 7},
		"steward":   {"cpt": 14, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 6, "ipt": 12, "doc": 6, "rmk": 6, "fup": 6},
		"dpo": {"cpt": 16, "pos": 9, "aff": 6, "acc": 10, "tok": 3, "org": 16, "per": 8, "tag": 4,
			"int": 10, "ipt": 21, "doc": 8, "rmk": 8, "fup": 9, "iss": 1, "stn": 6, "stg": 1},
	},
	"agreements": {
		"admin": {"cpt": 6, "pos": 1, "aff": 1, "int": 5, "ipt": 11, "doc": 5, "rmk": 5, "fup": 5,
			"agr": 4, "agp": 8, "agt": 4, "pcs": 4},
		"outreach": {"cpt": 6, "pos": 1, "aff": 1, "acc": 10, "tok": 1, "rea": 1, "int": 4, "ipt": 9, "doc": 4, "rmk": 4, "fup": 4,
			"agr": 3, "agp": 6, "agt": 3, "pcs": 3},
		"organiser": {"cpt": 12, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 6, "ipt": 13, "doc": 6, "rmk": 6, "fup": 6,
			"agr": 5, "agp": 10, "agt": 5, "pcs": 5},
		"reader": {"cpt": 14, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 7, "ipt": 15, "doc": 7, "rmk": 7, "fup": 7,
			"agr": 6, "agp": 12, "agt": 6, "pcs": 6},
		"dpo": {"cpt": 16, "pos": 9, "aff": 6, "acc": 10, "tok": 3, "org": 16, "per": 8, "tag": 4,
			"int": 10, "ipt": 21, "doc": 8, "rmk": 8, "fup": 9, "iss": 1, "stn": 6, "stg": 1, "agr": 8, "agp": 16, "agt": 9, "pcs": 7},
	},
	"newsroom": {
		"admin":     {"cpt": 6, "pos": 1, "aff": 1, "int": 5, "ipt": 11, "doc": 5, "rmk": 5, "fup": 5, "prn": 2, "cov": 1},
		"outreach":  {"cpt": 6, "pos": 1, "aff": 1, "acc": 10, "tok": 1, "rea": 1, "int": 4, "ipt": 9, "doc": 4, "rmk": 4, "fup": 4, "prn": 2, "cov": 1, "pit": 1, "pir": 1},
		"press":     {"cpt": 5, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 4, "ipt": 8, "doc": 4, "rmk": 4, "fup": 4, "prn": 1, "cov": 1},
		"organiser": {"cpt": 12, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 6, "ipt": 13, "doc": 6, "rmk": 6, "fup": 6, "prn": 2, "cov": 1, "pit": 1, "pir": 1},
		"reader":    {"cpt": 14, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 7, "ipt": 15, "doc": 7, "rmk": 7, "fup": 7, "prn": 2, "cov": 1, "pit": 1, "pir": 1},
		"dpo": {"cpt": 16, "pos": 10, "aff": 6, "acc": 10, "tok": 3, "org": 17, "per": 9, "tag": 4, "int": 10, "ipt": 21, "doc": 8, "rmk": 8, "fup": 9,
			"iss": 1, "stn": 6, "stg": 1, "jrn": 2, "prn": 2, "cov": 4, "men": 3, "pit": 1, "pir": 1},
	},
	// Of the press desk what was taken back, and all of it from those who read none.
	"pitches": {
		"admin": {"cpt": 6, "pos": 1, "aff": 1, "int": 5, "ipt": 11, "doc": 5, "rmk": 5, "fup": 5, "pit": 1, "pir": 1, "enq": 1},
		"press": {"cpt": 5, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 4, "ipt": 8, "doc": 4, "rmk": 4, "fup": 4, "pit": 1, "pir": 1, "enq": 1},
		"outreach": {"cpt": 6, "pos": 1, "aff": 1, "acc": 10, "tok": 1, "rea": 1, "int": 4, "ipt": 9, "doc": 4, "rmk": 4, "fup": 4,
			"pit": 4, "pir": 5, "pio": 1, "enq": 6},
		"organiser": {"cpt": 12, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 6, "ipt": 13, "doc": 6, "rmk": 6, "fup": 6,
			"pit": 4, "pir": 5, "pio": 1, "enq": 6},
		"reader": {"cpt": 14, "pos": 1, "aff": 1, "acc": 10, "tok": 3, "rea": 1, "int": 7, "ipt": 15, "doc": 7, "rmk": 7, "fup": 7,
			"pit": 4, "pir": 5, "pio": 1, "enq": 6},
	},
}

// partTables hold records that verbs make beside the one they name.
var partTables = []string{"participants", "document_links", "remarks", "follow_ups", "stance_records", "stage_changes",
	"agreement_parties", "agreement_terms", "pact_seats", "pitch_recipients", "pitch_overrides"}

var requestID = regexp.MustCompile(`"requestId":"[^"]*"`)

// SECURITY: what the viewer may not see is answered exactly, byte for byte, like
// what does not exist: for every record of the world, every role, by its own root
// field and by node.
func TestHiddenIsLikeMissing(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		for world, roles := range hiddenFrom {
			n := s.enter(t, world)
			records := s.recordsOf(t, n)
			for who, want := range roles {
				t.Run(world+"/"+who, func(t *testing.T) {
					token, _ := s.token(t, n, who)
					hidden := s.checkHidden(t, token, records)
					if !maps.Equal(hidden, want) {
						t.Errorf("hidden are %v, want %v", hidden, want)
					}
				})
			}
		}
	})
}

// checkHidden asks for every record and returns how many of each kind were hidden.
func (s *stage) checkHidden(t *testing.T, token string, records []string) map[string]int {
	hidden := map[string]int{}
	srv := s.open(t)
	for _, recordID := range records {
		kind := id.Prefix(recordID)
		visible := 0
		for _, field := range []string{rootOf[kind], "node"} {
			answer := s.answerOf(t, srv, token, field, recordID)
			if !strings.Contains(answer, "NOT_FOUND") {
				visible++
				continue
			}
			if missing := s.answerOf(t, srv, token, field, id.New(kind)); answer != missing {
				t.Errorf("%s(%s): hidden\n%s\nmissing\n%s", field, recordID, answer, missing)
			}
		}
		switch visible {
		case 0:
			hidden[kind]++
		case 1:
			t.Errorf("%s is found one way and not the other", recordID)
		}
	}
	return hidden
}

// recordsOf are the ids of all records that have a name or are part of one that
// has, and that a root field finds.
func (s *stage) recordsOf(t *testing.T, n names) []string {
	t.Helper()
	var ids []string
	for _, v := range n {
		if s, ok := v.(string); ok && rootOf[id.Prefix(s)] != "" {
			ids = append(ids, s)
		}
	}
	for _, table := range partTables {
		parts, err := s.tables.column("SELECT id FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, parts...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// answerOf is the answer to a question for one record, without what differs
// from request to request.
func (s *stage) answerOf(t *testing.T, srv http.Handler, token, field, recordID string) string {
	t.Helper()
	w, err := request(srv, token, fmt.Sprintf("query ($id: ID!) { %s(id: $id) { __typename } }", field), map[string]any{"id": recordID}, nil)
	if err != nil {
		t.Fatal(err)
	}
	headers := w.Header().Clone()
	headers.Del("X-Request-Id")
	return fmt.Sprint(w.Code, " ", headers, " ", requestID.ReplaceAllString(w.Body.String(), `"requestId":""`))
}

// hiddenInputs are mutations of a record that is hidden from whoever asks.
var hiddenInputs = []struct{ who, mutation, input, hidden string }{
	{"press", "editContactPoint", `{id: "%s", version: 1, label: "x"}`, "${maevePrivate}"},
	{"admin", "editContactPoint", `{id: "%s", version: 1, label: "x"}`, "${maevePrivate}"},
	{"outreach", "editContactPoint", `{id: "%s", version: 9, label: "x"}`, "${quietPublic}"},
	{"organiser", "editContactPoint", `{id: "%s", version: 1, label: "x"}`, "${newcastleStaff}"},
	{"press", "removeContactPoint", `{id: "%s", version: 1}`, "${maevePrivate}"},
	{"outreach", "removeContactPoint", `{id: "%s", version: 1}`, "${ledgerPrivate}"},
	{"press", "editAppToken", `{id: "%s", version: 1, name: "x"}`, "${outreachToken}"},
	{"organiser", "revokeAppToken", `{id: "%s"}`, "${adminToken}"},
	{"admin", "editPosition", `{id: "%s", version: 2, title: "x"}`, "${mistake}"},
	{"admin", "endPosition", `{id: "%s", version: 1}`, "${mistake}"},
	{"organiser", "voidRecord", `{id: "%s", reason: "x"}`, "${mistake}"},
	{"outreach", "voidRecord", `{id: "%s", reason: "x"}`, "${wrongTie}"},
	{"admin", "editAffiliation", `{id: "%s", version: 1, role: "x"}`, "${wrongTie}"},
	{"admin", "endAffiliation", `{id: "%s", version: 2}`, "${wrongTie}"},
	{"press", "editInteraction", `{id: "%s", version: 1, place: "x"}`, "${ofOutreach}"},
	{"outreach", "editInteraction", `{id: "%s", version: 7, place: "x"}`, "${withSteward}"},
	{"admin", "addRemark", `{interactionID: "%s", text: "x"}`, "${alone}"},
	{"organiser", "addFollowUp", `{interactionID: "%s", title: "x", dueOn: "2026-04-01"}`, "${ofPress}"},
	{"press", "voidRecord", `{id: "%s", reason: "x"}`, "${alone}"},
	{"outreach", "voidRecord", `{id: "%s", reason: "x"}`, "${byMistake}"},
	{"admin", "shareInteraction", `{id: "%s", userIDs: ["${reader}"]}`, "${withSteward}"},
	{"outreach", "holdInteraction", `{id: "%s", version: 1}`, "${withSteward}"},
	{"organiser", "cancelInteraction", `{id: "%s", version: 1, reason: "x"}`, "${ofOutreach}"},
	{"reader", "editInteraction", `{id: "%s", version: 1, place: "x"}`, "${letIn}"},
	{"press", "editAgreement", `{id: "%s", version: 1, title: "x"}`, "${pactOfOutreach}"},
	{"outreach", "agreeAgreement", `{id: "%s", version: 3}`, "${pactOfPress}"},
	{"admin", "endAgreement", `{id: "%s", version: 3}`, "${pactAlone}"},
	{"press", "addAgreementParty", `{agreementID: "%s", organisationID: "${mu}"}`, "${pactLetIn}"},
	{"organiser", "addAgreementTerm", `{agreementID: "%s", text: "x"}`, "${pactOfOutreach}"},
	{"reader", "setPactSeat", `{agreementID: "%s", constituency: "Ynys Mon", weStand: true}`, "${pactLetIn}"},
	{"outreach", "removePactSeat", `{id: "%s", version: 1}`, "${seatUnderGlass}"},
	{"outreach", "removePactSeat", `{id: "%s", version: 1}`, "${seatByMistake}"},
	{"admin", "shareAgreement", `{id: "%s", userIDs: ["${reader}"]}`, "${pactUnderGlass}"},
	{"press", "unshareAgreement", `{id: "%s", userIDs: ["${reader}"]}`, "${pactLetIn}"},
	{"press", "voidRecord", `{id: "%s", reason: "x"}`, "${pactAlone}"},
	{"outreach", "voidRecord", `{id: "%s", reason: "x"}`, "${pactByMistake}"},
}

// hiddenPressInputs are those of the press desk.
var hiddenPressInputs = []struct{ who, mutation, input, hidden string }{
	{"admin", "voidRecord", `{id: "%s", reason: "x"}`, "${pressNote}"},
	{"press", "editPressNote", `{id: "%s", version: 2, text: "x"}`, "${wrongPressNote}"},
	{"press", "editCoverage", `{id: "%s", version: 2, note: "x"}`, "${wrongCoverage}"},
	{"press", "linkCoverage", `{coverageID: "%s", version: 2}`, "${wrongCoverage}"},
	{"organiser", "addMention", `{coverageID: "%s", us: true}`, "${wrongCoverage}"},
	{"outreach", "recordCoverage", `{headline: "x", publishedAt: "2025-12-10T08:00:00Z", kind: NEWS, pitchID: "%s"}`, "${pitchOfThese}"},
	{"press", "editPitch", `{id: "%s", version: 1, subject: "x"}`, "${wrongPitch}"},
	{"press", "sendPitch", `{id: "%s", version: 2}`, "${wrongPitch}"},
	{"press", "answerEnquiry", `{id: "%s", version: 1, response: "x"}`, "${wrongEnquiry}"},
	{"outreach", "voidRecord", `{id: "%s", reason: "x"}`, "${safety}"},
	{"organiser", "voidRecord", `{id: "%s", reason: "x"}`, "${onStrike}"},
}

// SECURITY: so are mutations of it.
func TestMutationsOfTheHiddenAreLikeOfTheMissing(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	for _, of := range []struct {
		world  string
		inputs []struct{ who, mutation, input, hidden string }
	}{{"agreements", hiddenInputs}, {"rights", hiddenPressInputs}} {
		n := s.enter(t, of.world)
		for _, c := range of.inputs {
			t.Run(c.who+"/"+c.mutation, func(t *testing.T) {
				if schema.Mutation.Fields.ForName(c.mutation) == nil {
					t.Errorf("there is no mutation %s", c.mutation)
				}
				s.likeMissing(t, n, c.who, filled(t, n, c.hidden), func(target string) string {
					return filled(t, n, mutate(c.mutation, fmt.Sprintf(c.input, target)))
				})
			})
		}
	}
}

// likeMissing holds that a mutation of a record answers as one of a record that is
// not there, and writes nothing.
func (s *stage) likeMissing(t *testing.T, n names, who, recordID string, mutation func(target string) string) {
	t.Helper()
	srv := s.open(t)
	token, _ := s.token(t, n, who)
	answers := [2]string{}
	before, _ := s.look(t)
	for i, target := range []string{recordID, id.New(id.Prefix(recordID))} {
		w, err := request(srv, token, mutation(target), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		answers[i] = requestID.ReplaceAllString(w.Body.String(), "")
	}
	if answers[0] != answers[1] || !strings.Contains(answers[0], "NOT_FOUND") {
		t.Errorf("hidden\n%s\nmissing\n%s", answers[0], answers[1])
	}
	if touched := changed(before, s.state(t)); len(touched) > 0 {
		t.Errorf("written were %v", touched)
	}
}
