package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/documentlink"
)

// maxDocuments is how many documents an interaction has at most.
const maxDocuments = 20

// DocumentLinkInput is a document elsewhere.
type DocumentLinkInput struct{ Title, URL string }

// documents checks documents and puts them in order.
func (f *Faults) documents(path string, in []DocumentLinkInput) {
	if len(in) > maxDocuments {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxDocuments, len(in)))
		return
	}
	for i := range in {
		at := fmt.Sprintf("%s.%d", path, i)
		in[i].Title = f.name(at+".title", in[i].Title, 1, 200)
		if in[i].URL = f.webAddress(at+".url", in[i].URL, maxWebAddress); in[i].URL == "" {
			f.add(Invalid, at+".url", "This must not be empty.")
		}
	}
}

func documentRows(tx *ent.Tx, interactionID string, in []DocumentLinkInput) []*ent.DocumentLinkCreate {
	rows := make([]*ent.DocumentLinkCreate, len(in))
	for i, d := range in {
		rows[i] = tx.DocumentLink.Create().SetInteractionID(interactionID).SetTitle(d.Title).SetURL(d.URL)
	}
	return rows
}

// documentChange is which documents go and which come.
type documentChange struct {
	gone []*ent.DocumentLink
	come []DocumentLinkInput
}

func (c documentChange) any() bool { return len(c.gone)+len(c.come) > 0 }

// changedDocuments checks the documents in place of those that there are.
func (f *Faults) changedDocuments(ctx context.Context, tx *ent.Tx, i *ent.Interaction, given Opt[[]DocumentLinkInput]) (documentChange, error) {
	if !given.Set {
		return documentChange{}, nil
	}
	f.documents("input.documents", given.Value)
	were, err := tx.DocumentLink.Query().Where(documentlink.InteractionID(i.ID)).Order(documentlink.ByID()).All(ctx)
	if err != nil {
		return documentChange{}, err
	}
	var c documentChange
	c.gone, c.come = replaced(were, given.Value, func(d *ent.DocumentLink) DocumentLinkInput { return DocumentLinkInput{d.Title, d.URL} })
	return c, nil
}

// save writes them, as participantChange.save does.
func (c documentChange) save(ctx context.Context, tx *ent.Tx, interactionID string) error {
	ctx = asSystem(ctx)
	for _, d := range c.gone {
		if err := tx.DocumentLink.DeleteOne(d).Exec(ctx); err != nil {
			return err
		}
	}
	if len(c.come) == 0 {
		return nil
	}
	return tx.DocumentLink.CreateBulk(documentRows(tx, interactionID, c.come)...).Exec(ctx)
}
