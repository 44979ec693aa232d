package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/breakthrough-party/coalition/crm"
)

// maxNesting is how deep the JSON of a body may nest. What is nested deeper
// fits no input of the schema.
const maxNesting = 64

// refused is why a body was not taken: a status and what the client is told.
// SECURITY: it never holds a part of the body, which may hold a password.
type refused struct {
	status int
	fault  *crm.Error
}

func refusedf(status int, format string, args ...any) *refused {
	return &refused{status, fault(badRequest, fmt.Sprintf(format, args...))}
}

// readObject reads a body that must be one JSON object with none but the known
// keys, each at most once, and returns its values as they were written.
func readObject(w http.ResponseWriter, r *http.Request, limit int, known ...string) (map[string]json.RawMessage, *refused) {
	if no := checkMediaType(r); no != nil {
		return nil, no
	}
	body, no := readBody(w, r, limit)
	if no != nil {
		return nil, no
	}
	if !utf8.Valid(body) {
		return nil, refusedf(http.StatusBadRequest, "The body is not valid UTF-8.")
	}
	if nesting(body) > maxNesting {
		return nil, refusedf(http.StatusBadRequest, "The body is nested more than %d levels deep.", maxNesting)
	}
	return object(body, known)
}

// checkMediaType refuses everything but JSON. A page of another site can send
// forms and plain text without asking first, but not application/json.
func checkMediaType(r *http.Request) *refused {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	switch {
	case err != nil || mediaType != "application/json":
		return refusedf(http.StatusUnsupportedMediaType, "The body must be sent as application/json.")
	case charset != "" && charset != "utf-8" && charset != "utf8":
		return refusedf(http.StatusUnsupportedMediaType, "The body must be in UTF-8.")
	case r.Header.Get("Content-Encoding") != "" && r.Header.Get("Content-Encoding") != "identity":
		return refusedf(http.StatusUnsupportedMediaType, "The body must not be compressed.")
	}
	return nil
}

func readBody(w http.ResponseWriter, r *http.Request, limit int) ([]byte, *refused) {
	var body []byte
	var err error
	tooLarge := r.ContentLength > int64(limit)
	if !tooLarge {
		body, err = io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
		tooLarge = len(body) > limit
	}
	switch {
	case tooLarge:
		w.Header().Set("Connection", "close") // the rest is not worth waiting for
		return nil, refusedf(http.StatusRequestEntityTooLarge, "The body is larger than %d bytes.", limit)
	case err != nil:
		return nil, refusedf(http.StatusBadRequest, "The body could not be read to its end.")
	case len(bytes.TrimSpace(body)) == 0:
		return nil, refusedf(http.StatusBadRequest, "The body is empty.")
	}
	return body, nil
}

// nesting is how deep arrays and objects nest; it reads the text once and needs
// no valid JSON.
func nesting(body []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// object takes one JSON object apart. encoding/json alone would take keys in
// other letter case, keys twice, and more after the object.
func object(body []byte, known []string) (map[string]json.RawMessage, *refused) {
	malformed := refusedf(http.StatusBadRequest, "The body is not valid JSON.")
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil {
		return nil, malformed
	} else if t != json.Delim('{') {
		return nil, refusedf(http.StatusBadRequest, "The body must be one JSON object.")
	}
	values := make(map[string]json.RawMessage, len(known))
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return nil, malformed
		}
		if !slices.Contains(known, key) {
			return nil, refusedf(http.StatusBadRequest, "The body may only hold %s.", strings.Join(known, ", "))
		}
		if _, twice := values[key]; twice {
			return nil, refusedf(http.StatusBadRequest, "The body holds %s more than once.", key)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, malformed
		}
		values[key] = v
	}
	if _, err := d.Token(); err != nil {
		return nil, malformed
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, refusedf(http.StatusBadRequest, "The body holds more than one JSON object.")
	}
	return values, nil
}

// text reads a value that must be a string; null and absent are both nothing.
func text(v json.RawMessage) (string, bool) {
	if absent(v) {
		return "", true
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err == nil
}

// dictionary reads a value that must be an object, numbers kept as written.
func dictionary(v json.RawMessage) (map[string]any, bool) {
	if absent(v) {
		return nil, true
	}
	if v[0] != '{' {
		return nil, false
	}
	m := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(v))
	d.UseNumber()
	return m, d.Decode(&m) == nil
}

func absent(v json.RawMessage) bool { return len(v) == 0 || string(v) == "null" }
