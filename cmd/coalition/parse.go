package main

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// parse reads arguments and environment. Where kong stops at the first fault,
// it gathers all of them: unknown flags, values that cannot be read, and what
// the command itself finds wrong. No command and no fault: help was given.
func parse(args []string, t *terminal) (command, faults) {
	for wrong := faults(nil); ; {
		p := newParser(t)
		ctx, err := p.kong.Parse(args)
		if p.ended {
			return nil, nil
		}
		if err == nil {
			return p.selected(ctx, wrong)
		}
		wrong.add("%s", err)
		if rest, ok := without(args, err); ok {
			args = rest // and see what else there is
			continue
		}
		var parse *kong.ParseError
		if !errors.As(err, &parse) || parse.Context.Error != nil || parse.Context.Selected() == nil {
			return nil, wrong // the flags were not read to the end
		}
		return p.selected(parse.Context, wrong)
	}
}

// without takes the flag that kong does not know out of the arguments.
func without(args []string, err error) (rest []string, ok bool) {
	name, ok := strings.CutPrefix(err.Error(), "unknown flag ")
	if !ok {
		return nil, false
	}
	name, _, _ = strings.Cut(name, ",") // behind it stands what may have been meant
	i := slices.IndexFunc(args, func(arg string) bool {
		flag, _, _ := strings.Cut(arg, "=")
		return flag == name || len(name) == 2 && strings.HasPrefix(arg, name) && !strings.HasPrefix(arg, "--")
	})
	if i < 0 {
		return nil, false
	}
	return slices.Delete(slices.Clone(args), i, i+1), true
}

// parser is kong with values that never fail: what is wrong is noted.
type parser struct {
	kong  *kong.Kong
	noted map[*kong.Value]error
	ended bool
}

func newParser(t *terminal) *parser {
	p := &parser{noted: map[*kong.Value]error{}}
	known := kong.NewRegistry().RegisterDefaults()
	number, duration, truth := reflect.TypeFor[int](), reflect.TypeFor[time.Duration](), reflect.TypeFor[bool]()
	p.kong = kong.Must(&commands{},
		kong.Name("coalition"),
		kong.Description("The partners of a party: a GraphQL server, and the tools to run it.\n\n"+
			"Every flag can be given as an environment variable as well, such as COALITION_TIME_ZONE for --time-zone."),
		kong.Writers(t.out, t.errs),
		kong.Exit(func(int) { p.ended = true }),
		kong.DefaultEnvars("COALITION"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		helpWords(),
		kong.TypeMapper(number, noting{known.ForType(number), p}),
		kong.TypeMapper(duration, noting{known.ForType(duration), p}),
		kong.TypeMapper(truth, notingBool{noting{known.ForType(truth), p}}),
	)
	return p
}

// selected is the command that was named, with everything that is wrong.
func (p *parser) selected(ctx *kong.Context, wrong faults) (command, faults) {
	for _, step := range ctx.Path {
		if step.Node() == nil {
			continue
		}
		for _, value := range step.Node().Values() {
			if err := p.noted[value]; err != nil {
				wrong.add("%s: %s", value.ShortSummary(), err)
			}
		}
	}
	c, ok := ctx.Selected().Target.Addr().Interface().(command)
	if !ok {
		panic("cmd/coalition: " + ctx.Selected().FullPath() + " is no command")
	}
	return c, append(wrong, c.check()...)
}

// noting reads a value and notes when that fails. The value then is the
// default, so that one mistake is one fault.
type noting struct {
	kong.Mapper
	parser *parser
}

// Decode implements kong.Mapper.
func (n noting) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	err := n.Mapper.Decode(ctx, target)
	if err == nil {
		return nil
	}
	n.parser.noted[ctx.Value] = err
	if !ctx.Value.HasDefault {
		return nil
	}
	byDefault := kong.ScanFromTokens(kong.Token{Type: kong.FlagValueToken, Value: ctx.Value.Default})
	return n.Mapper.Decode(&kong.DecodeContext{Value: ctx.Value, Scan: byDefault}, target)
}

// notingBool tells kong besides that the flag needs no value.
type notingBool struct{ noting }

// IsBool implements kong.BoolMapper.
func (notingBool) IsBool() bool { return true }
