package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
)

// maxShared is how many of us are let into something by name at most.
const maxShared = 50

// letIn checks who is let in by name beside those who have been, and returns who
// is new among them.
func (f *Faults) letIn(ctx context.Context, tx *ent.Tx, userIDs, has []string) ([]string, error) {
	users, err := f.named(ctx, tx, userIDs)
	if err != nil {
		return nil, err
	}
	for n, userID := range userIDs {
		if users[userID] != nil {
			f.reader(fmt.Sprintf("input.userIDs.%d", n), userID, users)
		}
	}
	add := without(distinct(userIDs), has)
	if n := len(has) + len(add); n > maxShared {
		f.add(Invalid, "input.userIDs", fmt.Sprintf("At most %d can be let in; these would be %d.", maxShared, n))
	}
	return add, nil
}

// shutOut checks who is no longer let in, and returns those who have been.
func (f *Faults) shutOut(ctx context.Context, tx *ent.Tx, userIDs, has []string) ([]string, error) {
	_, err := f.named(ctx, tx, userIDs)
	// Those who have been let in, less those who have been and are not given.
	return without(has, without(has, userIDs)), err
}

// named finds 1 to 50 users by their ids and notes who is not there.
func (f *Faults) named(ctx context.Context, tx *ent.Tx, userIDs []string) (map[string]*ent.User, error) {
	if n := len(userIDs); n == 0 || n > maxShared {
		f.add(Invalid, "input.userIDs", fmt.Sprintf("Name 1 to %d users; these are %d.", maxShared, n))
		return nil, nil
	}
	users, err := usersByID(ctx, tx, userIDs...)
	for n, userID := range userIDs {
		if users[userID] == nil {
			*f = append(*f, missing(fmt.Sprintf("input.userIDs.%d", n), "user"))
		}
	}
	return users, err
}
