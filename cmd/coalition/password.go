package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store"
)

// passwordFlags say where a one-time password is shown, once.
//
// SECURITY: it never goes to the log, which is on standard error.
type passwordFlags struct {
	PasswordFile string `placeholder:"FILE" help:"Write a one-time password into this new file, which only its owner can read, and not to standard output."`
}

// open makes the place before there is a password, so that none is lost for
// want of a place to show it.
func (p passwordFlags) open(t *terminal) (*passwordPlace, error) {
	switch {
	case p.PasswordFile != "":
	case inJournal(t.out):
		return nil, faults{"--password-file: give one, because standard output goes to the journal, which others can read"}
	default:
		return &passwordPlace{out: t.out}, nil
	}
	// SECURITY: O_EXCL, so that neither an existing file nor what a link points to
	// is written to.
	f, err := os.OpenFile(p.PasswordFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("--password-file: there is a file %s already", p.PasswordFile)
	}
	return &passwordPlace{out: t.out, file: f}, err
}

// credentials are what somebody signs in with, once.
type credentials struct{ email, password string }

// withPassword opens the database, has a one-time password made, writes with it,
// and shows it when that is done.
func (p passwordFlags) withPassword(ctx context.Context, t *terminal, d database, verb string, in crm.Preparer, write func(context.Context, *ent.Tx) (credentials, error)) error {
	return d.with(ctx, func(ctx context.Context, s *store.Store) error {
		place, err := p.open(t)
		if err != nil {
			return err
		}
		if err := in.Prepare(ctx, s.Ent()); err != nil {
			return errors.Join(err, place.drop())
		}
		made, _, err := store.Write(ctx, s, store.Op{Verb: verb}, write)
		if err != nil {
			return errors.Join(err, place.drop())
		}
		return place.show(made)
	})
}

// passwordPlace shows one password.
type passwordPlace struct {
	out  io.Writer
	file *os.File
}

// show shows the password with which an address can sign in once.
func (p *passwordPlace) show(c credentials) error {
	if p.file == nil {
		_, err := fmt.Fprintf(p.out, "Sign in as %s with this one-time password, and change it:\n\n  %s\n\n", c.email, c.password)
		return err
	}
	_, err := fmt.Fprintln(p.file, c.password)
	if err := errors.Join(err, p.file.Sync(), p.file.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "Sign in as %s with the one-time password in %s, and change it.\n", c.email, p.file.Name())
	return err
}

// drop takes the place away when there is no password to show.
func (p *passwordPlace) drop() error {
	if p.file == nil {
		return nil
	}
	return errors.Join(p.file.Close(), os.Remove(p.file.Name()))
}
