package telephone_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/breakthrough-party/coalition/text/telephone"
)

// byLibrary reads a number with libphonenumber; "" is none.
func byLibrary(s string) string {
	foreign := func(r rune) bool {
		return !unicode.IsDigit(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && !strings.ContainsRune("+＋().", r)
	}
	digits := strings.TrimPrefix(strings.ToLower(s), "tel:")
	n, err := phonenumbers.Parse(digits, "GB")
	if err != nil || n.GetExtension() != "" || strings.ContainsFunc(digits, foreign) ||
		phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

// compare holds a number against the library, and reports whether it is one.
func compare(t *testing.T, s string) bool {
	t.Helper()
	got, err := telephone.E164(s)
	want := byLibrary(s)
	if got != want || (err == nil) != (want != "") {
		t.Errorf("%q is %q, %v, and %q by the library", s, got, err, want)
	}
	return want != ""
}

// Numbers of every country are read as libphonenumber reads them, in all the ways
// in which they are written.
func TestNumbersAreReadAsByTheLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(44, 20))
	numbers, read := 0, 0
	for code := range phonenumbers.GetSupportedCallingCodes() {
		for range 25 {
			digits := strconv.FormatUint(random.Uint64(), 10)[:2+random.IntN(15)]
			for _, form := range []string{
				"+%d %s", "+%d (0)%s", "+%d-0%s", "00%d.%s", "+00%d %s", "+%d 1%s", "+%d 8%s", "%d %s", "0%d %s", "+ %d 00%s", "(+%d) %s",
			} {
				numbers++
				if compare(t, fmt.Sprintf(form, code, digits)) {
					read++
				}
			}
		}
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE} {
			region := phonenumbers.GetRegionCodeForCountryCode(code)
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			for _, format := range []phonenumbers.PhoneNumberFormat{phonenumbers.INTERNATIONAL, phonenumbers.NATIONAL} {
				written := phonenumbers.Format(example, format)
				numbers++
				compare(t, written)
				compare(t, fmt.Sprintf("+%d %s", code, written)) // as many write it
			}
		}
	}
	if read < numbers/10 || read > numbers*9/10 {
		t.Errorf("%d of %d numbers are possible: that proves little", read, numbers)
	}
}

// British numbers need no country code.
func TestNumbersFromHome(t *testing.T) {
	random := rand.New(rand.NewPCG(20, 7946))
	for range 8_000 {
		digits := strconv.FormatUint(random.Uint64(), 10)[:1+random.IntN(14)]
		for _, front := range []string{"", "0", "44", "044", "440", "0044", "00", "1", "180020"} {
			compare(t, front+digits)
		}
	}
	for _, s := range []string{"", "+", "0", "00", "+0", "++44 20 7946 0123", "+ 44 2079460123", "020+79460123", "٠٢٠٧٩٤٦٠١٢٣", "۰۲۰۷۹۴۶۰۱۲۳",
		"(020) 7946 0123", "020 7946 0123.", "020–7946–0123", "tel:020 7946 0123", "TEL:+44", "ask 020 7946 0123", "020 7946 0123/4"} {
		compare(t, s)
	}
}

func TestExtensionsAreNamed(t *testing.T) {
	for _, s := range []string{"020 7946 0123 ext 12", "020 7946 0123 x12", "+44 20 7946 0123#12", "020 7946 0123, extension 4"} {
		if _, err := telephone.E164(s); !errors.Is(err, telephone.ErrExtension) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := telephone.E164("ext 12"); !errors.Is(err, telephone.ErrNumber) {
		t.Error(err)
	}
}
