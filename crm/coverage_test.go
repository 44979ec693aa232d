package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// Coverage is stored as it was entered, with its journalists and mentions, and the
// day is London's.
func TestRecordCoverage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		union, pay := d.under("", "Unite"), d.newCampaign("Pay")
		in := piece(" Strike won ", outlet, rita, rita)
		in.URL, in.Note, in.Reach = "https://courier.example/strike?utm_source=x", "Front page", ptr(1000)
		in.PublishedAt = time.Date(2025, 7, 1, 23, 30, 0, 0, time.UTC)
		in.Mentions = []crm.MentionInput{
			{OrganisationID: union, Sentiment: mention.SentimentPOSITIVE}, {CampaignID: pay}, {Us: true, Sentiment: mention.SentimentMIXED, Quote: "They won."},
		}
		got := d.coverage(do(d, d.outreach, crm.RecordCoverage, in).Coverage)
		want := &ent.Coverage{
			Headline: "Strike won", HeadlineFolded: "strike won", URL: in.URL, URLKey: "courier.example/strike", Note: "Front page", Reach: 1000,
			PublishedAt: in.PublishedAt, PublishedOn: "2025-07-02", Kind: coverage.KindNEWS, OrganisationID: outlet,
			Version: 1, CreatedBy: d.outreach.UserID, CreatedAt: noon, UpdatedAt: noon,
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.Coverage{}), cmpopts.IgnoreFields(ent.Coverage{}, "ID", "Edges")); diff != "" {
			t.Error(diff)
		}
		if by, last, words := d.by(got.ID), d.lastCoverage(rita), d.words(got.ID); by != "Rita" || last != "2025-07-01" || words != "strike won" {
			t.Errorf("it is by %s, whose latest is of %s, and is found by %s", by, last, words)
		}
		var mentions []string
		for _, m := range d.db().Mention.Query().Where(mention.CoverageID(got.ID)).Order(mention.ByID()).AllX(d.system()) {
			mentions = append(mentions, m.OrganisationID+m.CampaignID+" "+string(m.Sentiment)+" "+m.Quote)
			if !m.PublishedAt.Equal(in.PublishedAt) {
				t.Errorf("a mention is of %v", m.PublishedAt)
			}
		}
		if diff := cmp.Diff([]string{union + " POSITIVE ", pay + " UNRATED ", " MIXED They won."}, mentions, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
			t.Error(diff)
		}
		if p := d.db().Person.GetX(d.system(), rita); p.Version != 1 {
			t.Error("what is derived made a new version of a person")
		}
		if bare := d.coverage(d.record(piece("Bare", ""))); bare.URLKey != bare.ID || bare.Reach != -1 || bare.OrganisationID != "" {
			t.Errorf("without anything it is %+v", bare)
		}
	})
}

// An outlet and journalists who are new are made with the coverage.
func TestCoverageMakesOutletAndJournalists(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := piece("Strike", "")
		in.NewOutlet = &crm.NewOutletInput{Name: "Herald", Medium: organisation.MediumPRINT, Website: "https://herald.example", Reach: ptr(5), RegionIDs: []string{d.london}}
		in.NewJournalists = []crm.NewJournalistInput{{Name: "Nia", PositionTitle: "Industrial editor", PositionKind: position.KindEDITOR}, {Name: "Ned"}}
		c := d.coverage(do(d, d.organiser, crm.RecordCoverage, in).Coverage)
		outlet := d.load(c.OrganisationID)
		if outlet.Name != "Herald" || outlet.Kind != organisation.KindMEDIA_OUTLET || *outlet.Medium != organisation.MediumPRINT || outlet.Reach != 5 || outlet.Website != "https://herald.example" {
			t.Errorf("the outlet is %+v", outlet)
		}
		if got := d.words(outlet.ID); got != "herald" {
			t.Errorf("the outlet is found by %s", got)
		}
		for name, want := range map[string]string{"Nia": "Industrial editor EDITOR", "Ned": " REPORTER"} {
			p := d.db().Person.Query().Where(person.Name(name)).OnlyX(d.system())
			post := d.db().Position.Query().Where(position.PersonID(p.ID), position.OrganisationID(outlet.ID)).OnlyX(d.system())
			if got := post.Title + " " + string(post.Kind); got != want || !p.IsJournalist || d.lastCoverage(p.ID) != "2026-03-09" {
				t.Errorf("%s is %s, a journalist: %t", name, got, p.IsJournalist)
			}
		}
		// Without an outlet they have a profile.
		in = piece("Elsewhere", "")
		in.NewJournalists = []crm.NewJournalistInput{{Name: "Fred"}}
		d.record(in)
		fred := d.db().Person.Query().Where(person.Name("Fred")).OnlyX(d.system())
		if !fred.IsJournalist || !d.db().JournalistProfile.Query().Where(journalistprofile.PersonID(fred.ID)).ExistX(d.system()) {
			t.Error("a journalist without an outlet has no profile")
		}
	})
}

