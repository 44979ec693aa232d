package crm

import (
	"context"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/viewer"
)

// maxOverrides is how many warnings are overridden at once at most.
const maxOverrides = 600

// PitchOverrideInput is why a pitch goes to somebody in spite of a warning.
type PitchOverrideInput struct {
	PersonID string
	Warning  pitchoverride.Warning
	Reason   string
}

// SendPitchInput says that a pitch goes out, and what is overridden.
type SendPitchInput struct {
	ID        string
	Version   int
	Overrides []PitchOverrideInput
}

// SendPitchResult names the pitch.
type SendPitchResult struct {
	Pitch string `json:"pitch"`
}

// SendPitch says that a pitch goes out to those who are listed, be it for the
// first time or to those who were listed later. It asks what pitchPreflight
// answers and is CONFLICT, with the warnings in Extra, unless each is overridden
// with a reason, which is kept; that there must be no contact is never overridden.
// It answers NOT_FOUND, FORBIDDEN, VALIDATION_FAILED for overrides of people who
// are not listed or are named twice, without a reason, or of DO_NOT_CONTACT, and
// CONFLICT for a stale version, for a pitch that is closed, and when nobody is
// listed.
func SendPitch(ctx context.Context, tx *ent.Tx, in SendPitchInput) (SendPitchResult, error) {
	p, err := editablePitch(ctx, tx, "input.id", in.ID, &in.Version)
	if err != nil {
		return SendPitchResult{}, err
	}
	if p.Status != pitch.StatusSENT {
		if err := PitchMoves.refuse("input.id", "pitch", p.Status, pitch.StatusSENT); err != nil {
			return SendPitchResult{}, err
		}
	}
	listed, err := tx.PitchRecipient.Query().Where(pitchrecipient.PitchID(p.ID), pitchrecipient.StatusEQ(pitchrecipient.StatusLISTED)).
		Order(pitchrecipient.ByCreatedAt(), pitchrecipient.ByID()).All(ctx)
	switch {
	case err != nil:
		return SendPitchResult{}, err
	case len(listed) == 0:
		return SendPitchResult{}, &Error{Code: Conflict, Field: "input.id", Message: "Nobody is listed to whom it could go: addPitchRecipients lists them."}
	}
	var f Faults
	overrides := f.overrides(in.Overrides, listed)
	if err := f.err(); err != nil {
		return SendPitchResult{}, err
	}
	s := sending{pitch: p, listed: listed, overrides: overrides}
	if err := s.warn(ctx, tx); err != nil {
		return SendPitchResult{}, err
	}
	return SendPitchResult{Pitch: p.ID}, s.send(ctx, tx, in.Version)
}

// warned is a warning about somebody.
type warned struct {
	personID string
	kind     pitchoverride.Warning
}

// overrides checks what is overridden, and returns the reasons.
func (f *Faults) overrides(in []PitchOverrideInput, listed []*ent.PitchRecipient) map[warned]string {
	if len(in) > maxOverrides {
		f.add(Invalid, "input.overrides", fmt.Sprintf("There can be at most %d; these are %d.", maxOverrides, len(in)))
		return nil
	}
	there := make(map[string]bool, len(listed))
	for _, r := range listed {
		there[r.PersonID] = true
	}
	reasons := make(map[warned]string, len(in))
	for i, o := range in {
		path, about := fmt.Sprintf("input.overrides.%d", i), warned{o.PersonID, o.Warning}
		if !there[o.PersonID] {
			f.add(Invalid, path+".personID", "This person is not listed for the pitch.")
		}
		f.choice(path+".warning", pitchoverride.WarningValidator(o.Warning))
		if o.Warning == pitchoverride.WarningDO_NOT_CONTACT {
			f.add(Invalid, path+".warning", "That there must be no contact cannot be overridden.")
		}
		if _, twice := reasons[about]; twice {
			f.add(Invalid, path, "This warning was overridden before.")
		}
		reasons[about] = f.line(path+".reason", o.Reason, 1, 500)
	}
	return reasons
}

// sending is a pitch that goes out.
type sending struct {
	pitch     *ent.Pitch
	listed    []*ent.PitchRecipient
	overrides map[warned]string
	// kept are the overrides that had something to override.
	kept map[warned]bool
}

