package ceiling

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
)

// ceiling is the handlers with what they need.
type ceiling struct {
	*pools
	viewer string
	token  []byte
	wrote  chan struct{} // something was committed here
}

// variables of all operations.
type variables struct {
	ID    string
	Kind  []string
	Stage []string
	Beat  []string
	Now   time.Time
	After string
	Query string
	Input json.RawMessage
}

type handler func(ctx context.Context, v *variables, w *writer) error

// Serve answers POST /name with the variables of an operation, for one viewer and
// token, until ctx ends.
func Serve(ctx context.Context, l net.Listener, url, viewer, token string) error {
	p, err := openPools(url)
	if err != nil {
		return err
	}
	c := &ceiling{p, viewer, []byte("Bearer " + token), make(chan struct{}, 1)}
	go c.number(ctx)
	mux := http.NewServeMux()
	for name, h := range map[string]handler{
		"partner_list": c.partnerList, "partner_list_counted": c.partnerListCounted, "organisation_profile": c.profile,
		"journalists": c.journalists, "campaign_board": c.board, "deep_page": c.deepPage, "latest_three": c.latestThree,
		"search": c.search, "timeline": c.timeline, "going_cold": c.goingCold, "my_day": c.myDay, "briefing": c.briefing,
		"log_interaction": c.logInteraction, "edit_person": c.editPerson, "record_coverage": c.recordCoverage,
	} {
		mux.HandleFunc("POST /"+name, c.answer(h))
	}
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		s.Close()
	}()
	if err := s.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

var buffers = sync.Pool{New: func() any { return &writer{b: make([]byte, 0, 64<<10)} }}

func (c *ceiling) answer(h handler) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), c.token) != 1 {
			http.Error(rw, "who are you", http.StatusUnauthorized)
			return
		}
		var v variables
		if err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, 256<<10)).Decode(&v); err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		w := buffers.Get().(*writer)
		defer buffers.Put(w)
		w.b = append(w.b[:0], `{"data":{`...)
		if err := h(r.Context(), &v, w); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		w.raw("}}")
		rw.Header().Set("Content-Type", "application/json")
		rw.Write(w.b)
	}
}

// each runs a query and calls do for every row, with its columns as the driver
// gives them; they are good until do returns.
func (c *ceiling) each(ctx context.Context, query string, args []any, columns int, do func(row []sql.RawBytes)) error {
	rows, err := c.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%w: %s", err, query)
	}
	defer rows.Close()
	row, dest := make([]sql.RawBytes, columns), make([]any, columns)
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		do(row)
	}
	return rows.Err()
}

// time is the expression of a time as text. SQLite's driver parses what it knows
// to be a time; an expression it leaves alone.
func (c *ceiling) time(column string) string {
	if c.mysql {
		return column
	}
	return "+" + column
}

// not is a column by which SQLite is not to look for rows. It has no statistics,
// and takes a column with few values for as good as one with many.
func (c *ceiling) not(column string) string { return c.time(column) }

// marks are n question marks.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func anys(s []string) []any {
	out := make([]any, len(s))
	for i, v := range s {
		out[i] = v
	}
	return out
}

// padded are keys filled up to one of few numbers, so that there are few texts.
func padded(keys []string) []any {
	n := 8
	for n < len(keys) {
		n *= 2
	}
	out := anys(keys)
	for len(out) < n {
		out = append(out, keys[len(keys)-1])
	}
	return out
}

func today() string { return string(calendar.On(time.Now().In(calendar.London))) }

// sees is the condition that the viewer may see an interaction under an alias:
// an open one, one of the outreach team, or a restricted one that they wrote, took
// part in or were let into.
func (c *ceiling) sees(alias string) (string, []any) {
	return strings.ReplaceAll(`(i.voided_at IS NULL AND (i.confidentiality = 'OPEN' OR i.confidentiality = 'TEAM' AND i.team = 'OUTREACH'
		OR i.confidentiality = 'RESTRICTED' AND (i.created_by = ?
			OR EXISTS (SELECT 1 FROM participants x WHERE x.user_id = ? AND x.interaction_id = i.id)
			OR EXISTS (SELECT 1 FROM interaction_shared_with x WHERE x.user_id = ? AND x.interaction_id = i.id))))`, "i.", alias+"."),
		[]any{c.viewer, c.viewer, c.viewer}
}
