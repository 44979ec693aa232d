// Package telephone reads telephone numbers as people write them, by the numbering
// plans of the world, and writes them in E.164. It reads them as Google's
// libphonenumber does, whose plans it has (plans.go), and a test holds it to that;
// the library itself would add the names of all countries in all languages to the
// program, and unpack everything it knows at each start.
package telephone

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// ErrNumber says that a text is no telephone number, or one of a length that there
// is not. ErrExtension says that it would be one without its extension.
var (
	ErrNumber    = errors.New("not a telephone number")
	ErrExtension = errors.New("a telephone number with an extension")
)

// home is the plan of numbers without a country code: the British.
const home = "44"

// The longest number, and the shortest that can have a plan.
const (
	shortest = 2
	longest  = 17
	// longestText is of how many bytes a text may be, with all that stands between its digits.
	longestText = 250
)

// plan is how the numbers of one country code are written: those of its main
// country, where several share it.
type plan struct {
	code    string
	lengths uint32 // bit n: there are numbers of n digits
	local   uint32 // the same for numbers that lack their area
	number  string // what valid numbers look like
	prefix  string // what is dialled in front within the country
	rule    string // what is put in the place of the prefix, if anything is
}

var extension = regexp.MustCompile(`(?i)^(.*\pN)[\s,;.]*(?:#|x|ext\.?|extn\.?|extension)[\s.:]*\pN{1,9}#?$`)

// E164 reads a number; without a country code it is British. Its length has to be
// right and not more.
func E164(s string) (string, error) {
	if len(s) > longestText {
		return "", ErrNumber
	}
	s = strings.TrimPrefix(strings.ToLower(s), "tel:")
	if m := extension.FindStringSubmatch(s); m != nil {
		if _, err := E164(m[1]); err == nil {
			return "", ErrExtension
		}
	}
	digits, plus, ok := read(s)
	if !ok {
		return "", ErrNumber
	}
	p, national := split(digits, plus)
	if p == nil && plus { // as in +0044
		if p, national = split(digits, false); p != nil && !strings.HasPrefix(digits, "00") && !strings.HasPrefix(digits, p.code) {
			p = nil
		}
	}
	if p == nil || len(national) < shortest {
		return "", ErrNumber
	}
	if without := p.strip(national); p.length(without) == possible || p.length(without) == long {
		national = without
	}
	if len(national) < shortest || len(national) > longest || p.length(national) != possible {
		return "", ErrNumber
	}
	return "+" + p.code + national, nil
}

// read takes the digits out of a number, and says whether a plus stands in front.
// What does not belong into a number makes it none: out of a sentence one could be
// read, and what stands around it would be lost.
func read(s string) (digits string, plus, ok bool) {
	var b strings.Builder
	for _, r := range s {
		switch value, isDigit := digit(r); {
		case isDigit:
			b.WriteByte('0' + value)
		case r == '+' || r == '＋':
			if b.Len() > 0 {
				return "", false, false
			}
			plus = true
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && !strings.ContainsRune("().", r):
			return "", false, false
		}
	}
	return b.String(), plus, b.Len() >= shortest
}

// zeros are the first digits of the scripts in which telephone numbers are
// written: European, Arabic, Persian, and European in the width of Chinese.
var zeros = [...]rune{'0', '٠', '۰', '０'}

// digit is the value of a digit; ok is false for what is none.
func digit(r rune) (value byte, ok bool) {
	for _, zero := range zeros {
		if r >= zero && r < zero+10 {
			return byte(r - zero), true
		}
	}
	return 0, false
}

// split finds the plan of a number and takes the country code away. There is no
// plan for a country code that does not exist.
func split(digits string, international bool) (*plan, string) {
	if behind, ok := strings.CutPrefix(digits, "00"); ok && !international && !strings.HasPrefix(behind, "0") {
		digits, international = behind, true
	}
	if international {
		for n := 1; n <= 3 && n <= len(digits) && len(digits) > shortest; n++ {
			if p := planOf(digits[:n]); p != nil {
				return p, digits[n:]
			}
		}
		return nil, ""
	}
	p := planOf(home)
	// 44 20 ... is meant to be international, where it makes no sense otherwise.
	if behind, ok := strings.CutPrefix(digits, home); ok {
		behind = p.strip(behind)
		if !p.valid(digits) && p.valid(behind) || p.length(digits) == long {
			digits = behind
		}
	}
	return p, digits
}

func planOf(code string) *plan {
	i, ok := slices.BinarySearchFunc(plans[:], code, func(p plan, code string) int { return strings.Compare(p.code, code) })
	if !ok {
		return nil
	}
	return &plans[i]
}

func (p *plan) valid(national string) bool {
	return regexp.MustCompile("^(?:" + p.number + ")$").MatchString(national)
}

// strip takes away what is dialled in front within the country, unless a valid
// number would become an invalid one.
func (p *plan) strip(national string) string {
	if p.prefix == "" || national == "" {
		return national
	}
	prefix := regexp.MustCompile("^(?:" + p.prefix + ")")
	groups := prefix.FindStringSubmatchIndex(national)
	if groups == nil {
		return national
	}
	without := national[groups[1]:]
	if p.rule != "" && groups[len(groups)-2] >= 0 {
		without = prefix.ReplaceAllString(national, p.rule)
	}
	if p.valid(national) && !p.valid(without) {
		return national
	}
	return without
}

// fit is how the length of a number fits its plan.
type fit int

const (
	impossible fit = iota // too short, without its area, or between two lengths
	possible
	long
)

func (p *plan) length(national string) fit {
	n := len(national)
	switch {
	case p.local>>n&1 == 1:
		return impossible
	case p.lengths>>n&1 == 1:
		return possible
	case p.lengths>>n == 0:
		return long
	}
	return impossible
}
