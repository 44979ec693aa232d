package main

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// option is a flag or an argument of a command: a field of its struct, whose tags
// say the rest:
//
//	help         what it is for
//	placeholder  what stands for its value in the help
//	default      its value when it is not given
//	required     it must be given
//	arg          it is an argument and no flag
//	sep          what is between the values of a list: a comma, or none
//	negatable    --no-name is its opposite
//	prefix       of a struct: what the names of its flags begin with
//	group        of a struct: the heading of its flags in the help
//
// In help and default, ${word} stands for one of helpWords, ${default} for the default.
type option struct {
	name, help, placeholder, byDefault, group string
	required, argument, negatable, split      bool
	field                                     reflect.Value
	given                                     bool  // in the arguments
	err                                       error // why its value cannot be read
}

// optionsOf are those of a command, in the order of its fields.
func optionsOf(command reflect.Value, prefix, group string, words map[string]string) []*option {
	var all []*option
	for i := range command.NumField() {
		f, tag := command.Type().Field(i), command.Type().Field(i).Tag
		if f.Type.Kind() == reflect.Struct {
			all = append(all, optionsOf(command.Field(i), prefix+tag.Get("prefix"), group+tag.Get("group"), words)...)
			continue
		}
		o := &option{
			name: prefix + hyphened(f.Name), placeholder: tag.Get("placeholder"), group: group,
			split: tag.Get("sep") != "none", field: command.Field(i),
		}
		_, o.required = tag.Lookup("required")
		_, o.argument = tag.Lookup("arg")
		_, o.negatable = tag.Lookup("negatable")
		word := func(name string) string {
			if name == "default" {
				return o.byDefault
			}
			return words[name]
		}
		o.byDefault = os.Expand(tag.Get("default"), word)
		o.help = os.Expand(tag.Get("help"), word)
		all = append(all, o)
	}
	return all
}

// hyphened writes TimeZone as time-zone.
func hyphened(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// env is the environment variable that gives the flag where the arguments do not.
func (o *option) env() string {
	return "COALITION_" + strings.ToUpper(strings.ReplaceAll(o.name, "-", "_"))
}

func (o *option) list() bool { return o.field.Kind() == reflect.Slice }

// toggle reports whether the flag needs no value.
func (o *option) toggle() bool {
	return o.field.Kind() == reflect.Bool || o.field.Kind() == reflect.Pointer
}

// give takes a value from the arguments.
func (o *option) give(value string) {
	o.given = true
	if err := o.set(value); err != nil && o.err == nil {
		o.err = err
	}
}

// settle takes the value from elsewhere when the arguments did not give it, and the
// default in the place of what cannot be read, so that one mistake is one fault.
func (o *option) settle() error {
	if value := os.Getenv(o.env()); !o.given && !o.argument && value != "" {
		o.give(value)
	}
	if (o.err != nil || !o.given) && o.byDefault != "" {
		if err := o.set(o.byDefault); err != nil {
			panic("cmd/coalition: the default of --" + o.name + ": " + err.Error())
		}
	}
	return o.err
}

// set reads a value; to a list it adds.
func (o *option) set(value string) error {
	switch target := o.field.Addr().Interface().(type) {
	case *string:
		*target = value
	case *[]string:
		switch {
		case o.split && value != "":
			*target = append(*target, strings.Split(value, ",")...)
		case !o.split:
			*target = append(*target, value)
		}
	case *bool:
		on, err := truth(value)
		*target = on
		return err
	case **bool:
		on, err := truth(value)
		if err == nil {
			*target = &on
		}
		return err
	case *int:
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", value)
		}
		*target = n
	case *time.Duration:
		d, err := time.ParseDuration(value)
		if err != nil {
			return fmt.Errorf("%q is not a time such as 30s or 12h", value)
		}
		*target = d
	default:
		panic(fmt.Sprintf("cmd/coalition: --%s is a %T", o.name, target))
	}
	return nil
}

func truth(value string) (bool, error) {
	switch strings.ToLower(value) {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true, 1 or yes, nor false, 0 or no", value)
}
