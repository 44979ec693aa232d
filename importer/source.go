package importer

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// Source is one place that a value can come from: a column or a constant, and
// what is done to the cell on the way.
type Source struct {
	Column   string
	Constant string
	// Clean are replacements within the cell, one after the other.
	Clean []Replacement
	// Take keeps the part of the cell that matches, in the form of To; where
	// nothing matches the source says nothing.
	Take *Replacement
	// Values translates a whole cell. Case and spaces do not count.
	Values map[string]string
	// Otherwise says what becomes of a cell that Values does not know.
	Otherwise otherwise
	// Dates are the forms in which the cell can write a date.
	Dates []string
	// Split divides the cell into several values.
	Split string
	// Assume: for a new record only. It says nothing about one that is known.
	Assume bool
}

// Replacement is a pattern and what is put in its place, with $1 for a group.
type Replacement struct {
	Match *regexp.Regexp
	To    string
}

type otherwise string

const (
	keep   otherwise = "keep"
	skip   otherwise = "skip"
	refuse otherwise = "refuse"
)

// said is what a source says: text, several texts, or nothing.
type said struct {
	texts  []string
	dates  []string
	assume bool
}

// read asks the sources in turn and returns what the first of them says that
// has something to say.
func (f Field) read(cell func(column string) string) (said, error) {
	for _, s := range f {
		texts, err := s.read(cell)
		if err != nil {
			return said{}, err
		}
		if len(texts) > 0 {
			return said{texts: texts, dates: s.Dates, assume: s.Assume}, nil
		}
	}
	return said{}, nil
}

func (s Source) read(cell func(string) string) ([]string, error) {
	if s.Constant != "" {
		return []string{s.Constant}, nil
	}
	v := cell(s.Column)
	for _, c := range s.Clean {
		v = strings.TrimSpace(c.Match.ReplaceAllString(v, c.To))
	}
	if s.Take != nil {
		m := s.Take.Match.FindStringSubmatchIndex(v)
		if m == nil {
			return nil, nil
		}
		v = strings.TrimSpace(string(s.Take.Match.ExpandString(nil, s.Take.To, v, m)))
	}
	v, err := s.translate(v)
	if err != nil || v == "" {
		return nil, err
	}
	if s.Split == "" {
		return []string{v}, nil
	}
	var texts []string
	for _, part := range strings.Split(v, s.Split) {
		if part = strings.TrimSpace(part); part != "" {
			texts = append(texts, part)
		}
	}
	return texts, nil
}

func (s Source) translate(v string) (string, error) {
	if len(s.Values) == 0 {
		return v, nil
	}
	if to, ok := s.Values[text.Fold(v)]; ok {
		return to, nil
	}
	switch {
	case v == "" || s.Otherwise == skip:
		return "", nil
	case s.Otherwise == keep:
		return v, nil
	}
	return "", fmt.Errorf("the mapping does not know the value %q of the column %q", v, s.Column)
}

// outputs are the values that are written in the mapping itself.
func (s Source) outputs() []string {
	if s.Constant != "" {
		return []string{s.Constant}
	}
	var out []string
	for _, k := range sortedKeys(s.Values) {
		v := s.Values[k]
		if v == "" {
			continue
		}
		if s.Split == "" {
			out = append(out, v)
			continue
		}
		for _, part := range strings.Split(v, s.Split) {
			out = append(out, strings.TrimSpace(part))
		}
	}
	return out
}
