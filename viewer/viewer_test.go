package viewer

import (
	"context"
	"slices"
	"testing"
)

func TestNobodyMayDoNothing(t *testing.T) {
	v := From(context.Background())
	if v.SignedIn() || v.ReadsPartners() || v.WritesPartners() || v.Has(Roles...) || v.IsSystem() {
		t.Errorf("nobody is %+v", v)
	}
	for _, s := range Scopes {
		if v.Allows(s) {
			t.Errorf("nobody has the scope %s", s)
		}
	}
}

func TestScopes(t *testing.T) {
	token := &Viewer{UserID: "usr_1", Roles: []Role{Admin}, Token: "tok_1", Scopes: []Scope{PartnersRead}}
	session := &Viewer{UserID: "usr_1", Roles: []Role{Admin}, Session: "ses_1"}
	for _, s := range Scopes {
		if !session.Allows(s) {
			t.Errorf("a session lacks %s", s)
		}
		if token.Allows(s) != (s == PartnersRead) {
			t.Errorf("the token allows %s: %v", s, token.Allows(s))
		}
	}
}

func TestRoles(t *testing.T) {
	for role, can := range map[Role][2]bool{
		Admin: {true, true}, Outreach: {true, true}, Press: {true, true}, Organiser: {true, false}, Reader: {true, false}, DPO: {false, false},
	} {
		v := &Viewer{UserID: "usr_1", Roles: []Role{role}}
		if got := [2]bool{v.ReadsPartners(), v.WritesPartners()}; got != can {
			t.Errorf("%s reads and writes everywhere: %v, want %v", role, got, can)
		}
	}
}

// What was opened for one answer is not opened for the next.
func TestReveal(t *testing.T) {
	v := &Viewer{UserID: "usr_1"}
	opened := v.Reveal("cpt_1").Reveal("cpt_2")
	if !slices.Equal(opened.Revealed(), []string{"cpt_1", "cpt_2"}) {
		t.Errorf("opened %v", opened.Revealed())
	}
	if len(v.Revealed()) != 0 {
		t.Errorf("the viewer keeps %v open", v.Revealed())
	}
}
