package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token for a program, and print it alone on standard output."`
}

type tokenCreateCommand struct {
	database
	User    string   `required:"" placeholder:"EMAIL" help:"For whom the program acts."`
	Scopes  []string `required:"" placeholder:"SCOPE" help:"What it may do: ${scopes}."`
	Expires string   `required:"" placeholder:"WHEN" help:"When it ends: 90d, 12h, a day such as 2026-12-31 (its end), or a time in RFC 3339. At most 366 days ahead."`
	Name    string   `default:"made on the command line" placeholder:"TEXT" help:"What it is for (${default})."`
}

func (c *tokenCreateCommand) check() faults {
	f := c.database.check()
	for _, s := range c.Scopes {
		if !slices.Contains(viewer.Scopes, viewer.Scope(s)) {
			f.add("--scopes: there is no scope %q; there are %s", s, scopeNames())
		}
	}
	if _, err := c.expires(time.Now(), time.UTC); c.Expires != "" && err != nil {
		f.add("--expires: %s", err)
	}
	return f
}

func scopeNames() string {
	names := make([]string, len(viewer.Scopes))
	for i, s := range viewer.Scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

func (c *tokenCreateCommand) run(ctx context.Context, t *terminal) error {
	return c.with(ctx, func(ctx context.Context, s *store.Store) error {
		expires, err := c.expires(calendar.Now(ctx), calendar.Zone(ctx))
		if err != nil {
			return err
		}
		in := crm.CreateAppTokenInput{Name: c.Name, ExpiresAt: &expires}
		for _, scope := range c.Scopes {
			in.Scopes = append(in.Scopes, viewer.Scope(scope))
		}
		made, _, err := store.Write(ctx, s, store.Op{Verb: "createAppToken"}, func(ctx context.Context, tx *ent.Tx) (crm.CreateAppTokenResult, error) {
			u, err := who{c.User}.find(ctx, tx)
			if err != nil {
				return crm.CreateAppTokenResult{}, err
			}
			in.UserID = u.ID
			return crm.CreateAppToken(ctx, tx, in)
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(t.out, made.Token)
		return err
	})
}

var span = regexp.MustCompile(`^(\d{1,4})(d|h)$`)

// expires reads 90d, 12h, a day, whose end is meant, or a time in RFC 3339.
func (c *tokenCreateCommand) expires(now time.Time, zone *time.Location) (time.Time, error) {
	if m := span.FindStringSubmatch(c.Expires); m != nil {
		n, err := strconv.Atoi(m[1])
		if m[2] == "h" {
			return now.Add(time.Duration(n) * time.Hour), err
		}
		return now.AddDate(0, 0, n), err
	}
	if day, err := time.ParseInLocation(time.DateOnly, c.Expires, zone); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	t, err := time.Parse(time.RFC3339, c.Expires)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is neither 90d, nor 12h, nor a day such as 2026-12-31, nor a time such as 2026-12-31T18:00:00Z", c.Expires)
	}
	return t, nil
}
