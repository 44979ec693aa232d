package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a child that answers on an address.
type process struct {
	cmd     *exec.Cmd
	address string
	ready   time.Duration // from the start until it answered
	said    bytes.Buffer
	ended   chan struct{}
}

// freeAddress is one on loopback that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// startProcess starts a program that listens on an address and waits until it
// answers path. Its log goes nowhere.
func startProcess(ctx context.Context, path string, command func(address string) []string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := command(address)
	p := &process{cmd: exec.CommandContext(ctx, args[0], args[1:]...), address: address, ended: make(chan struct{})}
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 30 * time.Second
	p.cmd.Stdout = &p.said
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	for {
		r, err := http.Get("http://" + address + path)
		if err == nil {
			r.Body.Close()
			if r.StatusCode < 500 {
				p.ready = time.Since(begun)
				return p, nil
			}
		}
		select {
		case <-p.ended:
			return nil, fmt.Errorf("%v ended before it answered: %s", args[:2], p.said.String())
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Millisecond):
		}
		if time.Since(begun) > time.Minute {
			p.stop()
			return nil, errors.New("a server does not answer after a minute")
		}
	}
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// stop asks the process to end and waits for it.
func (p *process) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.ended
}

// tick is the unit in which the kernel counts the time of processes.
const tick = 10 * time.Millisecond

// cpu is the processor time that a process has taken.
func cpu(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name of the program, in parentheses, may hold anything.
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// resident is how much memory a process holds, in bytes.
func resident(pid int) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("the kernel does not say how much memory a process holds")
}
