package crash

import (
	"encoding/json"
	"time"
)

// Every verb answers its record as write { it { id version } }, so that one
// reader does for all.
const (
	createOrganisation = `mutation($i: CreateOrganisationInput!) { write: createOrganisation(input: $i) { it: organisation { id version } } }`
	editOrganisation   = `mutation($i: EditOrganisationInput!) { write: editOrganisation(input: $i) { it: organisation { id version } } }`
	createPerson       = `mutation($i: CreatePersonInput!) { write: createPerson(input: $i) { it: person { id version } } }`
	logInteraction     = `mutation($i: LogInteractionInput!) { write: logInteraction(input: $i) { it: interaction { id version } } }`
	readOrganisation   = `query($id: ID!) { organisation(id: $id) { version description } }`
)

// write is one thing that a writer asked for, and what is known of it.
type write struct {
	document string
	input    map[string]any
	// marker stands in the record that is written and nowhere else.
	marker string
	key    string // of idempotency, "" for none
	edited string // the record of an edit
	alone  bool   // nobody else edits it

	acknowledged bool
	denied       bool // the server said that nothing was changed
	record       string
	version      int
}

func newOrganisation(marker string) *write {
	return &write{document: createOrganisation, marker: marker, input: map[string]any{
		"name": marker, "shortName": "org", "kind": "TRADE_UNION", "level": "BRANCH", "memberCount": 40, "cadenceDays": 30,
	}}
}

func newEdit(marker, id string, version int) *write {
	return &write{document: editOrganisation, marker: marker, edited: id, input: map[string]any{
		"id": id, "version": version, "description": marker,
	}}
}

// newPerson enters a person with a post: two records at once.
func newPerson(marker, organisation string) *write {
	return &write{document: createPerson, marker: marker, input: map[string]any{
		"name": marker, "familyName": "Writer", "position": map[string]any{"organisationID": organisation, "kind": "ORGANISER", "title": marker + " post"},
	}}
}

// The parts of a meeting, beside the meeting itself and the one of us who enters it.
const (
	guests    = 2 // each a new person, too
	remarks   = 2
	followUps = 2
	// parts are all the records of a meeting.
	parts = 1 + 1 + 2*guests + remarks + followUps
)

// newMeeting enters a meeting with all that belongs to it.
func newMeeting(marker, organisation string) *write {
	list := func(n int, one func(suffix string) map[string]any) (all []map[string]any) {
		for i := range n {
			all = append(all, one(string(rune('a'+i))))
		}
		return all
	}
	return &write{document: logInteraction, marker: marker, input: map[string]any{
		"kind": "MEETING", "subject": marker, "startsAt": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "summary": "What was said.",
		"participants": list(guests, func(s string) map[string]any {
			return map[string]any{"newPerson": map[string]any{"name": marker + " guest " + s}, "organisationID": organisation}
		}),
		"remarks": list(remarks, func(s string) map[string]any { return map[string]any{"text": marker + " remark " + s} }),
		"followUps": list(followUps, func(s string) map[string]any {
			return map[string]any{"title": marker + " task " + s, "dueOn": "2031-05-01"}
		}),
	}}
}

// took notes what the server acknowledged, and reports whether it is the same
// as what it said before.
func (w *write) took(id string, version int) bool {
	same := !w.acknowledged || w.record == id
	if !w.acknowledged {
		w.acknowledged, w.record, w.version = true, id, version
	}
	return same
}

// markerOf finds a marker in the new values of a row of history.
func markerOf(after json.RawMessage) string {
	var v struct{ Name, Subject, Description string }
	if json.Unmarshal(after, &v) != nil {
		return ""
	}
	// An edit is known by its description; only then are the others not there.
	for _, s := range []string{v.Name, v.Subject, v.Description} {
		if s != "" {
			return s
		}
	}
	return ""
}