func TestFaultsOfCoverage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		elsewhere := d.organisation("Western", organisation.KindMEDIA_OUTLET, d.wales)
		unsent := d.pitched(false, nil)
		refused(d, d.press, crm.RecordCoverage, crm.RecordCoverageInput{
			Headline: " ", URL: "nowhere", PublishedAt: noon.Add(time.Second), Kind: "RUMOUR", Reach: ptr(-1), OutletID: id.New("org"),
			JournalistIDs: []string{rita, id.New("per"), outlet}, NewJournalists: []crm.NewJournalistInput{{PositionKind: "KING"}},
			Mentions: []crm.MentionInput{{}, {OrganisationID: id.New("org"), Sentiment: "AWFUL"}, {CampaignID: id.New("cmp")}, {Us: true, OrganisationID: outlet},
				{Us: true}, {Us: true, Quote: strings.Repeat("x", 2_001)}, {Us: true}},
			PitchID: id.New("pit"), Note: strings.Repeat("x", 10_001),
		}, "VALIDATION_FAILED input.headline", "NOT_FOUND input.journalistIDs.1", "NOT_FOUND input.journalistIDs.2", "VALIDATION_FAILED input.kind",
			"VALIDATION_FAILED input.mentions.0", "NOT_FOUND input.mentions.1.organisationID", "VALIDATION_FAILED input.mentions.1.sentiment",
			"NOT_FOUND input.mentions.2.campaignID", "VALIDATION_FAILED input.mentions.3", "VALIDATION_FAILED input.mentions.5.quote", "VALIDATION_FAILED input.mentions.6",
			"VALIDATION_FAILED input.newJournalists.0.name", "VALIDATION_FAILED input.newJournalists.0.positionKind", "VALIDATION_FAILED input.note",
			"NOT_FOUND input.outletID", "NOT_FOUND input.pitchID", "VALIDATION_FAILED input.publishedAt", "VALIDATION_FAILED input.reach", "VALIDATION_FAILED input.url")

		both := piece("Both", outlet)
		both.NewOutlet = &crm.NewOutletInput{Name: "Herald"}
		refused(d, d.press, crm.RecordCoverage, both, "VALIDATION_FAILED input.newOutlet")
		bad := piece("Bad", "")
		bad.NewOutlet = &crm.NewOutletInput{Kind: "PUB", Medium: organisation.MediumRADIO, RegionIDs: []string{id.New("reg")}}
		refused(d, d.press, crm.RecordCoverage, bad, "VALIDATION_FAILED input.newOutlet.kind", "VALIDATION_FAILED input.newOutlet.medium", "VALIDATION_FAILED input.newOutlet.name", "NOT_FOUND input.newOutlet.regionIDs.0")

		many := piece("Many", outlet)
		for range 20 {
			many.NewJournalists = append(many.NewJournalists, crm.NewJournalistInput{Name: "Ned"})
		}
		many.JournalistIDs = []string{rita}
		refused(d, d.press, crm.RecordCoverage, many, "VALIDATION_FAILED input.journalistIDs")
		crowd := piece("Crowd", outlet)
		crowd.Mentions = make([]crm.MentionInput, 51)
		refused(d, d.press, crm.RecordCoverage, crowd, "VALIDATION_FAILED input.mentions")

		draft := piece("Draft", outlet)
		draft.PitchID = unsent
		refused(d, d.press, crm.RecordCoverage, draft, "CONFLICT input.pitchID")
		refused(d, d.admin, crm.RecordCoverage, draft, "FORBIDDEN input.pitchID")
		refused(d, d.outreach, crm.RecordCoverage, draft, "NOT_FOUND input.pitchID")
		refused(d, d.organiser, crm.RecordCoverage, piece("West", elsewhere), "FORBIDDEN input.outletID")
		refused(d, d.organiser, crm.RecordCoverage, piece("None", ""), "FORBIDDEN input.outletID")
		there := piece("There", "")
		there.NewOutlet = &crm.NewOutletInput{Name: "Herald", RegionIDs: []string{d.wales}}
		refused(d, d.organiser, crm.RecordCoverage, there, "FORBIDDEN input.newOutlet.regionIDs.0")
		alone := tokenOf(d.press, viewer.PressRead, viewer.PressWrite, viewer.PartnersRead)
		refused(d, alone, crm.RecordCoverage, there, "FORBIDDEN")
		do(d, alone, crm.RecordCoverage, piece("Known", outlet, rita))
	})
}

