package crm

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"slices"
	"strings"
)

// keyLength is how many bytes of a key are stored; of a longer one its hash.
const keyLength = 500

// articleKey is what is left of the address of an article when all is taken away
// that does not name it, so that one article has one key under whatever link:
//
//   - by RFC 3986, 6.2: upper and lower case of scheme and host, the default port,
//     percent-encoding that is not needed, "." and ".." within the path;
//   - the scheme, for both schemes lead to the same page, and the fragment;
//   - hosts for some devices (www, m, mobile, amp), the path and parameters of AMP
//     pages, and the caches of Google that such pages are served from;
//   - parameters that follow a reader about, and the order of the others;
//   - an empty query, and a slash at the end of the path.
//
// The address is one that passed webAddress.
func articleKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host, where := hostKey(u), pathKey(u.EscapedPath())
	host, where = outOfCache(host, where)
	key := host + where
	if query := queryKey(u.RawQuery); query != "" {
		key += "?" + query
	}
	if len(key) > keyLength {
		sum := sha256.Sum256([]byte(key))
		return "sha256:" + hex.EncodeToString(sum[:])
	}
	return key
}

// hostKey is the host without what only some devices are sent to.
func hostKey(u *url.URL) string {
	host, port := deviceless(strings.ToLower(u.Hostname())), u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// deviceless is a host without the labels in front that name a device; a domain
// remains.
func deviceless(host string) string {
	host = strings.TrimSuffix(host, ".")
	for {
		label, rest, _ := strings.Cut(host, ".")
		if !strings.Contains(rest, ".") || !slices.Contains([]string{"www", "m", "mobile", "amp"}, label) {
			return host
		}
		host = rest
	}
}

// pathKey is the path without the marks of AMP pages.
func pathKey(escaped string) string {
	segments := strings.Split(strings.Trim(path.Clean("/"+percent(escaped)), "/"), "/")
	if n := len(segments); n > 1 {
		if last := strings.ToLower(segments[n-1]); last == "amp" || last == "amp.html" {
			segments = segments[:n-1]
		} else if strings.ToLower(segments[0]) == "amp" {
			segments = segments[1:]
		}
	}
	last := &segments[len(segments)-1]
	if stem, isAMP := strings.CutSuffix(*last, ".amp"); isAMP {
		*last = stem
	} else if stem, isAMP := strings.CutSuffix(*last, ".amp.html"); isAMP {
		*last = stem + ".html"
	}
	return "/" + strings.Join(segments, "/")
}

// outOfCache is where a page stands that is served from a cache of Google:
// google.com/amp/s/HOST/PATH, HOST-with-dashes.cdn.ampproject.org/c/s/HOST/PATH.
func outOfCache(host, where string) (string, string) {
	rest, cached := "", false
	switch {
	case host == "google.com" || host == "google.co.uk":
		rest, cached = strings.CutPrefix(where, "/s/") // pathKey took "amp" away
	case strings.HasSuffix(host, ".cdn.ampproject.org"):
		for _, prefix := range []string{"/c/s/", "/v/s/", "/c/", "/v/"} {
			if rest, cached = strings.CutPrefix(where, prefix); cached {
				break
			}
		}
	}
	origin, page, _ := strings.Cut(rest, "/")
	if !cached || !strings.Contains(origin, ".") {
		return host, where
	}
	return deviceless(strings.ToLower(origin)), pathKey("/" + page)
}

// trackers are parameters that say where a reader came from; trackerPrefixes are
// how others begin. They are compared in lower case.
var trackers = []string{
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "igshid", "igsh", "li_fat_id",
	"mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "oly_anon_id", "oly_enc_id", "vero_id", "_ga", "_gl", "ref_src", "ref_url",
	"cmp", "cmpid", "icid", "ocid", "ito", "xtor", "smid", "smtyp", "s_cid", "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee",
	"guccounter", "amp", "outputtype",
}

var trackerPrefixes = []string{"utm_", "at_", "hsa_", "guce_", "mtm_", "pk_"}

// queryKey are the parameters that name an article, in order.
func queryKey(raw string) string {
	var kept []string
	for parameter := range strings.SplitSeq(raw, "&") {
		parameter = percent(strings.ReplaceAll(parameter, "+", "%20"))
		name, value, _ := strings.Cut(parameter, "=")
		lower := strings.ToLower(name)
		follows := slices.Contains(trackers, lower) ||
			slices.ContainsFunc(trackerPrefixes, func(prefix string) bool { return strings.HasPrefix(lower, prefix) })
		if name != "" && !follows {
			kept = append(kept, name+"="+value)
		}
	}
	slices.Sort(kept)
	return strings.Join(kept, "&")
}

// percent puts percent-encoding in order: unreserved characters stand for
// themselves, whatever is not ASCII is encoded, and hexadecimal digits are large.
func percent(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c, encoded := s[i], false
		if c == '%' && i+2 < len(s) {
			if decoded, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				c, encoded, i = decoded[0], true, i+2
			}
		}
		if plain := unreserved(c); plain || !encoded && c > ' ' && c < 0x7f {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