// warn is CONFLICT unless every warning is overridden. The rows of the campaign
// and of the people are held, so that two who send at once see each other.
func (s *sending) warn(ctx context.Context, tx *ent.Tx) error {
	if s.pitch.CampaignID != "" {
		if _, err := tx.Campaign.Query().Where(campaign.ID(s.pitch.CampaignID), forUpdate).IDs(asSystem(ctx)); err != nil {
			return err
		}
	}
	ids := make([]string, len(s.listed))
	for i, r := range s.listed {
		ids[i] = r.PersonID
	}
	people, err := tx.Person.Query().Where(person.IDIn(ids...), forUpdate).Order(person.ByID()).All(ctx)
	if err != nil {
		return err
	}
	all, err := PitchWarnings(ctx, tx.Client(), s.offer(), people)
	if err != nil {
		return err
	}
	s.kept = map[warned]bool{}
	var left []PitchWarning
	var whom []string
	for _, r := range s.listed {
		for _, w := range all[r.PersonID] {
			about := warned{r.PersonID, w.Kind}
			if s.overrides[about] != "" {
				s.kept[about] = true
				continue
			}
			left, whom = append(left, w), append(whom, r.PersonID)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return standingAgainst(ctx, tx, left, whom)
}

func (s *sending) offer() PitchOffer {
	return PitchOffer{CampaignID: s.pitch.CampaignID, Subject: s.pitch.Subject, Embargo: s.pitch.EmbargoLiftsAt != nil, Exclusive: s.pitch.Exclusive}
}

// standingAgainst is the refusal that names the warnings, with who of us knows more.
func standingAgainst(ctx context.Context, tx *ent.Tx, left []PitchWarning, whom []string) error {
	var ids []string
	for _, w := range left {
		if w.ByID != "" {
			ids = append(ids, w.ByID)
		}
	}
	users, err := tx.User.Query().Where(user.IDIn(distinct(ids)...)).All(ctx)
	if err != nil {
		return err
	}
	names := make(map[string]string, len(users))
	for _, u := range users {
		names[u.ID] = u.Name
	}
	told := make([]map[string]any, len(left))
	for i, w := range left {
		told[i] = map[string]any{"personID": whom[i], "warning": string(w.Kind), "by": nil, "at": nil}
		if w.ByID != "" {
			told[i]["by"] = names[w.ByID]
		}
		if !w.At.IsZero() {
			told[i]["at"] = w.At.UTC().Format(time.RFC3339Nano)
		}
	}
	return &Error{Code: Conflict, Field: "input.overrides", Extra: map[string]any{"warnings": told},
		Message: fmt.Sprintf("There are warnings that are not overridden: %d. Override them with a reason, or take the people off the list.", len(left))}
}

// send writes that it went out, and why in spite of warnings.
func (s *sending) send(ctx context.Context, tx *ent.Tx, version int) error {
	now := calendar.Now(ctx)
	edit := tx.Pitch.UpdateOne(s.pitch).Where(pitch.Version(version))
	if s.pitch.Status == pitch.StatusDRAFT {
		edit.SetStatus(pitch.StatusSENT).SetSentAt(now)
	}
	if !untouched(edit.Mutation()) {
		if err := edit.Write(ctx); err != nil {
			return saved(ctx, tx, err, s.pitch.ID, version)
		}
	}
	var kept []*ent.PitchOverrideCreate
	for _, r := range s.listed {
		if err := tx.PitchRecipient.UpdateOne(r).SetStatus(pitchrecipient.StatusSENT).SetSentAt(now).Write(ctx); err != nil {
			return err
		}
		for _, kind := range overridable {
			about := warned{r.PersonID, kind}
			if s.kept[about] {
				kept = append(kept, tx.PitchOverride.Create().SetPitchID(s.pitch.ID).SetRecipientID(r.ID).SetWarning(kind).
					SetReason(s.overrides[about]).SetCreatedAt(now).SetCreatedBy(viewer.From(ctx).UserID))
			}
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return tx.PitchOverride.CreateBulk(kept...).Exec(ctx)
}

// overridable are the warnings that can be overridden.
var overridable = []pitchoverride.Warning{
	pitchoverride.WarningPITCHED_RECENTLY, pitchoverride.WarningEXCLUSIVE_GIVEN, pitchoverride.WarningEMBARGO_AND_EXCLUSIVE,
	pitchoverride.WarningMANAGED_BY, pitchoverride.WarningPOSITION_ENDED, pitchoverride.WarningPLACED_RECENTLY,
}
