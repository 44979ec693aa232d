package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/id"
)

// maxMentions is how many are mentioned in coverage at most.
const maxMentions = 50

// MentionInput is who is mentioned, and how: an organisation, a campaign or us.
type MentionInput struct {
	OrganisationID, CampaignID string
	Us                         bool
	Sentiment                  mention.Sentiment
	Quote                      string
}

// subject is whom a mention is of, as one text; nothing stands for us.
func (in MentionInput) subject() string { return in.OrganisationID + in.CampaignID }

// mentions checks who is mentioned in new coverage, each once.
func (f *Faults) mentions(ctx context.Context, tx *ent.Tx, path string, in []MentionInput) error {
	if len(in) > maxMentions {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxMentions, len(in)))
		return nil
	}
	known, err := subjectsOf(ctx, tx, in)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range in {
		at := fmt.Sprintf("%s.%d", path, i)
		before := len(*f)
		f.mention(at, &in[i], known)
		if len(*f) > before {
			continue
		}
		subject := in[i].subject()
		if seen[subject] {
			f.add(Invalid, at, "This is mentioned above already.")
		}
		seen[subject] = true
	}
	return nil
}

// subjectsOf are the ids of organisations and campaigns that are mentioned, as far
// as they are there.
func subjectsOf(ctx context.Context, tx *ent.Tx, in []MentionInput) (map[string]bool, error) {
	var organisations, campaigns []string
	for _, m := range in {
		if m.OrganisationID != "" {
			organisations = append(organisations, m.OrganisationID)
		}
		if m.CampaignID != "" {
			campaigns = append(campaigns, m.CampaignID)
		}
	}
	known := map[string]bool{}
	if len(organisations) > 0 {
		ids, err := tx.Organisation.Query().Where(organisation.IDIn(organisations...)).IDs(ctx)
		if err != nil {
			return nil, err
		}
		for _, key := range ids {
			known[key] = true
		}
	}
	if len(campaigns) == 0 {
		return known, nil
	}
	ids, err := tx.Campaign.Query().Where(campaign.IDIn(campaigns...)).IDs(ctx)
	for _, key := range ids {
		known[key] = true
	}
	return known, err
}

// mention checks one mention and puts it in order.
func (f *Faults) mention(path string, in *MentionInput, known map[string]bool) {
	named := 0
	for _, given := range []bool{in.OrganisationID != "", in.CampaignID != "", in.Us} {
		if given {
			named++
		}
	}
	switch {
	case named != 1:
		f.add(Invalid, path, "Name an organisation, a campaign or us, and only one of the three.")
	case in.OrganisationID != "" && !known[in.OrganisationID]:
		*f = append(*f, missing(path+".organisationID", "organisation"))
	case in.CampaignID != "" && !known[in.CampaignID]:
		*f = append(*f, missing(path+".campaignID", "campaign"))
	}
	if in.Sentiment == "" {
		in.Sentiment = mention.SentimentUNRATED
	}
	f.choice(path+".sentiment", mention.SentimentValidator(in.Sentiment))
	in.Quote = f.text(path+".quote", in.Quote, 0, 2_000)
}

func createMentions(ctx context.Context, tx *ent.Tx, c *ent.Coverage, in []MentionInput) error {
	rows := make([]*ent.MentionCreate, len(in))
	for i, m := range in {
		rows[i] = m.create(tx, c)
	}
	return tx.Mention.CreateBulk(rows...).Exec(ctx)
}

func (in MentionInput) create(tx *ent.Tx, c *ent.Coverage) *ent.MentionCreate {
	create := tx.Mention.Create().SetCoverageID(c.ID).SetSentiment(in.Sentiment).SetQuote(in.Quote).SetPublishedAt(c.PublishedAt)
	setNew(create.Mutation().SetOrganisationID, in.OrganisationID, "")
	setNew(create.Mutation().SetCampaignID, in.CampaignID, "")
	return create
}

// AddMentionInput is who is mentioned in coverage that is there already.
type AddMentionInput struct {
	CoverageID                 string
	OrganisationID, CampaignID string
	Us                         bool
	Sentiment                  mention.Sentiment
	Quote                      string
}

// AddMentionResult names the mention.
type AddMentionResult struct {
	Mention string `json:"mention"`
}

