package server_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// What the press desk keeps. Of each, the last was entered
// by mistake and is seen by nobody.
var (
	pressNotes     = []string{"note", "wrongNote"}
	pressPitches   = []string{"railPitch", "nightTrains", "safety", "fares", "wrongPitch"}
	pressEnquiries = []string{"onStrike", "onFares", "onPay", "onGossip", "onTrains", "wrongEnquiry"}
)

// keptByPress is what the world "pitches" does not hold: notes, and a pitch that
// became coverage.
var keptByPress = []deed{
	{"addPressNote": {"as": "note", "by": "press", "personID": "${priya}", "text": "Rings before noon."}},
	{"addPressNote": {"as": "wrongNote", "by": "press", "personID": "${priya}", "text": "About somebody else."}},
	{"voidRecord": {"by": "press", "id": "${wrongNote}", "reason": "About somebody else."}},
	{"draftPitch": {"as": "railPitch", "by": "press", "subject": "Who runs the railway", "recipients": []any{map[string]any{"personID": "${priya}"}}}},
	{"sendPitch": {"by": "press", "id": "${railPitch}", "version": 1}},
	{"recordCoverage": {"as": "strike", "by": "press", "headline": "Rail strike won", "publishedAt": "2025-12-10T08:00:00Z", "kind": "NEWS", "outletID": "${ledger}",
		"journalistIDs": []any{"${priya}"}}},
	{"linkCoverage": {"by": "press", "coverageID": "${strike}", "version": 1, "pitchID": "${railPitch}"}},
}

// pressSights says who sees them: notes, and pitches with enquiries.
var pressSights = map[string]struct{ notes, desk bool }{
	"press": {true, true}, "bothDesks": {true, true}, "admin": {false, true}, "adminOfOutreach": {false, true},
	"outreach": {}, "organiser": {}, "reader": {}, "steward": {}, "dpo": {},
}

// pressPath is a way on which something of the press desk can be found. only are
// those that lie on it; without, all do.
type pressPath struct {
	find func(w *watcher) []string
	only []string
}

// inAnswer are paths of one question that shows ids.
func inAnswer(query string, only ...string) pressPath {
	return pressPath{func(w *watcher) []string { return w.all(query) }, only}
}

// byCount are paths of a question for each that counts 1.
func byCount(query, path string, only ...string) pressPath {
	return pressPath{func(w *watcher) []string { return w.each(query, counts1(path)) }, only}
}

// oneOfThem are paths of one question that counts 1 where this one is seen.
func oneOfThem(query, path, name string) pressPath {
	return pressPath{func(w *watcher) []string {
		if counts1(path)(w.ask(query)) {
			return []string{name}
		}
		return nil
	}, []string{name}}
}

// byThere are paths of a question for each that finds it.
func byThere(query, path string) pressPath {
	return pressPath{func(w *watcher) []string { return w.each(query, there(path)) }, nil}
}

var notePaths = map[string]pressPath{
	"node":        byThere(`{ node(id: "$$") { id } }`, "node.id"),
	"nodes":       inAnswer(`{ nodes(ids: [` + idsOf(pressNotes) + `]) { id ... on PressNote { text } } }`),
	"of a person": inAnswer(`{ person(id: "${priya}") { pressNotes(first: 100) { edges { node { id text } } } } }`),
	"of people":   inAnswer(`{ people(first: 100) { edges { node { pressNotes { edges { node { id } } } } } } }`),
	"of journalists": inAnswer(
		`{ a: journalists(first: 100) { edges { node { pressNotes { edges { node { id } } } } } } b: journalists(last: 100, orderBy: {field: LAST_COVERAGE_AT}) { edges { node { pressNotes(last: 5) { edges { node { id } } } } } } }`),
	"count": oneOfThem(`{ person(id: "${priya}") { pressNotes { totalCount } } }`, "person.pressNotes.totalCount", "note"),
}

