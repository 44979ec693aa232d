package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// newsroom is an office with two outlets, a journalist at each, and a campaign.
type newsroom struct {
	*office
	papers, writers [2]string
	campaign        string
}

func openNewsroom(t *testing.T, url string) *newsroom {
	t.Helper()
	n := &newsroom{office: openOffice(t, url)}
	for i, name := range []string{"Courier", "Herald"} {
		n.papers[i] = n.organisation(name, organisation.KindMEDIA_OUTLET)
		n.writers[i] = n.person("Writer of the "+name, &crm.PersonPositionInput{OrganisationID: n.papers[i], Kind: position.KindREPORTER})
	}
	n.campaign = n.written(func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := tx.Campaign.Create().SetName("Pay").Save(ctx)
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
	return n
}

// written writes past the verbs.
func (n *newsroom) written(f func(context.Context, *ent.Tx) (string, error)) string {
	n.t.Helper()
	key, _, err := store.Write(n.as(nil), n.store, store.Op{Verb: "given"}, f)
	if err != nil {
		n.t.Fatal(err)
	}
	return key
}

// piece is coverage in one of the papers, by its writer.
func (n *newsroom) piece(paper int, at time.Time, reach int, mentions ...crm.MentionInput) string {
	n.t.Helper()
	return enter(n.office, n.press, crm.RecordCoverage, crm.RecordCoverageInput{
		Headline: "One of many", PublishedAt: at, Kind: coverage.KindNEWS, Reach: &reach, OutletID: n.papers[paper], JournalistIDs: []string{n.writers[paper]}, Mentions: mentions,
	}).Coverage
}

func ofUsAs(s mention.Sentiment) crm.MentionInput { return crm.MentionInput{Us: true, Sentiment: s} }

// ask answers a document of any root field.
func (n *newsroom) ask(v *viewer.Viewer, document string) answer {
	n.t.Helper()
	roots := n.roots()
	maps.Copy(roots, n.desk())
	text, err := readtest.Execute(n.as(v), testSchema, document, nil, roots)
	if err != nil {
		n.t.Fatalf("%s: %v", document, err)
	}
	a := answer{}
	if err := json.Unmarshal(text, &a.data); err != nil {
		n.t.Fatal(err)
	}
	return a
}

// How an outlet treats us counts each piece once, by the days of London.
func TestTreatment(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		n := openNewsroom(t, url)
		// The first minute of the thirtieth of March in London, whose clocks go forward that night, and the last of that day.
		first, last := time.Date(2025, 3, 30, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 30, 22, 59, 0, 0, time.UTC)
		for i, s := range []mention.Sentiment{"POSITIVE", "POSITIVE", "NEUTRAL", "NEGATIVE", "MIXED", "UNRATED"} {
			n.piece(0, first, 1<<i, ofUsAs(s), crm.MentionInput{CampaignID: n.campaign, Sentiment: "NEGATIVE"}, crm.MentionInput{OrganisationID: n.papers[1], Sentiment: "POSITIVE"})
		}
		n.piece(0, last, 64)
		n.piece(0, last.Add(time.Minute), 1000, ofUsAs("NEGATIVE"))
		n.piece(0, first.Add(-time.Minute), 1000, ofUsAs("NEGATIVE"))
		n.piece(1, first, 1000, ofUsAs("NEGATIVE"))
		const all = "coverage positive neutral negative mixed unrated silent reach"
		for args, want := range map[string]string{
			"": "map[coverage:9 mixed:1 negative:3 neutral:1 positive:2 reach:2127 silent:1 unrated:1]",
			`(from: "2025-03-30", until: "2025-03-30")`: "map[coverage:7 mixed:1 negative:1 neutral:1 positive:2 reach:127 silent:1 unrated:1]",
			`(from: "2025-03-31")`:                      "map[coverage:1 mixed:0 negative:1 neutral:0 positive:0 reach:1000 silent:0 unrated:0]",
			`(until: "2025-03-28")`:                     "map[coverage:0 mixed:0 negative:0 neutral:0 positive:0 reach:0 silent:0 unrated:0]",
		} {
			got := n.ask(n.reader, fmt.Sprintf(`{ organisation(id: %q) { treatment%s { %s } } }`, n.papers[0], args, all))
			if text := got.text("organisation.treatment"); text != want {
				t.Errorf("%s: %s, want %s", args, text, want)
			}
		}
	})
}

