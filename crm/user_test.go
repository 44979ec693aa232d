package crm_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/session"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestCreateUser(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		out := do(d, d.admin, crm.CreateUser, crm.CreateUserInput{Name: " Zoë  Ünal ",
			Roles: []viewer.Role{viewer.Organiser, viewer.Outreach}, RegionIDs: []string{d.wales, d.london}})
		u := d.db().User.Query().Where(user.ID(out.User)).WithRegions().OnlyX(d.system())
		if u.Name != "Zoë  Ünal" || u.Version != 1 || u.CreatedBy != d.admin.UserID || u.Status != user.StatusACTIVE {
			t.Errorf("the user is %v", u)
		}
		if diff := cmp.Diff([]string{"OUTREACH", "ORGANISER"}, u.Roles); diff != "" {
			t.Errorf("roles (-want +got):\n%s", diff)
		}
		if len(u.Edges.Regions) != 2 {
			t.Errorf("%d regions", len(u.Edges.Regions))
		}
		do(d, d.admin, crm.CreateUser, crm.CreateUserInput{Name: "A volunteer"})

		for _, c := range []struct {
			in   crm.CreateUserInput
			want []string
		}{
			{crm.CreateUserInput{Name: " "}, []string{"VALIDATION_FAILED input.name"}},
			{crm.CreateUserInput{Name: strings.Repeat("ü", 201)}, []string{"VALIDATION_FAILED input.name"}},
			{crm.CreateUserInput{Name: "A\nB"}, []string{"VALIDATION_FAILED input.name"}},
			{crm.CreateUserInput{Name: "A", Roles: []viewer.Role{"KING", viewer.Press, viewer.Press}},
				[]string{"VALIDATION_FAILED input.roles.0", "VALIDATION_FAILED input.roles.2"}},
			{crm.CreateUserInput{Name: "A", Roles: []viewer.Role{viewer.Admin}, RegionIDs: []string{d.london}},
				[]string{"VALIDATION_FAILED input.regionIDs"}},
			{crm.CreateUserInput{Roles: []viewer.Role{viewer.Organiser}, RegionIDs: []string{d.london, id.New("reg"), d.london, d.london + " "}},
				[]string{"VALIDATION_FAILED input.name", "NOT_FOUND input.regionIDs.1", "VALIDATION_FAILED input.regionIDs.2", "NOT_FOUND input.regionIDs.3"}},
			{crm.CreateUserInput{Name: "A", Roles: []viewer.Role{viewer.Organiser}, RegionIDs: make([]string, 13)},
				[]string{"VALIDATION_FAILED input.regionIDs"}},
		} {
			refused(d, d.admin, crm.CreateUser, c.in, c.want...)
		}
	})
}

func TestEditUser(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		v := d.user("Eve", viewer.Organiser, viewer.Reader)
		edit := func(in crm.EditUserInput) crm.EditUserInput { in.ID, in.Version = v.UserID, d.version(v); return in }

		do(d, d.admin, crm.EditUser, edit(crm.EditUserInput{Name: crm.Some("Eve"), Roles: crm.Some([]viewer.Role{viewer.Reader, viewer.Organiser}),
			RegionIDs: crm.Some([]string{d.london})}))
		if d.version(v) != 1 {
			t.Error("an edit that changes nothing made a version")
		}
		do(d, d.admin, crm.EditUser, edit(crm.EditUserInput{RegionIDs: crm.Some([]string{d.wales})}))
		do(d, d.admin, crm.EditUser, edit(crm.EditUserInput{Name: crm.Some("Eva")}))
		u := d.db().User.Query().Where(user.ID(v.UserID)).WithRegions().OnlyX(d.system())
		if u.Name != "Eva" || u.Version != 3 || len(u.Edges.Regions) != 1 || u.Edges.Regions[0].ID != d.wales {
			t.Errorf("the user is %v", u)
		}
		for _, c := range []struct {
			name string
			in   crm.EditUserInput
			want []string
		}{
			{"the role of the regions goes", edit(crm.EditUserInput{Roles: crm.Some([]viewer.Role{viewer.Reader})}), []string{"VALIDATION_FAILED input.regionIDs"}},
			{"nulls", edit(crm.EditUserInput{Name: crm.Clear[string](), Roles: crm.Clear[[]viewer.Role](), RegionIDs: crm.Clear[[]string]()}),
				[]string{"VALIDATION_FAILED input.name", "VALIDATION_FAILED input.regionIDs", "VALIDATION_FAILED input.roles"}},
			{"stale", crm.EditUserInput{ID: v.UserID, Version: 2, Name: crm.Some("Eva B")}, []string{"CONFLICT input.version"}},
			{"nobody", crm.EditUserInput{ID: id.New("usr"), Version: 1}, []string{"NOT_FOUND input.id"}},
			{"another type", crm.EditUserInput{ID: d.london, Version: 1}, []string{"NOT_FOUND input.id"}},
			{"the server itself", crm.EditUserInput{ID: store.SystemUserID, Version: 1, Name: crm.Some("God")}, []string{"FORBIDDEN input.id"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), d.admin, crm.EditUser, c.in, c.want...) })
		}
		do(d, d.admin, crm.EditUser, edit(crm.EditUserInput{Roles: crm.Some([]viewer.Role{}), RegionIDs: crm.Some([]string{})}))
		if u := d.db().User.GetX(d.system(), v.UserID); len(u.Roles) != 0 || u.QueryRegions().CountX(d.system()) != 0 {
			t.Errorf("roles %v are left", u.Roles)
		}
	})
}

