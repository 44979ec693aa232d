package field_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"entgo.io/ent"
	entfield "entgo.io/ent/schema/field"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/schema/field"
)

var types = map[string]string{"mysql": "text"}

// A field says the same to the generator as ent's field of the same name, and
// refuses the same values in the same words.
func TestFieldsAreThoseOfEnt(t *testing.T) {
	texts := []any{"", "a", "abc", "abcd", "éé", "ééé", "éééé"}
	numbers := []any{-2, -1, 0, 1, 2}
	for _, c := range []struct {
		ours   field.Field
		ents   ent.Field
		values []any
	}{
		{field.String("a").MaxLen(3).NotEmpty().Immutable().Unique(), entfield.String("a").MaxLen(3).NotEmpty().Immutable().Unique(), texts},
		{field.String("a").MaxRuneLen(3).Default("").SchemaType(types), entfield.String("a").MaxRuneLen(3).Default("").SchemaType(types), texts},
		{field.String("a").Optional().Nillable().Sensitive(), entfield.String("a").Optional().Nillable().Sensitive(), texts},
		{field.String("a").GoType(calendar.Date("")).Default(""), entfield.String("a").GoType(calendar.Date("")).Default(""), texts},
		{field.Int("a").Positive().Default(1), entfield.Int("a").Positive().Default(1), numbers},
		{field.Int("a").NonNegative(), entfield.Int("a").NonNegative(), numbers},
		{field.Int("a").Min(-1), entfield.Int("a").Min(-1), numbers},
		{field.Int64("a").Positive().Unique(), entfield.Int64("a").Positive().Unique(), []any{int64(0), int64(1)}},
		{field.Bytes("a").MaxLen(2).Sensitive(), entfield.Bytes("a").MaxLen(2).Sensitive(), []any{[]byte("ab"), []byte("abc")}},
		{field.Bool("a").Default(true), entfield.Bool("a").Default(true), nil},
		{field.Time("a").SchemaType(types), entfield.Time("a").SchemaType(types), nil},
		{field.Enum("a").Values("X", "Y").Default("X"), entfield.Enum("a").Values("X", "Y").Default("X"), nil},
		{field.Strings("a").Default([]string{}), entfield.Strings("a").Default([]string{}), nil},
		{field.JSON("a", json.RawMessage{}).Immutable(), entfield.JSON("a", json.RawMessage{}).Immutable(), nil},
	} {
		ours, ents := c.ours.(ent.Field).Descriptor(), c.ents.Descriptor()
		t.Run(fmt.Sprintf("%s, %d limits", ents.Info, len(ents.Validators)), func(t *testing.T) {
			if diff := cmp.Diff(ents, ours, cmpopts.IgnoreFields(entfield.Descriptor{}, "Validators"), cmpopts.IgnoreUnexported(entfield.RType{})); diff != "" {
				t.Errorf("(-ent's +ours)\n%s", diff)
			}
			for _, value := range c.values {
				if got, want := said(ours, value), said(ents, value); got != want {
					t.Errorf("of %v it says %q, want %q", value, got, want)
				}
			}
		})
	}
}

// said is what the limits of a field say of a value.
func said(d *entfield.Descriptor, value any) string {
	var all string
	for _, limit := range d.Validators {
		var err error
		switch limit := limit.(type) {
		case func(string) error:
			err = limit(value.(string))
		case func(int) error:
			err = limit(value.(int))
		case func(int64) error:
			err = limit(value.(int64))
		case func([]byte) error:
			err = limit(value.([]byte))
		default:
			panic(fmt.Sprintf("a limit is a %T", limit))
		}
		all += fmt.Sprint(err, "; ")
	}
	return all
}

// What the program takes from a field is what the generator was told.
func TestDefaultsAndLimits(t *testing.T) {
	year := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	if got := field.Default[func() time.Time](field.Time("a").DefaultFunc(year))(); !got.Equal(year()) {
		t.Error(got)
	}
	if got := field.Default[string](field.String("a").Default("x")); got != "x" {
		t.Error(got)
	}
	check := field.Check[string](field.String("a").MaxLen(2).NotEmpty())
	for value, want := range map[string]string{"": "value is less than the required length", "ab": "<nil>", "abc": "value is greater than the required length"} {
		if got := fmt.Sprint(check(value)); got != want {
			t.Errorf("%q: %s", value, got)
		}
	}
}
