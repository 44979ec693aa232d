package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"text/tabwriter"
	"time"
)

// Report is all that a run measured.
type Report struct {
	At      time.Time `json:"at"`
	Clients int       `json:"clients"`
	Seconds float64   `json:"seconds"`
	Rounds  int       `json:"rounds"`
	Binary  int64     `json:"binaryBytes,omitempty"`
	Results []Result  `json:"results"`
}

// Result is one engine at one size.
type Result struct {
	Engine            string     `json:"engine"`
	Interactions      int        `json:"interactions"`
	ReadyMilliseconds float64    `json:"readyMilliseconds"`
	ServerMemory      int64      `json:"serverMemoryBytes"`
	CeilingMemory     int64      `json:"ceilingMemoryBytes"`
	Operations        []Measured `json:"operations"`
}

// Measured is one operation: the median of the rounds.
type Measured struct {
	Name        string  `json:"name"`
	Write       bool    `json:"write"`
	Ratio       float64 `json:"ratio"` // requests a second of the server by those of the ceiling, within a round
	Server      Side    `json:"server"`
	Ceiling     Side    `json:"ceiling"`
	Statements  int     `json:"statements"`
	Allocations float64 `json:"allocations"`
	Bytes       int     `json:"bytes"`

	ratios  []float64
	servers []Side
	ceils   []Side
}

// Side is what one side did.
type Side struct {
	PerSecond   float64 `json:"perSecond"`
	P50         float64 `json:"p50Milliseconds"`
	P99         float64 `json:"p99Milliseconds"`
	CPU         float64 `json:"cpuMilliseconds"`         // of the server, for each request
	DatabaseCPU float64 `json:"databaseCPUMilliseconds"` // of the database's process
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func sideOf(r round) Side {
	n := float64(max(1, r.requests))
	return Side{
		PerSecond: n / r.took.Seconds(), P50: milliseconds(percentile(r.latencies, 0.5)), P99: milliseconds(percentile(r.latencies, 0.99)),
		CPU: milliseconds(r.server) / n, DatabaseCPU: milliseconds(r.database) / n,
	}
}

// add takes one round of each side.
func (m *Measured) add(server, ceiling round) {
	a, b := sideOf(server), sideOf(ceiling)
	m.servers, m.ceils, m.ratios = append(m.servers, a), append(m.ceils, b), append(m.ratios, a.PerSecond/b.PerSecond)
}

// settle takes the medians.
func (m *Measured) settle() {
	m.Ratio, m.Server, m.Ceiling = median(m.ratios), medianSide(m.servers), medianSide(m.ceils)
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func medianSide(sides []Side) Side {
	of := func(value func(Side) float64) float64 {
		var all []float64
		for _, s := range sides {
			all = append(all, value(s))
		}
		return median(all)
	}
	return Side{
		PerSecond: of(func(s Side) float64 { return s.PerSecond }), P50: of(func(s Side) float64 { return s.P50 }), P99: of(func(s Side) float64 { return s.P99 }),
		CPU: of(func(s Side) float64 { return s.CPU }), DatabaseCPU: of(func(s Side) float64 { return s.DatabaseCPU }),
	}
}

// Table prints a report for people.
func (r *Report) Table(w io.Writer) error {
	for _, result := range r.Results {
		fmt.Fprintf(w, "\n%s, %d interactions: ready after %.0f ms, %d MB held after the run (ceiling %d MB)\n", result.Engine, result.Interactions,
			result.ReadyMilliseconds, result.ServerMemory>>20, result.CeilingMemory>>20)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "operation\tratio\trps\tceiling\tp50\tp99\tceil p50\tceil p99\tcpu\tdb cpu\tceil cpu\tceil db\tcpu x\tstmts\tallocs\tKB\t")
		for _, m := range result.Operations {
			a, b := m.Server, m.Ceiling
			fmt.Fprintf(t, "%s\t%.2f\t%.0f\t%.0f\t%.1f\t%.1f\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%.2f\t%.1f\t%d\t%.0f\t%.1f\t\n", m.Name, m.Ratio, a.PerSecond, b.PerSecond,
				a.P50, a.P99, b.P50, b.P99, a.CPU, a.DatabaseCPU, b.CPU, b.DatabaseCPU, m.times(), m.Statements, m.Allocations, float64(m.Bytes)/1024)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		fmt.Fprintf(w, "reads, geometric mean, none above 1: %.2f of the ceiling's requests a second; by processor time, which others on the machine disturb less, %.2f\n",
			result.mean(func(m Measured) float64 { return m.Ratio }), result.mean(func(m Measured) float64 { return 1 / m.times() }))
	}
	if r.Binary > 0 {
		fmt.Fprintf(w, "\nthe program, stripped: %.1f MB\n", float64(r.Binary)/(1<<20))
	}
	return nil
}

// times is how much processor time the server takes for one of the ceiling's, the
// database's with it.
func (m Measured) times() float64 {
	return (m.Server.CPU + m.Server.DatabaseCPU) / (m.Ceiling.CPU + m.Ceiling.DatabaseCPU)
}

// mean is the geometric one of a value of all reads. None counts for more than 1: one
// in which the ceiling is slow, because a search of ours ends early for example, must
// not make up for others.
func (r Result) mean(of func(Measured) float64) float64 {
	sum, n := 0.0, 0
	for _, m := range r.Operations {
		if !m.Write {
			sum, n = sum+math.Log(min(1, of(m))), n+1
		}
	}
	return math.Exp(sum / float64(max(1, n)))
}

// Save writes a report for programs.
func (r *Report) Save(file string) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(raw, '\n'), 0o644)
}
