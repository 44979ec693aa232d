package server_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// pacts are the pacts of the world "agreements" with the RMT.
var pacts = []string{"pactOpen", "pactOfOutreach", "pactOfPress", "pactAlone", "pactLetIn", "pactUnderGlass", "pactByMistake"}

// pactSights says who sees which of them, as sights does of interactions.
var pactSights = map[string][]string{
	"admin":     {"pactOpen", "pactOfOutreach", "pactOfPress", "pactUnderGlass"},
	"outreach":  {"pactOpen", "pactOfOutreach", "pactAlone", "pactLetIn"},
	"press":     {"pactOpen", "pactOfPress", "pactUnderGlass"},
	"bothDesks": {"pactOpen", "pactOfOutreach", "pactOfPress"},
	"organiser": {"pactOpen", "pactLetIn"},
	"reader":    {"pactOpen"},
	"steward":   {"pactOpen"},
	"dpo":       {},
}

// pactPaths are the ways on which an agreement can be found.
var pactPaths = map[string]func(w *watcher) []string{
	"node":          func(w *watcher) []string { return w.each(`{ node(id: "$$") { id } }`, there("node.id")) },
	"its own field": func(w *watcher) []string { return w.each(`{ agreement(id: "$$") { id } }`, there("agreement.id")) },
	"nodes":         func(w *watcher) []string { return w.all(`{ nodes(ids: [` + idsOf(pacts) + `]) { id } }`) },
	"lists": func(w *watcher) []string {
		return w.all(`{ a: agreements(first: 100) { edges { node { id } } } b: agreements(last: 100) { edges { node { id } } } }`)
	},
	"lists in every order": func(w *watcher) []string {
		var lists strings.Builder
		for i, field := range []string{"TITLE", "STARTS_ON", "ENDS_ON", "REVIEW_ON", "CREATED_AT", "UPDATED_AT"} {
			fmt.Fprintf(&lists, " o%d: agreements(first: 100, orderBy: {field: %s}) { edges { node { id } } }", i, field)
		}
		return w.all("{" + lists.String() + " }")
	},
	"filter": func(w *watcher) []string {
		return w.all(`{ agreements(filter: {id: [` + idsOf(pacts) + `]}) { edges { node { id } } } }`)
	},
	"filter and its negation": func(w *watcher) []string {
		return w.all(`{ a: agreements(filter: {confidentiality: [RESTRICTED]}) { edges { node { id } } } b: agreements(filter: {not: {confidentiality: [RESTRICTED]}}) { edges { node { id } } } }`)
	},
	"filter by party": func(w *watcher) []string {
		return w.all(`{ a: agreements(filter: {party: ["${rmt}"]}) { edges { node { id } } } b: agreements(filter: {parties: {some: {text: "RMT"}}}) { edges { node { id } } }
			c: agreements(filter: {parties: {none: {text: "Camden"}}}) { edges { node { id } } } }`)
	},
	"filter by day": func(w *watcher) []string {
		return w.all(`{ a: agreements(filter: {expiringWithin: 60}) { edges { node { id } } } b: agreements(filter: {reviewOn: {from: "2026-03-01"}}) { edges { node { id } } }
			c: agreements(filter: {endsOn: {until: "2026-03-31"}}) { edges { node { id } } } }`)
	},
	"filter by title": func(w *watcher) []string {
		return w.all(`{ agreements(filter: {text: "pact"}) { edges { node { id } } } }`)
	},
	"count": func(w *watcher) []string {
		return w.each(`{ agreements(filter: {id: ["$$"]}) { totalCount } }`, counts1("agreements.totalCount"))
	},
	"of an organisation": func(w *watcher) []string {
		return w.all(`{ organisation(id: "${rmt}") { agreements(first: 100) { edges { node { id } } } } }`)
	},
	"nested count": func(w *watcher) []string {
		return w.each(`{ organisation(id: "${rmt}") { agreements(filter: {id: ["$$"]}) { totalCount } } }`, counts1("organisation.agreements.totalCount"))
	},
	"of a campaign": func(w *watcher) []string {
		return w.all(`{ campaign(id: "${standAside}") { agreements(first: 100) { edges { node { id } } } } }`)
	},
	"filter by campaign": func(w *watcher) []string {
		return w.all(`{ agreements(filter: {campaign: ["${standAside}"]}) { edges { node { id } } } }`)
	},
	"timeline of an organisation": func(w *watcher) []string {
		return w.all(`{ organisation(id: "${rmt}") { timeline(first: 100) { edges { node { ... on Agreement { id } } } } } }`)
	},
	"timeline of agreements": func(w *watcher) []string {
		return w.all(`{ organisation(id: "${rmt}") { timeline(first: 100, kinds: [AGREEMENT], includeBranches: true) { edges { node { ... on Agreement { id } } } } } }`)
	},
	"network": func(w *watcher) []string {
		return w.all(`{ network(root: "${rmt}", kinds: [AGREEMENT]) { edges { record { id } } } }`)
	},
	"from a seat": func(w *watcher) []string {
		return w.all(`{ pactSeats(first: 100) { edges { node { agreement { id } } } } }`)
	},
	"seats by pact": func(w *watcher) []string {
		return w.each(`{ pactSeats(filter: {agreement: ["$$"]}) { totalCount } }`, counts1("pactSeats.totalCount"))
	},
	"seats by negation": func(w *watcher) []string {
		return w.each(`{ pactSeats(filter: {agreement: ["$$"], not: {constituency: "Ayr"}}) { totalCount } }`, counts1("pactSeats.totalCount"))
	},
	"seats by who stands": func(w *watcher) []string {
		return w.all(`{ a: pactSeats(filter: {stands: ["${rmt}"]}) { edges { node { agreement { id } } } } b: pactSeats(filter: {weStand: true}) { edges { node { agreement { id } } } } }`)
	},
	"parts as nodes": func(w *watcher) []string { return w.all(partsOfPacts(w)) },
}

