package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// rights says for every mutation what each role is answered, and which scope it
// takes. Here is what the organiser may reach, there what not; everybody else is
// asked about here. Everything else about the inputs is right.
//
//	ok  it takes effect           F  FORBIDDEN
//	N   NOT_FOUND                 U  UNAUTHENTICATED
//
// The columns: ADMIN, OUTREACH, PRESS, ORGANISER here, ORGANISER there, VIEWER,
// DPO, somebody whose password has expired, nobody.
var rights = []struct {
	mutation, codes string
	scope           viewer.Scope
	here, there     string
}{
	{"createOrganisation", "ok ok ok ok F F F F U", "partners:write", `{name: "A", kind: OTHER, regionIDs: ["${london}"]}`, `{name: "A", kind: OTHER, regionIDs: ["${northEast}"]}`},
	{"editOrganisation", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerloo}", version: 1, name: "A"}`, `{id: "${newcastle}", version: 1, name: "A"}`},
	{"archiveOrganisation", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerloo}", version: 1}`, `{id: "${newcastle}", version: 1}`},
	{"restoreOrganisation", "ok ok ok ok F F F F U", "partners:write", `{id: "${closedHere}", version: 2}`, `{id: "${closedThere}", version: 2}`},
	{"setDoNotContact", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerloo}", reason: "A"}`, `{id: "${newcastle}", reason: "A"}`},
	{"liftDoNotContact", "ok F F F F F F F U", "partners:write", `{id: "${quiet}"}`, `{id: "${robin}"}`},
	{"addTags", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerloo}", tagIDs: ["${rail}"]}`, `{id: "${newcastle}", tagIDs: ["${rail}"]}`},
	{"removeTags", "ok ok ok ok F F F F U", "partners:write", `{id: "${rmtLondon}", tagIDs: ["${rail}"]}`, `{id: "${rmt}", tagIDs: ["${rail}"]}`},
	{"linkOrganisations", "ok ok ok ok F F F F U", "partners:write", `{fromID: "${bakerloo}", toID: "${standUp}", kind: FUNDS}`, `{fromID: "${newcastle}", toID: "${standUp}", kind: FUNDS}`},
	{"editAffiliation", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerlooInCamden}", version: 1, role: "A"}`, `{id: "${rmtInTUC}", version: 1, role: "A"}`},
	{"endAffiliation", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerlooInCamden}", version: 1}`, `{id: "${rmtInTUC}", version: 1}`},
	{"createPerson", "ok ok ok ok F F F F U", "partners:write", `{name: "A", position: {organisationID: "${bakerloo}", kind: REP}}`, `{name: "A", position: {organisationID: "${newcastle}", kind: REP}}`},
	{"editPerson", "ok ok ok ok F F F F U", "partners:write", `{id: "${sam}", version: 1, name: "A"}`, `{id: "${dot}", version: 1, name: "A"}`},
	{"archivePerson", "ok ok ok ok F F F F U", "partners:write", `{id: "${sam}", version: 1}`, `{id: "${dot}", version: 1}`},
	{"restorePerson", "ok ok ok ok F F F F U", "partners:write", `{id: "${goneHere}", version: 2}`, `{id: "${goneThere}", version: 2}`},
	{"startPosition", "ok ok ok ok F F F F U", "partners:write", `{personID: "${sam}", organisationID: "${camden}", kind: REP}`, `{personID: "${sam}", organisationID: "${newcastle}", kind: REP}`},
	{"editPosition", "ok ok ok ok F F F F U", "partners:write", `{id: "${samBranch}", version: 1, title: "A"}`, `{id: "${dot.position}", version: 1, title: "A"}`},
	{"endPosition", "ok ok ok ok F F F F U", "partners:write", `{id: "${samBranch}", version: 1}`, `{id: "${dot.position}", version: 1}`},
	{"voidRecord", "ok ok ok ok F F F F U", "partners:write", `{id: "${samBranch}", reason: "A"}`, `{id: "${dot.position}", reason: "A"}`},
	{"createTag", "ok ok ok F F F F F U", "partners:write", `{name: "A"}`, `{name: "A"}`},
	{"editTag", "ok ok ok F F F F F U", "partners:write", `{id: "${rail}", version: 1, name: "A"}`, `{id: "${rail}", version: 1, name: "A"}`},
	{"archiveTag", "ok ok ok F F F F F U", "partners:write", `{id: "${rail}", version: 1}`, `{id: "${rail}", version: 1}`},
	{"restoreTag", "ok ok ok F F F F F U", "partners:write", `{id: "${oldTag}", version: 2}`, `{id: "${oldTag}", version: 2}`},
	{"addContactPoint", "ok ok ok ok F F F F U", "contacts:write", `{ownerID: "${sam}", kind: SOCIAL, value: "@a", audience: STAFF}`, `{ownerID: "${dot}", kind: SOCIAL, value: "@a", audience: PUBLIC}`},
	{"editContactPoint", "ok ok ok ok N F F F U", "contacts:write", `{id: "${londonStaff}", version: 1, label: "A"}`, `{id: "${newcastleStaff}", version: 1, label: "A"}`},
	{"removeContactPoint", "ok ok ok ok N F F F U", "contacts:write", `{id: "${londonStaff}", version: 1}`, `{id: "${newcastleStaff}", version: 1}`},
	{"revealContactPoint", "ok F F F F F F F U", "contacts:read", `{ownerID: "${sam}", reason: "A"}`, `{ownerID: "${dot}", reason: "A"}`},
	{"createUser", "ok F F F F F F F U", "admin", `{name: "A", roles: []}`, `{name: "A", roles: []}`},
	{"editUser", "ok F F F F F F F U", "admin", `{id: "${volunteer}", version: 1, name: "A"}`, `{id: "${organiser}", version: 1, name: "A"}`},
	{"disableUser", "ok F F F F F F F U", "admin", `{id: "${volunteer}", version: 1}`, `{id: "${volunteer}", version: 1}`},
	{"enableUser", "ok F F F F F F F U", "admin", `{id: "${leaver}", version: 2}`, `{id: "${leaver}", version: 2}`},
	{"createAccount", "ok F F F F F F F U", "admin", `{userID: "${volunteer}", email: "vera@example.org"}`, `{userID: "${volunteer}", email: "vera@example.org"}`},
	{"editAccount", "ok F F F F F F F U", "admin", `{id: "${leaverAccount}", version: 1, email: "a@example.org"}`, `{id: "${organiserAccount}", version: 1, email: "a@example.org"}`},
	{"resetPassword", "ok F F F F F F F U", "admin", `{id: "${leaverAccount}", version: 1}`, `{id: "${organiserAccount}", version: 1}`},
	{"changePassword", "ok ok ok ok ok ok ok ok U", "", `{currentPassword: "correct horse battery staple", newPassword: "another long password"}`, `{currentPassword: "correct horse battery staple", newPassword: "another long password"}`},
	{"createAppToken", "ok F F F F F F F U", "", `{userID: "${press}", name: "A", scopes: [PARTNERS_READ]}`, `{userID: "${organiser}", name: "A", scopes: [PARTNERS_READ]}`},
	{"createMyToken", "ok ok ok ok ok F F F U", "", `{name: "A", scopes: [PARTNERS_READ]}`, `{name: "A", scopes: [PARTNERS_READ]}`},
	{"editAppToken", "ok ok N N N F F F U", "admin", `{id: "${outreachToken}", version: 1, name: "A"}`, `{id: "${adminToken}", version: 1, name: "A"}`},
	{"revokeAppToken", "ok ok N N N F F F U", "admin", `{id: "${outreachToken}"}`, `{id: "${adminToken}"}`},
	{"logInteraction", "ok ok ok ok F F F F U", "interactions:write", `{kind: MEETING, startsAt: "2026-03-01T10:00:00Z", subject: "A", participants: [{organisationID: "${bakerloo}"}]}`, `{kind: MEETING, startsAt: "2026-03-01T10:00:00Z", subject: "A", participants: [{organisationID: "${newcastle}"}]}`},
	{"planInteraction", "ok ok ok ok F F F F U", "interactions:write", `{kind: MEETING, startsAt: "2026-04-01T10:00:00Z", subject: "A", participants: [{organisationID: "${bakerloo}"}]}`, `{kind: MEETING, startsAt: "2026-04-01T10:00:00Z", subject: "A", participants: [{organisationID: "${newcastle}"}]}`},
	{"holdInteraction", "ok ok ok ok F F F F U", "interactions:write", `{id: "${plannedHere}", version: 1, startsAt: "2026-03-01T10:00:00Z", outcome: MEANINGFUL}`, `{id: "${plannedNorth}", version: 1, startsAt: "2026-03-01T10:00:00Z", outcome: MEANINGFUL}`},
	{"cancelInteraction", "ok ok ok ok F F F F U", "interactions:write", `{id: "${plannedHere}", version: 1, reason: "A"}`, `{id: "${plannedNorth}", version: 1, reason: "A"}`},
	{"editInteraction", "ok ok ok ok F F F F U", "interactions:write", `{id: "${plannedHere}", version: 1, place: "A"}`, `{id: "${plannedNorth}", version: 1, place: "A"}`},
	{"addRemark", "ok ok ok ok F F F F U", "interactions:write", `{interactionID: "${heldHere}", text: "A"}`, `{interactionID: "${heldThere}", text: "A"}`},
	{"editRemark", "ok ok ok ok F F F F U", "interactions:write", `{id: "${remarkHere}", version: 1, text: "A"}`, `{id: "${remarkThere}", version: 1, text: "A"}`},
	{"shareInteraction", "N ok N N N N F F U", "interactions:write", `{id: "${alone}", userIDs: ["${reader}"]}`, `{id: "${alone}", userIDs: ["${reader}"]}`},
	{"unshareInteraction", "N ok N F F N F F U", "interactions:write", `{id: "${letIn}", userIDs: ["${organiser}"]}`, `{id: "${letIn}", userIDs: ["${organiser}"]}`},
	{"breakGlass", "ok F F F F F F F U", "interactions:write", `{interactionID: "${alone}", reason: "A"}`, `{interactionID: "${alone}", reason: "A"}`},
	{"addFollowUp", "ok ok ok ok F F F F U", "interactions:write", `{organisationID: "${bakerloo}", title: "A", dueOn: "2026-04-01"}`, `{organisationID: "${newcastle}", title: "A", dueOn: "2026-04-01"}`},
	{"editFollowUp", "ok ok ok ok F F F F U", "interactions:write", `{id: "${taskHere}", version: 1, title: "A"}`, `{id: "${taskThere}", version: 1, title: "A"}`},
	{"completeFollowUp", "ok ok ok ok F F F F U", "interactions:write", `{id: "${taskHere}", version: 1}`, `{id: "${taskThere}", version: 1}`},
	{"reassignFollowUp", "ok ok ok ok F F F F U", "interactions:write", `{id: "${taskHere}", version: 1, assigneeID: "${press}"}`, `{id: "${taskThere}", version: 1, assigneeID: "${press}"}`},
	{"cancelFollowUp", "ok ok ok ok F F F F U", "interactions:write", `{id: "${taskHere}", version: 1, reason: "A"}`, `{id: "${taskThere}", version: 1, reason: "A"}`},
	{"moveStage", "ok ok ok ok F F F F U", "partners:write", `{organisationID: "${bakerloo}", version: 1, to: COOPERATING}`, `{organisationID: "${newcastle}", version: 1, to: COOPERATING}`},
	{"recordStance", "ok ok ok ok F F F F U", "partners:write", `{organisationID: "${bakerloo}", stance: NEUTRAL}`, `{organisationID: "${newcastle}", stance: NEUTRAL}`},
	{"setCadence", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerloo}", version: 1, cadenceDays: 7}`, `{id: "${newcastle}", version: 1, cadenceDays: 7}`},
	{"assignRelationshipManager", "ok ok ok ok F F F F U", "partners:write", `{id: "${bakerloo}", version: 1, userID: "${press}"}`, `{id: "${newcastle}", version: 1, userID: "${press}"}`},
	{"handOverPortfolio", "ok ok ok F F F F F U", "partners:write", `{fromUserID: "${outreach}", toUserID: "${press}"}`, `{fromUserID: "${outreach}", toUserID: "${press}"}`},
	{"createIssue", "ok ok ok F F F F F U", "partners:write", `{name: "A"}`, `{name: "A"}`},
	{"editIssue", "ok ok ok F F F F F U", "partners:write", `{id: "${railIssue}", version: 1, name: "A"}`, `{id: "${railIssue}", version: 1, name: "A"}`},
	{"archiveIssue", "ok ok ok F F F F F U", "partners:write", `{id: "${railIssue}", version: 1}`, `{id: "${railIssue}", version: 1}`},
	{"restoreIssue", "ok ok ok F F F F F U", "partners:write", `{id: "${oldIssue}", version: 2}`, `{id: "${oldIssue}", version: 2}`},
	{"profileJournalist", "ok ok ok ok F F F F U", "press:write", `{personID: "${sam}"}`, `{personID: "${dot}"}`},
	{"editJournalistProfile", "ok ok ok ok F F F F U", "press:write", `{id: "${profileHere}", version: 1, freelance: true}`, `{id: "${profileThere}", version: 1, freelance: true}`},
	{"addPressNote", "F F ok F F F F F U", "press:write", `{personID: "${reporterHere}", text: "A"}`, `{personID: "${reporterThere}", text: "A"}`},
	{"editPressNote", "F F ok F F F F F U", "press:write", `{id: "${pressNote}", version: 1, text: "A"}`, `{id: "${pressNote}", version: 1, text: "A"}`},
	{"recordCoverage", "ok ok ok ok F F F F U", "press:write", `{headline: "A", publishedAt: "2025-12-06T09:00:00Z", kind: NEWS, outletID: "${outletHere}"}`, `{headline: "A", publishedAt: "2025-12-06T09:00:00Z", kind: NEWS, outletID: "${outletThere}"}`},
	{"editCoverage", "ok ok ok ok F F F F U", "press:write", `{id: "${coverageHere}", version: 1, headline: "A"}`, `{id: "${coverageThere}", version: 1, headline: "A"}`},
	{"linkCoverage", "F F ok F F F F F U", "press:write", `{coverageID: "${coverageHere}", version: 1, pitchID: "${pitchOfThese}"}`, `{coverageID: "${coverageThere}", version: 1, pitchID: "${pitchOfThese}"}`},
	{"addMention", "ok ok ok ok F F F F U", "press:write", `{coverageID: "${coverageHere}", organisationID: "${rmt}"}`, `{coverageID: "${coverageThere}", organisationID: "${rmt}"}`},
	{"rateMention", "ok ok ok ok F F F F U", "press:write", `{id: "${mentionHere}", version: 1, sentiment: MIXED}`, `{id: "${mentionThere}", version: 1, sentiment: MIXED}`},
	{"removeMention", "ok ok ok ok F F F F U", "press:write", `{id: "${mentionHere}", version: 1}`, `{id: "${mentionThere}", version: 1}`},
	{"draftPitch", "F F ok F F F F F U", "press:write", `{subject: "A", recipients: [{personID: "${nadia}"}]}`, `{subject: "A", recipients: [{personID: "${nadia}"}]}`},
	{"editPitch", "F F ok F F F F F U", "press:write", `{id: "${nightTrains}", version: 1, subject: "A"}`, `{id: "${nightTrains}", version: 1, subject: "A"}`},
	{"addPitchRecipients", "F F ok F F F F F U", "press:write", `{pitchID: "${nightTrains}", recipients: [{personID: "${tomasz}"}]}`, `{pitchID: "${nightTrains}", recipients: [{personID: "${tomasz}"}]}`},
	{"removePitchRecipient", "F F ok F F F F F U", "press:write", `{id: "${listed.recipients}", version: 1}`, `{id: "${listed.recipients}", version: 1}`},
	{"sendPitch", "F F ok F F F F F U", "press:write", `{id: "${nightTrains}", version: 1}`, `{id: "${nightTrains}", version: 1}`},
	{"recordPitchAnswer", "F F ok F F F F F U", "press:write", `{id: "${toNadia.recipients}", version: 2, status: INTERESTED}`, `{id: "${toNadia.recipients}", version: 2, status: INTERESTED}`},
	{"reportEmbargoBroken", "F F ok F F F F F U", "press:write", `{id: "${toNadia.recipients}", version: 2, at: "2026-03-01T10:00:00Z"}`, `{id: "${toNadia.recipients}", version: 2, at: "2026-03-01T10:00:00Z"}`},
	{"closePitch", "F F ok F F F F F U", "press:write", `{id: "${safety}", version: 2}`, `{id: "${safety}", version: 2}`},
	{"receiveEnquiry", "F F ok F F F F F U", "press:write", `{journalistID: "${nadia}", question: "A"}`, `{journalistID: "${nadia}", question: "A"}`},
	{"editEnquiry", "F F ok F F F F F U", "press:write", `{id: "${onStrike}", version: 1, question: "A"}`, `{id: "${onStrike}", version: 1, question: "A"}`},
	{"assignEnquiry", "F F ok F F F F F U", "press:write", `{id: "${onStrike}", version: 1, assigneeID: "${admin}"}`, `{id: "${onStrike}", version: 1, assigneeID: "${admin}"}`},
	{"answerEnquiry", "F F ok F F F F F U", "press:write", `{id: "${onStrike}", version: 1, response: "A"}`, `{id: "${onStrike}", version: 1, response: "A"}`},
	{"declineEnquiry", "F F ok F F F F F U", "press:write", `{id: "${onStrike}", version: 1, reason: "A"}`, `{id: "${onStrike}", version: 1, reason: "A"}`},
	{"closeEnquiry", "F F ok F F F F F U", "press:write", `{id: "${onStrike}", version: 1}`, `{id: "${onStrike}", version: 1}`},
}

