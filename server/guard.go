package server

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/breakthrough-party/coalition/crm"
)

// maxBrackets is how deep the brackets of a document may nest, whatever they
// enclose: selections, arguments, lists and objects.
const maxBrackets = 100

// maxName is how long a name in a document may be. What the schema does not know is
// compared with what it knows, letter by letter, to suggest what was meant.
const maxName = 80

// overLimit is the refusal that names the limit and the figure.
func overLimit(limit string, figure, maximum int) *crm.Error {
	shown := fmt.Sprint(figure)
	if figure >= saturated {
		shown, figure = fmt.Sprintf("more than %d", saturated-1), saturated
	}
	return &crm.Error{
		Code:    tooComplex,
		Message: fmt.Sprintf("The request is too complex: %s %s, at most %d are allowed.", shown, limit, maximum),
		Extra:   map[string]any{"limit": limit, "figure": figure, "maximum": maximum},
	}
}

// guard refuses a document that would cost too much to validate or to run. It
// reads only what stands in the document, before the schema is looked at, in
// time linear in its length.
func guard(document string, l Limits) *crm.Error {
	if len(document) > l.Document {
		return overLimit("bytes of document", len(document), l.Document)
	}
	if f := scan(document, l.Tokens); f != nil {
		return f
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return nil // the executor reports it
	}
	return weigh(doc, l)
}

// scan counts tokens and brackets without building anything, because the parser
// works with a call for each level and memory for each token.
func scan(document string, tokens int) *crm.Error {
	lex := lexer.New(&ast.Source{Input: document})
	depth := 0
	for n := 1; ; n++ {
		t, err := lex.ReadToken()
		if err != nil || t.Kind == lexer.EOF {
			return nil // the parser reports it
		}
		if t.Kind == lexer.Name && len(t.Value) > maxName {
			return overLimit("characters in a name", len(t.Value), maxName)
		}
		if n > tokens {
			return &crm.Error{
				Code:    tooComplex,
				Message: fmt.Sprintf("The request is too complex: more than %d tokens in the document.", tokens),
				Extra:   map[string]any{"limit": "tokens", "figure": n, "maximum": tokens},
			}
		}
		switch t.Kind {
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			if depth++; depth > maxBrackets {
				return overLimit("nested brackets", depth, maxBrackets)
			}
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			depth--
		}
	}
}

// saturated is where counting stops, far above every limit.
const saturated = 1 << 30

func add(a, b int) int { return min(saturated, a+b) }

// weight is what a set of selections comes to, fragments counted each time
// that they are spread.
type weight struct {
	selections    int
	depth         int
	aliases       int
	fields        int // of the set itself, not of what is nested in it
	introspection int // depth below __schema and __type
	probes        int // selections of __schema and __type
}

func (w *weight) plus(o weight) {
	w.selections = add(w.selections, o.selections)
	w.aliases = add(w.aliases, o.aliases)
	w.fields = add(w.fields, o.fields)
	w.probes = add(w.probes, o.probes)
	w.depth = max(w.depth, o.depth)
	w.introspection = max(w.introspection, o.introspection)
}

// scales weighs the definitions of one document, each fragment once.
type scales struct {
	fragments map[string]*ast.FragmentDefinition
	known     map[string]weight
	open      map[string]bool
}

// weigh measures every operation and fragment of a document against the limits.
func weigh(doc *ast.QueryDocument, l Limits) *crm.Error {
	s := &scales{
		fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		known:     make(map[string]weight, len(doc.Fragments)),
		open:      map[string]bool{},
	}
	for _, f := range doc.Fragments {
		if s.fragments[f.Name] == nil { // the first of a name counts, as for the validator
			s.fragments[f.Name] = f
		}
	}
	// The validator walks every fragment with all that it spreads, so that many
	// small fragments in a chain cost it the square of their number.
	total := 0
	for _, f := range doc.Fragments {
		w, no := s.fragment(f.Name)
		if no != nil {
			return no
		}
		total = add(total, w.selections)
	}
	for _, op := range doc.Operations {
		w, no := s.set(op.SelectionSet)
		if no != nil {
			return no
		}
		if no := w.check(l); no != nil {
			return no
		}
		total = add(total, w.selections)
	}
	if most := 8 * l.Selections; total > most {
		return overLimit("selections in all operations and fragments", total, most)
	}
	return nil
}

// maxProbes is how often an operation may select __schema or __type. Tools select
// one; it takes as long as the schema is large, and the schema grows.
const maxProbes = 1

func (w weight) check(l Limits) *crm.Error {
	for _, c := range []struct {
		name            string
		figure, maximum int
	}{
		{"selections", w.selections, l.Selections},
		{"levels of depth", w.depth, l.Depth},
		{"aliases", w.aliases, l.Aliases},
		{"root fields", w.fields, l.RootFields},
		{"levels of introspection", w.introspection, l.IntrospectionDepth},
		{"introspection fields", w.probes, maxProbes},
	} {
		if c.figure > c.maximum {
			return overLimit(c.name, c.figure, c.maximum)
		}
	}
	return nil
}

// fragment weighs a fragment, once.
func (s *scales) fragment(name string) (weight, *crm.Error) {
	if w, ok := s.known[name]; ok {
		return w, nil
	}
	def := s.fragments[name]
	if def == nil {
		return weight{}, nil // the validator reports it
	}
	if s.open[name] {
		return weight{}, fault(badRequest, clip(fmt.Sprintf("The fragment %q spreads itself.", name)))
	}
	s.open[name] = true
	w, no := s.set(def.SelectionSet)
	delete(s.open, name)
	s.known[name] = w
	return w, no
}

func (s *scales) set(set ast.SelectionSet) (weight, *crm.Error) {
	var sum weight
	for _, sel := range set {
		w, directives, no := s.selection(sel)
		if no != nil {
			return sum, no
		}
		for _, d := range directives {
			if d.Name == "defer" || d.Name == "stream" {
				return sum, fault(badRequest, "Answers come in one piece: @"+d.Name+" is not offered.")
			}
		}
		w.selections = add(w.selections, 1)
		sum.plus(w)
	}
	return sum, nil
}

// selection weighs what stands below one selection, and the field itself.
func (s *scales) selection(sel ast.Selection) (weight, ast.DirectiveList, *crm.Error) {
	switch sel := sel.(type) {
	case *ast.Field:
		w, no := s.set(sel.SelectionSet)
		w.fields = 1
		if sel.Alias != sel.Name {
			w.aliases = add(w.aliases, 1)
		}
		if sel.Name == "__schema" || sel.Name == "__type" {
			w.introspection, w.depth, w.probes = max(w.introspection, w.depth), 1, add(w.probes, 1)
		} else {
			w.depth = add(w.depth, 1)
		}
		return w, sel.Directives, no
	case *ast.InlineFragment:
		w, no := s.set(sel.SelectionSet)
		return w, sel.Directives, no
	case *ast.FragmentSpread:
		w, no := s.fragment(sel.Name)
		return w, sel.Directives, no
	}
	return weight{}, nil, nil
}

// maxMessage is how much of a name that a client sent may come back to it.
const maxMessage = 300

// clip shortens a message to a length that is still read, at a whole letter.
func clip(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}
