package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
)

// commitmentDraft is a commitment as it will be, so that one set of rules holds
// for new ones and for edits. An absent number is -1.
type commitmentDraft struct {
	kind          commitment.Kind
	text          string
	quantity      int
	unit          string
	madeOn, dueOn calendar.Date
	campaignID    string
	// What became of it, which other verbs say.
	delivered  int
	resolvedOn calendar.Date
}

func draftOfCommitment(c *ent.Commitment) commitmentDraft {
	return commitmentDraft{
		kind: c.Kind, text: c.Text, quantity: c.Quantity, unit: c.Unit, madeOn: c.MadeOn, dueOn: c.DueOn,
		campaignID: c.CampaignID, delivered: c.Delivered, resolvedOn: c.ResolvedOn,
	}
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *commitmentDraft) check(ctx context.Context, f *Faults, path string) {
	f.choice(path+".kind", commitment.KindValidator(d.kind))
	d.text = f.text(path+".text", d.text, 1, 2_000)
	d.unit = f.name(path+".unit", d.unit, 0, 30)
	if d.unit != "" && d.quantity == -1 && !f.about(path+".quantity") && !f.about(path+".unit") {
		f.add(Invalid, path+".unit", "There is no quantity that could be counted in it.")
	}
	if d.quantity == -1 && d.delivered != -1 {
		f.add(Invalid, path+".quantity", "It was said how much of it came: give a number, or reopen the commitment first.")
	}
	d.madeOn = f.past(ctx, path+".madeOn", d.madeOn)
	f.day(path+".dueOn", d.dueOn)
	if d.dueOn != "" && d.dueOn < d.madeOn {
		f.add(Invalid, path+".dueOn", "This is before the day on which it was promised, "+string(d.madeOn)+".")
	}
	if d.resolvedOn != "" && d.resolvedOn < d.madeOn {
		f.add(Invalid, path+".madeOn", "This is after the day on which it was settled, "+string(d.resolvedOn)+".")
	}
}

// create is the new row of a commitment that was checked.
func (d commitmentDraft) create(tx *ent.Tx, madeBy commitment.MadeBy, organisationID string) *ent.CommitmentCreate {
	create := tx.Commitment.Create().SetMadeBy(madeBy).SetOrganisationID(organisationID)
	d.fill(create.Mutation(), commitmentDraft{quantity: -1})
	return create
}

// fill writes into a mutation what is another than it was.
func (d commitmentDraft) fill(m *ent.CommitmentMutation, was commitmentDraft) {
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetText, d.text, was.text)
	setNew(m.SetQuantity, d.quantity, was.quantity)
	setNew(m.SetUnit, d.unit, was.unit)
	setNew(m.SetMadeOn, d.madeOn, was.madeOn)
	setNew(m.SetDueOn, d.dueOn, was.dueOn)
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
}