// askers are the columns of rights.
var askers = []struct {
	who   string
	there bool
}{
	{"admin", false}, {"outreach", false}, {"press", false}, {"organiser", false}, {"organiser", true},
	{"reader", false}, {"dpo", false}, {"newcomer", false}, {"nobody", false},
}

var codeNames = map[string]string{"ok": "", "F": "FORBIDDEN", "N": "NOT_FOUND", "U": "UNAUTHENTICATED"}

// mutate is a document with one mutation and nothing of its answer but the type.
func mutate(mutation, input string) string {
	return fmt.Sprintf("mutation { %s(input: %s) { __typename } }", mutation, input)
}

// ask sends a request and returns the codes of the answer's errors, joined.
func ask(t *testing.T, srv http.Handler, token, query string) (codes string, answer map[string]any) {
	t.Helper()
	w, err := request(srv, token, query, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readJSON(w.Body.Bytes())
	if err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	answer, _ = got.(map[string]any)
	var all []string
	errs, _ := answer["errors"].([]any)
	for _, e := range errs {
		all = append(all, fmt.Sprint(extensionsOf(e)["code"]))
	}
	return strings.Join(all, " "), answer
}

func extensionsOf(e any) map[string]any {
	object, _ := e.(map[string]any)
	extensions, _ := object["extensions"].(map[string]any)
	return extensions
}

func filled(t *testing.T, n names, text string) string {
	t.Helper()
	v, err := n.fillText(text)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v)
}

