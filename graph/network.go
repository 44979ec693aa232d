package graph

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
)

const (
	deepestNetwork = 3
	mostNodes      = 500
	mostEdges      = 2000
	// mostTies is how many rows one statement of a network reads.
	mostTies = 5000
)

// network answers who is tied to whom around an organisation or person, breadth
// first: at most eight statements for each step from the root, and four for the
// ties between all who were found.
func (r *Resolver) network(ctx context.Context) (*read.Object, error) {
	n, depth, err := r.readNetwork(ctx, arguments(ctx))
	if err != nil {
		return nil, err
	}
	for step := 1; step <= depth; step++ {
		if err := n.grow(step); err != nil {
			return nil, err
		}
	}
	if err := n.connect(); err != nil {
		return nil, err
	}
	o, err := r.engine.Payload(ctx, r.ent(), n.fields())
	return o, err
}

// readNetwork reads the arguments, and finds the root.
func (r *Resolver) readNetwork(ctx context.Context, args map[string]any) (*network, int, error) {
	var faults crm.Faults
	number := func(name string, most int64) int {
		v, err := parseInt(args[name])
		if err != nil || v < 1 || v > most {
			faults = append(faults, &crm.Error{Code: crm.Invalid, Field: name, Message: fmt.Sprintf("This must be 1 to %d.", most)})
		}
		return int(v)
	}
	depth, first := number("depth", deepestNetwork), number("first", mostNodes)
	n := newNetwork(ctx, r.ent(), first)
	if given, ok := args["kinds"]; ok {
		if given == nil || len(items(given)) == 0 {
			faults = append(faults, &crm.Error{Code: crm.Invalid, Field: "kinds", Message: "This list must not be empty."})
		}
		n.only(items(given))
	}
	if len(faults) > 0 {
		return nil, 0, faults
	}
	if err := n.allow(); err != nil {
		return nil, 0, err
	}
	root, _ := args["root"].(string)
	var there string
	for _, t := range partnerTypes() {
		if id.Prefix(root) == t.Prefix {
			if err := t.Query(r.ent()).Each(ctx, []string{"id"}, among([]string{root}, "id"), []any{&there}, func() error { return nil }); err != nil {
				return nil, 0, err
			}
		}
	}
	if there == "" {
		return nil, 0, &crm.Error{Code: crm.NotFound, Field: "root", Message: "There is no organisation or person with this id."}
	}
	n.add(root, 0)
	return n, depth, nil
}

// fields is a Network.
func (n *network) fields() read.Fields {
	nodes := make([]read.Fields, len(n.nodes))
	for i, key := range n.nodes {
		nodes[i] = read.Fields{"partner": read.NodeRef{ID: key}, "depth": n.depth[key]}
	}
	if len(n.ties) > mostEdges {
		n.ties, n.cut = n.ties[:mostEdges], true
	}
	edges := make([]read.Fields, len(n.ties))
	for i, t := range n.ties {
		edges[i] = read.Fields{"from": t.from, "to": t.to, "kind": t.kind, "record": read.NodeRef{ID: t.record}}
	}
	return read.Fields{"nodes": nodes, "edges": edges, "cut": n.cut}
}
