package crm

import (
	"context"
	"unicode/utf8"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/account"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/text"
	"github.com/breakthrough-party/coalition/viewer"
)

// ChangePasswordInput is the old and the new password. It is a Preparer.
type ChangePasswordInput struct {
	CurrentPassword, NewPassword string

	current string // the stored hash that CurrentPassword fits, empty when it fits none
	hash    string // of NewPassword, empty when it cannot be used anyway
	ready   bool
}

// Prepare compares the current password with the viewer's and hashes the new
// one. It judges nothing, so that a repeated request is still recognised as one;
// ChangePassword judges.
func (in *ChangePasswordInput) Prepare(ctx context.Context, db *ent.Client) error {
	in.ready = true
	a, err := db.Account.Query().Where(account.UserID(viewer.From(ctx).UserID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil // ChangePassword says so
	case err != nil:
		return err
	}
	fits, err := secret.Verify(ctx, in.CurrentPassword, a.PasswordHash)
	if err != nil || !fits {
		return err
	}
	in.current = a.PasswordHash
	var f Faults
	if f.password("", in.NewPassword); f.err() == nil {
		in.hash, err = secret.Hash(ctx, in.NewPassword)
	}
	return err
}

// ChangePasswordResult names the account.
type ChangePasswordResult struct {
	Account string `json:"account"`
}

// ChangePassword changes the viewer's own password, also a one-time one, and
// ends all their sessions. It answers VALIDATION_FAILED on currentPassword when
// that is wrong, and on newPassword when it is shorter than 12 or longer than
// 200 characters, the old one, or the viewer's name or address.
func ChangePassword(ctx context.Context, tx *ent.Tx, in ChangePasswordInput) (ChangePasswordResult, error) {
	if !in.ready {
		return ChangePasswordResult{}, errNotPrepared
	}
	a, err := tx.Account.Query().Where(account.UserID(viewer.From(ctx).UserID), forUpdate).Only(ctx)
	if err != nil {
		return ChangePasswordResult{}, found(err, "", "account")
	}
	owner, err := tx.User.Query().Where(user.ID(a.UserID)).Only(ctx)
	if err != nil {
		return ChangePasswordResult{}, err
	}
	var f Faults
	// SECURITY: compared with what is stored now, so that of two changes at the
	// same moment only one knew the current password.
	if in.current != a.PasswordHash {
		f.add(Invalid, "input.currentPassword", "This is not your current password.")
	}
	f.password("input.newPassword", in.NewPassword)
	switch text.Fold(in.NewPassword) {
	case text.Fold(in.CurrentPassword):
		f.add(Invalid, "input.newPassword", "This is the password that you have.")
	case text.Fold(a.Email), text.Fold(owner.Name):
		f.add(Invalid, "input.newPassword", "Your name or address is no password.")
	}
	if err := f.err(); err != nil {
		return ChangePasswordResult{}, err
	}
	err = tx.Account.UpdateOne(a).SetPasswordHash(in.hash).SetPasswordExpired(false).Write(ctx)
	if err != nil {
		return ChangePasswordResult{}, err
	}
	return ChangePasswordResult{Account: a.ID}, endSessions(ctx, tx, a.UserID)
}

// password checks what can be told of a password alone. Length is what counts;
// it may hold any characters, spaces too.
func (f *Faults) password(field, s string) {
	if n := utf8.RuneCountInString(s); !utf8.ValidString(s) || n < 12 || n > 200 {
		f.add(Invalid, field, "A password has 12 to 200 characters.")
	}
}
