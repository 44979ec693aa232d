package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/read"
)

func eventAbilities() read.Computed {
	type row = *ent.Event
	can := func(to event.Status) func(row) bool {
		return func(e row) bool { return crm.EventMoves.Allow(e.Status, to) }
	}
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Event.Query().Where(event.IDIn(ids...), predicate.Event(writable)).All(ctx)
	}, "Event", func(e row) string { return e.ID },
		ability[row]{"EDIT", "editEvent", always[row]},
		ability[row]{"HOLD", "holdEvent", can(event.StatusHELD)},
		ability[row]{"CANCEL", "cancelEvent", can(event.StatusCANCELLED)},
		ability[row]{"REOPEN", "reinstateEvent", can(event.StatusPLANNED)})
}
