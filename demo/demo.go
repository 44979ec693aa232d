// Package demo fills a database with data to try the server with, and hands out
// the tokens to do so.
//
// It is a folder of its own because it is long and because nothing of it may
// reach a database in use: a demo database is marked as such, and everything
// here refuses a database that holds something else.
//
// The organisations are real public bodies and their public facts, mixed with
// local groups that do not exist. Every person, number and address is invented,
// and so is everything that is said about a relationship: telephone numbers are
// those that Ofcom keeps for drama, addresses end in example.org. The data is
// made by the verbs of crm, so that all their rules hold, and is the same each
// time.
package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// ErrNotDemo says that a database holds something that is no demo data.
var ErrNotDemo = errors.New("this database is in use and no demo database")

// mark is the setting by which a demo database is known.
const mark = "demo"

// Marked reports whether a database is a demo database. It must be migrated.
func Marked(ctx context.Context, s *store.Store) (bool, error) {
	_, err := s.Ent().Setting.Get(asServer(ctx), mark)
	if ent.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// Check refuses with [ErrNotDemo] a database that holds something and is not
// marked. It may be asked before the database is migrated, so that nothing
// happens to a database that is refused.
func Check(ctx context.Context, s *store.Store) error {
	marked, err := Marked(ctx, s)
	if marked || err != nil {
		return nil // one without our tables is judged by Migrate
	}
	// What cannot be read, as in a database of an older version, counts as something.
	if used, err := inUse(asServer(ctx), s.Ent()); used || err != nil {
		return ErrNotDemo
	}
	return nil
}

// Fill makes an empty database a demo database: marks it and fills it, both or
// nothing. A demo database stays as it is, with all that people did to it; any
// other that holds something is refused with [ErrNotDemo]. It must be migrated.
func Fill(ctx context.Context, s *store.Store) error {
	if marked, err := Marked(ctx, s); marked || err != nil {
		return err
	}
	accounts, err := accounts(ctx, s.Ent()) // slow on purpose, so not within the transaction
	if err != nil {
		return err
	}
	op := store.Op{Verb: "fillDemo"}
	_, _, err = store.Write(asServer(ctx), s, op, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		if filled, err := begin(ctx, tx); filled || err != nil {
			return struct{}{}, err
		}
		f := &filling{tx: tx, accounts: accounts, ids: map[string]string{}}
		return struct{}{}, f.everything(ctx)
	})
	return err
}

// begin marks the database. filled says that another server did it meanwhile.
func begin(ctx context.Context, tx *ent.Tx) (filled bool, err error) {
	if _, err := tx.Setting.Get(ctx, mark); !ent.IsNotFound(err) {
		return err == nil, err
	}
	// SECURITY: demo tokens are shown on a screen, so they must never open a
	// database that holds anything real.
	if used, err := inUse(ctx, tx.Client()); err != nil {
		return false, err
	} else if used {
		return false, ErrNotDemo
	}
	return false, tx.Setting.Create().SetID(mark).SetValue([]byte("demo")).Exec(ctx)
}

// inUse reports whether somebody has entered something.
func inUse(ctx context.Context, db *ent.Client) (bool, error) {
	for _, exist := range []func(context.Context) (bool, error){
		db.User.Query().Where(user.StatusNEQ(user.StatusSYSTEM)).Exist,
		db.Organisation.Query().Exist,
		db.Person.Query().Exist,
		db.Tag.Query().Exist,
		db.Change.Query().Exist, // also of what was deleted since
	} {
		if found, err := exist(ctx); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// asServer is a context in which the server itself acts.
func asServer(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System(store.SystemUserID))
}

// filling is one run over all data. Records are named by short keys until they
// have an id.
type filling struct {
	tx       *ent.Tx
	accounts []crm.CreateAccountInput
	ids      map[string]string
	users    map[string]*viewer.Viewer
	people   []*someone
}

func (f *filling) everything(ctx context.Context) error {
	for _, part := range []struct {
		name string
		fill func(context.Context) error
	}{
		{"regions", f.findRegions},
		{"users", f.addUsers},
		{"tags", f.addTags},
		{"organisations", f.addOrganisations},
		{"affiliations", f.addAffiliations},
		{"people", f.addPeople},
		{"contact points", f.addContactPoints},
		{"interactions", f.addInteractions},
		{"follow-ups", f.closeTasks},
		{"stances and stages", f.addStanding},
		{"plans", f.addPlans},
		{"campaigns", f.addCampaigns},
		{"statements", f.addStatements},
		{"agreements", f.addAgreements},
		{"press desk", f.addPress},
		{"do not contact", f.closeSome},
	} {
		if err := part.fill(ctx); err != nil {
			return fmt.Errorf("demo data: %s: %w", part.name, err)
		}
	}
	return nil
}

// as is a context in which an invented user writes.
func (f *filling) as(ctx context.Context, who string) context.Context {
	return viewer.NewContext(ctx, f.users[who])
}

// id is that of the record of a key.
func (f *filling) id(key string) (string, error) {
	if key == "" {
		return "", nil
	}
	id, ok := f.ids[key]
	if !ok {
		return "", fmt.Errorf("nothing is named %q", key)
	}
	return id, nil
}

// idsOf are those of the records of some keys.
func (f *filling) idsOf(keys []string) ([]string, error) {
	ids := make([]string, len(keys))
	for i, k := range keys {
		var err error
		if ids[i], err = f.id(k); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
