package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/text"
)

// records is how many records are written in one transaction: few enough that
// others wait only a moment for it, many enough that the import does not wait
// for the disk.
const records = 200

// writing writes a plan.
type writing struct {
	store *store.Store
	known *stored
	rows  map[*body][]*planned
	ties  map[*tie][]*planned
	items []*item
	// tiesOnly: the rows are affiliations.
	tiesOnly bool
	batch    int
	written  int
	done     func(done, total int)
	// ours are the ids of the records that this import made.
	ours map[string]bool
}

// item is one record to write.
type item struct {
	body *body
	tie  *tie
	// failed: a verb refused it, or it needs one that was refused.
	failed bool
}

func newWriting(s *store.Store, o Options, known *stored, p *planner, fresh, changed []*tie) *writing {
	w := &writing{
		tiesOnly: p.tiesOnly,
		store:    s, known: known, batch: o.Batch, done: o.Progress, ours: map[string]bool{},
		rows: map[*body][]*planned{}, ties: map[*tie][]*planned{},
	}
	if w.batch <= 0 {
		w.batch = records
	}
	if w.done == nil {
		w.done = func(int, int) {}
	}
	for _, r := range p.rows {
		if r.Outcome == Refused {
			continue
		}
		if !p.tiesOnly {
			w.rows[r.body] = append(w.rows[r.body], r)
		}
		for _, t := range r.ties {
			w.ties[t] = append(w.ties[t], r)
		}
	}
	for _, b := range p.made {
		w.items = append(w.items, &item{body: b})
	}
	seen := map[*body]bool{}
	for _, r := range p.rows {
		if b := r.body; b != nil && b.stored() && len(b.changes) > 0 && !seen[b] {
			seen[b] = true
			w.items = append(w.items, &item{body: b})
		}
	}
	for _, t := range append(slices.Clone(fresh), changed...) {
		w.items = append(w.items, &item{tie: t})
	}
	return w
}

// run writes everything. It stops at the first error that is not the refusal of
// one record.
func (w *writing) run(ctx context.Context) error {
	for chunk := range slices.Chunk(w.items, w.batch) {
		if err := w.commit(ctx, chunk); err != nil {
			return fmt.Errorf("%d of %d records are written; run the import again to finish it: %w", w.written, len(w.items), err)
		}
		w.written += len(chunk)
		w.done(w.written, len(w.items))
	}
	return nil
}

// refusal is a record that a verb did not want.
type refusal struct {
	item   *item
	reason string
}

func (r *refusal) Error() string { return r.reason }

// commit writes some records in one transaction. A record that a verb refuses
// is left out, and the transaction run anew without it.
func (w *writing) commit(ctx context.Context, chunk []*item) error {
	for {
		ids, _, err := store.Write(ctx, w.store, store.Op{Verb: verb}, func(ctx context.Context, tx *ent.Tx) ([]string, error) {
			return w.write(ctx, tx, chunk)
		})
		var r *refusal
		if errors.As(err, &r) {
			w.fail(r.item, r.reason)
			continue
		}
		if err != nil {
			return err
		}
		for i, it := range chunk {
			it.wrote(ids[i])
			w.ours[ids[i]] = true
		}
		return nil
	}
}

// write writes some records and returns their ids, in the same order.
func (w *writing) write(ctx context.Context, tx *ent.Tx, chunk []*item) ([]string, error) {
	if err := w.alone(ctx, tx, chunk); err != nil {
		return nil, err
	}
	ids := make([]string, len(chunk))
	now := map[*body]string{}
	idOf := func(b *body) string {
		if id, ok := now[b]; ok {
			return id
		}
		return b.id
	}
	for i, it := range chunk {
		if it.failed {
			continue
		}
		if b := it.lacks(idOf); b != nil {
			return nil, &refusal{it, b.name() + " was refused"}
		}
		id, err := w.writeOne(ctx, tx, it, idOf)
		switch {
		case crm.CodeOf(err) != "":
			return nil, &refusal{it, reason(err)}
		case err != nil:
			return nil, err
		}
		if ids[i] = id; it.body != nil {
			now[it.body] = id
		}
	}
	return ids, nil
}

