package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// office is a database with us in it and nobody else, at noon of one day, which
// shows the statements that it sends.
type office struct {
	*demoWorld
	t   *testing.T
	now time.Time

	admin, outreach, press, reader, dpo *viewer.Viewer

	mu   sync.Mutex
	sent []string
	// before is told of each statement before it is sent, if it is there.
	before func(statement string)
}

func openOffice(t *testing.T, url string) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	o.demoWorld = openEmpty(t, url, store.WithTrace(func(statement string) {
		if o.before != nil {
			o.before(statement)
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.sent = append(o.sent, statement)
	}))
	o.admin, o.dpo = o.user("Ada", viewer.Admin), o.user("Dee", viewer.DPO)
	o.outreach, o.press, o.reader = o.user("Olu", viewer.Outreach), o.user("Pia", viewer.Press), o.user("Ray", viewer.Reader)
	return o
}

// as is a context in which somebody asks; nil is the server.
func (o *office) as(v *viewer.Viewer) context.Context {
	if v == nil {
		v = viewer.System(store.SystemUserID)
	}
	return at(o.t.Context(), o.now, v)
}

// enter carries out a verb as somebody.
func enter[In, Out any](o *office, v *viewer.Viewer, verb func(context.Context, *ent.Tx, In) (Out, error), in In) Out {
	o.t.Helper()
	return does(o.t, o.as(v), o.demoWorld, verb, in)
}

func (o *office) user(name string, role viewer.Role) *viewer.Viewer {
	made := enter(o, nil, crm.CreateUser, crm.CreateUserInput{Name: name, Roles: []viewer.Role{role}})
	return &viewer.Viewer{UserID: made.User, Roles: []viewer.Role{role}}
}

func (o *office) organisation(name string, kind organisation.Kind) string {
	return enter(o, nil, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: name, Kind: kind}).Organisation
}

func (o *office) person(name string, post *crm.PersonPositionInput) string {
	return enter(o, nil, crm.CreatePerson, crm.CreatePersonInput{Name: name, Position: post}).Person
}

func general(organisationID, title string, since calendar.Date) *crm.PersonPositionInput {
	return &crm.PersonPositionInput{OrganisationID: organisationID, Title: title, Kind: position.KindGENERAL_SECRETARY, StartedOn: since}
}

// ask answers a document, and what it was refused with.
func (o *office) ask(v *viewer.Viewer, document string) (answer, error) {
	o.t.Helper()
	roots := o.desk()
	roots["changes"] = o.changesRoot
	text, err := readtest.Execute(o.as(v), testSchema, document, nil, roots)
	a := answer{}
	if text != nil {
		if err := json.Unmarshal(text, &a.data); err != nil {
			o.t.Fatal(err)
		}
	}
	return a, err
}

// asked answers a document that nobody refuses.
func (o *office) asked(v *viewer.Viewer, document string) answer {
	o.t.Helper()
	a, err := o.ask(v, document)
	if err != nil {
		o.t.Fatalf("%s: %v", document, err)
	}
	return a
}

// statements are those that a document takes.
func (o *office) statements(v *viewer.Viewer, document string) []string {
	o.t.Helper()
	o.sent = nil
	o.asked(v, document)
	return o.sent
}

type answer struct{ data any }

// at is what stands at a path such as "myDay.date". From a list, it takes each.
func (a answer) at(path string) any {
	v := a.data
	for i, name := range strings.Split(path, ".") {
		if list, ok := v.([]any); ok {
			rest := strings.Join(strings.Split(path, ".")[i:], ".")
			each := make([]any, len(list))
			for j := range list {
				each[j] = answer{list[j]}.at(rest)
			}
			return each
		}
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func (a answer) text(path string) string { return fmt.Sprint(a.at(path)) }

// refusal is the code of an error and the field or scope that it names.
func refusal(err error) string {
	var asked *read.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &asked):
		return strings.TrimSpace(string(asked.Code) + " " + asked.Field)
	}
	fault := asFault(err)
	text := string(fault.Code)
	if fault.Field != "" {
		text += " " + fault.Field
	}
	if scope, ok := fault.Extra["scope"]; ok {
		text += fmt.Sprint(" ", scope)
	}
	return text
}

// token is a viewer with an app token that allows these scopes.
func token(of *viewer.Viewer, scopes ...viewer.Scope) *viewer.Viewer {
	v := *of
	v.Token, v.Scopes = "tok_x", scopes
	return &v
}

// joined are the texts of a list in one line.
func joined(list any) string {
	values, _ := list.([]any)
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, " ")
}

// sorted is a list whose order does not matter.
func sorted(list any) string {
	values, _ := list.([]any)
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	slices.Sort(texts)
	return fmt.Sprint(texts)
}

// faultsOf are all faults that an error names.
func faultsOf(err error) crm.Faults {
	var all crm.Faults
	errors.As(err, &all)
	return all
}
