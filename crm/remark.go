package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// maxRemarks is how many remarks an interaction is entered with at most.
const maxRemarks = 50

// RemarkInput is a sentence worth keeping, by whom, with terms of its own; without
// any, with those of the interaction.
type RemarkInput struct {
	PersonID    string
	Text        string
	Terms       remark.Terms
	AttributeAs string
}

// speakersOf are the people who said something.
func speakersOf(in []RemarkInput) []string {
	var ids []string
	for _, r := range in {
		if r.PersonID != "" {
			ids = append(ids, r.PersonID)
		}
	}
	return ids
}

// remarks checks the remarks of an interaction and puts them in order. people
// holds those who said something, as far as they are there.
func (f *Faults) remarks(path string, in []RemarkInput, d interactionDraft, people map[string]*ent.Person) {
	if len(in) > maxRemarks {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxRemarks, len(in)))
		return
	}
	for i := range in {
		at := fmt.Sprintf("%s.%d", path, i)
		f.remark(at, &in[i], d)
		if in[i].PersonID != "" && people[in[i].PersonID] == nil {
			*f = append(*f, missing(at+".personID", "person"))
		}
	}
}

// remark checks the values of one remark and puts them in order.
func (f *Faults) remark(path string, in *RemarkInput, d interactionDraft) {
	in.Text = f.text(path+".text", in.Text, 1, 2_000)
	in.AttributeAs = f.line(path+".attributeAs", in.AttributeAs, 0, 200)
	if in.Terms != "" {
		f.choice(path+".terms", remark.TermsValidator(in.Terms))
		f.offTheRecord(path+".terms", string(in.Terms), d.confidentiality)
	} else {
		in.Terms = remark.Terms(d.terms)
	}
}

func createRemarks(ctx context.Context, tx *ent.Tx, interactionID string, in []RemarkInput) error {
	if len(in) == 0 {
		return nil
	}
	rows := make([]*ent.RemarkCreate, len(in))
	for i, r := range in {
		rows[i] = r.create(tx, interactionID)
	}
	return tx.Remark.CreateBulk(rows...).Exec(ctx)
}

func (in RemarkInput) create(tx *ent.Tx, interactionID string) *ent.RemarkCreate {
	create := tx.Remark.Create().SetInteractionID(interactionID).SetText(in.Text).SetAttributeAs(in.AttributeAs)
	setNew(create.Mutation().SetPersonID, in.PersonID, "")
	setNew(create.Mutation().SetTerms, in.Terms, "")
	return create
}

// AddRemarkInput is a remark of an interaction that is there already.
type AddRemarkInput struct {
	InteractionID string
	PersonID      string
	Text          string
	Terms         remark.Terms
	AttributeAs   string
}

// AddRemarkResult names the remark.
type AddRemarkResult struct {
	Remark string `json:"remark"`
}

// AddRemark adds a sentence worth keeping to an interaction. It answers NOT_FOUND
// for ids that lead nowhere, FORBIDDEN for an interaction that the viewer only
// reads, and VALIDATION_FAILED for values out of their limits and for what was
// said off the record in what is open.
func AddRemark(ctx context.Context, tx *ent.Tx, in AddRemarkInput) (AddRemarkResult, error) {
	i, err := writableInteraction(ctx, tx, "input.interactionID", in.InteractionID)
	if err != nil {
		return AddRemarkResult{}, err
	}
	var f Faults
	r := RemarkInput{PersonID: in.PersonID, Text: in.Text, Terms: in.Terms, AttributeAs: in.AttributeAs}
	f.remark("input", &r, draftOfInteraction(i))
	if r.PersonID != "" {
		if err := f.speaker(ctx, tx, r.PersonID); err != nil {
			return AddRemarkResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return AddRemarkResult{}, err
	}
	saved, err := r.create(tx, i.ID).Save(schema.Under(ctx, closureOf(i)))
	if err != nil {
		return AddRemarkResult{}, err
	}
	return AddRemarkResult{Remark: saved.ID}, nil
}

// speaker checks that somebody is there.
func (f *Faults) speaker(ctx context.Context, tx *ent.Tx, personID string) error {
	if id.Prefix(personID) != "per" {
		*f = append(*f, missing("input.personID", "person"))
		return nil
	}
	_, err := tx.Person.Query().Where(person.ID(personID)).OnlyID(ctx)
	return f.refused("input.personID", found(err, "input.personID", "person"))
}

// EditRemarkInput is a change of a remark.
type EditRemarkInput struct {
	ID          string
	Version     int
	PersonID    Opt[string]
	Text        Opt[string]
	Terms       Opt[remark.Terms]
	AttributeAs Opt[string]
}

// EditRemarkResult names the remark.
type EditRemarkResult struct {
	Remark string `json:"remark"`
}

// EditRemark changes a remark: an absent field stays, null clears. It answers
// what AddRemark answers, and CONFLICT for a stale version.
func EditRemark(ctx context.Context, tx *ent.Tx, in EditRemarkInput) (EditRemarkResult, error) {
	r, i, err := writableRemark(ctx, tx, in.ID)
	switch {
	case err != nil:
		return EditRemarkResult{}, err
	case r.Version != in.Version:
		return EditRemarkResult{}, stale(ctx, tx, r.ID, in.Version)
	}
	var f Faults
	edit := tx.Remark.UpdateOne(r).Where(remark.Version(in.Version))
	m := edit.Mutation()
	text := f.text("input.text", mustStay(&f, "input.text", in.Text, r.Text), 1, 2_000)
	setNew(m.SetText, text, r.Text)
	setNew(m.SetAttributeAs, f.line("input.attributeAs", in.AttributeAs.or(r.AttributeAs), 0, 200), r.AttributeAs)
	terms := in.Terms.or(orZero(r.Terms))
	if terms != "" {
		f.choice("input.terms", remark.TermsValidator(terms))
		f.offTheRecord("input.terms", string(terms), i.Confidentiality)
	}
	setOrClear(m.SetTerms, m.ClearTerms, terms, orZero(r.Terms))
	personID := in.PersonID.or(r.PersonID)
	if personID != "" && personID != r.PersonID {
		if err := f.speaker(ctx, tx, personID); err != nil {
			return EditRemarkResult{}, err
		}
	}
	setOrClear(m.SetPersonID, m.ClearPersonID, personID, r.PersonID)
	if err := f.err(); err != nil {
		return EditRemarkResult{}, err
	}
	if untouched(m) {
		return EditRemarkResult{Remark: r.ID}, nil
	}
	err = edit.Write(schema.Under(ctx, closureOf(i)))
	return EditRemarkResult{Remark: r.ID}, saved(ctx, tx, err, r.ID, in.Version)
}

// writableRemark finds a remark, and its interaction, whose row it holds.
func writableRemark(ctx context.Context, tx *ent.Tx, remarkID string) (*ent.Remark, *ent.Interaction, error) {
	if id.Prefix(remarkID) != "rmk" {
		return nil, nil, missing("input.id", "remark")
	}
	r, err := tx.Remark.Query().Where(remark.ID(remarkID)).Only(ctx)
	if err != nil {
		return nil, nil, found(err, "input.id", "remark")
	}
	var i *ent.Interaction
	i, err = writableInteraction(ctx, tx, "input.id", r.InteractionID)
	return r, i, err
}
