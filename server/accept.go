package server

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The forms of a GraphQL answer. The first two differ in what the status says:
// with the second it tells whether the request was carried out, with the first
// it is 200 for every well-formed request, because old clients look no further.
// The third is a stream of answers.
const (
	plainJSON   = "application/json"
	graphQLJSON = "application/graphql-response+json"
	eventStream = "text/event-stream"
)

// negotiate chooses the form of the answer from Accept, or nothing when the
// client takes neither. The first of equals wins, plain JSON where the client
// leaves the choice to us.
func negotiate(h http.Header) string {
	accept := strings.Join(h.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return plainJSON
	}
	best, bestQuality := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		mediaType, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		quality := 1.0
		if q, ok := params["q"]; ok {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		form := ""
		switch mediaType {
		case graphQLJSON, eventStream:
			form = mediaType
		case plainJSON, "application/*", "*/*":
			form = plainJSON
		}
		if form != "" && quality > bestQuality {
			best, bestQuality = form, quality
		}
	}
	return best
}
