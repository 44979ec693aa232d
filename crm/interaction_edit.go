package crm

import (
	"context"
	"errors"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// EditInteractionInput is a change of an interaction. Participants and documents
// are all that there will be.
type EditInteractionInput struct {
	ID               string
	Version          int
	Kind             Opt[interaction.Kind]
	Direction        Opt[interaction.Direction]
	StartsAt, EndsAt Opt[time.Time]
	Place            Opt[string]
	Subject, Summary Opt[string]
	Outcome          Opt[interaction.Outcome]
	Terms            Opt[interaction.Terms]
	AttributeAs      Opt[string]
	Team             Opt[interaction.Team]
	Confidentiality  Opt[interaction.Confidentiality]
	CampaignID       Opt[string]
	Participants     Opt[[]InteractionParticipantInput]
	Documents        Opt[[]DocumentLinkInput]
}

// EditInteractionResult names the interaction.
type EditInteractionResult struct {
	Interaction string `json:"interaction"`
}

// EditInteraction changes an interaction: an absent field stays, null clears. What
// is no longer RESTRICTED is no longer shared by name; when it is now off the
// record, so are the remarks that had its terms or none; and open follow-ups lose
// an assignee who may no longer see them. It answers what LogInteraction answers; NOT_FOUND and FORBIDDEN for an interaction
// out of sight or reach; FORBIDDEN for anybody but the author who makes it less
// closed or gives what is for one team to the other; CONFLICT for participants who
// stay and of whom it was said that there must be no contact, when it is only now
// that we call upon them after that; VALIDATION_FAILED for a change after which the viewer could not write
// it any more, for opening what holds a remark off the record, and for another
// time of one that was cancelled; and CONFLICT for a stale version.
func EditInteraction(ctx context.Context, tx *ent.Tx, in EditInteractionInput) (EditInteractionResult, error) {
	if err := mayEnterPartners(ctx, in.Participants.Value, nil, nil); err != nil {
		return EditInteractionResult{}, err
	}
	i, err := editableInteraction(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditInteractionResult{}, err
	}
	var f Faults
	was := draftOfInteraction(i)
	d := in.over(was, &f)
	d.check(&f)
	f.movedTo(ctx, d, was)
	err1 := f.closure(ctx, tx, i, d)
	who, err2 := f.changedParticipants(ctx, tx, i, d, in.Participants, roll{})
	docs, err3 := f.changedDocuments(ctx, tx, i, in.Documents)
	f.notNull("input.participants", in.Participants.Null)
	err4 := f.forCampaign(ctx, tx, d.campaignID, was.campaignID)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return EditInteractionResult{}, err
	}
	if err := f.err(); err != nil {
		return EditInteractionResult{}, err
	}
	edit := tx.Interaction.UpdateOne(i).Where(interaction.Version(in.Version))
	d.fill(ctx, edit.Mutation(), was)
	if err := endShares(ctx, tx, edit.Mutation(), i, d); err != nil {
		return EditInteractionResult{}, err
	}
	if untouched(edit.Mutation()) {
		if !who.any() && !docs.any() {
			return EditInteractionResult{Interaction: i.ID}, nil
		}
		edit.SetSubject(i.Subject) // they are a part of it: it has a new version, too
	}
	after, err := edit.Save(ctx)
	if err != nil {
		return EditInteractionResult{}, saved(ctx, tx, err, i.ID, in.Version)
	}
	under := schema.Under(ctx, moreClosed(closureOf(i), closureOf(after)))
	if err := who.save(under, tx, i.ID); err != nil {
		return EditInteractionResult{}, err
	}
	if err := docs.save(under, tx, i.ID); err != nil {
		return EditInteractionResult{}, err
	}
	if err := remarksFollow(under, tx, i.ID, d, was); err != nil {
		return EditInteractionResult{}, err
	}
	if err := unassignHidden(under, tx, after); err != nil {
		return EditInteractionResult{}, err
	}
	if err := interactionChanged(ctx, tx, after); err != nil {
		return EditInteractionResult{}, err
	}
	return EditInteractionResult{Interaction: i.ID}, stillWritable(ctx, tx, i.ID, whatCloses(was.closure(), d.closure(), "input.participants"))
}

// over is the draft with the edit laid over it.
func (in EditInteractionInput) over(d interactionDraft, f *Faults) interactionDraft {
	d.kind = mustStay(f, "input.kind", in.Kind, d.kind)
	d.direction = mustStay(f, "input.direction", in.Direction, d.direction)
	d.startsAt = mustStay(f, "input.startsAt", in.StartsAt, d.startsAt)
	d.endsAt = in.EndsAt.or(d.endsAt)
	d.place = in.Place.or(d.place)
	d.subject = mustStay(f, "input.subject", in.Subject, d.subject)
	d.summary = in.Summary.or(d.summary)
	d.outcome = in.Outcome.or(d.outcome)
	d.terms = in.Terms.or(d.terms)
	d.attributeAs = in.AttributeAs.or(d.attributeAs)
	d.team = mustStay(f, "input.team", in.Team, d.team)
	d.confidentiality = mustStay(f, "input.confidentiality", in.Confidentiality, d.confidentiality)
	d.campaignID = in.CampaignID.or(d.campaignID)
	return d
}

// editableInteraction finds an interaction, asks whether the viewer may write it,
// holds its row and compares the version.
func editableInteraction(ctx context.Context, tx *ent.Tx, interactionID string, version int) (*ent.Interaction, error) {
	if id.Prefix(interactionID) != "int" {
		return nil, missing("input.id", "interaction")
	}
	i, err := writableInteraction(ctx, tx, "input.id", interactionID)
	switch {
	case err != nil:
		return nil, err
	case i.Version != version:
		return nil, stale(ctx, tx, i.ID, version)
	}
	return i, nil
}

// movedTo checks another time.
func (f *Faults) movedTo(ctx context.Context, d, was interactionDraft) {
	switch {
	case d.startsAt.Equal(was.startsAt):
	case d.status == interaction.StatusCANCELLED:
		f.add(Invalid, "input.startsAt", "This was cancelled: plan it anew.")
	default:
		f.begun(ctx, d)
	}
}

// closure checks a change of how closed an interaction is.
func (f *Faults) closure(ctx context.Context, tx *ent.Tx, i *ent.Interaction, d interactionDraft) error {
	was := closureOf(i)
	f.mayClose(ctx, i.CreatedBy, was, d.closure())
	if d.closed() || !less(d.closure(), was) {
		return nil
	}
	said, err := tx.Remark.Query().Where(remark.InteractionID(i.ID), remark.TermsEQ(remark.TermsOFF_THE_RECORD), remark.VoidedAtIsNil()).Exist(asSystem(ctx))
	if said {
		f.add(Invalid, "input.confidentiality", "A remark was made off the record: it cannot be open to everybody.")
	}
	return err
}

// stillWritable refuses a change after which the viewer could not write the
// interaction any more; it is undone.
func stillWritable(ctx context.Context, tx *ent.Tx, interactionID, field string) error {
	may, err := mayWriteInteraction(ctx, tx, interactionID)
	if err == nil && !may {
		err = wouldShutOut(field)
	}
	return err
}
