// Package viewer says who is asking. It imports nothing of ours, so that the
// policies of ent, the verbs and the HTTP server can all depend on it.
package viewer

import (
	"context"
	"slices"
)

// Role is what somebody does for the party. Several roles add up.
type Role string

// The roles.
const (
	Admin     Role = "ADMIN"
	Outreach  Role = "OUTREACH"
	Press     Role = "PRESS"
	Organiser Role = "ORGANISER"
	Reader    Role = "VIEWER"
	DPO       Role = "DPO"
)

// Roles are all roles, in the order in which the API lists them.
var Roles = []Role{Admin, Outreach, Press, Organiser, Reader, DPO}

// Viewer is the person or program that asks. The zero value is nobody: it may
// see nothing and do nothing.
type Viewer struct {
	// UserID is the user's id, empty for somebody who has not signed in.
	UserID string
	Roles  []Role
	// Regions are the ids of the regions that an organiser looks after.
	Regions []string
	// Token is the id of the app token that was used, empty for a session.
	Token string
	// Session is the id of the session that was used, empty for a token.
	Session string
	// Scopes is what an app token allows. A session allows every scope; its Scopes is nil.
	Scopes []Scope
	// PasswordExpired says that nothing but changing the password is allowed.
	PasswordExpired bool

	system   bool
	revealed []string
}

// System is the server itself: migrations, imports and the bookkeeping of
// sign-in. It passes every policy. userID is recorded as the actor.
func System(userID string) *Viewer { return &Viewer{UserID: userID, system: true} }

// IsSystem reports whether the server itself is asking.
func (v *Viewer) IsSystem() bool { return v.system }

// SignedIn reports whether somebody is asking whom we know.
func (v *Viewer) SignedIn() bool { return v.system || v.UserID != "" }

// Has reports whether the viewer holds at least one of the roles.
func (v *Viewer) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(v.Roles, r) })
}

// ReadsPartners reports whether the viewer may read what we know of partners:
// everybody who is signed in and is more than a data protection officer.
func (v *Viewer) ReadsPartners() bool {
	return v.system || v.Has(Admin, Outreach, Press, Organiser, Reader)
}

// WritesPartners reports whether the viewer may write partners of every region.
func (v *Viewer) WritesPartners() bool { return v.system || v.Has(Admin, Outreach, Press) }

// Allows reports whether the scope is within what the viewer's token allows.
func (v *Viewer) Allows(s Scope) bool {
	return v.system || (v.Token == "" && v.UserID != "") || slices.Contains(v.Scopes, s)
}

// Reveal returns a copy of the viewer that may also read the rows of these ids,
// once, because their opening was recorded.
func (v *Viewer) Reveal(ids ...string) *Viewer {
	c := *v
	c.revealed = append(slices.Clone(v.revealed), ids...)
	return &c
}

// Revealed are the ids whose opening was recorded for this request.
func (v *Viewer) Revealed() []string { return v.revealed }

type key struct{}

// NewContext returns a context in which v is asking.
func NewContext(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, key{}, v)
}

// From returns who is asking; nobody, and never nil, when the context does not say.
func From(ctx context.Context) *Viewer {
	if v, ok := ctx.Value(key{}).(*Viewer); ok && v != nil {
		return v
	}
	return &Viewer{}
}
