package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"text/tabwriter"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/demo"
	"github.com/breakthrough-party/coalition/store"
)

// prepareDemo fills an empty database, or takes up an earlier demo, and prints
// tokens that are good for a day.
func (c *serveCommand) prepareDemo(ctx context.Context, s *store.Store, t *terminal, address net.Addr) error {
	refused := faults{fmt.Sprintf("--database: %s is in use and no demo database; --demo would show tokens to it", shown(c.database()))}
	// Before the tables are brought up to date: another's database stays as it is.
	if err := demo.Check(ctx, s); err != nil {
		return notDemo(err, refused)
	}
	if err := migrate(ctx, s, c.database()); err != nil {
		return err
	}
	if err := demo.Fill(ctx, s); err != nil {
		return notDemo(err, refused)
	}
	tokens, err := demo.Tokens(ctx, s)
	if err == nil {
		err = s.Number(ctx) // so that the feed is whole for the first who asks
	}
	if err != nil {
		return err
	}
	return c.welcome(ctx, t, "http://"+address.String(), tokens)
}

func notDemo(err error, refused faults) error {
	if errors.Is(err, demo.ErrNotDemo) {
		return refused
	}
	return err
}

// tryIt is an operation that every role but DPO can ask.
const tryIt = `{"query":"{ organisations(first: 5) { totalCount edges { node { name shortName kind } } } }"}`

// welcome prints everything that it takes to try the server.
func (c *serveCommand) welcome(ctx context.Context, t *terminal, url string, tokens []demo.Token) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Coalition, with demo data in %s: every person in it is invented.\n\n", shown(c.database()))
	fmt.Fprintf(&b, "Tokens, good until %s; those of an earlier start have ended.\n\n",
		tokens[0].Expires.In(calendar.Zone(ctx)).Format("2 January 15:04"))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, token := range tokens {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", token.Role, token.Text, token.Name)
	}
	w.Flush() // a Builder does not fail
	fmt.Fprintf(&b, "\nAsk something:\n\n  curl -sS %s/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer %s' -d '%s'\n",
		url, tokens[0].Text, tryIt)
	if c.on(c.Graphiql) {
		fmt.Fprintf(&b, "\nOr open GraphiQL, signed in as %s:\n\n  %s/graphiql#token=%s\n", tokens[0].Role, url, tokens[0].Text)
	}
	b.WriteString("\nStop with Ctrl-C.\n")
	_, err := fmt.Fprint(t.out, b.String())
	return err
}
