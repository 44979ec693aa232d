package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// contacts are the interactions of the world "contacts" with the RMT.
var contacts = []string{"open", "ofOutreach", "ofPress", "alone", "withSteward", "letIn", "underGlass", "byMistake"}

// sights says who sees which of them: the one table that every path is held
// against. An administrator has broken the glass of one.
var sights = map[string][]string{
	"admin":     {"open", "ofOutreach", "ofPress", "underGlass"},
	"outreach":  {"open", "ofOutreach", "alone", "letIn"},
	"press":     {"open", "ofPress", "withSteward", "underGlass"},
	"bothDesks": {"open", "ofOutreach", "ofPress"},
	"organiser": {"open", "letIn"},
	"reader":    {"open"},
	"steward":   {"open", "withSteward"},
	"dpo":       {},
}

// lastContacts and nextFollowUps are what each sees of the state of the
// relationship: what is RESTRICTED shows in none.
var lastContacts = map[string]string{
	"admin": "2025-12-05T09:00:00Z", "outreach": "2025-12-03T09:00:00Z", "press": "2025-12-05T09:00:00Z", "bothDesks": "2025-12-05T09:00:00Z",
	"organiser": "2025-12-01T10:00:00Z", "reader": "2025-12-01T10:00:00Z", "steward": "2025-12-01T10:00:00Z",
}

var nextFollowUps = map[string]string{
	"admin": "2026-03-06", "outreach": "2026-03-08", "press": "2026-03-06", "bothDesks": "2026-03-06",
	"organiser": "2026-03-10", "reader": "2026-03-10", "steward": "2026-03-10",
}

// watcher asks as one of them and reads the answers.
type watcher struct {
	t     *testing.T
	srv   http.Handler
	token string
	n     names
	list  []string // the names of what may be hidden
	byID  map[string]string
}

// watch looks for records of these names.
func (s *stage) watch(t *testing.T, who string, n names, list []string) *watcher {
	token, _ := s.token(t, n, who)
	w := &watcher{t: t, srv: s.open(t), token: token, n: n, list: list, byID: map[string]string{}}
	for _, name := range list {
		w.byID[n[name].(string)] = name
	}
	return w
}

// ask returns the data of an answer.
func (w *watcher) ask(query string) map[string]any {
	w.t.Helper()
	filled, err := w.n.fill(query)
	if err != nil {
		w.t.Fatal(err)
	}
	_, answer := ask(w.t, w.srv, w.token, fmt.Sprint(filled))
	data, _ := answer["data"].(map[string]any)
	return data
}

// all are the names of those whose ids stand anywhere in an answer.
func (w *watcher) all(query string) []string {
	w.t.Helper()
	text, err := json.Marshal(w.ask(query))
	if err != nil {
		w.t.Fatal(err)
	}
	var found []string
	for key, name := range w.byID {
		if strings.Contains(string(text), key) {
			found = append(found, name)
		}
	}
	return found
}

// each are the names for which a question has the wanted answer.
func (w *watcher) each(query string, holds func(map[string]any) bool) []string {
	w.t.Helper()
	var found []string
	for _, name := range w.list {
		if holds(w.ask(strings.ReplaceAll(query, "$$", "${"+name+"}"))) {
			found = append(found, name)
		}
	}
	return found
}

// at reads a value on a path of an answer, such as "organisation.interactions.totalCount".
func at(data any, path string) any {
	for _, key := range strings.Split(path, ".") {
		object, _ := data.(map[string]any)
		data = object[key]
	}
	return data
}

func counts1(path string) func(map[string]any) bool {
	return func(data map[string]any) bool { return fmt.Sprint(at(data, path)) == "1" }
}

func there(path string) func(map[string]any) bool {
	return func(data map[string]any) bool { return at(data, path) != nil }
}

