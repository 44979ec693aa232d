package demo

import (
	"context"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/viewer"
)

// Keys of the regions, by the code of the Office for National Statistics.
const (
	northEast       = "E12000001"
	northWest       = "E12000002"
	yorkshire       = "E12000003"
	eastMidlands    = "E12000004"
	westMidlands    = "E12000005"
	east            = "E12000006"
	london          = "E12000007"
	southEast       = "E12000008"
	southWest       = "E12000009"
	wales           = "W92000004"
	scotland        = "S92000003"
	northernIreland = "N92000002"
)

// Keys of the users.
const (
	anna  = "anna"  // ADMIN
	owen  = "owen"  // OUTREACH
	oyin  = "oyin"  // OUTREACH
	petra = "petra" // PRESS
	ravi  = "ravi"  // ORGANISER of the north
	vera  = "vera"  // VIEWER
	dylan = "dylan" // DPO
)

// us are the invented people of the party, one at least of each role.
var us = []struct {
	key, name, email string
	role             viewer.Role
	regions          []string
}{
	{anna, "Anna Brindlewick", "anna@example.org", viewer.Admin, nil},
	{owen, "Owen Tarnfield", "owen@example.org", viewer.Outreach, nil},
	{oyin, "Oyinkan Ashmarrow", "oyinkan@example.org", viewer.Outreach, nil},
	{petra, "Petra Quillerby", "petra@example.org", viewer.Press, nil},
	{ravi, "Ravi Kestrelthwaite", "ravi@example.org", viewer.Organiser, []string{northEast, northWest, yorkshire}},
	{vera, "Věra Mossington-Dūl", "vera@example.org", viewer.Reader, nil},
	{dylan, "Dylan Whistlecroft", "dylan@example.org", viewer.DPO, nil},
}

// accounts are those of the users. Nobody signs in to a demo by password, and
// nobody learns these: the accounts are there to be looked at, and to be given
// a password with resetPassword.
func accounts(ctx context.Context, db *ent.Client) ([]crm.CreateAccountInput, error) {
	all := make([]crm.CreateAccountInput, len(us))
	for i, u := range us {
		all[i].Email = u.email
		if err := all[i].Prepare(ctx, db); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (f *filling) findRegions(ctx context.Context) error {
	regions, err := f.tx.Region.Query().All(ctx)
	for _, r := range regions {
		f.ids[r.OnsCode] = r.ID
	}
	return err
}

func (f *filling) addUsers(ctx context.Context) error {
	f.users = map[string]*viewer.Viewer{}
	for i, u := range us {
		regions, err := f.idsOf(u.regions)
		if err != nil {
			return err
		}
		roles := []viewer.Role{u.role}
		made, err := crm.CreateUser(ctx, f.tx, crm.CreateUserInput{Name: u.name, Roles: roles, RegionIDs: regions})
		if err != nil {
			return err
		}
		f.ids[u.key] = made.User
		f.users[u.key] = &viewer.Viewer{UserID: made.User, Roles: roles, Regions: regions}
		account := f.accounts[i]
		account.UserID = made.User
		if _, err := crm.CreateAccount(ctx, f.tx, account); err != nil {
			return err
		}
	}
	return nil
}

// labels are our own, with their colours.
var labels = []struct{ key, name, colour string }{
	{"transport", "Transport", "#1d70b8"},
	{"public", "Public services", "#00703c"},
	{"education", "Education", "#912b88"},
	{"housing", "Housing", "#b58840"},
	{"culture", "Culture", "#d53880"},
	{"climate", "Climate", "#28a197"},
	{"reform", "Electoral reform", "#4c2c92"},
	{"solidarity", "Strike solidarity", "#d4351c"},
	{"conference", "Conference guest", "#505a5f"},
	{"sympathetic", "Sympathetic journalist", "#6f72af"},
	{"visit", "Visit soon", "#f47738"},
}

func (f *filling) addTags(ctx context.Context) error {
	ctx = f.as(ctx, owen)
	for _, l := range labels {
		made, err := crm.CreateTag(ctx, f.tx, crm.CreateTagInput{Name: l.name, Colour: l.colour})
		if err != nil {
			return err
		}
		f.ids[l.key] = made.Tag
	}
	return nil
}
