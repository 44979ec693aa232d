package crm

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/text"
	"github.com/breakthrough-party/coalition/viewer"
)

// recently is for how long after a pitch or a placement the next one is too soon.
const recently = 14 * 24 * time.Hour

// PitchOffer is a pitch as far as it matters to whom it may go.
type PitchOffer struct {
	CampaignID, Subject string
	// Embargo says that it is under one.
	Embargo, Exclusive bool
}

// PitchWarning is why a pitch to somebody may be a mistake.
type PitchWarning struct {
	Kind pitchoverride.Warning
	// At is since when, or when it was; zero when that says nothing.
	At time.Time
	// ByID is whom of us to ask, PitchID the other pitch; empty when there is none.
	ByID, PitchID string
}

// taken are the statuses of those who have an exclusive pitch.
var taken = []pitchrecipient.Status{
	pitchrecipient.StatusSENT, pitchrecipient.StatusFOLLOWED_UP, pitchrecipient.StatusRESPONDED,
	pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPLACED,
}

// PitchWarnings are what speaks against an offer to each of these people, at most
// one warning of each kind, in the order of the kinds. It is the one rule of
// pitchPreflight and of sendPitch; it takes a few statements, however many they are.
func PitchWarnings(ctx context.Context, c *ent.Client, o PitchOffer, people []*ent.Person) (map[string][]PitchWarning, error) {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	now := calendar.Now(ctx)
	pitched, err := latestPitches(ctx, c, pitchrecipient.FieldSentAt,
		pitchrecipient.PersonIDIn(ids...), pitchrecipient.SentAtGTE(now.Add(-recently)))
	if err != nil {
		return nil, err
	}
	placed, err := latestPitches(ctx, c, pitchrecipient.FieldAnsweredAt,
		pitchrecipient.PersonIDIn(ids...), pitchrecipient.StatusEQ(pitchrecipient.StatusPLACED), pitchrecipient.AnsweredAtGTE(now.Add(-recently)))
	if err != nil {
		return nil, err
	}
	given, err := o.exclusives(ctx, c)
	if err != nil {
		return nil, err
	}
	working, err := atWork(ctx, c, ids)
	if err != nil {
		return nil, err
	}
	all := make(map[string][]PitchWarning, len(people))
	for _, p := range people {
		var w warnings
		if p.DoNotContactAt != nil {
			w.add(PitchWarning{Kind: pitchoverride.WarningDO_NOT_CONTACT, At: *p.DoNotContactAt, ByID: p.DoNotContactSetByID})
		}
		w.of(pitchoverride.WarningPITCHED_RECENTLY, pitched[p.ID])
		w.given(o, p.ID, given, len(people))
		if p.RelationshipManagerID != "" && p.RelationshipManagerID != viewer.From(ctx).UserID {
			w.add(PitchWarning{Kind: pitchoverride.WarningMANAGED_BY, ByID: p.RelationshipManagerID})
		}
		if !working[p.ID] {
			w.add(PitchWarning{Kind: pitchoverride.WarningPOSITION_ENDED})
		}
		w.of(pitchoverride.WarningPLACED_RECENTLY, placed[p.ID])
		all[p.ID] = w
	}
	return all, nil
}

// warnings are those of one person.
type warnings []PitchWarning

func (w *warnings) add(one PitchWarning) { *w = append(*w, one) }

// of adds a warning because of a pitch that somebody got; nil is none.
func (w *warnings) of(kind pitchoverride.Warning, r *ent.PitchRecipient) {
	if r == nil {
		return
	}
	at := r.SentAt
	if kind == pitchoverride.WarningPLACED_RECENTLY {
		at = *r.AnsweredAt
	}
	w.add(PitchWarning{Kind: kind, At: at, ByID: r.Edges.Pitch.CreatedBy, PitchID: r.PitchID})
}

// given adds the warnings about exclusive pitches: that somebody else has one of
// the same matter, or that this one goes to several at once.
func (w *warnings) given(o PitchOffer, personID string, given []*ent.PitchRecipient, together int) {
	several := o.Exclusive && together > 1
	other := -1
	for i, r := range given {
		if r.PersonID != personID {
			other = i
			break
		}
	}
	switch {
	case other >= 0:
		w.of(pitchoverride.WarningEXCLUSIVE_GIVEN, given[other])
	case several && !o.Embargo:
		w.add(PitchWarning{Kind: pitchoverride.WarningEXCLUSIVE_GIVEN})
	}
	if several && o.Embargo {
		w.add(PitchWarning{Kind: pitchoverride.WarningEMBARGO_AND_EXCLUSIVE})
	}
}

// latestPitches are the recipients that pass, by person: the one with the latest
// time in a column.
func latestPitches(ctx context.Context, c *ent.Client, column string, passes ...predicate.PitchRecipient) (map[string]*ent.PitchRecipient, error) {
	rows, err := c.PitchRecipient.Query().Where(passes...).Where(pitchrecipient.HasPitchWith(pitch.VoidedAtIsNil())).
		WithPitch().Order(sql.OrderByField(column, sql.OrderDesc()).ToFunc(), pitchrecipient.ByID(sql.OrderDesc())).All(ctx)
	latest := make(map[string]*ent.PitchRecipient, len(rows))
	for _, r := range rows {
		if latest[r.PersonID] == nil {
			latest[r.PersonID] = r
		}
	}
	return latest, err
}

// exclusives are those who have an open exclusive pitch of the same matter, the
// latest first: of the same campaign, and without one of the same subject.
func (o PitchOffer) exclusives(ctx context.Context, c *ent.Client) ([]*ent.PitchRecipient, error) {
	same := pitch.CampaignID(o.CampaignID)
	if o.CampaignID == "" {
		subject := text.First(text.Fold(o.Subject), 200)
		if subject == "" {
			return nil, nil
		}
		same = pitch.And(pitch.CampaignIDIsNil(), pitch.SubjectFolded(subject))
	}
	return c.PitchRecipient.Query().Where(pitchrecipient.StatusIn(taken...),
		pitchrecipient.HasPitchWith(same, pitch.Exclusive(true), pitch.StatusEQ(pitch.StatusSENT), pitch.VoidedAtIsNil())).
		WithPitch().Order(pitchrecipient.BySentAt(sql.OrderDesc()), pitchrecipient.ByID(sql.OrderDesc())).All(ctx)
}

// atWork are those of the people who work as journalists today: who hold a
// position at a media organisation or of a journalist's kind, or are freelance.
func atWork(ctx context.Context, c *ent.Client, ids []string) (map[string]bool, error) {
	working := make(map[string]bool, len(ids))
	held, err := c.Position.Query().Where(position.PersonIDIn(ids...), heldOn(calendar.Today(ctx)), position.Or(
		position.KindIn(journalistKinds...), position.HasOrganisationWith(organisation.KindIn(mediaKinds...)),
	)).Unique(true).Select(position.FieldPersonID).Strings(ctx)
	if err != nil {
		return nil, err
	}
	freelance, err := c.JournalistProfile.Query().Where(journalistprofile.PersonIDIn(ids...), journalistprofile.Freelance(true)).
		Select(journalistprofile.FieldPersonID).Strings(ctx)
	for _, personID := range append(held, freelance...) {
		working[personID] = true
	}
	return working, err
}
