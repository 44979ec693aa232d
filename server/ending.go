package server

import (
	"errors"
	"fmt"
	"strings"

	"github.com/coder/websocket"

	"github.com/breakthrough-party/coalition/crm"
)

// ending is why a stream ends before its subscriptions do: as the close code of
// a WebSocket, as an error for everybody else, and as a label of the metrics.
type ending struct {
	code  websocket.StatusCode
	label string
	fault *crm.Error
}

// Error is the reason, as the other end is told.
func (e *ending) Error() string { return e.fault.Message }

// Unwrap gives the fault.
func (e *ending) Unwrap() error { return e.fault }

// abrupt reports whether there is nobody to tell.
func (e *ending) abrupt() bool { return e.code == 0 }

// reason fits into a close frame, which takes 123 bytes.
func (e *ending) reason() string {
	if len(e.fault.Message) <= 123 {
		return e.fault.Message
	}
	return strings.ToValidUTF8(e.fault.Message[:120], "") + "…"
}

// The endings that the protocol graphql-transport-ws names. Its clients give up
// on 4400, 4401, 4406, 4409 and 4429, and try again after the others.
var (
	forbidden    = &ending{4403, "forbidden", fault(crm.Forbidden, "Forbidden")}
	unauthorised = &ending{4401, "protocol", fault(crm.Unauthenticated, "Unauthorized")}
	initTimeout  = &ending{4408, "protocol", fault(timedOut, "Connection initialisation timeout")}
	initTwice    = &ending{4429, "protocol", fault(badRequest, "Too many initialisation requests")}
	otherWords   = &ending{4406, "protocol", fault(badRequest, "Subprotocol not acceptable")}
	tooLarge     = &ending{websocket.StatusMessageTooBig, "protocol", fault(badRequest, "The message is too large.")}
)

// The endings of our own.
var (
	signedOut     = &ending{4401, "revoked", fault(crm.Unauthenticated, "The token is not valid any more.")}
	rightsChanged = &ending{4403, "rights", fault(crm.Forbidden, "Your rights have changed: connect again.")}
	goingAway     = &ending{websocket.StatusGoingAway, "stopping", busy("The server is stopping: connect again.")}
	unsure        = &ending{websocket.StatusTryAgainLater, "unsure", busy("It cannot be told now whether you are signed in: connect again.")}
	broken        = &ending{websocket.StatusInternalError, "internal", somethingWentWrong()}
	tooSlow       = &ending{0, "slow", fault(timedOut, "The events were not read in time.")}
	silent        = &ending{0, "silent", fault(timedOut, "Nothing was heard for too long.")}
)

// errGone is that the other end left.
var errGone = errors.New("the client has left")

// malformed is what a client must not send at all.
func malformed(format string, args ...any) *ending {
	return &ending{4400, "protocol", fault(badRequest, fmt.Sprintf(format, args...))}
}

func takenID(id string) *ending {
	return &ending{4409, "protocol", fault(badRequest, fmt.Sprintf("Subscriber for %s already exists", id))}
}
