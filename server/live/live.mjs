// Runs the clients of graphql-ws and graphql-sse, and what reads streams in the
// page of GraphiQL, against a server. The arguments are its address and a token.
// Prints one line for each thing that works; when it prints "stop" the server
// must be stopped. Ends with 1 at the first thing that does not work.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createClient as overSSE, NetworkError } from 'graphql-sse'
import { createClient as overWS } from 'graphql-ws'
import { WebSocket } from 'ws'

const [address, token] = process.argv.slice(2)
const subscription = `subscription ($after: Cursor) {
  changes(after: $after, kinds: [TAG]) { cursor node { action by { name } record { ... on Tag { name } } } }
}`
const mutation = 'mutation ($name: String!) { createTag(input: { name: $name }) { tag { name } } }'
const url = `http://${address}/graphql`
const authorization = { Authorization: `Bearer ${token}` }
const works = (what) => console.log(`ok ${what}`)

const socket = (params, more) => overWS({
  url: `ws://${address}/graphql`, webSocketImpl: WebSocket, connectionParams: params, retryAttempts: 0, ...more
})
const events = (headers) => overSSE({ url, headers, retryAttempts: 0 })

// change makes one event.
let changes = 0
async function change () {
  const name = `Live ${process.pid} ${++changes}`
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...authorization },
    body: JSON.stringify({ query: mutation, variables: { name } })
  })
  const answer = await response.json()
  assert.equal(answer.errors, undefined, JSON.stringify(answer))
  return name
}

// next is the next event of a subscription, made to come by changes: the first may
// be made before the subscription has begun.
async function next (answers) {
  const coming = answers.next()
  await change()
  const timer = setInterval(change, 1000)
  const { value, done } = await coming
  clearInterval(timer)
  assert.ok(!done && value.errors === undefined, JSON.stringify(value))
  return value.data.changes
}

async function follows (client, name) {
  const answers = client.iterate({ query: subscription })
  await next(answers)
  const { cursor: after } = await next(answers)
  await answers.return()
  works(`${name}: two events, and an end by the client`)
  const meanwhile = await change()
  for await (const { data } of client.iterate({ query: subscription, variables: { after } })) {
    assert.equal(data.changes.node.action, 'CREATED')
    if (data.changes.node.record.name === meanwhile) break
  }
  works(`${name}: goes on after a cursor`)
}

async function throws (promise, check) {
  try {
    await promise
  } catch (error) {
    check(error)
    return
  }
  assert.fail('there is no error')
}

const ws = socket(authorization)
await follows(ws, 'graphql-ws')
await throws(ws.iterate({ query: 'subscription { nothing }' }).next(), ([error]) => assert.equal(error.extensions.code, 'BAD_REQUEST'))
await throws(ws.iterate({ query: '{ __typename }' }).next(), ([error]) => assert.match(error.message, /POST/))
works('graphql-ws: errors end one operation')
await throws(socket({ Authorization: 'Bearer cot_bad' }).iterate({ query: subscription }).next(), (close) => assert.equal(close.code, 4403))
await throws(socket({}).iterate({ query: subscription }).next(), (close) => assert.equal(close.code, 4403))
works('graphql-ws: a bad token closes with 4403')
ws.dispose()

const sse = events(authorization)
await follows(sse, 'graphql-sse')
const { value } = await sse.iterate({ query: '{ __typename }' }).next()
assert.equal(value.data.__typename, 'Query')
works('graphql-sse: a query')
for (const [headers, query, status] of [
  [{ Authorization: 'Bearer cot_bad' }, subscription, 401], [{}, subscription, 401], [authorization, 'subscription { nothing }', 400]
]) {
  await throws(events(headers).iterate({ query }).next(), (error) => {
    assert.ok(error instanceof NetworkError, String(error))
    assert.equal(error.response.status, status)
  })
}
works('graphql-sse: what is refused has its status')

const answersOf = new Function(readFileSync('events.js', 'utf8') + '; return answersOf')()
const abort = new AbortController()
const response = await fetch(url, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', ...authorization },
  body: JSON.stringify({ query: subscription }),
  signal: abort.signal
})
const page = answersOf(response, () => abort.abort())[Symbol.asyncIterator]()
await next(page)
await next(page)
const last = page.next()
await page.return()
assert.deepEqual(await last, { done: true, value: undefined })
works('GraphiQL: two events, and an end by the page')

const closed = new Promise((resolve) => {
  const client = socket(authorization, { lazy: false, onNonLazyError () {}, on: { closed: resolve } })
  client.subscribe({ query: subscription }, { next () {}, error () {}, complete () {} })
})
const streaming = sse.iterate({ query: subscription })
await next(streaming)
const end = streaming.next()
console.log('stop')
assert.equal((await closed).code, 1001)
works('graphql-ws: a stop closes with 1001')
assert.equal((await end).value.errors[0].extensions.code, 'UNAVAILABLE')
assert.equal((await streaming.next()).done, true)
works('graphql-sse: a stop is told, and completes')
process.exit(0)
