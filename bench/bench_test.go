package bench

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// What differs by right is left out when answers are compared, and nothing else.
func TestCanonical(t *testing.T) {
	id := strings.Repeat("0", 26)
	for _, c := range []struct {
		name, a, b  string
		write, same bool
	}{
		{"the order of keys", `{"data":{"a":1,"b":2}}`, `{"data":{"b":2,"a":1}}`, false, true},
		{"cursors", `{"endCursor":"x"}`, `{"endCursor":"y"}`, false, true},
		{"the order of rows", `[1,2]`, `[2,1]`, false, false},
		{"a null", `{"a":null}`, `{"a":""}`, false, false},
		{"large numbers", `9007199254740993`, `9007199254740992`, false, false},
		{"new ids", `{"id":"int_` + id + `"}`, `{"id":"int_` + strings.Repeat("1", 26) + `"}`, true, true},
		{"ids that are read", `{"id":"int_` + id + `"}`, `{"id":"int_` + strings.Repeat("1", 26) + `"}`, false, false},
		{"ids of people", `{"id":"per_` + id + `"}`, `{"id":"per_` + strings.Repeat("1", 26) + `"}`, true, false},
	} {
		a, err1 := canonical([]byte(c.a), c.write)
		b, err2 := canonical([]byte(c.b), c.write)
		if err1 != nil || err2 != nil || (a == b) != c.same {
			t.Errorf("%s: %s and %s, the same %v, want %v (%v, %v)", c.name, a, b, a == b, c.same, err1, err2)
		}
	}
}

// An answer with errors is none, though its status may be 200.
func TestRefused(t *testing.T) {
	for body, ok := range map[string]bool{`{"data":{"a":1}}`: true, `{"errors":[],"data":null}`: false, `{"data":null}`: false, ``: false} {
		if err := refused(200, []byte(body)); (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
	if refused(500, []byte(`{"data":{}}`)) == nil {
		t.Error("a status of 500 is an answer")
	}
}

func TestPercentile(t *testing.T) {
	var times []time.Duration
	for i := 100; i > 0; i-- {
		times = append(times, time.Duration(i))
	}
	if p50, p99 := percentile(times, 0.5), percentile(times, 0.99); p50 != 51 || p99 != 100 || percentile(nil, 0.5) != 0 {
		t.Errorf("p50 %d, p99 %d", p50, p99)
	}
}

// The short form fails for one statement, one allocation and one count too many.
func TestLimits(t *testing.T) {
	var l limit
	l.Statements, l.Allocations, l.Targets.Statements = 3, 100, 2
	fine := counting{statements: 3, allocations: 100}
	if err := l.check("sqlite", "x", fine); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*counting){
		"sends 4 statements":    func(c *counting) { c.statements = 4 },
		"makes 101 allocations": func(c *counting) { c.allocations = 101 },
		"counts rows":           func(c *counting) { c.counts = true },
	} {
		c := fine
		change(&c)
		if err := l.check("sqlite", "x", c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if missed := l.missed(fine); missed != "target 2 statements" {
		t.Errorf("missed %q", missed)
	}
}

// Every operation has limits, and there are no others.
func TestEveryOperationHasLimits(t *testing.T) {
	var allowed map[string]limit
	if err := json.Unmarshal(limits, &allowed); err != nil {
		t.Fatal(err)
	}
	all, err := operations.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if allowed[o.Name].Statements == 0 || allowed[o.Name].Allocations == 0 {
			t.Errorf("%s has no limits", o.Name)
		}
		delete(allowed, o.Name)
	}
	if len(allowed) > 0 {
		t.Errorf("there are limits of no operation: %v", allowed)
	}
}

// Each size is compared with the one before it, round by round: what disturbs one round
// disturbs both.
func TestGrowth(t *testing.T) {
	took := func(bytes int, costs ...time.Duration) (all []round) {
		for _, c := range costs {
			all = append(all, round{requests: 10, bytes: 10 * bytes, server: 6 * c, database: 4 * c})
		}
		return all
	}
	const ms = time.Millisecond
	got := grow([][]round{took(1024, ms, 9*ms, 2*ms), took(2048, 2*ms, 18*ms, 5*ms), took(2048, 2*ms, 18*ms, 5*ms)})
	want := []grown{{cost: 2, kilobytes: 1, times: 1}, {cost: 5, kilobytes: 2, times: 2}, {cost: 5, kilobytes: 2, times: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("it finds %+v, not %+v", got, want)
	}
	faults := tooMuch("sqlite: x", []int{10, 100, 1000}, got, 1.5)
	if len(faults) != 1 || !strings.Contains(faults[0].Error(), "sqlite: x takes 2.00 times") || !strings.Contains(faults[0].Error(), "at 100 interactions that it takes at 10,") {
		t.Errorf("it says %v", faults)
	}
	if faults := tooMuch("sqlite: x", []int{10, 100, 1000}, got, 2); faults != nil {
		t.Errorf("2 times are more than 2: %v", faults)
	}
}