// What came of our work with a journalist: pitches of each status by when they
// were sent, and how their coverage treats us.
func TestPressRecord(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		n := openNewsroom(t, url)
		// The last minute of the twenty-fifth of October in London, whose clocks go back that night, and the first of the day after the next.
		sent, later := time.Date(2025, 10, 25, 22, 59, 0, 0, time.UTC), time.Date(2025, 10, 27, 0, 0, 0, 0, time.UTC)
		for status, at := range map[pitchrecipient.Status]time.Time{
			"LISTED": {}, "SENT": sent, "FOLLOWED_UP": sent, "RESPONDED": sent, "INTERESTED": sent, "PASSED": later, "NO_RESPONSE": sent, "PLACED": sent,
		} {
			n.pitched(status, at, status == "PLACED" || status == "PASSED")
		}
		n.piece(0, sent, 1, ofUsAs("POSITIVE"))
		n.piece(0, sent, 1, ofUsAs("POSITIVE"), crm.MentionInput{CampaignID: n.campaign, Sentiment: "NEGATIVE"})
		n.piece(0, later, 1, ofUsAs("MIXED"))
		n.piece(0, later, 1, ofUsAs("NEGATIVE"))
		n.piece(0, later, 1, ofUsAs("UNRATED"))
		n.piece(0, later, 1)
		const numbers = "pitched placed passed noResponse embargoesBroken pieces rated meanSentiment"
		for _, c := range []struct {
			who        *viewer.Viewer
			args, want string
		}{
			{n.press, "", "map[embargoesBroken:2 meanSentiment:0.25 noResponse:1 passed:1 pieces:6 pitched:7 placed:1 rated:4]"},
			{n.admin, `(until: "2025-10-25")`, "map[embargoesBroken:1 meanSentiment:1 noResponse:1 passed:0 pieces:2 pitched:6 placed:1 rated:2]"},
			{n.press, `(from: "2025-10-26", until: "2025-10-26")`, "map[embargoesBroken:0 meanSentiment:<nil> noResponse:0 passed:0 pieces:0 pitched:0 placed:0 rated:0]"},
			{n.press, `(from: "2025-10-27", until: "9999-12-31")`, "map[embargoesBroken:1 meanSentiment:-0.5 noResponse:0 passed:1 pieces:4 pitched:1 placed:0 rated:2]"},
			{n.reader, "", "map[embargoesBroken:<nil> meanSentiment:0.25 noResponse:<nil> passed:<nil> pieces:6 pitched:<nil> placed:<nil> rated:4]"},
		} {
			got := n.ask(c.who, fmt.Sprintf(`{ person(id: %q) { pressRecord%s { %s } } }`, n.writers[0], c.args, numbers))
			if text := got.text("person.pressRecord"); text != c.want {
				t.Errorf("%v%s: %s, want %s", c.who.Roles, c.args, text, c.want)
			}
		}
	})
}

// pitched makes a pitch to the writer of the first paper, past the verbs.
func (n *newsroom) pitched(status pitchrecipient.Status, at time.Time, broken bool) {
	n.t.Helper()
	n.written(func(ctx context.Context, tx *ent.Tx) (string, error) {
		p, err := tx.Pitch.Create().SetSubject(string(status)).Save(ctx)
		if err != nil {
			return "", err
		}
		create := tx.PitchRecipient.Create().SetPitchID(p.ID).SetPersonID(n.writers[0]).SetStatus(status)
		if !at.IsZero() {
			create.SetSentAt(at)
		}
		if broken {
			create.SetEmbargoBrokenAt(at)
		}
		return p.ID, create.Exec(ctx)
	})
}

