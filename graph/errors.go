package graph

import (
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/viewer"
)

// asFault is an error as one of the faults of an input.
func asFault(err error) *crm.Error {
	var fault *crm.Error
	if errors.As(err, &fault) {
		return fault
	}
	return &crm.Error{Code: "INTERNAL", Message: "Something went wrong; quote the request id."}
}

// needs refuses a type or field to a viewer whose token lacks the scope, so that
// an integrator never takes "not allowed" for "empty".
func needs(scope viewer.Scope) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := signedIn(ctx); err != nil {
			return err
		}
		return allows(ctx, scope)
	}
}

// signedIn refuses nobody and whoever must change their password first.
func signedIn(ctx context.Context) error {
	switch v := viewer.From(ctx); {
	case !v.SignedIn():
		return &crm.Error{Code: crm.Unauthenticated, Message: "Sign in first."}
	case v.PasswordExpired:
		return &crm.Error{Code: crm.Forbidden, Message: "Change your one-time password first, with changePassword."}
	}
	return nil
}

// allows is what needs asks of everybody, also of somebody with a one-time
// password, who may see nothing but who they are.
func allows(ctx context.Context, scope viewer.Scope) error {
	switch v := viewer.From(ctx); {
	case v.IsSystem():
		return nil
	case !v.SignedIn():
		return &crm.Error{Code: crm.Unauthenticated, Message: "Sign in first."}
	case !v.Allows(scope):
		return &crm.Error{Code: crm.Forbidden, Message: "This token lacks the scope " + string(scope) + ".",
			Extra: map[string]any{"scope": scope}}
	}
	return nil
}
