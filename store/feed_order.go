package store

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
)

// numberable is a change that has no position yet.
type numberable struct {
	id, operation, record string
	version               int
}

// inOrder puts operations behind those that changed the same record before, and
// otherwise in the order in which they began, which is that of their ids. The
// changes within an operation stay in the order in which they come.
func inOrder(rows []numberable) []numberable {
	changes, waiting, followed := map[string][]numberable{}, map[string]int{}, map[string][]string{}
	for _, r := range rows {
		changes[r.operation] = append(changes[r.operation], r)
	}
	for _, of := range byRecord(rows) {
		for i := 1; i < len(of); i++ {
			if before, after := of[i-1], of[i]; before.operation != after.operation && before.version < after.version {
				followed[before.operation] = append(followed[before.operation], after.operation)
				waiting[after.operation]++
			}
		}
	}
	var free operations
	for o := range changes {
		if waiting[o] == 0 {
			free = append(free, o)
		}
	}
	heap.Init(&free)
	ordered := make([]numberable, 0, len(rows))
	for free.Len() > 0 {
		o := heap.Pop(&free).(string)
		ordered = append(ordered, changes[o]...)
		delete(changes, o)
		for _, next := range followed[o] {
			if waiting[next]--; waiting[next] == 0 {
				heap.Push(&free, next)
			}
		}
	}
	// Nothing is left: two operations cannot each have changed a record before the
	// other did. If it were, it would still have to be numbered.
	for _, o := range keysOf(changes) {
		ordered = append(ordered, changes[o]...)
	}
	return ordered
}

// byRecord are the changes of each record by version. What made no version, such as
// that a record is gone, waits for nothing: it stands with its operation.
func byRecord(rows []numberable) map[string][]numberable {
	of := map[string][]numberable{}
	for _, r := range rows {
		if r.version > 0 {
			of[r.record] = append(of[r.record], r)
		}
	}
	for _, list := range of {
		slices.SortStableFunc(list, func(a, b numberable) int { return cmp.Compare(a.version, b.version) })
	}
	return of
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// operations is a heap of ids.
type operations []string

func (o operations) Len() int           { return len(o) }
func (o operations) Less(i, j int) bool { return o[i] < o[j] }
func (o operations) Swap(i, j int)      { o[i], o[j] = o[j], o[i] }
func (o *operations) Push(v any)        { *o = append(*o, v.(string)) }
func (o *operations) Pop() any {
	last := len(*o) - 1
	v := (*o)[last]
	*o = (*o)[:last]
	return v
}
