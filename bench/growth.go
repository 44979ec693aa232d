package bench

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// growth is how much more processor time a reading takes in a larger data set.
type growth struct {
	engine, name  string
	smaller, size int
	times         float64
}

// grows compares each size with the one before it.
func (r *Report) grows() []growth {
	var all []growth
	for i, result := range r.Results {
		before := slices.IndexFunc(r.Results[:i], func(b Result) bool { return b.Engine == result.Engine && b.Interactions < result.Interactions })
		if before < 0 {
			continue
		}
		for j := before; j < i; j++ { // the nearest
			if b := r.Results[j]; b.Engine == result.Engine && b.Interactions < result.Interactions && b.Interactions > r.Results[before].Interactions {
				before = j
			}
		}
		for _, m := range result.Operations {
			for _, b := range r.Results[before].Operations {
				if cost := b.Server.CPU + b.Server.DatabaseCPU; b.Name == m.Name && !m.Write && cost > 0 {
					all = append(all, growth{result.Engine, m.Name, r.Results[before].Interactions, result.Interactions, (m.Server.CPU + m.Server.DatabaseCPU) / cost})
				}
			}
		}
	}
	return all
}

// Growth prints how the cost of readings grows with the data. It fails when one
// grows more than most times; 0 is no limit.
func (r *Report) Growth(w io.Writer, most float64) error {
	var faults []error
	for _, g := range r.grows() {
		fmt.Fprintf(w, "%s: %s at %d takes %.2f times the processor time of %d\n", g.engine, g.name, g.size, g.times, g.smaller)
		if most > 0 && g.times > most {
			faults = append(faults, fmt.Errorf("%s: the cost of %s grows with the data: %.2f times from %d to %d interactions, more than %.2f", g.engine, g.name, g.times, g.smaller, g.size, most))
		}
	}
	return errors.Join(faults...)
}