// A stale edit names what changed and who did it.
func TestAStaleEditSaysWhatChanged(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		do(d, d.admin, crm.EditUser, crm.EditUserInput{ID: d.reader.UserID, Version: 1, Name: crm.Some("Ravi S")})
		_, err := try(d, d.admin, crm.EditUser, crm.EditUserInput{ID: d.reader.UserID, Version: 1, Name: crm.Some("R")})
		e, ok := err.(*crm.Error)
		if !ok || e.Code != crm.Conflict {
			t.Fatalf("got %v", err)
		}
		want := map[string]any{"changedFields": []string{"name"}, "changedBy": []string{"Ada"}, "changedAt": d.now.UTC().Format(time.RFC3339Nano)}
		if diff := cmp.Diff(want, e.Extra); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		loseRole := func(v *viewer.Viewer) crm.EditUserInput {
			return crm.EditUserInput{ID: v.UserID, Version: d.version(v), Roles: crm.Some([]viewer.Role{viewer.Reader})}
		}
		system := viewer.System(store.SystemUserID)
		disable := func(v *viewer.Viewer) crm.DisableUserInput {
			return crm.DisableUserInput{ID: v.UserID, Version: d.version(v)}
		}
		second := d.user("Without account", viewer.Admin)
		refused(d, d.admin, crm.EditUser, loseRole(d.admin), "CONFLICT input.id")
		refused(d, system, crm.DisableUser, disable(d.admin), "CONFLICT input.id")

		d.account(second, "second@example.org")
		do(d, d.admin, crm.DisableUser, disable(second))
		refused(d, d.admin, crm.EditUser, loseRole(d.admin), "CONFLICT input.id")

		do(d, d.admin, crm.EnableUser, crm.EnableUserInput{ID: second.UserID, Version: d.version(second)})
		refused(d, d.admin, crm.DisableUser, disable(d.admin), "CONFLICT input.id") // oneself
		do(d, d.admin, crm.EditUser, loseRole(d.admin))
		refused(d, second, crm.EditUser, loseRole(second), "CONFLICT input.id")
	})
}

// Two administrators who remove each other at the same moment do not both succeed.
func TestAdministratorsRemoveEachOther(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		other := d.user("Other", viewer.Admin)
		d.account(other, "other@example.org")
		for range 5 {
			var wg sync.WaitGroup
			for _, pair := range [][2]*viewer.Viewer{{d.admin, other}, {other, d.admin}} {
				in := crm.EditUserInput{ID: pair[1].UserID, Version: d.version(pair[1]), Roles: crm.Some([]viewer.Role{})}
				wg.Go(func() { try(d, pair[0], crm.EditUser, in) })
			}
			wg.Wait()
			left := 0
			for _, v := range []*viewer.Viewer{d.admin, other} {
				switch u := d.db().User.GetX(d.system(), v.UserID); {
				case slices.Contains(u.Roles, "ADMIN"):
					left++
				default:
					do(d, viewer.System(store.SystemUserID), crm.EditUser,
						crm.EditUserInput{ID: v.UserID, Version: u.Version, Roles: crm.Some([]viewer.Role{viewer.Admin})})
				}
			}
			if left != 1 {
				t.Fatalf("%d administrators are left", left)
			}
		}
	})
}

func TestDisablingEndsWhatSomebodyHolds(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		kept := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "kept", Scopes: viewer.Scopes})
		ended := do(d, d.outreach, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "ended", Scopes: viewer.Scopes})
		before := do(d, d.outreach, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "before", Scopes: viewer.Scopes}).AppToken
		do(d, d.outreach, crm.RevokeAppToken, crm.RevokeAppTokenInput{ID: before})
		d.session(d.press)
		d.session(d.outreach)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: d.outreach.UserID, Version: 1})
		if v := d.db().AppToken.GetX(d.system(), before).Version; v != 2 {
			t.Errorf("a token was revoked twice, and has version %d", v)
		}

		if n := d.sessions(d.outreach); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
		if n := d.sessions(d.press); n != 1 {
			t.Errorf("somebody else has %d sessions", n)
		}
		if at := d.db().AppToken.GetX(d.system(), ended.AppToken).RevokedAt; at == nil || !at.Equal(noon) {
			t.Errorf("the token is revoked at %v", at)
		}
		if at := d.db().AppToken.GetX(d.system(), kept.AppToken).RevokedAt; at != nil {
			t.Errorf("somebody else's token is revoked at %v", at)
		}
		refused(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: d.outreach.UserID, Version: 2}, "CONFLICT input.id")
		refused(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: d.press.UserID, Version: 2}, "CONFLICT input.version")
		refused(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: store.SystemUserID, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.admin, crm.EnableUser, crm.EnableUserInput{ID: d.press.UserID, Version: 1}, "CONFLICT input.id")
		do(d, d.admin, crm.EnableUser, crm.EnableUserInput{ID: d.outreach.UserID, Version: 2})
		if u := d.db().User.GetX(d.system(), d.outreach.UserID); u.Status != user.StatusACTIVE || u.Version != 3 {
			t.Errorf("the user is %v", u)
		}
		if d.db().AppToken.GetX(d.system(), ended.AppToken).RevokedAt == nil {
			t.Error("the token came back")
		}
	})
}

// sessions counts somebody's sessions.
func (d *desk) sessions(v *viewer.Viewer) int {
	return d.db().Session.Query().Where(session.UserID(v.UserID)).CountX(d.system())
}