// partsOfPacts asks for each party, term and seat of the pacts as a node.
func partsOfPacts(w *watcher) string {
	var parts []string
	for _, id := range w.n["parts"].([]string) {
		parts = append(parts, fmt.Sprintf("%q", id))
	}
	return `{ nodes(ids: [` + strings.Join(parts, ", ") + `]) { ... on AgreementParty { agreement { id } } ... on AgreementTerm { agreement { id } } ... on PactSeat { agreement { id } } } }`
}

// SECURITY: who sees an agreement sees it on every path, and who does not, on
// none: neither it nor its parties, terms and seats.
func TestOneTableOfSightsOfAgreements(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		n := s.enter(t, "agreements")
		var parts []string
		for _, table := range []string{"agreement_parties", "agreement_terms", "pact_seats"} {
			ids, err := s.tables.column("SELECT id FROM " + table)
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, ids...)
		}
		n["parts"] = parts
		admin, _ := s.token(t, n, "admin")
		broken := filled(t, n, mutate("breakGlass", `{agreementID: "${pactUnderGlass}", reason: "Somebody is in danger."}`))
		if code, answer := ask(t, s.open(t), admin, broken); code != "" {
			t.Fatal(asJSON(answer))
		}
		for _, who := range slices.Sorted(maps.Keys(pactSights)) {
			t.Run(who, func(t *testing.T) {
				w := s.watch(t, who, n, pacts)
				want := slices.Sorted(slices.Values(pactSights[who]))
				check := func(path string, got, want []string) {
					if slices.Sort(got); !slices.Equal(got, want) {
						t.Errorf("%s: sees %v, want %v", path, got, want)
					}
				}
				for _, path := range slices.Sorted(maps.Keys(pactPaths)) {
					if who == "dpo" && path == "network" {
						continue // there is no organisation to begin with
					}
					check(path, pactPaths[path](w), want)
				}
				// A seat that is promised once, as far as somebody sees, is no conflict.
				if len(want) == 1 {
					want = nil
				}
				check("conflicts", w.all(`{ pactConflicts(first: 100) { edges { node { agreement { id } } } } }`), want)
				if got := fmt.Sprint(at(w.ask(`{ pactConflicts { totalCount } }`), "pactConflicts.totalCount")); got != fmt.Sprint(len(want)) {
					t.Errorf("%s conflicts are counted, want %d", got, len(want))
				}
			})
		}
	})
}
