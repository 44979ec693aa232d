package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
)

const (
	maxRecipients = 200 // of one pitch
	maxListed     = 100 // at once
)

// NewPitchRecipientInput is a journalist to whom a pitch is to go; without an
// outlet, for the one at which they work today.
type NewPitchRecipientInput struct{ PersonID, OutletID string }

// recipients checks those to whom a pitch is to go, to which there are some
// already, and puts them in order.
func (f *Faults) recipients(ctx context.Context, tx *ent.Tx, in []NewPitchRecipientInput, there int) ([]NewPitchRecipientInput, error) {
	switch {
	case len(in) > maxListed:
		f.add(Invalid, "input.recipients", fmt.Sprintf("There can be at most %d at once; these are %d.", maxListed, len(in)))
		return nil, nil
	case there+len(in) > maxRecipients:
		f.add(Invalid, "input.recipients", fmt.Sprintf("A pitch has at most %d recipients; these would be %d.", maxRecipients, there+len(in)))
		return nil, nil
	case len(in) == 0:
		return nil, nil
	}
	people := make([]string, len(in))
	seen := map[string]bool{}
	for i, r := range in {
		if people[i] = r.PersonID; seen[r.PersonID] {
			f.add(Invalid, fmt.Sprintf("input.recipients.%d.personID", i), "This person was named before.")
		}
		seen[r.PersonID] = true
	}
	if err := f.peopleInUse(ctx, tx, people, func(i int) string { return fmt.Sprintf("input.recipients.%d.personID", i) }); err != nil {
		return nil, err
	}
	outlets, err := outletsOf(ctx, tx, people...)
	if err != nil {
		return nil, err
	}
	out := make([]NewPitchRecipientInput, len(in))
	var named []string
	var at []int // which recipient names each
	for i, r := range in {
		if out[i] = r; r.OutletID == "" {
			out[i].OutletID = outlets[r.PersonID]
			continue
		}
		named, at = append(named, r.OutletID), append(at, i)
	}
	_, err = f.organisationsNamed(ctx, tx, named, func(i int) string { return fmt.Sprintf("input.recipients.%d.outletID", at[i]) })
	return out, err
}

// peopleInUse notes who is not there, or archived; path says where each stands.
func (f *Faults) peopleInUse(ctx context.Context, tx *ent.Tx, ids []string, path func(int) string) error {
	rows, err := tx.Person.Query().Where(person.IDIn(distinct(ids)...)).All(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]*ent.Person, len(rows))
	for _, p := range rows {
		known[p.ID] = p
	}
	for i, personID := range ids {
		switch p := known[personID]; {
		case p == nil:
			*f = append(*f, missing(path(i), "person"))
		case p.ArchivedAt != nil:
			f.add(Invalid, path(i), p.Name+" is archived; restore them first.")
		}
	}
	return nil
}

func createRecipients(ctx context.Context, tx *ent.Tx, pitchID string, in []NewPitchRecipientInput) ([]string, error) {
	rows := make([]*ent.PitchRecipientCreate, len(in))
	for i, r := range in {
		rows[i] = tx.PitchRecipient.Create().SetPitchID(pitchID).SetPersonID(r.PersonID)
		setNew(rows[i].Mutation().SetOrganisationID, r.OutletID, "")
	}
	if len(rows) == 0 {
		return nil, nil
	}
	saved, err := tx.PitchRecipient.CreateBulk(rows...).Save(ctx)
	ids := make([]string, len(saved))
	for i, r := range saved {
		ids[i] = r.ID
	}
	return ids, err
}

// AddPitchRecipientsInput are more journalists to whom a pitch is to go.
type AddPitchRecipientsInput struct {
	PitchID    string
	Recipients []NewPitchRecipientInput
}

// AddPitchRecipientsResult names the pitch and the new recipients.
type AddPitchRecipientsResult struct {
	Pitch      string   `json:"pitch"`
	Recipients []string `json:"recipients"`
}

// AddPitchRecipients lists more journalists for a pitch. To those of a pitch that
// was sent it goes by sending it again. It answers NOT_FOUND, FORBIDDEN, what
// DraftPitch says of recipients, DUPLICATE with the id for each who is on the list,
// and CONFLICT for a pitch that is closed.
func AddPitchRecipients(ctx context.Context, tx *ent.Tx, in AddPitchRecipientsInput) (AddPitchRecipientsResult, error) {
	p, err := editablePitch(ctx, tx, "input.pitchID", in.PitchID, nil)
	switch {
	case err != nil:
		return AddPitchRecipientsResult{}, err
	case p.Status == pitch.StatusCLOSED:
		return AddPitchRecipientsResult{}, &Error{Code: Conflict, Field: "input.pitchID", Message: "This pitch is closed."}
	}
	there, err := tx.PitchRecipient.Query().Where(pitchrecipient.PitchID(p.ID)).All(ctx)
	if err != nil {
		return AddPitchRecipientsResult{}, err
	}
	var f Faults
	if len(in.Recipients) == 0 {
		f.add(Invalid, "input.recipients", "Name at least one.")
	}
	who, err := f.recipients(ctx, tx, in.Recipients, len(there))
	if err != nil {
		return AddPitchRecipientsResult{}, err
	}
	f.listedBefore(who, there)
	if err := f.err(); err != nil {
		return AddPitchRecipientsResult{}, err
	}
	ids, err := createRecipients(ctx, tx, p.ID, who)
	return AddPitchRecipientsResult{Pitch: p.ID, Recipients: ids}, err
}

// listedBefore notes who is on the list of a pitch already.
func (f *Faults) listedBefore(who []NewPitchRecipientInput, there []*ent.PitchRecipient) {
	known := make(map[string]string, len(there))
	for _, r := range there {
		known[r.PersonID] = r.ID
	}
	for i, r := range who {
		if recipientID, ok := known[r.PersonID]; ok {
			*f = append(*f, &Error{Code: Duplicate, Field: fmt.Sprintf("input.recipients.%d.personID", i),
				Message: "They are on the list of this pitch already.", Extra: map[string]any{"id": recipientID}})
		}
	}
}

// RemovePitchRecipientInput names a recipient.
type RemovePitchRecipientInput struct {
	ID      string
	Version int
}

// RemovePitchRecipientResult names the pitch.
type RemovePitchRecipientResult struct {
	Pitch string `json:"pitch"`
}

// RemovePitchRecipient takes somebody off the list of a pitch. It answers
// NOT_FOUND, FORBIDDEN, and CONFLICT for a stale version and once it was sent to
// them.
func RemovePitchRecipient(ctx context.Context, tx *ent.Tx, in RemovePitchRecipientInput) (RemovePitchRecipientResult, error) {
	r, p, err := editableRecipient(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return RemovePitchRecipientResult{}, err
	case r.Status != pitchrecipient.StatusLISTED:
		return RemovePitchRecipientResult{}, &Error{Code: Conflict, Field: "input.id", Message: "It was sent to them: what was sent stays on record."}
	}
	err = tx.PitchRecipient.DeleteOne(r).Where(pitchrecipient.Version(in.Version)).Exec(ctx)
	return RemovePitchRecipientResult{Pitch: p.ID}, saved(ctx, tx, err, r.ID, in.Version)
}
