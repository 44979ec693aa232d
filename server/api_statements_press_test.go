package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// onThePressDesk are questions of the press team. Warnings take a few statements,
// however many the people are.
var onThePressDesk = []reading{
	{"pitches with their recipients", `{ pitches(first: %d) { edges { node { subject campaign { name } createdBy { name } recipients(first: 3) { edges { node { status person { name } outlet { name } overrides { reason createdBy { name } } } } } } } } }`, 3},
	{"recipients", `{ pitchRecipients(first: %d) { edges { node { status sentAt person { name } outlet { name } pitch { subject embargoLiftsAt } } } } }`, 1},
	{"what the viewer can with recipients", `{ pitchRecipients(first: %d) { edges { node { allowedMoves viewerCan } } } }`, 3},
	{"enquiries", `{ enquiries(first: %d, orderBy: {field: DEADLINE}) { edges { node { question overdue missed deadline journalist { name } outlet { name } assignee { name } spokesperson { name } } } } }`, 1},
	{"a briefing on an outlet: whether it is there, three lists, and whose the coverage is", `{ briefing(organisationID: "${ledger}") { coverage(first: %[1]d) { edges { node { headline outlet { name } journalists { name } } } }
		pitches(first: %[1]d) { edges { node { status person { name } pitch { subject } } } } enquiries(first: %[1]d) { edges { node { question journalist { name } } } } } }`, 5},
	{"what may be used for a campaign: whether it is there, and the list", `{ quotableRemarks(campaignID: "${fairFares}") { remarks(first: %d) { edges { node { text use person { name } } } } } }`, 2},
}

func TestStatementsOfThePressDesk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "pitches")
		s.act(t, n, present.Add(-2*time.Hour), []deed{
			{"createPerson": {"as": "reporter", "times": 12, "by": "press", "name": "Reporter ${n}", "position": map[string]any{"organisationID": "${ledger}", "kind": "REPORTER"}}},
			{"draftPitch": {"times": 12, "by": "press", "subject": "Pitch ${n}", "recipients": []any{map[string]any{"personID": "${nadia}"}, map[string]any{"personID": "${reporter_n}"}}}},
			{"receiveEnquiry": {"times": 12, "by": "press", "journalistID": "${reporter_n}", "question": "Question ${n}"}},
			{"recordCoverage": {"times": 12, "by": "press", "headline": "Piece ${n}", "kind": "NEWS", "publishedAt": "2026-01-05T08:00:00Z", "outletID": "${ledger}", "journalistIDs": []any{"${reporter_n}"}}},
			{"startCampaign": {"as": "fairFares", "by": "press", "name": "Fair Fares"}},
			{"logInteraction": {"times": 12, "by": "press", "kind": "PRESS_CALL", "startsAt": "2026-01-05T08:00:00Z", "subject": "Call ${n}", "campaignID": "${fairFares}",
				"participants": []any{map[string]any{"personID": "${reporter_n}"}}, "remarks": []any{map[string]any{"text": "Remark ${n}", "terms": "BACKGROUND"}, map[string]any{"text": "On no terms"}}}},
		})
		srv := s.open(t)
		token, _ := s.token(t, n, "press")
		s.checkReadings(t, r, srv, token, n, onThePressDesk, 4, 12)
		if got := s.counted(t, r, srv, token, filled(t, n, `{ quotableRemarks(campaignID: "${fairFares}") { leftOut } }`)); len(got) != 2 {
			t.Errorf("how many are left out takes %d statements, want 2:\n%s", len(got), strings.Join(got, "\n"))
		}
		var ids []string
		for i := 1; i <= 12; i++ {
			ids = append(ids, fmt.Sprintf("%q", n[fmt.Sprint("reporter", i)]))
		}
		for _, people := range [][]string{ids[:2], ids} {
			query := `{ pitchPreflight(personIDs: [` + strings.Join(people, ", ") + `], exclusive: true, subject: "Fares") { people { person { name } warnings { kind by { name } pitch { subject } } } } }`
			if got := s.counted(t, r, srv, token, query); len(got) != 7 {
				t.Errorf("warnings of %d people take %d statements, want 7:\n%s", len(people), len(got), strings.Join(got, "\n"))
			}
		}
	})
}
