package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// Growth drives the server on data of several sizes in turn, so that what disturbs
// the machine disturbs each, and tells how much more processor time a reading takes
// in larger data. It fails where one takes more than most times that of the size
// before.
func Growth(ctx context.Context, c Config, most float64, w io.Writer) error {
	slices.Sort(c.Sizes)
	if c.Sizes = slices.Compact(c.Sizes); len(c.Sizes) < 2 {
		return errors.New("growth is measured between at least two sizes")
	}
	c, _, remove, err := c.withProgram(ctx)
	if err != nil {
		return err
	}
	defer remove()
	var faults []error
	for _, engine := range c.Engines {
		found, err := c.growth(ctx, engine, most, w)
		faults = append(faults, found...)
		if err != nil {
			return errors.Join(append(faults, fmt.Errorf("%s: %w", engine, err))...)
		}
	}
	return errors.Join(faults...)
}

// sized is the server on the data of one size.
type sized struct {
	data
	server *side
}

func (s *sized) close() error {
	s.server.stop()
	return s.Close()
}

// growth is one engine.
func (c Config) growth(ctx context.Context, engine string, most float64, w io.Writer) (faults []error, err error) {
	all, err := c.operations()
	if err != nil {
		return nil, err
	}
	var sizes []*sized
	defer func() {
		for _, s := range sizes {
			err = errors.Join(err, s.close())
		}
	}()
	for _, size := range c.Sizes {
		s, err := c.sized(ctx, engine, size)
		if err != nil {
			return nil, fmt.Errorf("%d interactions: %w", size, err)
		}
		sizes = append(sizes, s)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer func() { err = errors.Join(err, t.Flush()) }()
	fmt.Fprintf(t, "\n%s\t", engine)
	for _, n := range c.Sizes {
		fmt.Fprintf(t, "ms at %d\tKB\ttimes\t", n)
	}
	fmt.Fprintln(t)
	for _, o := range all {
		if o.Write {
			continue
		}
		found, err := c.grows(ctx, sizes, o)
		if err != nil {
			return faults, fmt.Errorf("%s: %w", o.Name, err)
		}
		fmt.Fprintf(t, "%s\t", o.Name)
		for _, g := range found {
			fmt.Fprintf(t, "%.2f\t%.1f\t%.2f\t", g.cost, g.kilobytes, g.times)
		}
		fmt.Fprintln(t)
		faults = append(faults, tooMuch(engine+": "+o.Name, c.Sizes, found, most)...)
	}
	return faults, nil
}

// tooMuch are the faults of what grows more than most times from one size to the next.
func tooMuch(what string, sizes []int, found []grown, most float64) (faults []error) {
	for i, g := range found {
		if g.times > most {
			faults = append(faults, fmt.Errorf("%s takes %.2f times the processor time at %d interactions that it takes at %d, more than %.2f",
				what, g.times, sizes[i], sizes[i-1], most))
		}
	}
	return faults
}

func (c Config) sized(ctx context.Context, engine string, size int) (*sized, error) {
	d, err := c.data(ctx, engine, size)
	if err != nil {
		return nil, err
	}
	server, err := c.serve(ctx, d)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	s := &sized{d, server}
	if _, err := server.walk(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// grown is what a reading costs at one size.
type grown struct {
	cost      float64 // milliseconds of the server and the database for one request
	kilobytes float64 // of one answer
	times     float64 // the cost at the size before; 1 at the first
}

// grows measures a reading at all sizes, round by round.
func (c Config) grows(ctx context.Context, sizes []*sized, o operations.Operation) ([]grown, error) {
	rounds := make([][]round, len(sizes))
	for n := range c.Rounds + 1 {
		for i, s := range sizes {
			seconds := c.RoundTime
			if n == 0 { // all are warm before it counts
				seconds /= 4
			}
			r, err := drive(ctx, s.server, o, make([]*editing, clients), seconds, s.PID)
			if err != nil {
				return nil, err
			}
			if n > 0 {
				rounds[i] = append(rounds[i], r)
			}
		}
	}
	return grow(rounds), nil
}

// grow compares the rounds of each size with those of the size before that ran beside
// them, and takes the medians.
func grow(sizes [][]round) []grown {
	found := make([]grown, len(sizes))
	for i, rounds := range sizes {
		var costs, kilobytes, times []float64
		for n, r := range rounds {
			costs, kilobytes = append(costs, r.cost()), append(kilobytes, float64(r.bytes)/1024/float64(max(1, r.requests)))
			if i > 0 {
				times = append(times, r.cost()/max(sizes[i-1][n].cost(), 0.001))
			}
		}
		found[i] = grown{cost: median(costs), kilobytes: median(kilobytes), times: 1}
		if i > 0 {
			found[i].times = median(times)
		}
	}
	return found
}

// cost is the processor time of the server and the database for one request, in milliseconds.
func (r round) cost() float64 { return milliseconds(r.server+r.database) / float64(max(1, r.requests)) }
