package crm

import "github.com/breakthrough-party/coalition/ent/agreement"

// AgreementMoves is how an agreement goes on. Nothing may come of what is
// negotiated; only what was agreed is broken.
var AgreementMoves = Moves[agreement.Status]{
	agreement.StatusNEGOTIATING: {agreement.StatusAGREED, agreement.StatusENDED},
	agreement.StatusAGREED:      {agreement.StatusENDED, agreement.StatusBROKEN},
}

// TermsBind reports whether the terms of an agreement can be broken.
func TermsBind(s agreement.Status) bool {
	return s == agreement.StatusAGREED || s == agreement.StatusBROKEN
}

// SeatsOpen reports whether the seats of a pact can be given to others.
func SeatsOpen(s agreement.Status) bool {
	return s == agreement.StatusNEGOTIATING || s == agreement.StatusAGREED
}
