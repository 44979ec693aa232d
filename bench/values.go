package bench

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/breakthrough-party/coalition/bench/dataset"
	"github.com/breakthrough-party/coalition/bench/operations"
)

// articles numbers the pieces that are recorded, so that each has an address of its own.
var articles atomic.Int64

// values fill the variables of operations from the data.
type values struct {
	facts dataset.Facts
	// pages are the cursors of pages deep in the list of interactions.
	pages []string
	// edited are the people whom this client edits, with their versions.
	edited *editing
	now    time.Time
}

// editing is the person whom one client edits, and the version.
type editing struct {
	id      string
	version int
	turn    int
}

// variables are those of an operation; the same dice give the same ones.
func (v values) variables(o operations.Operation, d *rand.Rand) (map[string]any, error) {
	return o.Fill(func(name string) (any, error) { return v.value(name, d) })
}

func (v values) value(name string, d *rand.Rand) (any, error) {
	one := func(from []string) (any, error) {
		if len(from) == 0 {
			return nil, fmt.Errorf("there are no %s", name)
		}
		return from[d.IntN(len(from))], nil
	}
	switch name {
	case "organisations":
		return one(v.facts.Organisations)
	case "people":
		return one(v.facts.People[:len(v.facts.People)/2])
	case "colleagues":
		return one(v.facts.People[len(v.facts.People)/2:])
	case "outlets":
		return one(v.facts.Outlets)
	case "journalists":
		return one(v.facts.Journalists)
	case "campaigns":
		return one(v.facts.Campaigns)
	case "beats":
		return one(v.facts.Beats)
	case "searches":
		return one(v.facts.Searches)
	case "pages":
		return one(v.pages)
	case "viewer":
		return v.facts.Viewer, nil
	case "now":
		return v.now.Format(time.RFC3339), nil
	case "past":
		return v.now.Add(-time.Duration(1+d.IntN(5000)) * time.Minute).Format(time.RFC3339), nil
	case "soon":
		return v.now.AddDate(0, 0, 14).Format(time.DateOnly), nil
	case "article":
		return "https://news.example.org/bench/" + strconv.FormatInt(v.now.UnixNano(), 36) + "-" + strconv.FormatInt(articles.Add(1), 10), nil
	case "edited":
		return v.edited.id, nil
	case "version":
		return v.edited.version, nil
	case "pronouns":
		v.edited.turn++
		return fmt.Sprintf("they/them %d", v.edited.turn), nil
	}
	return nil, fmt.Errorf("no value is called $%s", name)
}
