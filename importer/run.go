package importer

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// verb is what the history says of everything that an import writes.
const verb = "importOrganisations"

// Options say what to import and how.
type Options struct {
	// File is the name of the file, for the report.
	File string
	// Data is what stands in it.
	Data []byte
	// Mapping says what its columns mean.
	Mapping *Mapping
	// Layout is what is known beforehand of its form.
	Layout Layout
	// DryRun plans and reports, and writes nothing.
	DryRun bool
	// Actor is the id of the user in whose name it is written; empty for the server itself.
	Actor string
	// Batch is how many records are written in one transaction; 0 for 200.
	Batch int
	// Progress is called after each transaction with the records written and all there are.
	Progress func(done, total int)
}

// Run imports a file: it reads it, plans what every row comes to, and writes it
// in transactions of some records each, a parent before its units. Nothing is
// written unless the whole file was understood.
//
// What a row comes to depends on the file and on what is stored, and not on how
// far an import came: one that was interrupted is finished by running it again,
// and the same file again changes nothing.
//
// An error means that the file is not one that can be imported, or that the
// database failed; then the report, where there is one, says what would have
// been done, and what was written before stays. Rows that cannot be imported are
// no error: the report lists them.
func Run(ctx context.Context, s *store.Store, o Options) (*Report, error) {
	sheet, err := ReadSheet(o.Data, o.Layout, o.Mapping.Columns())
	if err != nil {
		return nil, err
	}
	if o.Actor, err = actor(ctx, s, o.Actor); err != nil {
		return nil, err
	}
	// SECURITY: whoever runs an import has the database in hand. The policies of
	// records would add nothing; the history names the user all the same.
	ctx = viewer.NewContext(ctx, viewer.System(o.Actor))
	db := s.Ent()
	known, err := load(ctx, db)
	if err != nil {
		return nil, err
	}
	p := planRows(o.Mapping, sheet, &known.world)
	ties, err := loadTies(ctx, db, p)
	if err != nil {
		return nil, err
	}
	fresh, changed := p.planTies(ties)
	w := newWriting(s, o, known, p, fresh, changed)
	if !o.DryRun {
		err = w.run(ctx)
	}
	report := p.report(o.File, o.Mapping, sheet)
	report.DryRun, report.Records, report.Written = o.DryRun, len(w.items), w.written
	report.AffiliationsCreated, report.AffiliationsChanged = standing(fresh), standing(changed)
	return report, err
}

// actor is the user in whose name is written: the one that is named, if there
// is one, else the server itself.
func actor(ctx context.Context, s *store.Store, id string) (string, error) {
	if id == "" {
		return store.SystemUserID, nil
	}
	found, err := s.Ent().User.Query().Where(user.ID(id)).OnlyID(viewer.NewContext(ctx, viewer.System(id)))
	if err != nil {
		return "", fmt.Errorf("the user in whose name to import: %w", err)
	}
	return found, nil
}

// standing counts the ties that were not refused in the end.
func standing(ties []*tie) int {
	n := 0
	for _, t := range ties {
		if !t.failed {
			n++
		}
	}
	return n
}
