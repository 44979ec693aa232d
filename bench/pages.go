package bench

import (
	"context"
	"encoding/json"
	"math/rand/v2"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// walk is the way to a page deep in the list of interactions.
var walk = operations.Operation{Name: "walk", Variables: map[string]any{"after": "$pages"}, Document: `query Walk($after: Cursor) {
  interactions(first: 100, after: $after) { edges { node { id startsAt } } pageInfo { hasNextPage endCursor } }
}`}

// deepest is how many pages of a hundred the walk takes: page 1,000 of 50 rows.
const deepest = 500

// walkDeep finds the cursors of pages deep in the list, as each side says them.
func walkDeep(ctx context.Context, server, ceiling *side, sqlite bool) error {
	rows, err := server.walk(ctx)
	if err != nil {
		return err
	}
	for _, last := range rows {
		cursor, err := cursorOf(last.StartsAt, last.ID, sqlite)
		if err != nil {
			return err
		}
		ceiling.values.pages = append(ceiling.values.pages, cursor)
	}
	return nil
}

// last is the row with which a page ends.
type last struct{ ID, StartsAt string }

// walk gives the server cursors of pages deep in the list, and returns the rows after
// which they begin.
func (s *side) walk(ctx context.Context) ([]last, error) {
	var answer struct {
		Data struct {
			Interactions struct {
				Edges    []struct{ Node last }
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
	}
	var cursors []string
	var rows []last
	at := ""
	for n := 0; n < deepest && ctx.Err() == nil; n++ {
		asking := *s
		asking.values.pages = []string{at}
		o := walk
		if at == "" {
			o.Variables = map[string]any{}
		}
		raw, err := asking.ask(o, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			return nil, err
		}
		answer.Data.Interactions.Edges = nil
		if err := json.Unmarshal(raw, &answer); err != nil {
			return nil, err
		}
		list := answer.Data.Interactions
		if !list.PageInfo.HasNextPage {
			break
		}
		at = list.PageInfo.EndCursor
		cursors, rows = append(cursors, at), append(rows, list.Edges[len(list.Edges)-1].Node)
	}
	some := max(0, len(cursors)-20)
	s.values.pages = cursors[some:]
	return rows[some:], ctx.Err()
}

// pages is the cursor of the second page.
func (in *inside) pages() ([]string, error) {
	body, err := request(walk.Document, nil)
	if err != nil {
		return nil, err
	}
	raw, err := in.ask(body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Interactions struct{ PageInfo struct{ EndCursor string } }
		}
	}
	err = json.Unmarshal(raw, &answer)
	return []string{answer.Data.Interactions.PageInfo.EndCursor}, err
}
