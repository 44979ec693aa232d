package read

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func cursorOf(t testing.TB, s *sealer, id string, values ...any) string {
	t.Helper()
	var place []byte
	for _, v := range values {
		place = appendPlace(place, &cell{v})
	}
	var cursor string
	if err := json.Unmarshal(s.append(nil, appendKey(place, &cell{id})), &cursor); err != nil {
		t.Fatal(err)
	}
	return cursor
}

// TestCursorRoundTrip: what goes into a cursor comes out of it.
func TestCursorRoundTrip(t *testing.T) {
	at := time.Date(1969, 7, 20, 20, 17, 40, 123_456_000, time.UTC)
	cases := [][]any{
		{"plain"}, {""}, {"a b\x00c\n\"ü👩‍🚒"}, {int64(0)}, {int64(-1)}, {int64(1) << 62}, {at}, {int64(3), at, "text"}, {},
	}
	s := newSealer([]byte("key"), "Query.things", "name false")
	for _, values := range cases {
		place, ok := s.open(cursorOf(t, s, "org_1", values...))
		if !ok {
			t.Fatalf("%v: refused", values)
		}
		p, ok := parsePlace(place, len(values))
		if !ok || p.id != "org_1" || len(values) > 0 && !reflect.DeepEqual(p.values, values) {
			t.Errorf("%v came back as %v", values, p)
		}
	}
	bytes := cursorOf(t, s, "org_1", []byte("plain"))
	if bytes != cursorOf(t, s, "org_1", "plain") {
		t.Error("the engines give text in two ways, which must make the same cursor")
	}
}

// TestForgedCursors: no other list, order, key or byte makes a cursor.
func TestForgedCursors(t *testing.T) {
	s := newSealer([]byte("key"), "Query.things", "name false")
	cursor := cursorOf(t, s, "org_1", "text", int64(7))
	for _, other := range []*sealer{
		newSealer([]byte("key"), "Query.others", "name false"),
		newSealer([]byte("key"), "Query.things", "name true"),
		newSealer([]byte("other"), "Query.things", "name false"),
		newSealer([]byte("key"), "Query.thingsname", " false"),
	} {
		if _, ok := other.open(cursor); ok {
			t.Errorf("%q takes a foreign cursor", other.list)
		}
	}
	for i := range cursor {
		for bit := range 8 {
			forged := []byte(cursor)
			forged[i] ^= 1 << bit
			if _, ok := s.open(string(forged)); ok {
				t.Errorf("byte %d with bit %d changed is taken", i, bit)
			}
		}
		if _, ok := s.open(cursor[:i]); ok {
			t.Errorf("the first %d bytes are taken", i)
		}
	}
	if _, ok := s.open(cursor); !ok {
		t.Error("the cursor itself is refused")
	}
}

// FuzzCursor: nothing that a client sends panics, and nothing is taken that was
// not made here.
func FuzzCursor(f *testing.F) {
	key := []byte("key")
	made := cursorOf(f, newSealer(key, "l", "o"), "id_1", "v", int64(2))
	for _, seed := range []string{made, "", "AAAA", made + "A", "=", "\n"} {
		f.Add(seed, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, cursor string, place []byte) {
		s := newSealer(key, "l", "o")
		if opened, ok := s.open(cursor); ok && cursor != made {
			if again := cursorOf(t, s, string(opened)); again != cursor {
				t.Errorf("%q was taken", cursor)
			}
		}
		for n := range 4 {
			if p, ok := parsePlace(place, n); ok && len(p.values) != n {
				t.Errorf("%d values of %d", len(p.values), n)
			}
		}
	})
}
