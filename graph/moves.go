package graph

import (
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

// allowedMoves answers what may follow the status in a column.
func allowedMoves[S ~string](moves crm.Moves[S], column string) read.Computed {
	return read.Computed{Columns: []string{column}, Value: always1(func(r read.Row) any { return moves.From(S(r.Text(0))) })}
}
