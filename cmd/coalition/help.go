package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const about = "The partners of a party: a GraphQL server, and the tools to run it.\n\n" +
	"Every flag can be given as an environment variable as well, such as COALITION_TIME_ZONE for --time-zone."

// The measures of the help, in columns.
const (
	helpWidth = 80
	leftWidth = 30 // what is wider stands on a line of its own
)

// usage is how the option is written: --name=VALUE or <name>.
func (o *option) usage() string {
	switch {
	case o.argument:
		return "<" + o.name + ">"
	case o.negatable:
		return "--[no-]" + o.name
	case o.toggle():
		return "--" + o.name
	case o.list() && o.split:
		return "--" + o.name + "=" + o.placeholder + ",..."
	}
	return "--" + o.name + "=" + o.placeholder
}

// entry is something that can be given, and what it is for.
type entry struct{ left, right string }

// writeHelp explains a command, or lists those that begin with the same word.
func (n *node) writeHelp(w io.Writer) {
	usage, help := "<command>", n.help
	if n.children == nil {
		usage = n.usage()
	}
	if n.name == "" {
		help = about
	}
	fmt.Fprintln(w, "Usage: "+strings.Join(strings.Fields("coalition "+n.name+" "+usage), " "))
	for paragraph := range strings.SplitSeq(help, "\n\n") {
		fmt.Fprintf(w, "\n%s\n", strings.Join(wrapped(paragraph, helpWidth), "\n"))
	}
	if n.children == nil {
		n.writeOptions(w)
		return
	}
	var commands []entry
	for _, c := range n.leaves() {
		commands = append(commands, entry{c.name, c.help})
	}
	writeEntries(w, "Commands:", commands)
	writeEntries(w, "Flags:", []entry{helpFlag})
	if n.name == "" {
		fmt.Fprint(w, "\nRun \"coalition <command> --help\" for more information on a command.\n")
	}
}

var helpFlag = entry{"-h, --help", "Show context-sensitive help."}

// usage is all that the command must be given.
func (n *node) usage() string {
	var flags, arguments, more string
	for _, o := range n.options {
		switch {
		case o.argument:
			arguments += " " + o.usage()
		case o.required:
			flags += " " + o.usage()
			fallthrough
		default:
			more = " [flags]"
		}
	}
	return flags + arguments + more
}

// writeOptions lists arguments and flags, each group of flags under its heading.
func (n *node) writeOptions(w io.Writer) {
	arguments, flags := []entry(nil), []entry{helpFlag}
	groups, headings := map[string][]entry{}, []string(nil)
	for _, o := range n.options {
		text := o.help
		if !o.argument {
			text = strings.TrimSuffix(text, ".") + " ($" + o.env() + ")."
		}
		switch {
		case o.argument:
			arguments = append(arguments, entry{o.usage(), text})
		case o.group == "":
			flags = append(flags, entry{"    " + o.usage(), text}) // below --help
		default:
			if groups[o.group] == nil {
				headings = append(headings, o.group)
			}
			groups[o.group] = append(groups[o.group], entry{o.usage(), text})
		}
	}
	if arguments != nil {
		writeEntries(w, "Arguments:", arguments)
	}
	writeEntries(w, "Flags:", flags)
	for _, heading := range headings {
		writeEntries(w, heading+":", groups[heading])
	}
}

// writeEntries writes two columns, the second as far left as the first allows.
func writeEntries(w io.Writer, heading string, entries []entry) {
	fmt.Fprintf(w, "\n%s\n", heading)
	left := 0
	for _, e := range entries {
		if n := utf8.RuneCountInString(e.left); n <= leftWidth {
			left = max(left, n)
		}
	}
	for _, e := range entries {
		first := e.left
		if utf8.RuneCountInString(first) > left {
			fmt.Fprintf(w, "  %s\n", first)
			first = ""
		}
		for _, line := range wrapped(e.right, helpWidth-left-6) {
			fmt.Fprintf(w, "  %-*s    %s\n", left, first, line)
			first = ""
		}
	}
}

// wrapped breaks a text into lines of at most so many runes, where its words allow.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
