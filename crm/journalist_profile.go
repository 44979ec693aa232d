package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/beat"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

const (
	// maxBeats is how many beats a journalist has at most.
	maxBeats = 20
	// beatRunes is how long the name of a beat is at most.
	beatRunes = 100
)

// ProfileJournalistInput is what we know of a journalist's work.
type ProfileJournalistInput struct {
	PersonID     string
	Beats        []string
	Freelance    bool
	DefaultTerms journalistprofile.DefaultTerms
}

// ProfileJournalistResult names the profile.
type ProfileJournalistResult struct {
	JournalistProfile string `json:"journalistProfile"`
}

// ProfileJournalist says of a person that they are a journalist, which they are
// from then on, and what we know of their work. It answers NOT_FOUND, FORBIDDEN
// for a person out of reach, VALIDATION_FAILED for values out of their limits, and
// DUPLICATE when there is a profile.
func ProfileJournalist(ctx context.Context, tx *ent.Tx, in ProfileJournalistInput) (ProfileJournalistResult, error) {
	var f Faults
	beats := f.beats("input.beats", in.Beats)
	f.terms("input.defaultTerms", in.DefaultTerms)
	p, err := f.writablePerson(ctx, tx, "input.personID", in.PersonID)
	if err != nil {
		return ProfileJournalistResult{}, err
	}
	if p != nil {
		if err := f.noProfile(ctx, tx, p.ID); err != nil {
			return ProfileJournalistResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return ProfileJournalistResult{}, err
	}
	create := tx.JournalistProfile.Create().SetPersonID(p.ID).SetBeats(beats).SetFreelance(in.Freelance)
	setNew(create.Mutation().SetDefaultTerms, in.DefaultTerms, "")
	profile, err := create.Save(ctx)
	if err != nil {
		return ProfileJournalistResult{}, err
	}
	return ProfileJournalistResult{JournalistProfile: profile.ID}, profileChanged(ctx, tx, p.ID, beats)
}

// writablePerson finds and holds a person within the viewer's reach. Its refusals
// are noted; the person is then nil.
func (f *Faults) writablePerson(ctx context.Context, tx *ent.Tx, field, personID string) (*ent.Person, error) {
	if id.Prefix(personID) != "per" {
		*f = append(*f, missing(field, "person"))
		return nil, nil
	}
	p, err := writablePartner(ctx, tx, field, personID)
	if err != nil {
		return nil, f.refused(field, err)
	}
	return p.person, nil
}

// noProfile is DUPLICATE for who has one. The caller holds the person's row.
func (f *Faults) noProfile(ctx context.Context, tx *ent.Tx, personID string) error {
	ids, err := tx.JournalistProfile.Query().Where(journalistprofile.PersonID(personID)).IDs(ctx)
	if len(ids) > 0 {
		*f = append(*f, &Error{Code: Duplicate, Field: "input.personID", Extra: map[string]any{"id": ids[0]},
			Message: "They have a profile; editJournalistProfile changes it."})
	}
	return err
}

// terms checks terms, which may be absent.
func (f *Faults) terms(field string, t journalistprofile.DefaultTerms) {
	if t != "" {
		f.choice(field, journalistprofile.DefaultTermsValidator(t))
	}
}

// beats are the distinct beats of a journalist, as they were first spelt.
func (f *Faults) beats(field string, list []string) []string {
	if len(list) > maxBeats {
		f.add(Invalid, field, fmt.Sprintf("There can be at most %d; these are %d.", maxBeats, len(list)))
		return list
	}
	out, seen := []string{}, map[string]bool{}
	for i, s := range list {
		s = f.name(fmt.Sprintf("%s.%d", field, i), s, 1, beatRunes)
		if folded := foldedBeat(s); !seen[folded] {
			seen[folded] = true
			out = append(out, s)
		}
	}
	return out
}

// foldedBeats are beats as they are compared.
func foldedBeats(beats []string) []string {
	folded := make([]string, len(beats))
	for i, b := range beats {
		folded[i] = foldedBeat(b)
	}
	return folded
}

// foldedBeat is a beat as it is compared.
func foldedBeat(s string) string { return text.First(text.Fold(s), beatRunes) }

// EditJournalistProfileInput is a change of a profile. Beats are all that there
// will be.
type EditJournalistProfileInput struct {
	ID           string
	Version      int
	Beats        Opt[[]string]
	Freelance    Opt[bool]
	DefaultTerms Opt[journalistprofile.DefaultTerms]
}

// EditJournalistProfileResult names the profile.
type EditJournalistProfileResult struct {
	JournalistProfile string `json:"journalistProfile"`
}

// EditJournalistProfile changes the profile of a journalist: an absent field
// stays, null clears. It answers NOT_FOUND, FORBIDDEN for a person out of reach,
// VALIDATION_FAILED for values out of their limits, and CONFLICT for a stale
// version.
func EditJournalistProfile(ctx context.Context, tx *ent.Tx, in EditJournalistProfileInput) (EditJournalistProfileResult, error) {
	p, err := editableProfile(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditJournalistProfileResult{}, err
	}
	var f Faults
	beats := f.beats("input.beats", in.Beats.or(p.Beats))
	freelance := mustStay(&f, "input.freelance", in.Freelance, p.Freelance)
	terms := in.DefaultTerms.or(orZero(p.DefaultTerms))
	f.terms("input.defaultTerms", terms)
	if err := f.err(); err != nil {
		return EditJournalistProfileResult{}, err
	}
	edit := tx.JournalistProfile.UpdateOne(p).Where(journalistprofile.Version(in.Version))
	m := edit.Mutation()
	if !slices.Equal(beats, p.Beats) {
		m.SetBeats(beats)
	}
	setNew(m.SetFreelance, freelance, p.Freelance)
	setOrClear(m.SetDefaultTerms, m.ClearDefaultTerms, terms, orZero(p.DefaultTerms))
	if untouched(m) {
		return EditJournalistProfileResult{JournalistProfile: p.ID}, nil
	}
	if err := edit.Write(ctx); err != nil {
		return EditJournalistProfileResult{}, saved(ctx, tx, err, p.ID, in.Version)
	}
	return EditJournalistProfileResult{JournalistProfile: p.ID}, indexBeats(ctx, tx, p.PersonID, beats)
}

// editableProfile finds a profile, asks whether the person, whose row it holds, is
// within the viewer's reach, and compares the version.
func editableProfile(ctx context.Context, tx *ent.Tx, profileID string, version int) (*ent.JournalistProfile, error) {
	if id.Prefix(profileID) != "jrn" {
		return nil, missing("input.id", "profile")
	}
	p, err := tx.JournalistProfile.Query().Where(journalistprofile.ID(profileID)).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "profile")
	}
	if _, err := writablePartner(ctx, tx, "input.id", p.PersonID); err != nil {
		return nil, err
	}
	if p.Version != version {
		return nil, stale(ctx, tx, p.ID, version)
	}
	return p, nil
}

// profileChanged brings up to date what follows from a new profile.
func profileChanged(ctx context.Context, tx *ent.Tx, personID string, beats []string) error {
	if err := indexBeats(ctx, tx, personID, beats); err != nil {
		return err
	}
	return recomputeJournalist(ctx, tx, personID)
}

// indexBeats makes a journalist found by these beats, and by no others. The caller
// holds the person's row.
func indexBeats(ctx context.Context, tx *ent.Tx, personID string, beats []string) error {
	ctx = asSystem(ctx)
	there, err := tx.Beat.Query().Where(beat.PersonID(personID)).All(ctx)
	if err != nil {
		return err
	}
	gone, fresh := replaced(there, foldedBeats(beats), func(b *ent.Beat) string { return b.NameFolded })
	for _, b := range gone {
		if err := tx.Beat.DeleteOne(b).Exec(ctx); err != nil {
			return err
		}
	}
	rows := make([]*ent.BeatCreate, len(fresh))
	for i, name := range fresh {
		rows[i] = tx.Beat.Create().SetPersonID(personID).SetNameFolded(name)
	}
	return tx.Beat.CreateBulk(rows...).Exec(ctx)
}
