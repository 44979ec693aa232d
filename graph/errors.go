package graph

import (
	"context"
	"errors"

	"entgo.io/ent/privacy"
	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// refuse turns an error of the layers below into what a client may see. Several
// faults of one input become several errors: all but the last are added here,
// the last is returned.
func refuse(ctx context.Context, err error) error {
	var faults crm.Faults
	if errors.As(err, &faults) && len(faults) > 0 {
		last := len(faults) - 1
		for _, fault := range faults[:last] {
			graphql.AddError(ctx, fault)
		}
		return faults[last]
	}
	var fault *read.Error
	if errors.As(err, &fault) {
		return &crm.Error{Code: crm.Code(fault.Code), Message: fault.Message, Field: fault.Field}
	}
	switch {
	case errors.Is(err, privacy.Deny):
		return denied(viewer.From(ctx))
	case errors.Is(err, store.ErrKeyReused):
		return &crm.Error{Code: "IDEMPOTENCY_KEY_REUSED", Message: "This Idempotency-Key was sent before with another request. Send a new key."}
	case errors.Is(err, store.ErrOutcomeUnknown):
		return &crm.Error{Code: "UNAVAILABLE", Extra: map[string]any{"outcome": "UNKNOWN"},
			Message: "The database went away while the change was being saved. Send the same request with the same Idempotency-Key again."}
	case errors.Is(err, store.ErrUnavailable):
		return &crm.Error{Code: "UNAVAILABLE", Message: "The database is not available at the moment. Nothing was written; try again."}
	}
	return err
}

// asFault is an error as one of the faults of an input.
func asFault(err error) *crm.Error {
	var fault *crm.Error
	if errors.As(err, &fault) {
		return fault
	}
	return &crm.Error{Code: "INTERNAL", Message: "Something went wrong; quote the request id."}
}

// denied is the answer when a policy refuses, which is the last line of defence.
func denied(v *viewer.Viewer) *crm.Error {
	if !v.SignedIn() {
		return &crm.Error{Code: crm.Unauthenticated, Message: "Sign in first."}
	}
	return &crm.Error{Code: crm.Forbidden, Message: "Your roles do not allow this."}
}

// needs refuses a type or field to a viewer whose token lacks the scope, so that
// an integrator never takes "not allowed" for "empty".
func needs(scope viewer.Scope) func(context.Context) error {
	return func(ctx context.Context) error {
		if viewer.From(ctx).PasswordExpired {
			return &crm.Error{Code: crm.Forbidden, Message: "Change your one-time password first, with changePassword."}
		}
		return allows(ctx, scope)
	}
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
