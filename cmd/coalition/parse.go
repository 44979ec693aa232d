package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// node is a command, or a word that several commands begin with.
type node struct {
	name, help string // the whole name: user create
	value      reflect.Value
	children   []*node // none for a command
	options    []*option
}

// tree reads the fields of commands: those with the tag cmd.
func tree() *node {
	root, words := &node{value: reflect.ValueOf(&commands{}).Elem()}, helpWords()
	root.grow(words)
	return root
}

func (n *node) grow(words map[string]string) {
	for i := range n.value.NumField() {
		f := n.value.Type().Field(i)
		if _, ok := f.Tag.Lookup("cmd"); !ok {
			continue
		}
		child := &node{name: strings.TrimSpace(n.name + " " + hyphened(f.Name)), help: f.Tag.Get("help"), value: n.value.Field(i)}
		child.grow(words)
		n.children = append(n.children, child)
	}
	if n.children == nil {
		n.options = optionsOf(n.value, "", "", words)
	}
}

// child is the one that a word names.
func (n *node) child(word string) *node {
	name := strings.TrimSpace(n.name + " " + word)
	i := slices.IndexFunc(n.children, func(c *node) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return n.children[i]
}

// leaves are the commands below.
func (n *node) leaves() []*node {
	if n.children == nil {
		return []*node{n}
	}
	var all []*node
	for _, c := range n.children {
		all = append(all, c.leaves()...)
	}
	return all
}

// parse reads arguments and environment, and gathers all that is wrong: unknown
// flags, values that cannot be read, what is missing, and what the command itself
// finds wrong. No command and no fault: help was given.
func parse(args []string, t *terminal) (command, faults) {
	n := tree()
	var wrong faults
	var words []string
	for onlyWords := false; len(args) > 0; {
		arg := args[0]
		args = args[1:]
		switch {
		case onlyWords || arg == "-" || !strings.HasPrefix(arg, "-"):
			if n.children == nil {
				words = append(words, arg)
			} else if c := n.child(arg); c != nil {
				n = c
			} else {
				return nil, append(wrong, fmt.Sprintf("unexpected argument %s%s", arg, meant(arg, n.choices())))
			}
		case arg == "--":
			onlyWords = true
		case arg == "-h" || arg == "--help":
			n.writeHelp(t.out)
			return nil, nil
		default:
			var err error
			if args, err = n.flag(arg, args); err != nil {
				wrong.add("%s", err)
			}
		}
	}
	if n.children != nil {
		return nil, append(wrong, "expected one of "+quoted(n.choices()))
	}
	return n.value.Addr().Interface().(command), append(wrong, n.settle(words)...)
}

// choices are the words that can come next.
func (n *node) choices() []string {
	var all []string
	for _, c := range n.children {
		all = append(all, strings.TrimSpace(strings.TrimPrefix(c.name, n.name)))
	}
	return all
}

// flag reads a flag, and its value from the arguments behind it if it needs one
// there. It returns those that are left.
func (n *node) flag(arg string, behind []string) ([]string, error) {
	name, value, hasValue := strings.Cut(arg, "=")
	known := []string{"--help"}
	for _, o := range n.options {
		switch {
		case o.argument:
			continue
		case name == "--no-"+o.name && o.negatable && !hasValue:
			o.give("false")
			return behind, nil
		case name != "--"+o.name:
		case hasValue:
			o.give(value)
			return behind, nil
		case o.toggle():
			o.give("true")
			return behind, nil
		case len(behind) > 0 && !strings.HasPrefix(behind[0], "-"):
			o.give(behind[0])
			return behind[1:], nil
		default:
			o.given, o.err = true, errors.New("it needs a value: "+o.usage())
			return behind, nil
		}
		known = append(known, "--"+o.name)
	}
	return behind, fmt.Errorf("unknown flag %s%s", name, meant(name, known))
}

// settle gives the command its arguments and all that was not said, and returns
// what is wrong.
func (n *node) settle(words []string) (wrong faults) {
	var missing, expected []string
	for _, o := range n.options {
		if o.argument && len(words) > 0 {
			o.give(words[0])
			words = words[1:]
		}
		err := o.settle()
		switch {
		case err != nil:
			wrong.add("--%s: %s", o.name, err)
		case o.argument && !o.given:
			expected = append(expected, o.usage())
		case o.required && !o.given:
			missing = append(missing, o.usage())
		}
	}
	if missing != nil {
		slices.Sort(missing)
		wrong.add("missing flags: %s", strings.Join(missing, ", "))
	}
	if expected != nil {
		wrong.add("expected %s", quoted(expected))
	}
	for _, word := range words {
		wrong.add("unexpected argument %s", word)
	}
	return append(wrong, n.value.Addr().Interface().(command).check()...)
}

// meant says what may have been meant by a word that nobody knows.
func meant(word string, known []string) string {
	var near []string
	for _, k := range known {
		if len(word) > 2 && (strings.HasPrefix(k, word) || levenshtein.ComputeDistance(word, k) <= 2) {
			near = append(near, k)
		}
	}
	switch len(near) {
	case 0:
		return ""
	case 1:
		return ", did you mean " + quoted(near) + "?"
	}
	return ", did you mean one of " + quoted(near) + "?"
}

func quoted(words []string) string { return `"` + strings.Join(words, `", "`) + `"` }
