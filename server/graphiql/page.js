'use strict'

// The page of GraphiQL. The token is kept in sessionStorage, which ends with
// the tab, and is never part of an address that is sent anywhere: a fragment
// stays in the browser, and is taken out of sight at once.
;(async function () {
  const tokenKey = 'coalition:token'
  const whoKey = 'coalition:who'
  const store = window.sessionStorage
  const byID = (id) => document.getElementById(id)
  const say = (text) => { byID('message').textContent = text }

  function keep (token, who) {
    store.setItem(tokenKey, token)
    store.setItem(whoKey, who)
    show()
  }

  function forget () {
    store.removeItem(tokenKey)
    store.removeItem(whoKey)
    show()
  }

  function show () {
    const signedIn = store.getItem(tokenKey) !== null
    byID('sign-in').hidden = signedIn
    byID('signed-in').hidden = !signedIn
    byID('who').textContent = signedIn ? 'Signed in ' + store.getItem(whoKey) : ''
  }

  function headers () {
    const token = store.getItem(tokenKey)
    const json = { 'Content-Type': 'application/json', Accept: 'application/json' }
    return token === null ? json : { ...json, Authorization: 'Bearer ' + token }
  }

  // An answer that is not JSON comes from something between the page and the server.
  async function send (path, body, more) {
    const response = await fetch(path, {
      method: 'POST',
      headers: { ...headers(), ...more },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'omit'
    })
    if (response.status === 204) return { response, answer: null }
    return { response, answer: await response.json() }
  }

  function takeFragment () {
    const token = new URLSearchParams(window.location.hash.slice(1)).get('token')
    if (token === null) return
    window.history.replaceState(null, '', window.location.pathname)
    keep(token, 'by a token')
  }

  async function signIn (event) {
    event.preventDefault()
    say('')
    const credentials = { email: byID('email').value, password: byID('password').value }
    byID('password').value = ''
    const { response, answer } = await send('/auth/login', credentials)
    if (!response.ok) {
      say(answer.errors[0].message)
      return
    }
    keep(answer.token, 'as ' + answer.user.name)
    if (answer.mustChangePassword) say('This password was only for signing in once: run changePassword first.')
  }

  async function signOut () {
    say('')
    // An app token (cot_) has no session to end; forgetting it is enough.
    if (store.getItem(tokenKey).startsWith('cos_')) await send('/auth/logout').catch(() => {})
    forget()
  }

  function useToken () {
    const token = byID('token').value.trim()
    byID('token').value = ''
    if (token !== '') keep(token, 'by a token')
  }

  // Whether the operation that is run is a subscription; the document is none
  // when it does not parse, which the server will say better.
  function subscribes (operationName, document) {
    const operations = (document ? document.definitions : []).filter((d) => d.kind === 'OperationDefinition')
    const run = operations.find((d) => d.name && d.name.value === operationName) || operations[0]
    return run !== undefined && run.operation === 'subscription'
  }

  async function fetcher (params, options) {
    const { query, variables, operationName } = params
    const body = { query, variables, operationName }
    if (options && subscribes(operationName, options.documentAST)) return follow(body, options.headers)
    const { response, answer } = await send('/graphql', body, options && options.headers)
    if (response.status === 401) forget()
    return answer
  }

  async function follow (body, more) {
    const abort = new AbortController()
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { ...headers(), ...more, Accept: 'text/event-stream' },
      body: JSON.stringify(body),
      credentials: 'omit',
      signal: abort.signal
    })
    if (response.status === 401) forget()
    if (!response.ok) return response.json()
    return answersOf(response, () => abort.abort())
  }

  const failed = (error) => say('The server could not be reached: ' + error.message)
  byID('sign-in').addEventListener('submit', (event) => signIn(event).catch(failed))
  byID('sign-out').addEventListener('click', () => signOut().catch(failed))
  byID('use-token').addEventListener('click', useToken)
  window.addEventListener('hashchange', takeFragment)
  takeFragment()
  show()

  const examples = await (await fetch('/graphiql/examples.json')).json()
  ReactDOM.createRoot(byID('graphiql')).render(React.createElement(GraphiQL, {
    fetcher,
    storage: store,
    defaultTabs: examples,
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    inputValueDeprecation: true,
    schemaDescription: true
  }))
})()
