package crm

import "github.com/breakthrough-party/coalition/ent/event"

// EventMoves is the life of an event. What was held stays held.
var EventMoves = Moves[event.Status]{
	event.StatusPLANNED:   {event.StatusHELD, event.StatusCANCELLED},
	event.StatusCANCELLED: {event.StatusPLANNED},
}
