package server

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
)

// The codes that only the front door answers with. The rest are those of crm.
const (
	badRequest  crm.Code = "BAD_REQUEST"
	tooComplex  crm.Code = "QUERY_TOO_COMPLEX"
	keyReused   crm.Code = "IDEMPOTENCY_KEY_REUSED"
	rateLimited crm.Code = "RATE_LIMITED"
	timedOut    crm.Code = "TIMEOUT"
	unavailable crm.Code = "UNAVAILABLE"
	internal    crm.Code = "INTERNAL"
)

// retryAfter is the extension that says in how many seconds to try again. It is
// sent as the header Retry-After too.
const retryAfter = "retryAfter"

func fault(code crm.Code, message string) *crm.Error {
	return &crm.Error{Code: code, Message: message}
}

func notFound(message string) *crm.Error { return fault(crm.NotFound, message) }

// limited tells how long to wait, in whole seconds and at least one.
func limited(message string, seconds int) *crm.Error {
	return &crm.Error{Code: rateLimited, Message: message, Extra: map[string]any{retryAfter: max(1, seconds)}}
}

// busy is what is answered at once instead of letting a request wait its turn.
func busy(message string) *crm.Error {
	return &crm.Error{Code: unavailable, Message: message, Extra: map[string]any{retryAfter: 1}}
}

// somethingWentWrong is all that a client learns of a fault of ours.
func somethingWentWrong() *crm.Error {
	return fault(internal, "Something went wrong; quote the request id when you report it.")
}

// wire is the fault as it stands in "errors". What the server adds wins over
// what the fault brings along.
func wire(f *crm.Error, requestID string) *gqlerror.Error {
	ext := make(map[string]any, len(f.Extra)+3)
	for k, v := range f.Extra {
		ext[k] = v
	}
	ext["code"] = string(f.Code)
	if f.Field != "" {
		ext["field"] = f.Field
	}
	if requestID != "" {
		ext["requestId"] = requestID
	}
	return &gqlerror.Error{Err: f, Message: f.Message, Extensions: ext}
}

// refuse answers with one error, in the same form as GraphQL does.
func refuse(w http.ResponseWriter, r *http.Request, status int, f *crm.Error) {
	req := requestOf(r.Context())
	req.failed(f.Code)
	waitHeader(w, f.Extra)
	writeJSON(w, status, map[string]any{"errors": gqlerror.List{wire(f, req.id)}})
}

// faultStatus is the HTTP status that says the same as a code.
func faultStatus(code crm.Code) int {
	switch code {
	case crm.Unauthenticated:
		return http.StatusUnauthorized
	case crm.Forbidden:
		return http.StatusForbidden
	case rateLimited:
		return http.StatusTooManyRequests
	case timedOut, unavailable:
		return http.StatusServiceUnavailable
	case internal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

func waitHeader(w http.ResponseWriter, extra map[string]any) {
	if seconds, ok := extra[retryAfter].(int); ok {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own types always marshal
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b)
}