// An edit changes what is given; what is derived follows.
func TestEditCoverage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		sam := d.person("Sam", outlet, position.KindREPORTER)
		in := piece("Strike", outlet, rita)
		in.Mentions = []crm.MentionInput{{Us: true}}
		c := d.record(in)
		edit := func(e crm.EditCoverageInput) { t.Helper(); e.ID = c; do(d, d.organiser, crm.EditCoverage, e) }

		edit(crm.EditCoverageInput{Version: 1}) // nothing
		edit(crm.EditCoverageInput{Version: 1, Headline: crm.Some("Walkout"), PublishedAt: crm.Some(noon.AddDate(0, 0, -3)), Note: crm.Some("N"), Reach: crm.Some(3), Kind: crm.Some(coverage.KindOPINION)})
		if got := d.changed(c, 2); got != "headline kind note published_at reach" {
			t.Errorf("changed was %q", got)
		}
		if d.lastCoverage(rita) != "2026-03-07" || d.words(c) != "walkout" || d.mentionOf(c).PublishedAt != noon.AddDate(0, 0, -3) || d.coverage(c).PublishedOn != "2026-03-07" {
			t.Errorf("Rita's latest is of %s, the words are %s, the mention is of %v", d.lastCoverage(rita), d.words(c), d.mentionOf(c).PublishedAt)
		}
		edit(crm.EditCoverageInput{Version: 2, JournalistIDs: crm.Some([]string{sam})})
		if d.by(c) != "Sam" || d.lastCoverage(rita) != "" || d.lastCoverage(sam) != "2026-03-07" || d.coverage(c).Version != 3 {
			t.Errorf("it is by %s in version %d; Rita's latest is of %q", d.by(c), d.coverage(c).Version, d.lastCoverage(rita))
		}
		_, err := try(d, d.organiser, crm.EditCoverage, crm.EditCoverageInput{ID: c, Version: 1, Note: crm.Some("M")})
		if e, ok := err.(*crm.Error); !ok || e.Code != crm.Conflict || strings.Join(e.Extra["changedFields"].([]string), " ") != "headline journalistIDs kind note publishedAt reach" {
			t.Errorf("a stale edit is told %v", err)
		}
		edit(crm.EditCoverageInput{Version: 3, Note: crm.Clear[string](), Reach: crm.Clear[int](), JournalistIDs: crm.Clear[[]string]()})
		if got := d.coverage(c); got.Note != "" || got.Reach != -1 || d.by(c) != "" {
			t.Errorf("cleared it is %+v by %s", got, d.by(c))
		}

		elsewhere := d.organisation("Western", organisation.KindMEDIA_OUTLET, d.wales)
		refused(d, d.organiser, crm.EditCoverage, crm.EditCoverageInput{ID: c, Version: 4, Headline: crm.Clear[string](), PublishedAt: crm.Clear[time.Time](), Kind: crm.Clear[coverage.Kind](),
			OutletID: crm.Some(elsewhere), JournalistIDs: crm.Some([]string{"nobody"})},
			"VALIDATION_FAILED input.headline", "NOT_FOUND input.journalistIDs.0", "VALIDATION_FAILED input.kind", "FORBIDDEN input.outletID", "VALIDATION_FAILED input.publishedAt")
		refused(d, d.organiser, crm.EditCoverage, crm.EditCoverageInput{ID: c, Version: 4, OutletID: crm.Clear[string]()}, "FORBIDDEN input.outletID")
		do(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: c, Version: 4, OutletID: crm.Some(elsewhere)})
		refused(d, d.organiser, crm.EditCoverage, crm.EditCoverageInput{ID: c, Version: 5, Note: crm.Some("M")}, "FORBIDDEN input.id")
		refused(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: id.New("cov"), Version: 1}, "NOT_FOUND input.id")
		refused(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: outlet, Version: 1}, "NOT_FOUND input.id")
	})
}

// The latest coverage of somebody follows every change of it.
func TestLatestCoverage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		older, newer := piece("Old", outlet, rita), piece("New", outlet, rita)
		older.PublishedAt = noon.AddDate(0, -1, 0)
		is := func(want string) {
			t.Helper()
			if got := d.lastCoverage(rita); got != want {
				t.Errorf("the latest is of %q, want %q", got, want)
			}
		}
		is("")
		first := d.record(newer)
		is("2026-03-09")
		d.record(older)
		is("2026-03-09")
		do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: first, Reason: "Wrong."})
		is("2026-02-10")
		if d.words(first) != "" {
			t.Error("what was taken back is still found")
		}
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: first, Reason: "Wrong."}, "NOT_FOUND input.id")
		refused(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: first, Version: 2}, "NOT_FOUND input.id")
	})
}

