package crash

import (
	"fmt"
	"slices"
	"time"
)

// timings are the times that something took.
type timings struct{ all []time.Duration }

func (t *timings) add(d time.Duration) { t.all = append(t.all, d) }

func (t *timings) longest() time.Duration {
	if len(t.all) == 0 {
		return 0
	}
	return slices.Max(t.all)
}

// String shows how many there are, the middle one and the longest.
func (t *timings) String() string {
	if len(t.all) == 0 {
		return "never"
	}
	sorted := slices.Sorted(slices.Values(t.all))
	round := func(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
	return fmt.Sprintf("%d times, median %v, longest %v", len(sorted), round(sorted[len(sorted)/2]), round(sorted[len(sorted)-1]))
}