// paths are the ways on which an interaction can be found.
var paths = map[string]func(w *watcher) []string{
	"node":             func(w *watcher) []string { return w.each(`{ node(id: "$$") { id } }`, there("node.id")) },
	"its own field":    func(w *watcher) []string { return w.each(`{ interaction(id: "$$") { id } }`, there("interaction.id")) },
	"nodes":            func(w *watcher) []string { return w.all(`{ nodes(ids: [` + ids() + `]) { id } }`) },
	"list":             func(w *watcher) []string { return w.all(`{ interactions(first: 100) { edges { node { id } } } }`) },
	"list by subject":  func(w *watcher) []string { return w.all(ordered("SUBJECT", "ASC")) },
	"list by entry":    func(w *watcher) []string { return w.all(ordered("CREATED_AT", "DESC")) },
	"list by change":   func(w *watcher) []string { return w.all(ordered("UPDATED_AT", "ASC")) },
	"list from behind": func(w *watcher) []string { return w.all(`{ interactions(last: 100) { edges { node { id } } } }`) },
	"filter": func(w *watcher) []string {
		return w.all(`{ interactions(filter: {id: [` + ids() + `]}) { edges { node { id } } } }`)
	},
	"filter with not": func(w *watcher) []string {
		return w.all(`{ interactions(first: 100, filter: {not: {kind: [OTHER]}}) { edges { node { id } } } }`)
	},
	"filter and its negation": func(w *watcher) []string {
		return w.all(`{ a: interactions(filter: {confidentiality: [RESTRICTED]}) { edges { node { id } } } b: interactions(filter: {not: {confidentiality: [RESTRICTED]}}) { edges { node { id } } } }`)
	},
	"filter by remark": func(w *watcher) []string {
		return w.all(`{ interactions(filter: {remarks: {some: {createdAt: {from: "2000-01-01T00:00:00Z"}}}}) { edges { node { id } } } }`)
	},
	"filter by follow-up": func(w *watcher) []string {
		return w.all(`{ interactions(filter: {followUps: {some: {status: [OPEN]}}}) { edges { node { id } } } }`)
	},
	"filter by partner": func(w *watcher) []string {
		return w.all(`{ a: interactions(filter: {organisation: ["${rmt}"]}) { edges { node { id } } } b: interactions(filter: {within: ["${rmt}"]}) { edges { node { id } } }
			c: interactions(filter: {organisations: {some: {text: "RMT"}}}) { edges { node { id } } } d: interactions(filter: {people: {some: {text: "Maeve"}}}) { edges { node { id } } } }`)
	},
	"text": func(w *watcher) []string {
		return w.all(`{ interactions(filter: {text: "zebra"}) { edges { node { id } } } }`)
	},
	"search": func(w *watcher) []string {
		return w.all(`{ search(query: "zebra", kinds: [INTERACTION]) { edges { node { ... on Interaction { id } } } } }`)
	},
	"search by subject": func(w *watcher) []string {
		return w.all(`{ search(query: "ballot") { edges { node { ... on Interaction { id } } } } }`)
	},
	"of an organisation": func(w *watcher) []string {
		return w.all(`{ organisation(id: "${rmt}") { interactions(first: 100) { edges { node { id } } } } }`)
	},
	"of a person": func(w *watcher) []string {
		return w.all(`{ person(id: "${maeve}") { interactions(first: 100) { edges { node { id } } } } }`)
	},
	"timeline of an organisation": func(w *watcher) []string {
		return w.all(`{ organisation(id: "${rmt}") { timeline(first: 100) { edges { node { ... on Interaction { id } } } } } }`)
	},
	"timeline with branches and people": func(w *watcher) []string {
		return w.all(`{ organisation(id: "${rmt}") { timeline(first: 100, includeBranches: true, includePeople: true, kinds: [INTERACTION]) { edges { node { ... on Interaction { id } } } } } }`)
	},
	"timeline of a person": func(w *watcher) []string {
		return w.all(`{ person(id: "${maeve}") { timeline(first: 100) { edges { node { ... on Interaction { id } } } } } }`)
	},
	"from a follow-up": func(w *watcher) []string {
		return w.all(`{ followUps(first: 100) { edges { node { interaction { id } } } } }`)
	},
	"from a remark": func(w *watcher) []string {
		return w.all(`{ remarks(first: 100) { edges { node { interaction { id } } } } }`)
	},
	"follow-ups by interaction": func(w *watcher) []string {
		return w.each(`{ followUps(filter: {interaction: ["$$"]}) { totalCount } }`, counts1("followUps.totalCount"))
	},
	"follow-ups by negation": func(w *watcher) []string {
		return w.each(`{ followUps(filter: {interaction: ["$$"], not: {status: [DONE]}}) { totalCount } }`, counts1("followUps.totalCount"))
	},
	"remarks by interaction": func(w *watcher) []string {
		return w.each(`{ remarks(filter: {interaction: {id: ["$$"]}}) { totalCount } }`, counts1("remarks.totalCount"))
	},
	"count": func(w *watcher) []string {
		return w.each(`{ interactions(filter: {id: ["$$"]}) { totalCount } }`, counts1("interactions.totalCount"))
	},
	"nested count": func(w *watcher) []string {
		return w.each(`{ organisation(id: "${rmt}") { interactions(filter: {id: ["$$"]}) { totalCount } } }`, counts1("organisation.interactions.totalCount"))
	},
	"organisations with it": func(w *watcher) []string {
		return w.each(`{ organisations(filter: {interactions: {some: {id: ["$$"]}}}) { totalCount } }`, counts1("organisations.totalCount"))
	},
	"organisations without it": func(w *watcher) []string {
		return w.each(`{ organisations(filter: {id: ["${rmt}"], interactions: {none: {id: ["$$"]}}}) { totalCount } }`,
			func(data map[string]any) bool { return fmt.Sprint(at(data, "organisations.totalCount")) == "0" })
	},
	"organisations not with it": func(w *watcher) []string {
		return w.each(`{ organisations(filter: {id: ["${rmt}"], not: {interactions: {some: {id: ["$$"]}}}}) { totalCount } }`,
			func(data map[string]any) bool { return fmt.Sprint(at(data, "organisations.totalCount")) == "0" })
	},
	"people with it": func(w *watcher) []string {
		return w.each(`{ people(filter: {interactions: {some: {id: ["$$"]}}}) { totalCount } }`, counts1("people.totalCount"))
	},
	"people with a follow-up of it": func(w *watcher) []string {
		return w.each(`{ followUps(filter: {person: ["${maeve}"], interaction: ["$$"]}) { totalCount } }`, counts1("followUps.totalCount"))
	},
	"stats": func(w *watcher) []string {
		return w.each(`{ interactionStats(filter: {id: ["$$"]}, groupBy: [KIND]) { rows { interactions } } }`,
			func(data map[string]any) bool {
				rows, _ := at(data, "interactionStats.rows").([]any)
				return len(rows) == 1
			})
	},
	"stats by organisation": func(w *watcher) []string {
		return w.each(`{ interactionStats(filter: {id: ["$$"]}, groupBy: [ORGANISATION, USER, MONTH]) { rows { organisation { id } } } }`,
			func(data map[string]any) bool {
				rows, _ := at(data, "interactionStats.rows").([]any)
				return len(rows) > 0
			})
	},
	"briefing": func(w *watcher) []string {
		return w.all(`{ briefing(organisationID: "${rmt}") { lastContacts(first: 100) { edges { node { id } } } openFollowUps(first: 100) { edges { node { interaction { id } } } } } }`)
	},
}

