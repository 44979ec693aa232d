package crash

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// provider is where Debian's galera-4 puts the library of a cluster.
const provider = "/usr/lib/galera/libgalera_smm.so"

// A node of a cluster of three is killed and brought back under 32 writers at
// two servers of ours: nothing acknowledged is lost, and nobody hears of
// deadlocks. Before that, three servers start at once on the empty cluster.
func TestANodeOfTheClusterIsKilled(t *testing.T) {
	if !long() {
		t.Skip("a cluster takes too long to start for the short form")
	}
	r := chance(t)
	nodes := startCluster(t)
	nodes[0].create("coalition")
	servers := startTogether(t, nodes)
	servers[2].process.kill()
	token := servers[0].token()
	crew := hire(t, 32, fork(r), databaseLost, newClient(servers[0].url(), token), newClient(servers[1].url(), token))
	crew.allWork(time.Now())
	var away, back timings
	for range 2 {
		victim := nodes[r.IntN(len(nodes))]
		victim.process.kill()
		if away.add(crew.allWork(time.Now())); away.longest() > withoutNode {
			t.Errorf("it took %v until all worked again without the node, longer than %v", away.longest(), withoutNode)
		}
		<-time.After(between(r, time.Second, 3*time.Second))
		start := time.Now()
		victim.rejoin()
		nodes.synced(victim)
		back.add(time.Since(start))
		crew.allWork(time.Now())
	}
	journal := crew.dismiss()
	t.Logf("all writers work again after a node was killed: %s; a node is back in the cluster: %s", &away, &back)
	for _, n := range nodes { // each node has everything
		verify(t, n.url("coalition"), journal)
	}
	servers[0].check()
}

// withoutNode is how soon everybody must work again. A cluster needs five
// seconds before it believes that a node is gone.
const withoutNode = 15 * time.Second

// startTogether starts three servers at the same moment on an empty database.
// Each prefers another node.
func startTogether(t *testing.T, nodes cluster) []*coalition {
	t.Helper()
	var servers []*coalition
	for i := range nodes {
		hosts := []string{nodes[i].address, nodes[(i+1)%3].address, nodes[(i+2)%3].address}
		servers = append(servers, prepareServer(t, "mysql://root@"+strings.Join(hosts, ",")+"/coalition"))
	}
	for _, s := range servers {
		s.start()
	}
	for _, s := range servers {
		s.ready(patience)
	}
	return servers
}

// cluster is three database servers that hold the same.
type cluster []*node

// node is one of them.
type node struct {
	*mariadb
	group string // where it speaks with the others
	flags []string
}

// startCluster makes three nodes and waits until they are one cluster. Where
// galera-4 is not installed the test is skipped, but fails in CI.
func startCluster(t *testing.T) cluster {
	t.Helper()
	if _, err := os.Stat(provider); err != nil {
		required(t, "Galera is not installed, so this is skipped; get it with: apt-get install galera-4")
	}
	program(t, "rsync")
	nodes := make(cluster, 3)
	var installing sync.WaitGroup
	for i := range nodes {
		owner, folder := nodeFolder(t)
		n := &node{group: freePort(t)}
		nodes[i] = n
		installing.Go(func() { n.mariadb = installMariaDBAs(t, owner, folder) })
	}
	installing.Wait()
	groups := []string{nodes[0].group, nodes[1].group, nodes[2].group}
	for i, n := range nodes {
		n.flags = clusterFlags(t, i, groups)
	}
	nodes[0].join("--wsrep-cluster-address=gcomm://") // the first finds nobody
	nodes[0].accepts(patience)
	t.Cleanup(func() { // a node that cannot be helped tells little, the one that helped it more
		if t.Failed() {
			for i, n := range nodes {
				t.Logf("node %d: %s", i, n.log.tail())
			}
		}
	})
	for _, n := range nodes[1:] {
		n.join()
		nodes.synced(n)
	}
	return nodes
}

// nodeFolder is where a node keeps its data, and as whom it runs. Not as root:
// the rsync that copies a node would then be nobody, who may not.
func nodeFolder(t *testing.T) (owner, folder string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "coalition-node-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid != "0" {
		return me.Username, folder
	}
	other, err := user.Lookup("mysql")
	if err != nil {
		required(t, "there is no user mysql as whom a node could run; Debian's mariadb-server makes one")
	}
	uid, err1 := strconv.Atoi(other.Uid)
	gid, err2 := strconv.Atoi(other.Gid)
	if err := errors.Join(err1, err2, os.Chown(folder, uid, gid)); err != nil {
		t.Fatal(err)
	}
	return other.Username, folder
}

func clusterFlags(t *testing.T, i int, groups []string) []string {
	group := groups[i]
	_, base, _ := net.SplitHostPort(group)
	return []string{
		"--wsrep-on=ON", "--wsrep-provider=" + provider, "--wsrep-cluster-name=crash", "--wsrep-node-address=127.0.0.1",
		"--wsrep-node-name=" + strconv.Itoa(i), "--wsrep-sst-method=rsync", "--wsrep-sst-receive-address=" + freePort(t),
		fmt.Sprintf("--wsrep-provider-options=base_host=127.0.0.1;base_port=%s;gmcast.listen_addr=tcp://%s;ist.recv_addr=%s;gcache.size=64M", base, group, freePort(t)),
		"--wsrep-cluster-address=gcomm://" + strings.Join(groups, ","), "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2",
	}
}

// join starts a node that finds the others.
func (n *node) join(more ...string) { n.start(slices.Concat(n.flags, more)...) }

var recovered = regexp.MustCompile(`Recovered position: (\S+)`)

// rejoin brings a node back that was killed. As Debian's service does, it first
// asks the node how far it had come, so that it gets only what it missed.
func (n *node) rejoin() {
	n.t.Helper()
	asking := exec.Command(program(n.t, "mariadbd"), slices.Concat(n.common(), n.flags, []string{"--wsrep-recover", "--skip-networking", "--socket=" + n.socket()})...)
	out, err := asking.CombinedOutput()
	position := recovered.FindSubmatch(out)
	if err != nil || position == nil {
		n.t.Fatalf("how far did the node come? %v\n%s", err, out)
	}
	n.join("--wsrep-start-position=" + string(position[1]))
}

func (n *node) url(database string) string {
	return fmt.Sprintf("mysql://root@%s/%s", n.address, database)
}

// synced waits until a node takes part again and the cluster is whole.
func (c cluster) synced(n *node) {
	n.t.Helper()
	n.accepts(patience)
	db := n.admin()
	defer db.Close()
	status := func(name string) (value string) {
		db.QueryRow("SHOW STATUS LIKE '"+name+"'").Scan(&name, &value)
		return value
	}
	alive := 0
	for _, other := range c {
		if other.process != nil && other.process.alive() {
			alive++
		}
	}
	until(n.t, "the node is a part of the cluster", patience, func() bool {
		return status("wsrep_local_state_comment") == "Synced" && status("wsrep_cluster_size") == strconv.Itoa(alive)
	})
}
