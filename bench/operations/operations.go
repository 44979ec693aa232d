// Package operations holds the GraphQL documents that the benchmark sends. They are
// also the examples for whoever writes a front end: each says what it is for.
package operations

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed *.graphql *.json
var files embed.FS

// Operation is one document with its variables.
type Operation struct {
	Name     string
	Document string
	// Variables hold "$name" where a value comes from the data.
	Variables map[string]any
	Write     bool
}

// names are the operations, reads first.
var names = []string{
	"partner_list", "organisation_profile", "journalists", "campaign_board", "deep_page", "partner_list_counted", "latest_three",
	"search", "timeline", "going_cold", "my_day", "briefing",
	"log_interaction", "edit_person", "record_coverage",
}

// All returns the operations, reads first.
func All() ([]Operation, error) {
	all := make([]Operation, len(names))
	for i, name := range names {
		document, err := files.ReadFile(name + ".graphql")
		if err != nil {
			return nil, err
		}
		variables, err := files.ReadFile(name + ".json")
		if err != nil {
			return nil, err
		}
		all[i] = Operation{Name: name, Document: string(document)}
		if err := json.Unmarshal(variables, &all[i].Variables); err != nil {
			return nil, fmt.Errorf("the variables of %s: %w", name, err)
		}
		all[i].Write = strings.Contains(all[i].Document, "\nmutation ")
	}
	return all, nil
}

// Fill returns the variables with a value in place of every "$name".
func (o Operation) Fill(value func(name string) (any, error)) (map[string]any, error) {
	filled, err := fill(o.Variables, value)
	if err != nil {
		return nil, fmt.Errorf("the variables of %s: %w", o.Name, err)
	}
	return filled.(map[string]any), nil
}

func fill(v any, value func(string) (any, error)) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) { // the same order each time, so that the same dice give the same values
			filled, err := fill(v[k], value)
			if err != nil {
				return nil, err
			}
			out[k] = filled
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			filled, err := fill(inner, value)
			if err != nil {
				return nil, err
			}
			out[i] = filled
		}
		return out, nil
	case string:
		if name, ok := strings.CutPrefix(v, "$"); ok {
			return value(name)
		}
	}
	return v, nil
}
