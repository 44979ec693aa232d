package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/account"
	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/viewer"
)

// CreateUserInput is a new user.
type CreateUserInput struct {
	Name      string
	Roles     []viewer.Role
	RegionIDs []string
}

// CreateUserResult names the new user.
type CreateUserResult struct {
	User string `json:"user"`
}

// CreateUser enters one of us. Without roles it is a volunteer who never signs
// in. It answers VALIDATION_FAILED for unknown or repeated roles and for regions
// of somebody who is no organiser, and NOT_FOUND for unknown regions.
func CreateUser(ctx context.Context, tx *ent.Tx, in CreateUserInput) (CreateUserResult, error) {
	var f Faults
	name := f.name("input.name", in.Name, 1, 200)
	roles := f.roles("input.roles", in.Roles)
	if err := f.userRegions(ctx, tx, "input.regionIDs", in.RegionIDs); err != nil {
		return CreateUserResult{}, err
	}
	if len(in.RegionIDs) > 0 && !isOrganiser(roles) {
		f.add(Invalid, "input.regionIDs", regionsNeedOrganiser)
	}
	if err := f.err(); err != nil {
		return CreateUserResult{}, err
	}
	create := tx.User.Create().SetName(name).SetRoles(roles)
	if len(in.RegionIDs) > 0 {
		create.AddRegionIDs(in.RegionIDs...)
	}
	u, err := create.Save(ctx)
	if err != nil {
		return CreateUserResult{}, err
	}
	return CreateUserResult{User: u.ID}, nil
}

// EditUserInput is a change of a user. Roles and regions replace those they have.
type EditUserInput struct {
	ID        string
	Version   int
	Name      Opt[string]
	Roles     Opt[[]viewer.Role]
	RegionIDs Opt[[]string]
}

// EditUserResult names the user.
type EditUserResult struct {
	User string `json:"user"`
}

// EditUser changes name, roles and regions of a user. It answers what CreateUser
// answers, FORBIDDEN for the built-in system user, and CONFLICT for a stale
// version and when the last administrator would cease to be one.
func EditUser(ctx context.Context, tx *ent.Tx, in EditUserInput) (EditUserResult, error) {
	u, err := editableUser(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditUserResult{}, err
	}
	before, err := u.QueryRegions().IDs(ctx)
	if err != nil {
		return EditUserResult{}, err
	}
	var f Faults
	name, renamed := f.editLine("input.name", in.Name, u.Name, 1, 200)
	roles, regions := u.Roles, before
	if in.Roles.Set {
		f.notNull("input.roles", in.Roles.Null)
		roles = f.roles("input.roles", in.Roles.Value)
	}
	if in.RegionIDs.Set {
		f.notNull("input.regionIDs", in.RegionIDs.Null)
		regions = in.RegionIDs.Value
		if err := f.userRegions(ctx, tx, "input.regionIDs", regions); err != nil {
			return EditUserResult{}, err
		}
	}
	if len(regions) > 0 && !isOrganiser(roles) {
		f.add(Invalid, "input.regionIDs", regionsNeedOrganiser)
	}
	if err := f.err(); err != nil {
		return EditUserResult{}, err
	}
	if isAdmin(u.Roles) && !isAdmin(roles) {
		if err := notLastAdmin(ctx, tx, u); err != nil {
			return EditUserResult{}, err
		}
	}
	edit := tx.User.UpdateOne(u).Where(user.Version(in.Version))
	if added := without(regions, before); len(added) > 0 {
		edit.AddRegionIDs(added...)
	}
	if removed := without(before, regions); len(removed) > 0 {
		edit.RemoveRegionIDs(removed...)
	}
	if renamed {
		edit.SetName(name)
	}
	if !slices.Equal(roles, u.Roles) {
		edit.SetRoles(roles)
	}
	if untouched(edit.Mutation()) {
		return EditUserResult{User: u.ID}, nil
	}
	return EditUserResult{User: u.ID}, saved(ctx, tx, edit.Write(ctx), u.ID, in.Version)
}

const regionsNeedOrganiser = "Only an organiser has regions: give the role ORGANISER, or no regions."

func isAdmin(roles []string) bool { return slices.Contains(roles, string(viewer.Admin)) }

func isOrganiser(roles []string) bool { return slices.Contains(roles, string(viewer.Organiser)) }

// roles checks that roles are known and distinct, and returns them as they are
// stored: in the order of viewer.Roles, so that the same roles are no change.
func (f *Faults) roles(field string, roles []viewer.Role) []string {
	for i, r := range roles {
		switch path := fmt.Sprintf("%s.%d", field, i); {
		case !slices.Contains(viewer.Roles, r):
			f.add(Invalid, path, "There is no such role.")
		case slices.Contains(roles[:i], r):
			f.add(Invalid, path, "This role is given twice.")
		}
	}
	stored := []string{}
	for _, r := range viewer.Roles {
		if slices.Contains(roles, r) {
			stored = append(stored, string(r))
		}
	}
	return stored
}

// userRegions checks that the regions exist and are distinct.
func (f *Faults) userRegions(ctx context.Context, tx *ent.Tx, field string, ids []string) error {
	if len(ids) > 12 {
		f.add(Invalid, field, "There are only 12 regions.")
		return nil
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := tx.Region.Query().Where(region.IDIn(ids...)).IDs(ctx)
	for i, id := range ids {
		switch path := fmt.Sprintf("%s.%d", field, i); {
		case !slices.Contains(known, id):
			*f = append(*f, missing(path, "region"))
		case slices.Contains(ids[:i], id):
			f.add(Invalid, path, "This region is given twice.")
		}
	}
	return err
}

// without returns the ids that are not among the others.
func without(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
}

// editableUser finds the user and compares the version.
//
// SECURITY: the system user is the actor of migrations and imports; nobody
// renames it or gives it roles.
func editableUser(ctx context.Context, tx *ent.Tx, id string, version int) (*ent.User, error) {
	u, err := tx.User.Query().Where(user.ID(id), forUpdate).Only(ctx)
	switch {
	case err != nil:
		return nil, found(err, "input.id", "user")
	case u.Status == user.StatusSYSTEM:
		return nil, &Error{Code: Forbidden, Field: "input.id", Message: "This is the server itself; it cannot be changed."}
	case u.Version != version:
		return nil, stale(ctx, tx, u.ID, version)
	}
	return u, nil
}

// notLastAdmin is CONFLICT when this is the only administrator who can sign in.
//
// SECURITY: without one nobody could give rights to anybody any more. The rows
// are held, so that two administrators who remove each other do not both succeed.
func notLastAdmin(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	ids, err := tx.Account.Query().Select(account.FieldUserID).Strings(ctx)
	if err != nil {
		return err
	}
	users, err := tx.User.Query().Where(user.IDIn(ids...), user.StatusEQ(user.StatusACTIVE), forUpdate).All(ctx)
	if err != nil {
		return err
	}
	admins := slices.DeleteFunc(users, func(o *ent.User) bool { return !isAdmin(o.Roles) })
	if len(admins) == 1 && admins[0].ID == u.ID {
		return &Error{Code: Conflict, Field: "input.id", Message: "This is the last administrator who can sign in."}
	}
	return nil
}
