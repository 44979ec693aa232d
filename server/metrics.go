package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// metrics are the figures of one server. Their labels are routes, kinds and
// codes, never what a client sent.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	duration   *prometheus.HistogramVec
	running    prometheus.Gauge
	operations *prometheus.CounterVec
	errors     *prometheus.CounterVec
	streams    *prometheus.GaugeVec
	events     *prometheus.CounterVec
	cut        *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coalition_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "coalition_request_seconds", Help: "Time from a request to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "coalition_requests_running", Help: "Requests being answered now.",
		}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coalition_operations_total", Help: "GraphQL requests answered, by kind of operation; other when it was not valid.",
		}, []string{"operation"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coalition_errors_total", Help: "Errors in GraphQL answers, by code.",
		}, []string{"code"}),
		streams: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "coalition_streams_open", Help: "Streams open now: WebSockets and event streams.",
		}, []string{"transport"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coalition_events_total", Help: "Events of subscriptions sent.",
		}, []string{"transport"}),
		cut: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coalition_streams_cut_total", Help: "Streams that the server ended or refused, by reason.",
		}, []string{"reason"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.running, m.operations, m.errors, m.streams, m.events, m.cut,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

func (m *metrics) served(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) answered(operation string, errs gqlerror.List) {
	if operation == "" {
		operation = "other"
	}
	m.operations.WithLabelValues(operation).Inc()
	for _, e := range errs {
		if code, ok := e.Extensions["code"].(string); ok {
			m.errors.WithLabelValues(code).Inc()
		}
	}
}