// What mentions a campaign is reached from it, the latest first, and counted with it.
func TestCoverageOfCampaigns(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		n := openNewsroom(t, url)
		about := crm.MentionInput{CampaignID: n.campaign, Sentiment: "POSITIVE"}
		older := n.piece(0, n.now.AddDate(0, -2, 0), 3, about, ofUsAs("NEGATIVE"))
		newer := n.piece(1, n.now.AddDate(0, -1, 0), 4, about)
		n.piece(0, n.now.AddDate(0, -1, 0), 5, ofUsAs("POSITIVE"))
		got := n.ask(n.reader, fmt.Sprintf(`{ campaign(id: %q) { coverage { totalCount edges { node { id } } } first: coverage(first: 1, orderBy: {field: PUBLISHED_AT}) { edges { node { id } } }
			mentions { edges { node { sentiment coverage { id } campaign { name } us } } } } coverages(filter: {campaign: [%[1]q]}) { totalCount }
			coverageStats(groupBy: [CAMPAIGN, SENTIMENT]) { rows { campaign { name } sentiment coverage reach } } }`, n.campaign))
		for path, want := range map[string]string{
			"campaign.coverage.edges.node.id":          fmt.Sprint([]string{newer, older}),
			"campaign.coverage.totalCount":             "2",
			"campaign.first.edges.node.id":             fmt.Sprint([]string{older}),
			"campaign.mentions.edges.node.coverage.id": fmt.Sprint([]string{newer, older}),
			"campaign.mentions.edges.node.us":          "[false false]",
			"coverages.totalCount":                     "2",
			"coverageStats.rows.campaign.name":         "[<nil> Pay Pay]",
			"coverageStats.rows.sentiment":             "[POSITIVE <nil> NEGATIVE]",
			"coverageStats.rows.reach":                 "[5 4 3]",
		} {
			if text := got.text(path); text != want {
				t.Errorf("%s is %s, want %s", path, text, want)
			}
		}
	})
}

// Rows of numbers are cut, and what is not selected is not read.
func TestStatementsOfCoverage(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		n := openNewsroom(t, url)
		for i := range 3 {
			n.piece(i%2, n.now.AddDate(0, -i, 0), 1, ofUsAs("NEUTRAL"))
		}
		for document, want := range map[string]int{
			`{ coverageStats(groupBy: [MONTH]) { rows { coverage } } }`:                                                                                    1,
			`{ coverageStats(groupBy: [OUTLET, JOURNALIST, CAMPAIGN]) { rows { outlet { name } journalist { name } campaign { name } coverage } } }`:       3,
			`{ journalists(first: 50) { edges { node { name lastContactAt lastCoverageAt } } } }`:                                                          1,
			`{ journalists(first: 50) { edges { node { pressRecord { pieces pitched } journalist { beats } pressNotes { edges { node { text } } } } } } }`: 4,
			`{ organisations { edges { node { treatment { coverage } } } } }`:                                                                              2,
			`{ coverages { edges { node { outlet { name } journalists { name } mentions { sentiment } pitch { subject } } } } }`:                           3,
		} {
			n.sent = nil
			n.ask(n.press, document)
			if len(n.sent) != want {
				t.Errorf("%s: %d statements and not %d\n%s", document, len(n.sent), want, strings.Join(n.sent, "\n"))
			}
		}
	})
}

func TestCoverageStatsAreCut(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		n := openNewsroom(t, url)
		months := func(from, until int) {
			n.written(func(ctx context.Context, tx *ent.Tx) (string, error) {
				rows := make([]*ent.CoverageCreate, 0, until-from)
				for i := range until - from {
					at := time.Date(1950, time.Month(from+i+1), 15, 12, 0, 0, 0, time.UTC)
					rows = append(rows, tx.Coverage.Create().SetHeadline("Old").SetURLKey(fmt.Sprint("old ", from+i)).SetKind(coverage.KindNEWS).SetPublishedAt(at).SetPublishedOn(dayOf(at)))
				}
				return "", tx.Coverage.CreateBulk(rows...).Exec(ctx)
			})
		}
		for _, c := range []struct {
			from, until int
			cut         bool
		}{{0, 500, false}, {500, 501, true}} {
			months(c.from, c.until)
			got := n.ask(n.reader, `{ coverageStats(groupBy: [MONTH]) { rows { month } cut } }`)
			if rows := got.at("coverageStats.rows").([]any); len(rows) != 500 || got.at("coverageStats.cut") != c.cut {
				t.Errorf("of %d groups %d are shown, cut: %v", c.until, len(rows), got.at("coverageStats.cut"))
			}
		}
	})
}
