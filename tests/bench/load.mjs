// A load generator that costs little: raw sockets with keep-alive, one request under way on each. Run as a process of its own:
//   node load.mjs '{"port":5680,"path":"/webhook/x","body":"…","connections":64,"seconds":10}'
// `each` bounds the requests of a connection, `pauseMs` is kept before each of them; `bodyFile` names a file instead of `body`.
// Prints one JSON line: requests/s, latency percentiles in ms, and how many answers were not 2xx.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const { port, path, connections, seconds, each = Infinity, pauseMs = 0, expect = '', ...rest } = JSON.parse(process.argv[2])
const body = rest.bodyFile === undefined ? rest.body : readFileSync(rest.bodyFile, 'utf8')
const request = Buffer.from(
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
)
const latencies = []
let errors = 0
let wrong = 0
const began = performance.now()
const until = began + seconds * 1000

/** Length of the first whole answer in the buffer, or 0. */
function answerLength(buffer) {
  const head = buffer.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const match = /content-length: (\d+)/i.exec(buffer.toString('latin1', 0, head))
  const length = head + 4 + Number(match?.[1] ?? 0)
  return buffer.length >= length ? length : 0
}

function client() {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let received = Buffer.alloc(0)
    let sent = 0
    let left = each
    const send = () => {
      if (left === 0 || performance.now() >= until) return socket.end()
      left -= 1
      sent = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const length = answerLength(received)
      if (length === 0) return
      latencies.push(performance.now() - sent)
      const answer = received.toString('latin1', 0, length)
      if (!answer.startsWith('HTTP/1.1 2')) errors += 1
      else if (!answer.includes(expect)) wrong += 1
      received = received.subarray(length)
      if (pauseMs === 0) send()
      else setTimeout(send, pauseMs)
    })
    socket.on('error', () => {
      errors += 1
      resolve()
    })
    socket.on('close', () => resolve())
  })
}

await Promise.all(Array.from({ length: connections }, client))
const elapsed = (performance.now() - began) / 1000
latencies.sort((a, b) => a - b)
const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN
process.stdout.write(
  `${JSON.stringify({ requests: latencies.length, elapsed, perSecond: latencies.length / elapsed, p50: at(0.5), p99: at(0.99), errors, wrong })}\n`,
)
