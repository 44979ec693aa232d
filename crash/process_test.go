package crash

import (
	"bytes"
	"net"
	"os/exec"
	"sync"
	"testing"
)

// process is a program that runs until it is killed.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	log   *output
}

// begin starts a program. What it prints goes to log.
func begin(t *testing.T, log *output, program string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{}), log: log}
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := launch(p.cmd); err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	go func() {
		p.cmd.Wait() // how it ends is seen by what it leaves behind
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// kill ends it as kill -9 does, and returns when it is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.ended
}

func (p *process) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// output keeps what processes print.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// tail is the end of it.
func (o *output) tail() string {
	s := o.String()
	return s[max(0, len(s)-4000):]
}

// freePort is an address of loopback on which nobody listens now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