// AddMention says that coverage mentions an organisation, a campaign or us. It
// answers NOT_FOUND for ids that lead nowhere, FORBIDDEN for coverage out of
// reach, VALIDATION_FAILED for none or several of the three, for more than there
// can be and for values out of their limits, and DUPLICATE when that is said already.
func AddMention(ctx context.Context, tx *ent.Tx, in AddMentionInput) (AddMentionResult, error) {
	c, err := findCoverage(ctx, tx, "input.coverageID", in.CoverageID)
	if err != nil {
		return AddMentionResult{}, err
	}
	var f Faults
	m := MentionInput{OrganisationID: in.OrganisationID, CampaignID: in.CampaignID, Us: in.Us, Sentiment: in.Sentiment, Quote: in.Quote}
	known, err := subjectsOf(ctx, tx, []MentionInput{m})
	if err != nil {
		return AddMentionResult{}, err
	}
	f.mention("input", &m, known)
	if err := f.anotherMention(ctx, tx, c.ID, m); err != nil {
		return AddMentionResult{}, err
	}
	if err := f.err(); err != nil {
		return AddMentionResult{}, err
	}
	added, err := m.create(tx, c).Save(ctx)
	if err != nil {
		return AddMentionResult{}, err
	}
	return AddMentionResult{Mention: added.ID}, nil
}

// anotherMention checks that there is room for a mention, and none of the same.
// The caller holds the row of the coverage.
func (f *Faults) anotherMention(ctx context.Context, tx *ent.Tx, coverageID string, m MentionInput) error {
	there, err := tx.Mention.Query().Where(mention.CoverageID(coverageID)).All(ctx)
	if err != nil {
		return err
	}
	if len(there) >= maxMentions {
		f.add(Invalid, "input.coverageID", fmt.Sprintf("There can be at most %d mentions.", maxMentions))
	}
	for _, other := range there {
		if f.err() == nil && other.OrganisationID+other.CampaignID == m.subject() {
			*f = append(*f, &Error{Code: Duplicate, Field: "input", Message: "This mention is entered already; rateMention changes it.",
				Extra: map[string]any{"id": other.ID}})
		}
	}
	return nil
}

// RateMentionInput says how somebody who is mentioned is treated.
type RateMentionInput struct {
	ID        string
	Version   int
	Sentiment Opt[mention.Sentiment]
	Quote     Opt[string]
}

// RateMentionResult names the mention.
type RateMentionResult struct {
	Mention string `json:"mention"`
}

// RateMention says how somebody who is mentioned is treated: an absent field
// stays, null clears. It answers NOT_FOUND, FORBIDDEN for coverage out of reach,
// VALIDATION_FAILED for values out of their limits, and CONFLICT for a stale version.
func RateMention(ctx context.Context, tx *ent.Tx, in RateMentionInput) (RateMentionResult, error) {
	m, err := editableMention(ctx, tx, in.ID, in.Version)
	if err != nil {
		return RateMentionResult{}, err
	}
	var f Faults
	sentiment := mustStay(&f, "input.sentiment", in.Sentiment, m.Sentiment)
	f.choice("input.sentiment", mention.SentimentValidator(sentiment))
	quote := f.text("input.quote", in.Quote.or(m.Quote), 0, 2_000)
	if err := f.err(); err != nil {
		return RateMentionResult{}, err
	}
	edit := tx.Mention.UpdateOne(m).Where(mention.Version(in.Version))
	setNew(edit.Mutation().SetSentiment, sentiment, m.Sentiment)
	setNew(edit.Mutation().SetQuote, quote, m.Quote)
	if untouched(edit.Mutation()) {
		return RateMentionResult{Mention: m.ID}, nil
	}
	return RateMentionResult{Mention: m.ID}, saved(ctx, tx, edit.Write(ctx), m.ID, in.Version)
}

// RemoveMentionInput names a mention.
type RemoveMentionInput struct {
	ID      string
	Version int
}

// RemoveMentionResult names the coverage.
type RemoveMentionResult struct {
	Coverage string `json:"coverage"`
}

// RemoveMention says that somebody is not mentioned. It answers NOT_FOUND,
// FORBIDDEN for coverage out of reach, and CONFLICT for a stale version.
func RemoveMention(ctx context.Context, tx *ent.Tx, in RemoveMentionInput) (RemoveMentionResult, error) {
	m, err := editableMention(ctx, tx, in.ID, in.Version)
	if err != nil {
		return RemoveMentionResult{}, err
	}
	err = tx.Mention.DeleteOne(m).Where(mention.Version(in.Version)).Exec(ctx)
	return RemoveMentionResult{Coverage: m.CoverageID}, saved(ctx, tx, err, m.ID, in.Version)
}

// editableMention finds a mention in coverage that the viewer may write, and
// compares the version.
func editableMention(ctx context.Context, tx *ent.Tx, mentionID string, version int) (*ent.Mention, error) {
	if id.Prefix(mentionID) != "men" {
		return nil, missing("input.id", "mention")
	}
	m, err := tx.Mention.Query().Where(mention.ID(mentionID)).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "mention")
	}
	if _, err := findCoverage(ctx, tx, "input.id", m.CoverageID); err != nil {
		return nil, err
	}
	if m.Version != version {
		return nil, stale(ctx, tx, m.ID, version)
	}
	return m, nil
}
