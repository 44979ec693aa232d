package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

type userCommands struct {
	List          userListCommand    `cmd:"" help:"List everybody."`
	Create        userCreateCommand  `cmd:"" help:"Enter somebody who can sign in, and show a one-time password."`
	ResetPassword userResetCommand   `cmd:"" help:"Replace a forgotten password by a one-time one, and show it."`
	Disable       userDisableCommand `cmd:"" help:"End somebody's sessions and tokens, and let them sign in no more."`
	Enable        userEnableCommand  `cmd:"" help:"Let somebody sign in again."`
}

type userListCommand struct{ database }

func (c *userListCommand) run(ctx context.Context, t *terminal) error {
	return c.with(ctx, func(ctx context.Context, s *store.Store) error {
		users, err := s.Ent().User.Query().Where(user.StatusNEQ(user.StatusSYSTEM)).Order(user.ByName(), user.ByID()).All(ctx)
		if err != nil {
			return err
		}
		accounts, err := s.Ent().Account.Query().All(ctx)
		if err != nil {
			return err
		}
		emails := map[string]string{}
		for _, a := range accounts {
			emails[a.UserID] = a.Email
		}
		w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tE-MAIL\tROLES\tSTATUS\tID")
		for _, u := range users {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Name, emails[u.ID], strings.Join(u.Roles, ","), u.Status, u.ID)
		}
		return w.Flush()
	})
}

type userCreateCommand struct {
	database
	passwordFlags
	Email  string   `required:"" placeholder:"EMAIL" help:"Their address, with which they sign in."`
	Name   string   `required:"" placeholder:"NAME" help:"Their name."`
	Role   []string `required:"" placeholder:"ROLE" help:"What they do: ADMIN, OUTREACH, PRESS, ORGANISER, VIEWER, DPO."`
	Region []string `placeholder:"CODE" help:"Regions of an organiser, by their ONS code, such as E12000002 for the North West."`
}

func (c *userCreateCommand) run(ctx context.Context, t *terminal) error {
	account := crm.CreateAccountInput{Email: c.Email}
	return c.withPassword(ctx, t, c.database, "createUser", &account, func(ctx context.Context, tx *ent.Tx) (credentials, error) {
		regions, err := regionsOf(ctx, tx, c.Region)
		if err != nil {
			return credentials{}, err
		}
		u, err := crm.CreateUser(ctx, tx, crm.CreateUserInput{Name: c.Name, Roles: rolesOf(c.Role), RegionIDs: regions})
		if err != nil {
			return credentials{}, err
		}
		account.UserID = u.User
		made, err := crm.CreateAccount(ctx, tx, account)
		return credentials{c.Email, made.OneTimePassword}, err
	})
}

func rolesOf(names []string) []viewer.Role {
	roles := make([]viewer.Role, len(names))
	for i, name := range names {
		roles[i] = viewer.Role(strings.ToUpper(name))
	}
	return roles
}

// regionsOf finds regions by their codes.
func regionsOf(ctx context.Context, tx *ent.Tx, codes []string) ([]string, error) {
	var wrong faults
	ids := make([]string, len(codes))
	for i, code := range codes {
		id, err := tx.Region.Query().Where(region.OnsCode(code)).OnlyID(ctx)
		switch {
		case ent.IsNotFound(err):
			wrong.add("--region: no region has the code %q", code)
		case err != nil:
			return nil, err
		}
		ids[i] = id
	}
	if wrong != nil {
		return nil, wrong
	}
	return ids, nil
}

type userResetCommand struct {
	database
	passwordFlags
	who
}

func (c *userResetCommand) run(ctx context.Context, t *terminal) error {
	var in crm.ResetPasswordInput
	return c.withPassword(ctx, t, c.database, "resetPassword", &in, func(ctx context.Context, tx *ent.Tx) (credentials, error) {
		a, err := crm.AccountByEmail(ctx, tx.Client(), c.Email)
		if err != nil {
			return credentials{}, err
		}
		in.ID, in.Version = a.ID, a.Version
		reset, err := crm.ResetPassword(ctx, tx, in)
		return credentials{a.Email, reset.OneTimePassword}, err
	})
}

// who names a user by the address of the account.
type who struct {
	Email string `arg:"" help:"The address with which they sign in."`
}

// find finds the user.
func (w who) find(ctx context.Context, tx *ent.Tx) (*ent.User, error) {
	a, err := crm.AccountByEmail(ctx, tx.Client(), w.Email)
	if err != nil {
		return nil, err
	}
	return tx.User.Get(ctx, a.UserID)
}

type userDisableCommand struct {
	database
	who
}

func (c *userDisableCommand) run(ctx context.Context, t *terminal) error {
	return c.with(ctx, func(ctx context.Context, s *store.Store) error {
		u, _, err := store.Write(ctx, s, store.Op{Verb: "disableUser"}, func(ctx context.Context, tx *ent.Tx) (*ent.User, error) {
			u, err := c.find(ctx, tx)
			if err == nil {
				_, err = crm.DisableUser(ctx, tx, crm.DisableUserInput{ID: u.ID, Version: u.Version})
			}
			return u, err
		})
		if err == nil {
			fmt.Fprintf(t.out, "%s can sign in no more; sessions and tokens have ended.\n", u.Name)
		}
		return err
	})
}

type userEnableCommand struct {
	database
	who
}

func (c *userEnableCommand) run(ctx context.Context, t *terminal) error {
	return c.with(ctx, func(ctx context.Context, s *store.Store) error {
		u, _, err := store.Write(ctx, s, store.Op{Verb: "enableUser"}, func(ctx context.Context, tx *ent.Tx) (*ent.User, error) {
			u, err := c.find(ctx, tx)
			if err == nil {
				_, err = crm.EnableUser(ctx, tx, crm.EnableUserInput{ID: u.ID, Version: u.Version})
			}
			return u, err
		})
		if err == nil {
			fmt.Fprintf(t.out, "%s can sign in again.\n", u.Name)
		}
		return err
	})
}