var pitchPaths = map[string]pressPath{
	"node":          byThere(`{ node(id: "$$") { id } }`, "node.id"),
	"its own field": byThere(`{ pitch(id: "$$") { id } }`, "pitch.id"),
	"nodes":         inAnswer(`{ nodes(ids: [` + idsOf(pressPitches) + `]) { id } }`),
	"lists":         inAnswer(`{ a: pitches(first: 100) { edges { node { id } } } b: pitches(last: 100) { edges { node { id } } } }`),
	"lists in every order": inAnswer(`{ a: pitches(first: 100, orderBy: {field: SUBJECT}) { edges { node { id } } } b: pitches(first: 100, orderBy: {field: CREATED_AT}) { edges { node { id } } }
		c: pitches(first: 100, orderBy: {field: UPDATED_AT, direction: DESC}) { edges { node { id } } } }`),
	"filter":                  inAnswer(`{ pitches(filter: {id: [` + idsOf(pressPitches) + `]}) { edges { node { id } } } }`),
	"filter and its negation": inAnswer(`{ a: pitches(filter: {exclusive: true}) { edges { node { id } } } b: pitches(filter: {not: {exclusive: true}}) { edges { node { id } } } }`),
	"filter by recipients":    inAnswer(`{ a: pitches(filter: {recipients: {some: {status: [SENT]}}}) { edges { node { id } } } b: pitches(filter: {recipients: {none: {status: [SENT]}}}) { edges { node { id } } } }`),
	"filter by subject":       inAnswer(`{ pitches(filter: {text: "night"}) { edges { node { id } } } }`, "nightTrains"),
	"count":                   byCount(`{ pitches(filter: {id: ["$$"]}) { totalCount } }`, "pitches.totalCount"),
	"from a recipient":        inAnswer(`{ pitchRecipients(first: 100) { edges { node { pitch { id } } } } }`),
	"from a person":           inAnswer(`{ people(first: 100) { edges { node { pitches(first: 50) { edges { node { pitch { id } } } } } } } }`),
	"recipients by pitch":     byCount(`{ pitchRecipients(filter: {pitch: ["$$"]}) { totalCount } }`, "pitchRecipients.totalCount", "railPitch", "nightTrains", "fares"),
	"recipients by its filter": inAnswer(
		`{ a: pitchRecipients(filter: {pitchIs: {exclusive: true}}) { edges { node { pitch { id } } } } b: pitchRecipients(filter: {not: {pitchIs: {exclusive: true}}}) { edges { node { pitch { id } } } } }`),
	"of a person by negation": byCount(`{ person(id: "${priya}") { pitches(filter: {pitch: ["$$"], not: {status: [PASSED]}}) { totalCount } } }`, "person.pitches.totalCount", "railPitch"),
	"numbers of a journalist": oneOfThem(`{ person(id: "${priya}") { pressRecord { pitched } } }`, "person.pressRecord.pitched", "railPitch"),
	"from coverage":           inAnswer(`{ coverages(first: 100) { edges { node { pitch { id } } } } }`, "railPitch"),
	"coverage by pitch":       byCount(`{ coverages(filter: {pitch: ["$$"]}) { totalCount } }`, "coverages.totalCount", "railPitch"),
	"coverage not of it": {func(w *watcher) []string {
		return w.each(`{ coverages(filter: {id: ["${strike}"], not: {pitch: ["$$"]}}) { totalCount } coverage(id: "${strike}") { id } }`,
			func(data map[string]any) bool {
				return at(data, "coverage.id") != nil && fmt.Sprint(at(data, "coverages.totalCount")) == "0"
			})
	}, []string{"railPitch"}},
	"from a warning": inAnswer(`{ pitchPreflight(personIDs: ["${priya}", "${tomasz}", "${nadia}"]) { people { warnings { pitch { id } } } } }`, "railPitch"),
	"timelines": inAnswer(`{ organisation(id: "${ledger}") { timeline(first: 100) { edges { node { ... on PitchRecipient { pitch { id } } } } } }
		person(id: "${priya}") { timeline(first: 100, kinds: [PITCH]) { edges { node { ... on PitchRecipient { pitch { id } } } } } } }`, "railPitch", "safety", "fares"),
	"briefing":            inAnswer(`{ briefing(organisationID: "${ledger}") { pitches(first: 100) { edges { node { pitch { id } } } } } }`),
	"from found coverage": inAnswer(`{ search(query: "strike") { edges { node { ... on Coverage { pitch { id } } } } } }`, "railPitch"),
	"parts as nodes":      {func(w *watcher) []string { return w.all(partsOfPitches(w)) }, nil},
}

// partsOfPitches asks for each recipient of the pitches as a node.
func partsOfPitches(w *watcher) string {
	var parts []string
	for _, id := range w.n["recipients"].([]string) {
		parts = append(parts, fmt.Sprintf("%q", id))
	}
	return `{ nodes(ids: [` + strings.Join(parts, ", ") + `]) { ... on PitchRecipient { pitch { id } } } }`
}

