package crash

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a run is asked for. It is read before the settings of the program are
// taken out of the environment.
var (
	form = os.Getenv("COALITION_CRASH") // "long": the numbers of the promise
	seed = os.Getenv("COALITION_CRASH_SEED")
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

func runAll(m *testing.M) int {
	keepOut()
	dir, err := os.MkdirTemp("", "coalition-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "coalition")
	build := exec.Command("go", "build", "-o", binary, "github.com/breakthrough-party/coalition/cmd/coalition")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// keepOut keeps the settings of whoever runs the tests out of the program.
func keepOut() {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "COALITION_") && !strings.HasPrefix(name, "COALITION_TEST_") {
			os.Unsetenv(name)
		}
	}
}

// long reports whether the long form was asked for.
func long() bool { return form == "long" }

// either is a number of the short or of the long form.
func either(short, full int) int {
	if long() {
		return full
	}
	return short
}

// chance is the source of random choices of a test. Its seed is printed.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	n := uint64(time.Now().UnixNano())
	if seed != "" {
		var err error
		if n, err = strconv.ParseUint(seed, 10, 64); err != nil {
			t.Fatalf("COALITION_CRASH_SEED: %v", err)
		}
	}
	t.Logf("COALITION_CRASH_SEED=%d", n)
	return rand.New(rand.NewPCG(n, 0))
}

// fork is a source of its own for another goroutine.
func fork(r *rand.Rand) *rand.Rand { return rand.New(rand.NewPCG(r.Uint64(), r.Uint64())) }

// between is a random time.
func between(r *rand.Rand, shortest, longest time.Duration) time.Duration {
	return shortest + time.Duration(r.Int64N(int64(longest-shortest)+1))
}

// required fails a test of the long form in CI, where everything must be
// proven, and skips it elsewhere, with a plain line.
func required(t *testing.T, reason string) {
	t.Helper()
	if long() && os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// patience is how long anything may take before a test gives up.
const patience = 2 * time.Minute

// until asks until the answer is yes, and fails the test when it never is.
func until(t *testing.T, what string, limit time.Duration, ask func() bool) time.Duration {
	t.Helper()
	start := time.Now()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		if time.Since(start) > limit {
			t.Fatalf("%s: not within %v", what, limit)
		}
		<-tick.C
	}
	return time.Since(start)
}
