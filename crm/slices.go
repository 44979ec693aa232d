package crm

import (
	"maps"
	"slices"
)

// keys are the keys of a set, sorted. None are an empty list.
func keys(set map[string]bool) []string {
	return slices.AppendSeq(make([]string, 0, len(set)), slices.Values(slices.Sorted(maps.Keys(set))))
}

// distinct returns the ids once each, in their order.
func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		was := seen[id]
		seen[id] = true
		return was
	})
}

// replaced is what goes and what is fresh when others are given in place of those
// that are there. as says what one of those is given as.
func replaced[T any, G comparable](there []T, given []G, as func(T) G) (gone []T, fresh []G) {
	fresh = slices.Clone(given)
	for _, t := range there {
		if i := slices.Index(fresh, as(t)); i >= 0 {
			fresh = slices.Delete(fresh, i, i+1)
		} else {
			gone = append(gone, t)
		}
	}
	return gone, fresh
}
