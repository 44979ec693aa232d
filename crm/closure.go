package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// closedness is how closed each confidentiality is.
var closedness = map[string]int{"OPEN": 0, "TEAM": 1, "RESTRICTED": 2}

// mayEnter notes a refusal where the viewer may not write what is as closed.
//
// SECURITY: what is a team's is entered by that team, and what is restricted by
// those who write for the whole party. The policies of interactions and
// agreements say who changes them afterwards.
func (f *Faults) mayEnter(ctx context.Context, c schema.Closure) {
	v := viewer.From(ctx)
	switch {
	case v.IsSystem():
	case c.Confidentiality == "TEAM" && !v.Has(viewer.Role(c.Team)):
		f.add(Forbidden, "input.confidentiality", "Only the team itself enters what is for the team.")
	case v.WritesPartners():
	case c.Confidentiality != "OPEN":
		f.add(Forbidden, "input.confidentiality", "You enter what is open only.")
	case c.Team != "OUTREACH":
		f.add(Forbidden, "input.team", "You enter what is the outreach team's only.")
	}
}

// mayClose notes a refusal where the viewer may not make what somebody entered
// more or less closed than it was.
func (f *Faults) mayClose(ctx context.Context, authorID string, was, now schema.Closure) {
	v := viewer.From(ctx)
	author := v.UserID == authorID || v.IsSystem()
	switch {
	case less(now, was) && !author:
		f.add(Forbidden, "input.confidentiality", "Only who entered it makes it less closed.")
	// SECURITY: what is one team's and becomes the other's is shown to the other.
	case now.Confidentiality == "TEAM" && was.Confidentiality == "TEAM" && now.Team != was.Team && !author:
		f.add(Forbidden, "input.team", "Only who entered it gives it to the other team.")
	case now.Confidentiality == "RESTRICTED" && was.Confidentiality != "RESTRICTED" && !v.WritesPartners():
		f.add(Forbidden, "input.confidentiality", "You write what is open only.")
	}
}

// less reports whether one is less closed than the other.
func less(one, other schema.Closure) bool {
	return closedness[one.Confidentiality] < closedness[other.Confidentiality]
}

// whatCloses names the field by which a change may shut the viewer out, or
// something else when it leaves things as closed as they were.
func whatCloses(was, now schema.Closure, otherwise string) string {
	switch {
	case now.Confidentiality != was.Confidentiality:
		return "input.confidentiality"
	case now.Team != was.Team:
		return "input.team"
	}
	return otherwise
}

// moreClosed is the stricter of how closed something was and is. What was one
// team's and is the other's is nobody's but those involved.
func moreClosed(was, now schema.Closure) schema.Closure {
	switch {
	case was.Confidentiality == "TEAM" && now.Confidentiality == "TEAM" && was.Team != now.Team:
		return schema.Closure{Confidentiality: "RESTRICTED"}
	case less(now, was):
		return was
	}
	return now
}

// wouldShutOut is the refusal of a change after which the viewer could not write
// it any more.
func wouldShutOut(field string) *Error {
	return &Error{Code: Invalid, Field: field, Message: "After this you could not change it any more: ask somebody who still could."}
}