func (w *writing) writeOne(ctx context.Context, tx *ent.Tx, it *item, idOf func(*body) string) (string, error) {
	switch {
	case it.body != nil && !it.body.stored():
		out, err := crm.CreateOrganisation(ctx, tx, w.known.createInput(it.body, idOf))
		return out.Organisation, err
	case it.body != nil:
		out, err := crm.EditOrganisation(ctx, tx, w.known.editInput(it.body, idOf))
		return out.Organisation, err
	case it.tie.id == "":
		out, err := crm.LinkOrganisations(ctx, tx, it.tie.linkInput(idOf))
		return out.Affiliation, err
	}
	out, err := crm.EditAffiliation(ctx, tx, it.tie.editInput())
	return out.Affiliation, err
}

// alone makes this transaction wait for those of another import, and refuses to
// make an organisation whose name somebody entered after the plan was made: the
// plan did not know of it.
func (w *writing) alone(ctx context.Context, tx *ent.Tx, chunk []*item) error {
	if _, err := tx.User.Query().Where(user.ID(store.SystemUserID), forUpdate).IDs(ctx); err != nil {
		return fmt.Errorf("waiting for other imports: %w", err)
	}
	makes := map[string]*item{}
	for _, it := range chunk {
		if it.body != nil && !it.body.stored() && !it.failed {
			makes[text.Fold(it.body.name())] = it
		}
	}
	if len(makes) == 0 {
		return nil
	}
	rows, err := tx.Organisation.Query().Where(organisation.NameFoldedIn(sortedKeys(makes)...)).
		Select(organisation.FieldID, organisation.FieldName).All(ctx)
	if err != nil {
		return fmt.Errorf("looking for names entered meanwhile: %w", err)
	}
	for _, o := range rows {
		if it := makes[text.Fold(o.Name)]; it != nil && !w.ours[o.ID] && w.known.byID[o.ID] == nil {
			return &refusal{it, fmt.Sprintf("%s (%s) was entered while the import ran: import the row again", o.Name, o.ID)}
		}
	}
	return nil
}

// forUpdate holds the rows that are read; SQLite has one writer anyway.
func forUpdate(s *sql.Selector) {
	if s.Dialect() == dialect.MySQL {
		s.ForUpdate()
	}
}

// wrote keeps the id of a record that was written.
func (it *item) wrote(id string) {
	switch {
	case it.failed:
	case it.body != nil:
		it.body.id = id
	default:
		it.tie.id = id
	}
}

// lacks is an organisation that the record needs and that was not written.
func (it *item) lacks(idOf func(*body) string) *body {
	needs := []*body{}
	if it.body != nil && it.body.parent != nil {
		needs = append(needs, it.body.parent)
	}
	if it.tie != nil {
		needs = append(needs, it.tie.from, it.tie.to)
	}
	for _, b := range needs {
		if idOf(b) == "" {
			return b
		}
	}
	return nil
}

// fail takes a record out of the import and says so in the rows that it is for.
func (w *writing) fail(it *item, why string) {
	it.failed = true
	if it.body != nil {
		it.body.madeAs = "" // it is not among those created because rows name them
		for _, r := range w.rows[it.body] {
			if !it.body.stored() || len(r.Changes) > 0 { // others find the record as it was
				r.refuse(why)
			}
		}
		return
	}
	it.tie.failed = true
	for _, r := range w.ties[it.tie] {
		if w.tiesOnly {
			r.refuse(why)
		} else if r.Outcome != Refused {
			r.note("affiliation not written: %s", why)
		}
	}
}

// reason is a refusal in the words of a report.
func reason(err error) string {
	var faults crm.Faults
	var one *crm.Error
	switch {
	case errors.As(err, &faults):
	case errors.As(err, &one):
		faults = crm.Faults{one}
	}
	parts := make([]string, len(faults))
	for i, f := range faults {
		parts[i] = strings.TrimPrefix(strings.TrimPrefix(f.Field, "input.")+": ", ": ") + f.Message
	}
	return strings.Join(parts, "; ")
}