func ordered(field, direction string) string {
	return fmt.Sprintf(`{ interactions(first: 100, orderBy: {field: %s, direction: %s}) { edges { node { id } } } }`, field, direction)
}

func ids() string { return idsOf(contacts) }

// idsOf are the ids of what has these names, for a list in a document.
func idsOf(list []string) string {
	var all []string
	for _, name := range list {
		all = append(all, `"${`+name+`}"`)
	}
	return strings.Join(all, ", ")
}

// SECURITY: who sees an interaction sees it on every path, and who does not, on
// none: neither it nor what belongs to it, nor in a number.
func TestOneTableOfSights(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		n := s.enter(t, "contacts")
		srv := s.open(t)
		admin, _ := s.token(t, n, "admin")
		broken := filled(t, n, mutate("breakGlass", `{interactionID: "${underGlass}", reason: "Somebody is in danger."}`))
		if code, answer := ask(t, srv, admin, broken); code != "" {
			t.Fatal(asJSON(answer))
		}
		for _, who := range slices.Sorted(maps.Keys(sights)) {
			t.Run(who, func(t *testing.T) {
				w := s.watch(t, who, n, contacts)
				for _, path := range slices.Sorted(maps.Keys(paths)) {
					if who == "dpo" && strings.HasPrefix(path, "organisations ") {
						continue // nobody is there to be with it or not
					}
					got := paths[path](w)
					slices.Sort(got)
					want := slices.Sorted(slices.Values(sights[who]))
					if !slices.Equal(got, want) {
						t.Errorf("%s: sees %v, want %v", path, got, want)
					}
				}
				w.checkState(lastContacts[who], nextFollowUps[who], len(sights[who]))
			})
		}
	})
}

