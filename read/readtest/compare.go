package readtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/breakthrough-party/coalition/read"
)

// Cursors remembers which cursor stands for which place, as answers show them.
type Cursors struct {
	places map[string]place
	seen   map[string][]string // cursors by list and order
}

// place is what a cursor stands for.
type place struct {
	list   string
	order  string
	values []any // in the columns of the order
	id     string
}

// NewCursors starts with none.
func NewCursors() *Cursors { return &Cursors{map[string]place{}, map[string][]string{}} }

func (c *Cursors) place(cursor string) (place, bool) { p, ok := c.places[cursor]; return p, ok }

// of are the cursors of a list in an order.
func (c *Cursors) of(list string, order []read.Order) []string {
	return c.seen[list+fmt.Sprint(order)]
}

// learn notes a cursor, and reports whether it stood for another place before.
func (c *Cursors) learn(cursor string, p place) bool {
	known, ok := c.places[cursor]
	if !ok {
		c.places[cursor] = p
		c.seen[p.list+p.order] = append(c.seen[p.list+p.order], cursor)
		return true
	}
	return reflect.DeepEqual(known, p)
}

// Compare holds an answer against the reference's and returns the first difference.
func (c *Cursors) Compare(answer []byte, want any) error {
	got, err := decode(answer)
	if err != nil {
		return err
	}
	return c.compare("data", got, want)
}

func (c *Cursors) compare(at string, got, want any) error {
	switch want := want.(type) {
	case place:
		text, ok := got.(string)
		if !ok || !c.learn(text, want) {
			return fmt.Errorf("%s: %v is no cursor of %v", at, got, want)
		}
		return nil
	case object:
		have, ok := got.(object)
		if !ok || len(have) != len(want) {
			return differ(at, got, want)
		}
		for i := range want {
			if have[i].key != want[i].key {
				return fmt.Errorf("%s: key %s stands where %s should", at, have[i].key, want[i].key)
			}
			if err := c.compare(at+"."+want[i].key, have[i].value, want[i].value); err != nil {
				return err
			}
		}
		return nil
	case []any:
		have, ok := got.([]any)
		if !ok || len(have) != len(want) {
			return differ(at, got, want)
		}
		for i := range want {
			if err := c.compare(fmt.Sprintf("%s[%d]", at, i), have[i], want[i]); err != nil {
				return err
			}
		}
		return nil
	case int:
		return c.compare(at, got, json.Number(fmt.Sprint(want)))
	}
	if !reflect.DeepEqual(got, want) {
		return differ(at, got, want)
	}
	return nil
}

func differ(at string, got, want any) error {
	return fmt.Errorf("%s: got %v, and the reference has %v", at, got, want)
}

// decode reads JSON and keeps the order of fields.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return decodeValue(d)
}

func decodeValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			o = append(o, entry{fmt.Sprint(key), v})
		}
		_, err := d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return t, nil
}
