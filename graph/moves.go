package graph

import (
	"slices"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

// allowedMoves answers what may follow the status in a column.
func allowedMoves[S ~string](moves crm.Moves[S], column string) read.Computed {
	return read.Computed{Columns: []string{column}, Value: always1(func(r read.Row) any { return moves.From(S(r.Text(0))) })}
}

// leads reports of a record whether one of these statuses may follow its own.
func leads[R any, S ~string](moves crm.Moves[S], status func(R) S, to ...S) func(R) bool {
	return func(r R) bool {
		return slices.ContainsFunc(to, func(s S) bool { return moves.Allow(status(r), s) })
	}
}