// Whoever has no right to the outlet writes nothing of its coverage.
func TestMentions(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, _ := d.newsroom()
		union, pay := d.under("", "Unite"), d.newCampaign("Pay")
		c := d.record(piece("Strike", outlet))
		add := func(in crm.AddMentionInput) string {
			t.Helper()
			in.CoverageID = c
			return do(d, d.organiser, crm.AddMention, in).Mention
		}
		us := add(crm.AddMentionInput{Us: true, Sentiment: mention.SentimentNEUTRAL, Quote: " They. "})
		add(crm.AddMentionInput{OrganisationID: union})
		add(crm.AddMentionInput{CampaignID: pay})
		if m := d.mentionOf(c); m.ID != us || m.Sentiment != mention.SentimentNEUTRAL || m.Quote != "They." || !m.PublishedAt.Equal(noon.AddDate(0, 0, -1)) {
			t.Errorf("the mention is %+v", m)
		}
		for _, in := range []crm.AddMentionInput{{Us: true}, {OrganisationID: union}, {CampaignID: pay}} {
			in.CoverageID = c
			refused(d, d.press, crm.AddMention, in, "DUPLICATE input")
		}
		refused(d, d.press, crm.AddMention, crm.AddMentionInput{CoverageID: c, Sentiment: "X", Quote: strings.Repeat("x", 2_001)}, "VALIDATION_FAILED input", "VALIDATION_FAILED input.quote", "VALIDATION_FAILED input.sentiment")
		refused(d, d.press, crm.AddMention, crm.AddMentionInput{CoverageID: c, OrganisationID: pay}, "NOT_FOUND input.organisationID")
		refused(d, d.press, crm.AddMention, crm.AddMentionInput{CoverageID: union, Us: true}, "NOT_FOUND input.coverageID")

		do(d, d.organiser, crm.RateMention, crm.RateMentionInput{ID: us, Version: 1})
		do(d, d.organiser, crm.RateMention, crm.RateMentionInput{ID: us, Version: 1, Sentiment: crm.Some(mention.SentimentPOSITIVE), Quote: crm.Clear[string]()})
		if m := d.mentionOf(c); m.Sentiment != mention.SentimentPOSITIVE || m.Quote != "" || m.Version != 2 {
			t.Errorf("the mention is %+v", m)
		}
		refused(d, d.press, crm.RateMention, crm.RateMentionInput{ID: us, Version: 1, Quote: crm.Some("A")}, "CONFLICT input.version")
		refused(d, d.press, crm.RateMention, crm.RateMentionInput{ID: us, Version: 2, Sentiment: crm.Clear[mention.Sentiment](), Quote: crm.Some(strings.Repeat("x", 2_001))}, "VALIDATION_FAILED input.quote", "VALIDATION_FAILED input.sentiment")
		refused(d, d.press, crm.RateMention, crm.RateMentionInput{ID: id.New("men"), Version: 1}, "NOT_FOUND input.id")

		refused(d, d.press, crm.RemoveMention, crm.RemoveMentionInput{ID: us, Version: 1}, "CONFLICT input.version")
		if got := do(d, d.organiser, crm.RemoveMention, crm.RemoveMentionInput{ID: us, Version: 2}).Coverage; got != c {
			t.Errorf("removed from %s", got)
		}
		refused(d, d.press, crm.RemoveMention, crm.RemoveMentionInput{ID: us, Version: 2}, "NOT_FOUND input.id")

		west := d.record(piece("West", d.organisation("Western", organisation.KindMEDIA_OUTLET, d.wales)))
		there := do(d, d.press, crm.AddMention, crm.AddMentionInput{CoverageID: west, Us: true}).Mention
		refused(d, d.organiser, crm.AddMention, crm.AddMentionInput{CoverageID: west, OrganisationID: union}, "FORBIDDEN input.coverageID")
		refused(d, d.organiser, crm.RateMention, crm.RateMentionInput{ID: there, Version: 1, Quote: crm.Some("A")}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.RemoveMention, crm.RemoveMentionInput{ID: there, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: west, Reason: "A"}, "FORBIDDEN input.id")

		for range 48 {
			add(crm.AddMentionInput{OrganisationID: d.organisation("One of many", organisation.KindOTHER, "")})
		}
		refused(d, d.press, crm.AddMention, crm.AddMentionInput{CoverageID: c, Us: true}, "VALIDATION_FAILED input.coverageID")
	})
}
