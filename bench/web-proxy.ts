import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'
import { startChild } from './child.ts'
import type { WebProxiesReport } from './children/web-proxies.ts'
import { inRounds } from './in-rounds.ts'
import { measured, type Section } from './measurement.ts'

const requests = 2000
const atOnce = 16
const hash = createHash('sha256').update('the operation of the bench').digest('hex')
const answer = JSON.stringify({
  data: {
    threads: { nodes: Array.from({ length: 50 }, (_, at) => ({ id: `thr_${at}`, subject: `Thread number ${at}` })) },
  },
})

/** What `POST graphql` costs the processor beside a proxy that does nothing but set a header. */
export async function webProxy(): Promise<Section> {
  const upstream = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => outgoing.setHeader('content-type', 'application/json').end(answer))
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/public/graphql`
  await using child = await startChild('web-proxies.ts', { parameters: [upstreamUrl, hash] })
  const { glueUrl, honoUrl, cpuUrl }: WebProxiesReport = JSON.parse(child.line)
  const agent = new Agent({ connections: atOnce })
  const cost = async (url: string): Promise<number> => {
    const before = await cpuOf(cpuUrl)
    await send(`${url}/glue/graphql`, agent)
    return (((await cpuOf(cpuUrl)) - before) * 1000) / requests
  }
  try {
    const round = async () => ({ glue: await cost(glueUrl), hono: await cost(honoUrl) })
    await inRounds({ rounds: 2, limitMs: 20_000 }, round)
    const rounds = await inRounds({ rounds: 11, limitMs: 60_000 }, round)
    const peer = measured(rounds, { what: 'hono/proxy, which sets one header', unit: 'ns', of: ({ hono }) => hono })
    return {
      title: `A backend for frontend: processor time a request, ${atOnce} at once (less is better)`,
      measurements: [
        measured(rounds, {
          what: 'POST graphql of createGlueWeb, in hono',
          unit: 'ns',
          of: ({ glue }) => glue,
          against: peer,
          goal: { sign: '≤', value: 1.1, of: 'ratio' },
        }),
        peer,
      ],
    }
  } finally {
    await agent.close()
    upstream.close()
    upstream.closeAllConnections()
  }
}

async function cpuOf(url: string): Promise<number> {
  return Number(await (await fetch(url)).text())
}

async function send(url: string, agent: Agent): Promise<void> {
  const body = JSON.stringify({
    operationName: 'Threads',
    variables: { first: 50 },
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  })
  const headers = {
    cookie: 'session=1',
    'content-type': 'application/json',
    'glue-csrf': '1',
    'glue-workspace': 'wks_1',
    'sec-fetch-site': 'same-origin',
    'user-agent': 'bench',
    accept: '*/*',
  }
  let left = requests
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const response = await request(url, { method: 'POST', headers, body, dispatcher: agent })
      const text = await response.body.text()
      if (response.statusCode !== 200 || text !== answer)
        throw new Error(`${url} answered ${response.statusCode}: ${text}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