func TestRolesAndMutations(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		for _, r := range rights {
			codes := strings.Fields(r.codes)
			for i, asker := range askers {
				name := r.mutation + "/" + asker.who
				input := r.here
				if asker.there {
					name, input = name+"_elsewhere", r.there
				}
				t.Run(name, func(t *testing.T) { s.checkRight(t, asker.who, mutate(r.mutation, input), codeNames[codes[i]]) })
			}
		}
	})
}

// checkRight asks for one mutation, and holds that a refusal has no effect.
func (s *stage) checkRight(t *testing.T, who, query, want string) {
	n := s.enter(t, "rights")
	srv := s.open(t)
	token, _ := s.token(t, n, who)
	before, _ := s.look(t)
	got, answer := ask(t, srv, token, filled(t, n, query))
	if got != want {
		t.Errorf("the code is %q, want %q: %s\n%s", got, want, asJSON(answer), s.log.take())
	}
	if touched := changed(before, s.state(t)); (len(touched) > 0) != (want == "") {
		t.Errorf("the code is %q, and written were %v", got, touched)
	}
}

// A token needs the scope of the mutation: one with all the others is told which
// one it lacks, and one with all of them is not.
func TestScopesAndMutations(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	for _, r := range rights {
		t.Run(r.mutation, func(t *testing.T) {
			n := s.enter(t, "rights")
			srv := s.open(t)
			query := filled(t, n, mutate(r.mutation, r.here))
			who := askers[slices.Index(strings.Fields(r.codes), "ok")].who // an administrator, if they may
			all, err := s.appToken(t.Context(), fmt.Sprint(n[who]), viewer.Scopes)
			if err != nil {
				t.Fatal(err)
			}
			if r.scope == "" {
				got, answer := ask(t, srv, all, query)
				if got != "FORBIDDEN" || extensionsOf(firstError(answer))["scope"] != nil {
					t.Errorf("a token can do it: %s", asJSON(answer))
				}
				return
			}
			lacking, _ := s.token(t, n, map[string]any{"user": who, "allBut": string(r.scope)})
			before, _ := s.look(t)
			got, answer := ask(t, srv, lacking, query)
			if got != "FORBIDDEN" || extensionsOf(firstError(answer))["scope"] != string(r.scope) {
				t.Errorf("without %s: %s", r.scope, asJSON(answer))
			}
			if touched := changed(before, s.state(t)); len(touched) > 0 {
				t.Errorf("without %s written were %v", r.scope, touched)
			}
			s.last = nil
			if got, answer := ask(t, srv, all, query); got != "" {
				t.Errorf("with all scopes: %s", asJSON(answer))
			}
		})
	}
}

