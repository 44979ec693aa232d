package ceiling

import (
	"strconv"
	"unicode/utf8"
)

// writer appends JSON. Commas are set by what stands before.
type writer struct{ b []byte }

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

// sep sets a comma unless a list or object begins here.
func (w *writer) sep() {
	switch w.b[len(w.b)-1] {
	case '{', '[', ':':
	default:
		w.b = append(w.b, ',')
	}
}

func (w *writer) key(name string) {
	w.sep()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

// text is a string that is never null.
func (w *writer) text(name string, v []byte) {
	w.key(name)
	w.str(v)
}

// line is a string of which ” stands for null.
func (w *writer) line(name string, v []byte) {
	w.key(name)
	w.orNull(v)
}

func (w *writer) orNull(v []byte) {
	if len(v) == 0 {
		w.raw("null")
		return
	}
	w.str(v)
}

// number is one of which -1 stands for null.
func (w *writer) number(name string, v []byte) {
	w.key(name)
	if len(v) == 0 || string(v) == "-1" {
		w.raw("null")
		return
	}
	w.b = append(w.b, v...)
}

func (w *writer) int(name string, n int) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, int64(n), 10)
}

// bool takes true and 1.
func (w *writer) bool(name string, v []byte) {
	w.flag(name, string(v) == "true" || string(v) == "1")
}

func (w *writer) flag(name string, v bool) {
	w.key(name)
	w.b = strconv.AppendBool(w.b, v)
}

// day is a date of which ” and 9999-12-31 stand for none.
func (w *writer) day(name string, v []byte) {
	if string(v) == "9999-12-31" {
		v = nil
	}
	w.line(name, v)
}

// moment is a time as the engines write it: 2026-03-02 10:00:00, perhaps with a
// fraction, perhaps with a zone, which is always UTC. The year 1000 is never.
func (w *writer) moment(name string, v []byte) {
	w.key(name)
	if len(v) < 19 || string(v[:4]) == "1000" {
		w.raw("null")
		return
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, v[:10]...)
	w.b = append(w.b, 'T')
	w.b = append(w.b, v[11:19]...)
	if len(v) > 20 && v[19] == '.' {
		end := 20
		last := 19
		for ; end < len(v) && v[end] >= '0' && v[end] <= '9'; end++ {
			if v[end] != '0' {
				last = end + 1
			}
		}
		w.b = append(w.b, v[19:last]...)
	}
	w.b = append(w.b, 'Z', '"')
}

const hex = "0123456789abcdef"

func (w *writer) str(s []byte) {
	w.b = append(w.b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf || c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		w.b = append(w.b, s[start:i]...)
		switch c {
		case '"', '\\':
			w.b = append(w.b, '\\', c)
		case '\n':
			w.b = append(w.b, '\\', 'n')
		default:
			w.b = append(w.b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	w.b = append(w.b, s[start:]...)
	w.b = append(w.b, '"')
}

// named is {id, name}, or null when there is no id.
func (w *writer) named(name string, id, called []byte) {
	w.key(name)
	if len(id) == 0 {
		w.raw("null")
		return
	}
	w.raw(`{"id":"`)
	w.b = append(w.b, id...)
	w.raw(`","name":`)
	w.str(called)
	w.raw("}")
}

// ask is an object, or null where it is not.
func (w *writer) object(name string, is bool, fill func()) {
	w.key(name)
	if !is {
		w.raw("null")
		return
	}
	w.raw("{")
	fill()
	w.raw("}")
}

// edge begins a row of a page; end ends it.
func (w *writer) edge() {
	w.sep()
	w.raw(`{"node":{`)
}

func (w *writer) end() { w.raw("}}") }
