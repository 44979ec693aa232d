// Command bench measures the server against a ceiling written by hand, and
// checks what a measure does not depend on the machine for. Flags in, one call
// out; what it does is in package bench.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/breakthrough-party/coalition/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

// run does what the arguments say. Two are for children that it starts itself.
func run(ctx context.Context, args []string) error {
	if len(args) == 2 && strings.HasPrefix(args[0], "serve-") {
		return child(ctx, args[0], args[1])
	}
	var c bench.Config
	f := flag.NewFlagSet("bench", flag.ExitOnError)
	short := f.Bool("short", false, "only count: statements and allocations, against the limits in bench/limits.json")
	feed := f.Bool("feed", false, "only the change feed: how soon a hundred subscribers are told, and what it costs")
	engines := f.String("engines", "sqlite,mariadb", "the databases, separated by commas")
	sizes := f.String("sizes", "10000,100000", "how many interactions there are, separated by commas: 10000, 100000, 1000000")
	names := f.String("operations", "", "only these, separated by commas")
	file := f.String("json", "", "a file for the results")
	f.StringVar(&c.Cache, "cache", defaultCache(), "the folder in which data is kept")
	growth := f.Float64("growth", 0, "only how cost grows: the server on all sizes in turn; fail where a reading takes more than so many times the processor time of the size before")
	f.DurationVar(&c.RoundTime, "seconds", 800*time.Millisecond, "how long a round takes")
	f.IntVar(&c.Rounds, "rounds", 3, "how many rounds there are; the median counts")
	f.StringVar(&c.Profile, "profile", "", "a folder for profiles of the server under load")
	f.StringVar(&c.Coalition, "server", "", "the program of the server; made anew when not given")
	if err := f.Parse(args); err != nil {
		return err
	}
	var err error
	if c.Own, err = os.Executable(); err != nil {
		return err
	}
	c.Engines, c.Operations = list(*engines), list(*names)
	for _, s := range list(*sizes) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("-sizes: %q is no number", s)
		}
		c.Sizes = append(c.Sizes, n)
	}
	if err := c.Check(); err != nil {
		return err
	}
	if *short {
		return bench.Short(ctx, c, os.Stdout)
	}
	if *feed {
		return bench.Feed(ctx, c, os.Stdout)
	}
	if *growth > 0 {
		if *file != "" {
			return errors.New("-growth prints what it finds; it writes no -json")
		}
		return bench.Growth(ctx, c, *growth, os.Stdout)
	}
	return measure(ctx, c, *file)
}

func measure(ctx context.Context, c bench.Config, file string) error {
	report, err := bench.Run(ctx, c, os.Stderr)
	if err != nil {
		return err
	}
	if err := report.Table(os.Stdout); err != nil {
		return err
	}
	if file != "" {
		return report.Save(file)
	}
	return nil
}

func child(ctx context.Context, what, told string) error {
	c, err := bench.ParseChild(told)
	if err != nil {
		return err
	}
	if what == "serve-profiled" {
		return bench.ServeProfiled(ctx, c)
	}
	return bench.ServeCeiling(ctx, c)
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func defaultCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "coalition-bench")
}
