package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/position"
)

// pieces is how much was published, beside what came of pitches and the first of
// each new outlet. It reaches back as far as the contacts do.
const pieces = 110

// addNewOutlet records the first piece of an outlet that nobody knew before, and
// with it the outlet and its journalists.
func (f *filling) addNewOutlet(ctx context.Context, i int, o newOutlet) error {
	ctx, published := then(ctx, -daysBack+i, i)
	in := crm.RecordCoverageInput{
		Headline: o.headline, URL: "https://" + o.key + ".example.org/first", PublishedAt: published, Kind: o.kind, Reach: number(o.reach / 2),
		NewOutlet: &crm.NewOutletInput{Name: o.name, Medium: o.medium, Reach: number(o.reach), RegionIDs: []string{f.ids[o.region]}},
		Mentions:  []crm.MentionInput{{Us: true, Sentiment: mention.SentimentNEUTRAL}},
	}
	for n, title := range o.titles {
		given, family := nameOf(len(f.people) + 2*i + n)
		in.NewJournalists = append(in.NewJournalists, crm.NewJournalistInput{
			Name: given + " " + family, PositionTitle: title, PositionKind: position.KindREPORTER,
		})
	}
	made, err := crm.RecordCoverage(ctx, f.tx, in)
	if err != nil {
		return err
	}
	c, err := f.tx.Coverage.Get(ctx, made.Coverage)
	if err != nil {
		return err
	}
	f.ids[o.key] = c.OrganisationID
	lines, err := f.tx.Byline.Query().Where(byline.CoverageID(c.ID)).WithPerson().All(ctx)
	for _, line := range lines {
		n := slices.IndexFunc(in.NewJournalists, func(j crm.NewJournalistInput) bool { return j.Name == line.Edges.Person.Name })
		f.ids[fmt.Sprintf("journalist %s %d", o.key, n+1)] = line.PersonID
	}
	return err
}

// addPlacement records what came of a pitch to somebody, who becomes PLACED.
func (f *filling) addPlacement(ctx context.Context, pitchID string, o offered, to recipient) error {
	published := calendar.Now(ctx).Add(-time.Hour)
	if to.broke {
		published = published.AddDate(0, 0, -1)
	}
	in := crm.RecordCoverageInput{
		Headline: to.headline, URL: fmt.Sprintf("https://%s.example.org/%s", to.outlet(), published.Format("2006-01-02")), PublishedAt: published,
		Kind: kindsOf[to.outlet()][0], Reach: number(4_000), OutletID: f.ids[to.outlet()], JournalistIDs: []string{f.ids["journalist "+to.who]}, PitchID: pitchID,
		Mentions: []crm.MentionInput{
			{Us: true, Sentiment: mention.SentimentPOSITIVE, Quote: "“They were there when nobody else was.”"},
			{CampaignID: f.ids["campaign "+o.campaign], Sentiment: mention.SentimentPOSITIVE},
		},
	}
	_, err := crm.RecordCoverage(ctx, f.tx, in)
	return err
}

// addPiece records what an outlet published. Only outlets that are invented have
// coverage: what a real one thinks of anybody is not for a demo to say.
func (f *filling) addPiece(ctx context.Context, i int) error {
	ctx, recorded := then(ctx, -1-(pieces-1-i)*(daysBack-10)/pieces, i)
	outlet, s := inventedOutlets[i%len(inventedOutlets)], stories[i%len(stories)]
	published := recorded.Add(-90 * time.Minute)
	in := crm.RecordCoverageInput{
		Headline: fmt.Sprintf(s.headline, places[i%len(places)]), URL: fmt.Sprintf("https://%s.example.org/%d", outlet, i), PublishedAt: published,
		Kind: kindOfPiece(i, outlet), OutletID: f.ids[outlet], Mentions: f.mentionsIn(i, s),
	}
	if i%4 != 1 { // nobody knows how many saw the others
		in.Reach = number(900 + i*i%9_000)
	}
	if who := writers[outlet]; i%10 != 7 { // some have no byline
		first := (i / len(inventedOutlets)) % len(who)
		in.JournalistIDs = append(in.JournalistIDs, f.ids["journalist "+who[first]])
		if second := (first + 1) % len(who); i%9 == 4 && second != first {
			in.JournalistIDs = append(in.JournalistIDs, f.ids["journalist "+who[second]])
		}
	}
	_, err := crm.RecordCoverage(ctx, f.tx, in)
	return err
}

func kindOfPiece(i int, outlet string) coverage.Kind {
	kinds := kindsOf[outlet]
	return kinds[(i/len(inventedOutlets))%len(kinds)]
}

// mentionsIn is who is mentioned in a story.
func (f *filling) mentionsIn(i int, s story) []crm.MentionInput {
	var all []crm.MentionInput
	if s.us != "" {
		m := crm.MentionInput{Us: true, Sentiment: s.us}
		if i%3 == 0 {
			m.Quote = "“" + sentences[i%len(sentences)] + "”"
		}
		all = append(all, m)
	}
	if s.campaign != "" {
		all = append(all, crm.MentionInput{CampaignID: f.ids["campaign "+s.campaign], Sentiment: s.ofCampaign})
	}
	if s.body != "" {
		all = append(all, crm.MentionInput{OrganisationID: f.ids[s.body], Sentiment: s.ofBody})
	}
	return all
}
