package importer

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/breakthrough-party/coalition/text"
)

// field is one source or a list of sources.
func (d *decoder) field(n ast.Node) Field {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return Field{d.source(n)}
	}
	var f Field
	for _, item := range list.Values {
		f = append(f, d.source(item))
	}
	if len(f) == 0 {
		d.faults.add(lineOf(n), "an empty list says nothing")
	}
	return f
}

// source is the name of a column, or the keys of a Source.
func (d *decoder) source(n ast.Node) Source {
	if s := scalar(n); s != "" {
		return Source{Column: s}
	}
	s := Source{Otherwise: refuse}
	for _, k := range d.keys(n) {
		switch k.name {
		case "column":
			s.Column = d.text(k)
		case "constant":
			s.Constant = d.text(k)
		case "clean":
			for _, item := range d.items(k) {
				if r := d.replacement(item, ""); r != nil {
					s.Clean = append(s.Clean, *r)
				}
			}
		case "take":
			s.Take = d.replacement(k.value, "$1")
		case "values":
			s.Values = map[string]string{}
			for _, v := range d.keys(k.value) {
				s.Values[text.Fold(v.name)] = scalar(v.value) // nothing where the value says nothing
			}
		case "otherwise":
			s.Otherwise = otherwise(d.text(k))
			if s.Otherwise != keep && s.Otherwise != skip && s.Otherwise != refuse {
				d.faults.add(k.line, "otherwise is keep, skip or refuse")
			}
		case "dates":
			for _, item := range d.items(k) {
				form := scalar(item)
				if _, _, err := dateLayout(form); err != nil {
					d.faults.add(lineOf(item), "%s", err)
				}
				s.Dates = append(s.Dates, form)
			}
		case "split":
			s.Split = d.text(k)
		case "assume":
			s.Assume = d.flag(k)
		default:
			d.unknown(k, "column", "constant", "clean", "take", "values", "otherwise", "dates", "split", "assume")
		}
	}
	if (s.Column == "") == (s.Constant == "") {
		d.faults.add(lineOf(n), "give either column or constant")
	}
	return s
}

// replacement is a pattern alone, or the keys match and to.
func (d *decoder) replacement(n ast.Node, to string) *Replacement {
	pattern := scalar(n)
	if pattern == "" {
		for _, k := range d.keys(n) {
			switch k.name {
			case "match":
				pattern = d.text(k)
			case "to":
				to = scalar(k.value)
			default:
				d.unknown(k, "match", "to")
			}
		}
	}
	re, err := regexp.Compile(pattern)
	if err != nil || pattern == "" {
		d.faults.add(lineOf(n), "%q is not a pattern (RE2)", pattern)
		return nil
	}
	if strings.Contains(to, "$1") && re.NumSubexp() == 0 {
		to = strings.ReplaceAll(to, "$1", "$0") // without a group the whole match is meant
	}
	return &Replacement{Match: re, To: to}
}
