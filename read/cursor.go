package read

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"strings"
	"time"
)

// A cursor is the place of a row in a list: the row's sort values and its id,
// behind an HMAC over these, the list and its order. A cursor of another list or
// order, and one that somebody made up, is refused. What it holds is not secret:
// the viewer has read the row.

const (
	macLength = 16
	// maxCursor is more than the longest sort value (200 runes) and an id can take.
	maxCursor = 2048
)

// sealer makes and opens the cursors of one list in one order.
type sealer struct {
	mac  hash.Hash
	list string
	sum  [sha256.Size]byte
	buf  []byte
}

// newSealer binds cursors to a list and an order, both by name.
func newSealer(key []byte, list, order string) *sealer {
	return &sealer{mac: hmac.New(sha256.New, key), list: list + "\x00" + order + "\x00"}
}

func (s *sealer) sign(place []byte) []byte {
	s.mac.Reset()
	s.buf = append(append(s.buf[:0], s.list...), place...)
	s.mac.Write(s.buf)
	return s.mac.Sum(s.sum[:0])[:macLength]
}

// append writes the cursor of a place as a JSON string.
func (s *sealer) append(b, place []byte) []byte {
	sum := s.sign(place)
	s.buf = append(append(s.buf[:0], sum...), place...)
	return append(base64.RawURLEncoding.AppendEncode(append(b, '"'), s.buf), '"')
}

// open returns the place of a cursor.
func (s *sealer) open(cursor string) (place []byte, ok bool) {
	if len(cursor) > maxCursor || strings.ContainsAny(cursor, "\r\n") {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) < macLength {
		return nil, false
	}
	place = raw[macLength:]
	// SECURITY: compared in constant time, so that no cursor can be built byte by byte.
	return place, hmac.Equal(raw[:macLength], s.sign(place))
}

// position is a place in a list: what stands in the columns by which it is
// ordered, and the id.
type position struct {
	values []any
	id     string
}

// Kinds of sort values in a place.
const (
	placeText   = 't'
	placeNumber = 'n'
	placeTime   = 'd'
)

// appendPlace writes a sort value.
func appendPlace(b []byte, c *cell) []byte {
	switch v := c.v.(type) {
	case string:
		return appendText(b, v)
	case []byte:
		return appendText(b, v)
	case time.Time:
		return binary.AppendVarint(append(b, placeTime), v.UnixMicro())
	}
	return binary.AppendVarint(append(b, placeNumber), intOf(c.v))
}

// appendKey writes an id, which comes last.
func appendKey(b []byte, c *cell) []byte {
	if s, ok := c.v.(string); ok {
		return append(b, s...)
	}
	return append(b, textOf(c.v)...)
}

func appendText[S string | []byte](b []byte, s S) []byte {
	return append(binary.AppendUvarint(append(b, placeText), uint64(len(s))), s...)
}

// parsePlace reads n sort values and the id behind them.
func parsePlace(b []byte, n int) (p position, ok bool) {
	for range n {
		if len(b) == 0 {
			return p, false
		}
		kind := b[0]
		b = b[1:]
		if kind == placeText {
			size, used := binary.Uvarint(b)
			if used <= 0 || size > uint64(len(b)-used) {
				return p, false
			}
			p.values = append(p.values, string(b[used:used+int(size)]))
			b = b[used+int(size):]
			continue
		}
		number, used := binary.Varint(b)
		if used <= 0 {
			return p, false
		}
		b = b[used:]
		if kind == placeTime {
			p.values = append(p.values, time.UnixMicro(number).UTC())
		} else {
			p.values = append(p.values, number)
		}
	}
	p.id = string(b)
	return p, p.id != ""
}
