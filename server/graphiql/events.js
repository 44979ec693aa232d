'use strict'

// The answers in a stream of server-sent events, one after the other. GraphiQL
// takes what has Symbol.asyncIterator for a subscription, and calls return to
// end it; stop is then called, which must end the response.
function answersOf (response, stop) {
  let stopped = false

  async function * answers () {
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    let text = ''
    while (true) {
      const end = text.indexOf('\n\n')
      if (end < 0) {
        const { done, value } = await reader.read()
        if (done) throw new Error('The connection was lost.')
        text += decoder.decode(value, { stream: true })
        continue
      }
      const event = { event: '', data: '' }
      for (const line of text.slice(0, end).split('\n')) {
        const colon = line.indexOf(': ')
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 2)
      }
      text = text.slice(end + 2)
      if (event.event === 'complete') return
      if (event.event === 'next') yield JSON.parse(event.data)
    }
  }

  const source = answers()
  return {
    [Symbol.asyncIterator]: () => ({
      async next () {
        try {
          return await source.next()
        } catch (error) {
          if (stopped) return { done: true, value: undefined }
          throw error
        }
      },
      async return () {
        stopped = true
        stop()
        return { done: true, value: undefined }
      }
    })
  }
}
