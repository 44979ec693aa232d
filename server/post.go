package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

// post is GraphQL over HTTP as the GraphQL-over-HTTP specification has it, by
// POST alone. It implements graphql.Transport. The rows of an answer are JSON
// already when they arrive here, and are sent as they stand.
type post struct {
	limits  Limits
	schema  *ast.Schema
	work    *crowd
	metrics *metrics
	log     *slog.Logger
}

var _ graphql.Transport = post{}

// Supports takes every request: one that is not ours is refused with its reason.
func (post) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	// gqlgen's own recovery is not ours: it answers in another form.
	defer t.recovered(w, r)
	form := negotiate(r.Header)
	if form == "" {
		refuse(w, r, http.StatusNotAcceptable, fault(badRequest, "Answers are application/json or application/graphql-response+json."))
		return
	}
	params, no := t.read(w, r)
	if no != nil {
		refuse(w, r, no.status, no.fault)
		return
	}
	leave, full := t.work.enter(spenderOf(r.Context()))
	if full != nil {
		refuse(w, r, http.StatusServiceUnavailable, full)
		return
	}
	defer leave()
	status, resp := t.run(r.Context(), params, form, exec)
	leave() // whoever reads slowly keeps nobody else out
	t.write(w, r, status, form, resp)
}

func (t post) recovered(w http.ResponseWriter, r *http.Request) {
	if p := recover(); p != nil {
		logPanic(r.Context(), t.log, p)
		refuse(w, r, http.StatusInternalServerError, somethingWentWrong())
	}
}

// parameters are the keys of a request.
var parameters = []string{"query", "operationName", "variables", "extensions"}

func (t post) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refused) {
	start := graphql.Now()
	values, no := readObject(w, r, t.limits.Body, parameters...)
	if no != nil {
		return nil, no
	}
	return readParameters(r.Header, start, values)
}

func readParameters(h http.Header, start time.Time, values map[string]json.RawMessage) (*graphql.RawParams, *refused) {
	p := &graphql.RawParams{Headers: h}
	var ok [4]bool
	p.Query, ok[0] = text(values["query"])
	p.OperationName, ok[1] = text(values["operationName"])
	p.Variables, ok[2] = dictionary(values["variables"])
	p.Extensions, ok[3] = dictionary(values["extensions"])
	for i, what := range []string{"query must be a string", "operationName must be a string", "variables must be an object", "extensions must be an object"} {
		if !ok[i] {
			return nil, refusedf(http.StatusBadRequest, "The key %s.", what)
		}
	}
	if p.Query == "" {
		return nil, refusedf(http.StatusBadRequest, "The key query is missing: it holds the GraphQL document.")
	}
	p.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return p, nil
}

// run executes the operation and says with which status to answer.
func (t post) run(ctx context.Context, params *graphql.RawParams, form string, exec graphql.GraphExecutor) (status int, resp *graphql.Response) {
	op, resp := t.prepare(ctx, params, exec)
	if resp != nil {
		return requestStatus(form, resp.Errors), resp
	}
	return t.execute(ctx, op, form, exec)
}

// prepare parses and judges an operation. Its response is nil when it may run.
func (t post) prepare(ctx context.Context, params *graphql.RawParams, exec graphql.GraphExecutor) (*graphql.OperationContext, *graphql.Response) {
	op, errs := strict{exec, t.schema}.CreateOperationContext(ctx, params)
	if op.Operation != nil {
		requestOf(ctx).runs(string(op.Operation.Operation))
	}
	if len(errs) == 0 {
		return op, nil
	}
	// Errors of a document are as many as its faults: the first will do.
	return op, exec.DispatchError(graphql.WithOperationContext(ctx, op), errs[:min(len(errs), t.limits.Errors)])
}

func (t post) execute(ctx context.Context, op *graphql.OperationContext, form string, exec graphql.GraphExecutor) (status int, resp *graphql.Response) {
	responses, ctx := exec.DispatchOperation(read.Budget(ctx), op)
	if resp = responses(ctx); resp == nil { // the executor gives no answer after the end of the context
		err := ctx.Err()
		if err == nil {
			err = errors.New("the executor gave no answer")
		}
		resp = exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)})
		return requestStatus(form, resp.Errors), resp
	}
	if len(resp.Data) > t.limits.Answer {
		resp = exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(answerTooLarge(len(resp.Data), t.limits.Answer, op))})
	}
	if resp.Data == nil {
		return requestStatus(form, resp.Errors), resp
	}
	return http.StatusOK, resp
}

// answerTooLarge says of a mutation that it took effect, although its answer
// cannot be sent.
func answerTooLarge(size, limit int, op *graphql.OperationContext) error {
	f := overLimit("answer", size, limit)
	if op.Operation.Operation == ast.Mutation {
		f.Extra["committed"] = true
	}
	return f
}

// requestStatus is the status of an answer without data.
func requestStatus(form string, errs gqlerror.List) int {
	var code crm.Code
	for _, err := range errs {
		if f := (*crm.Error)(nil); code == "" && errors.As(err, &f) {
			code = f.Code
		}
	}
	switch code {
	case rateLimited, timedOut, unavailable, internal:
		return faultStatus(code)
	}
	if form == plainJSON {
		return http.StatusOK
	}
	return faultStatus(code)
}

// write sends the answer. Its data is not looked at again.
func (t post) write(w http.ResponseWriter, r *http.Request, status int, form string, resp *graphql.Response) {
	errs := resp.Errors[:min(len(resp.Errors), t.limits.Errors)]
	for _, e := range errs {
		waitHeader(w, e.Extensions)
	}
	head := opening(errs, resp.Data != nil)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.Header().Set("Content-Type", form+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(head.Len()+len(resp.Data)+1))
	w.WriteHeader(status)
	w.Write(head.Bytes())
	w.Write(resp.Data)
	w.Write([]byte{'}'})
	operation, _ := requestOf(r.Context()).summary()
	t.metrics.answered(operation, errs)
}

// payload is an answer as one piece, for a stream.
func (t post) payload(resp *graphql.Response) []byte {
	b := opening(resp.Errors[:min(len(resp.Errors), t.limits.Errors)], resp.Data != nil)
	b.Write(resp.Data)
	b.WriteByte('}')
	return b.Bytes()
}

// opening is what of an answer stands before its data; a brace ends it.
func opening(errs gqlerror.List, data bool) *bytes.Buffer {
	head := bytes.NewBufferString("{")
	if len(errs) > 0 {
		b, err := json.Marshal(errs)
		if err != nil {
			panic(fmt.Errorf("errors that do not marshal: %w", err))
		}
		head.WriteString(`"errors":`)
		head.Write(b)
	}
	if data {
		if len(errs) > 0 {
			head.WriteByte(',')
		}
		head.WriteString(`"data":`)
	}
	return head
}
