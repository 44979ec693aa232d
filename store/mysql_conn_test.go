package store

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
	"testing"
)

// refusing is a connection to a server that refuses everything as a node that left
// its cluster does, and stays open.
type refusing struct{ mysqlDriverConn }

func (refusing) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	return nil, serverError(errNodeNotReady)
}
func (refusing) IsValid() bool                      { return true }
func (refusing) ResetSession(context.Context) error { return nil }

// TestATransactionThatCannotBeEnded: its connection is used no more, for whoever came
// next would go on in it; nor is any that may lead to the same node.
func TestATransactionThatCannotBeEnded(t *testing.T) {
	for name, end := range map[string]func(driver.Tx) error{"COMMIT": driver.Tx.Commit, "ROLLBACK": driver.Tx.Rollback} {
		var departures atomic.Int64
		broken, sound := newMySQLConn(refusing{}, forTransactions, &departures), newMySQLConn(refusing{}, forTransactions, &departures)
		tx, err := broken.BeginTx(t.Context(), driver.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !broken.IsValid() || !sound.IsValid() {
			t.Error("they are given up before")
		}
		if err := end(tx); code(err) != errNodeNotReady {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range []*mysqlConn{broken, sound} {
			if c.IsValid() || c.ResetSession(t.Context()) == nil {
				t.Errorf("after %s was refused a connection is used again", name)
			}
		}
		if later := newMySQLConn(refusing{}, forTransactions, &departures); !later.IsValid() {
			t.Error("one that is made afterwards is given up, too")
		}
	}
}