// checkState: the state of the relationship, and counts of all together.
func (w *watcher) checkState(contact, followUp string, seen int) {
	w.t.Helper()
	data := w.ask(`{ organisation(id: "${rmt}") { lastContactAt nextFollowUpOn } person(id: "${maeve}") { lastContactAt nextFollowUpOn }
		search(query: "zebra") { totalCount } interactions(filter: {organisation: ["${rmt}"]}) { totalCount } }`)
	for _, owner := range []string{"organisation", "person"} {
		if got := at(data, owner+".lastContactAt"); contact != "" && got != contact {
			w.t.Errorf("%s: last contact %v, want %s", owner, got, contact)
		}
		if got := at(data, owner+".nextFollowUpOn"); followUp != "" && got != followUp {
			w.t.Errorf("%s: next follow-up %v, want %s", owner, got, followUp)
		}
	}
	for _, list := range []string{"search", "interactions"} {
		if got := fmt.Sprint(at(data, list+".totalCount")); got != fmt.Sprint(seen) {
			w.t.Errorf("%s counts %s, want %d", list, got, seen)
		}
	}
	// Filters and orders read the same value as the field.
	day := strings.Split(contact, "T")[0]
	if day == "" {
		return
	}
	found := w.ask(fmt.Sprintf(`{ on: organisations(filter: {id: ["${rmt}"], lastContactAt: {from: "%sT00:00:00Z", before: "%sT23:59:59Z"}}) { totalCount }
		later: organisations(filter: {id: ["${rmt}"], lastContactAt: {from: "%sT23:59:59Z"}}) { totalCount }
		not: organisations(filter: {id: ["${rmt}"], not: {lastContactAt: {from: "%sT23:59:59Z"}}}) { totalCount }
		first: organisations(first: 1, orderBy: {field: LAST_CONTACT_AT, direction: DESC}) { edges { node { id } } } }`, day, day, day, day))
	got := fmt.Sprint(at(found, "on.totalCount"), at(found, "later.totalCount"), at(found, "not.totalCount"))
	if got != "101" {
		w.t.Errorf("filters by last contact count %s, want 101", got)
	}
	if first := fmt.Sprint(at(found, "first.edges")); !strings.Contains(first, fmt.Sprint(w.n["rmt"])) {
		w.t.Errorf("the latest contact comes first: %s", first)
	}
}