func firstError(answer map[string]any) any {
	errs, _ := answer["errors"].([]any)
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}

// Every mutation of the schema stands in the table, with the rights that crm has
// for it, and there are no others.
func TestTheTableOfRightsIsComplete(t *testing.T) {
	var table []string
	for _, r := range rights {
		table = append(table, r.mutation)
		if n := len(strings.Fields(r.codes)); n != len(askers) {
			t.Errorf("%s has %d codes for %d askers", r.mutation, n, len(askers))
		}
		if right := crm.Rights[r.mutation]; r.scope != "" && right.Scope != r.scope || right.PasswordOnly != (r.scope == "") {
			t.Errorf("%s takes %q in the table, %q in crm", r.mutation, r.scope, right.Scope)
		}
	}
	slices.Sort(table)
	schema := rootFields(exec.NewExecutableSchema(exec.Config{}).Schema().Mutation)
	if !slices.Equal(table, schema) {
		t.Errorf("the table has %v,\nthe schema %v", table, schema)
	}
	if known := slices.Sorted(maps.Keys(crm.Rights)); !slices.Equal(known, schema) {
		t.Errorf("crm has rights for %v,\nthe schema has %v", known, schema)
	}
}

func rootFields(d *ast.Definition) []string {
	var all []string
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			all = append(all, f.Name)
		}
	}
	slices.Sort(all)
	return all
}