var enquiryPaths = map[string]pressPath{
	"node":          byThere(`{ node(id: "$$") { id } }`, "node.id"),
	"its own field": byThere(`{ enquiry(id: "$$") { id } }`, "enquiry.id"),
	"nodes":         inAnswer(`{ nodes(ids: [` + idsOf(pressEnquiries) + `]) { id } }`),
	"lists":         inAnswer(`{ a: enquiries(first: 100) { edges { node { id } } } b: enquiries(last: 100) { edges { node { id } } } }`),
	"lists in every order": inAnswer(`{ a: enquiries(first: 100, orderBy: {field: DEADLINE}) { edges { node { id } } } b: enquiries(first: 100, orderBy: {field: RECEIVED_AT}) { edges { node { id } } }
		c: enquiries(first: 100, orderBy: {field: CREATED_AT}) { edges { node { id } } } d: enquiries(first: 100, orderBy: {field: UPDATED_AT}) { edges { node { id } } } }`),
	"filter":                  inAnswer(`{ enquiries(filter: {id: [` + idsOf(pressEnquiries) + `]}) { edges { node { id } } } }`),
	"filter and its negation": inAnswer(`{ a: enquiries(filter: {missed: true}) { edges { node { id } } } b: enquiries(filter: {not: {missed: true}}) { edges { node { id } } } }`),
	"filter by who asks": inAnswer(
		`{ a: enquiries(filter: {journalistIs: {text: "Nadia"}}) { edges { node { id } } } b: enquiries(filter: {not: {journalistIs: {text: "Nadia"}}}) { edges { node { id } } } }`),
	"those who wait":      inAnswer(`{ a: enquiries(filter: {overdue: true}) { edges { node { id } } } b: enquiries(filter: {dueBefore: "2026-02-05T00:00:00Z"}) { edges { node { id } } } }`, "onStrike"),
	"those given to them": inAnswer(`{ enquiries(filter: {assignee: ["${admin}"]}) { edges { node { id } } } }`, "onTrains"),
	"timelines": inAnswer(`{ a: organisation(id: "${ledger}") { timeline(first: 100) { edges { node { ... on MediaEnquiry { id } } } } } b: organisation(id: "${harbour}") { timeline(first: 100) { edges { node { ... on MediaEnquiry { id } } } } }
		c: person(id: "${nadia}") { timeline(first: 100, kinds: [ENQUIRY]) { edges { node { ... on MediaEnquiry { id } } } } } }`),
	"briefings":         inAnswer(`{ a: briefing(organisationID: "${ledger}") { enquiries(first: 100) { edges { node { id } } } } b: briefing(organisationID: "${harbour}") { enquiries(first: 100) { edges { node { id } } } } }`),
	"count":             byCount(`{ enquiries(filter: {id: ["$$"]}) { totalCount } }`, "enquiries.totalCount"),
	"count by negation": byCount(`{ enquiries(filter: {id: ["$$"], not: {overdue: true}}) { totalCount } }`, "enquiries.totalCount", "onFares", "onPay", "onGossip", "onTrains"),
}

// SECURITY: who sees a press note, a pitch or an enquiry sees it on every path, and
// who does not, on none, nor in a number.
func TestOneTableOfSightsOfThePressDesk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		n := s.enter(t, "pitches")
		s.act(t, n, present.Add(-time.Hour), keptByPress)
		recipients, err := s.tables.column("SELECT id FROM pitch_recipients")
		if err != nil {
			t.Fatal(err)
		}
		n["recipients"] = recipients
		for _, who := range slices.Sorted(maps.Keys(pressSights)) {
			t.Run(who, func(t *testing.T) {
				sees := pressSights[who]
				s.checkPaths(t, who, n, pressNotes, notePaths, sees.notes)
				s.checkPaths(t, who, n, pressPitches, pitchPaths, sees.desk)
				s.checkPaths(t, who, n, pressEnquiries, enquiryPaths, sees.desk)
			})
		}
	})
}

// checkPaths: whoever sees anything of a list sees all of it but the last, on every path.
func (s *stage) checkPaths(t *testing.T, who string, n names, list []string, paths map[string]pressPath, sees bool) {
	t.Helper()
	w := s.watch(t, who, n, list)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		var want []string
		if sees {
			if want = paths[path].only; want == nil {
				want = list[:len(list)-1]
			}
		}
		want = slices.Sorted(slices.Values(want))
		if got := slices.Sorted(slices.Values(paths[path].find(w))); !slices.Equal(got, want) {
			t.Errorf("%s: sees %v, want %v", path, got, want)
		}
	}
}
