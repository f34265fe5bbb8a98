import { Writable } from 'node:stream'
import type { Emulator } from '@glue/emulator'
import { GroupsDocument, MeDocument } from '@glue/schema/operations'
import { type ComponentType, lazy, type ReactElement, type ReactNode, Suspense } from 'react'
import { renderToPipeableStream, renderToReadableStream, renderToStaticMarkup } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAppWithVisitors, type Visitor } from '../../test/visitors.ts'
import { GlueProvider } from '../glue-provider.tsx'
import { useGlueSuspenseQuery } from '../suspense/use-glue-suspense-query.ts'
import { createGlueHandover } from './create-glue-handover.ts'
import { pipeHandover } from './pipe-handover.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function Me(): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: MeDocument })
  return <h1>{data.me?.id}</h1>
}

function Groups({ first }: { readonly first?: number }): ReactElement {
  const [{ data }] = useGlueSuspenseQuery({ query: GroupsDocument, variables: { first } })
  return (
    <ul>
      {data.groups.nodes.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}

/** A part of a page that waits for something else first. */
function late(until: Promise<unknown>): ComponentType<{ readonly children?: ReactNode }> {
  return lazy(async () => {
    await until
    return { default: ({ children }: { readonly children?: ReactNode }) => <p>{children}</p> }
  })
}

describe('a page that a server renders', () => {
  it.each([
    ['renderToReadableStream', renderWeb],
    ['renderToPipeableStream', renderNode],
  ])('holds the data, and sends one request for each query (%s)', async (_, renderPage) => {
    const { url, emulator, visitors, sent } = createAppWithVisitors()
    const html = await renderPage(
      <Page url={url} visitor={visitors[1]}>
        <Me />
        <Suspense fallback="Loading">
          <Groups />
          <Me />
        </Suspense>
      </Page>,
    )
    expect(html).toContain(`<h1>${visitors[1].userId}</h1>`)
    expect(html).toContain('<li>Experiments</li>')
    expect([...sent].toSorted()).toEqual(['Groups', 'Me'])
    expect(emulator.journal.list({ route: 'graphql' })).toHaveLength(2)
    expect(operationsIn(html)).toBe(2)
  })

  it.each([
    ['renderToReadableStream', renderWeb],
    ['renderToPipeableStream', renderNode],
  ])('holds each result before the HTML that was made from it (%s)', async (_, renderPage) => {
    const { url, emulator, visitors } = createAppWithVisitors()
    emulator.faults.add({ match: { operation: 'Groups' }, times: 1, then: { delayHeaders: '10s' } })
    const pieces: string[] = []
    const page = renderPage(
      <Page url={url} visitor={visitors[1]}>
        <Me />
        <Suspense fallback="Loading">
          <Groups />
        </Suspense>
      </Page>,
      (piece) => pieces.push(piece),
    )
    await vi.waitFor(() => expect(pieces.join('')).toContain('<h1>'), 10_000)
    await vi.waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    const before = pieces.join('')
    expect(before).toContain('Loading')
    expect(before.indexOf('data-glue')).toBeLessThan(before.indexOf(`<h1>${visitors[1].userId}</h1>`))
    expect(before).not.toContain('Experiments')
    emulator.clock.advance('10s')
    const rest = (await page).slice(before.length)
    expect(rest.indexOf('data-glue')).toBe('<script type="application/json" '.length)
    expect(rest.indexOf('</script>')).toBeLessThan(rest.indexOf('<li>Experiments</li>'))
  })

  it('holds the results in its head where a server waits for all of it', async () => {
    const { url, visitors } = createAppWithVisitors()
    const handover = createGlueHandover()
    const page = (
      <Page url={url} visitor={visitors[1]}>
        <Me />
      </Page>
    )
    const html = await renderToReadableStream(<handover.Provider>{page}</handover.Provider>)
    await html.allReady
    expect(await new Response(handover.through(html)).text()).toMatch(
      new RegExp(
        `<title>Page</title><script type="application/json" data-glue=.*</head>.*<h1>${visitors[1].userId}</h1>`,
      ),
    )
  })

  it('cannot be changed by what a message says', async () => {
    const { url, emulator, visitors } = createAppWithVisitors()
    const evil = '</script><!--<script>alert(1)</script>\u2028&amp;'
    emulator.faults.add({
      match: { operation: 'Groups' },
      times: 1,
      then: { body: { data: { groups: { nodes: [{ __typename: 'Group', id: 'grp_1', name: evil }] } } } },
    })
    const html = await renderWeb(
      <Page url={url} visitor={visitors[1]}>
        <Groups />
      </Page>,
    )
    const scripts = [...html.matchAll(/<script type="application\/json"[^>]*>([^<]*)<\/script>/g)]
    expect(scripts).toHaveLength(1)
    expect(scripts[0]?.[1]).not.toMatch(/[<>&\u2028\u2029]/)
    const [result] = Object.values<{ data: string }>(JSON.parse(scripts[0]?.[1] ?? ''))
    expect(JSON.parse(result?.data ?? '').groups.nodes[0].name).toBe(evil)
    expect(html).not.toContain('<script>alert')
  })

  it('leaves to the browser what failed on the server', async () => {
    const { url, emulator, visitors, sent } = createAppWithVisitors()
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { graphqlError: { message: 'No me today.' } } })
    const errors: unknown[] = []
    const html = await renderWeb(
      <Page url={url} visitor={visitors[1]}>
        <Suspense fallback="Loading">
          <Me />
        </Suspense>
      </Page>,
      undefined,
      errors,
    )
    expect(errors.map(String)).toEqual(['[GraphQL] No me today.'])
    expect(html).toContain('Loading')
    expect(operationsIn(html)).toBe(0)
    expect(sent).toEqual(['Me'])
  })

  it('adds the scripts between the pieces that React writes at once, and never within one', async () => {
    const { url, emulator, visitors } = createAppWithVisitors()
    const nodes = Array.from({ length: 400 }, (_, index) => ({
      __typename: 'Group',
      id: `grp_${index}`,
      name: 'äöü '.repeat(9),
    }))
    const [first, second] = [{ delayHeaders: '1s' }, { delayHeaders: '2s' }] as const
    for (const delay of [first, second]) {
      emulator.faults.add({
        match: { operation: 'Groups' },
        times: 1,
        then: { body: { data: { groups: { nodes } } }, ...delay },
      })
    }
    const handover = createGlueHandover()
    const html = await renderToReadableStream(
      <handover.Provider>
        <Page url={url} visitor={visitors[1]}>
          <Suspense fallback="Loading">
            <Groups />
          </Suspense>
          <Suspense fallback="Loading">
            <Groups first={1} />
          </Suspense>
        </Page>
      </handover.Provider>,
    )
    const [raw, taken] = html.tee()
    const plain = new Response(raw).text()
    // Slowly, so that the second answer comes while the first one is still being sent.
    const reader = handover.through(taken).getReader()
    const decoder = new TextDecoder()
    let page = ''
    for (;;) {
      const { done, value } = await whileTimePasses(emulator, reader.read())
      if (done) break
      page += decoder.decode(value, { stream: true })
      emulator.clock.advance('300ms')
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(operationsIn(page)).toBe(2)
    const script = /<script type="application\/json".*?<\/script>/g
    expect(page.replaceAll(script, '')).toBe(await plain)
    expect(page.replaceAll(script, '§')).not.toMatch(/[^>]§|§[^<]/)
  })

  it('is no longer rendered when its visitor has left', async () => {
    const { url, emulator, visitors } = createAppWithVisitors()
    emulator.faults.add({ match: { operation: 'Groups' }, times: 1, then: { delayHeaders: '10s' } })
    const handover = createGlueHandover()
    const response = new Writable({ write: (_chunk, _encoding, done) => done() })
    const failure = new Promise<unknown>((resolve) => {
      const page = (
        <Page url={url} visitor={visitors[1]}>
          <Suspense fallback="Loading">
            <Groups />
          </Suspense>
        </Page>
      )
      const { pipe } = renderToPipeableStream(<handover.Provider>{page}</handover.Provider>, {
        onShellReady: () => {
          pipe(pipeHandover({ handover, to: response }))
          response.destroy()
        },
        onError: resolve,
      })
    })
    expect(String(await failure)).toContain('The destination stream closed early')
  })

  it('is told what its provider lacks', async () => {
    const failures: unknown[] = []
    const page = (
      <GlueProvider url="/glue/graphql">
        <Me />
      </GlueProvider>
    )
    const html = await renderToReadableStream(page, { onError: (failure) => void failures.push(failure) })
    await html.allReady
    expect(failures).toEqual([expect.objectContaining({ name: 'GlueReactError', code: 'config_invalid' })])
    expect(failures.map(String)).toEqual([expect.stringMatching(/absolute `url` and a `fetch`/)])
    expect(await new Response(html).text()).not.toContain('<h1>')
  })

  it('asks once for what fails, however many show it', async () => {
    const { url, emulator, visitors, sent } = createAppWithVisitors()
    emulator.faults.add({ match: { route: 'graphql' }, then: { graphqlError: { message: 'No me today.' } } })
    const errors: unknown[] = []
    let failed = (): void => {}
    const Late = late(
      new Promise((resolve) => {
        failed = () => void setImmediate(resolve)
      }),
    )
    const page = (
      <Page url={url} visitor={visitors[1]}>
        <Suspense fallback="Loading">
          <Me />
        </Suspense>
        <Suspense fallback="Loading">
          <Me />
        </Suspense>
        <Suspense fallback="Loading">
          <Late>
            <Me />
          </Late>
        </Suspense>
      </Page>
    )
    const html = await renderToReadableStream(page, {
      onError: (error) => {
        errors.push(error)
        if (errors.length === 2) failed()
      },
    })
    await html.allReady
    expect(errors).toHaveLength(3)
    expect(sent).toEqual(['Me'])
  })

  it('may leave its queries to the browser, and then needs no address', () => {
    const html = renderToStaticMarkup(<GlueProvider url="/glue/graphql">text</GlueProvider>)
    expect(html).toBe('text')
  })

  it('makes one client, also when parts of it wait for something else first', async () => {
    const Late = late(new Promise((resolve) => setImmediate(resolve)))
    const { url, visitors, sent } = createAppWithVisitors()
    const html = await renderWeb(
      <Page url={url} visitor={visitors[0]}>
        <Late />
        <Suspense>
          <Late />
          <Me />
        </Suspense>
        <Me />
      </Page>,
    )
    expect(html.match(/<h1>/g)).toHaveLength(2)
    expect(sent).toEqual(['Me'])
  })

  it('BR-4: 200 concurrent server renders for two users never mix', async () => {
    const { emulator, url, visitors } = createAppWithVisitors()
    const count = 200
    for (let index = 0; index < 2 * count; index += 1) {
      // Spread as a generator of random numbers would, but the same in each run.
      const delayHeaders = `${(index * 7919) % 997}ms` as const
      emulator.faults.add({ match: { route: 'graphql' }, skip: index, times: 1, then: { delayHeaders } })
    }
    const pages = Array.from({ length: count }, (_, index) => {
      const visitor = visitors[index % 2] ?? visitors[0]
      return renderWeb(
        <Page url={url} visitor={visitor}>
          <Me />
          <Suspense fallback="Loading">
            <Groups />
          </Suspense>
        </Page>,
      )
    })
    const htmls = await whileTimePasses(emulator, Promise.all(pages))
    const [one, two] = visitors
    for (const [index, html] of htmls.entries()) {
      const [own, other] = index % 2 === 0 ? [one, two] : [two, one]
      expect(html).toContain(`<h1>${own.userId}</h1>`)
      expect(html).not.toContain(other.userId)
      expect(html.includes('Experiments')).toBe(own === two)
      expect(operationsIn(html)).toBe(2)
    }
    expect(emulator.journal.list({ route: 'graphql', status: 200 })).toHaveLength(2 * count)
  })
})

interface PageProps {
  readonly url: string
  readonly visitor: Visitor
  readonly children?: ReactNode
}

function Page({ url, visitor, children }: PageProps): ReactElement {
  return (
    <html lang="en">
      <head>
        <title>Page</title>
      </head>
      <body>
        <GlueProvider url={url} workspace={visitor.workspace} fetch={visitor.fetch}>
          {children}
        </GlueProvider>
      </body>
    </html>
  )
}

async function renderWeb(
  page: ReactNode,
  onPiece: (piece: string) => void = () => {},
  errors: unknown[] = [],
): Promise<string> {
  const handover = createGlueHandover()
  const html = await renderToReadableStream(<handover.Provider>{page}</handover.Provider>, {
    onError: (error) => void errors.push(error),
  })
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of handover.through(html)) {
    const piece = decoder.decode(bytes, { stream: true })
    text += piece
    onPiece(piece)
  }
  return text
}

async function renderNode(page: ReactNode, onPiece: (piece: string) => void = () => {}): Promise<string> {
  const handover = createGlueHandover()
  let text = ''
  return new Promise((resolve, reject) => {
    const response = new Writable({
      decodeStrings: true,
      write(chunk: Uint8Array, _encoding, done) {
        const piece = new TextDecoder().decode(chunk)
        text += piece
        onPiece(piece)
        done()
      },
      final(done) {
        done()
        resolve(text)
      },
    })
    const { pipe } = renderToPipeableStream(<handover.Provider>{page}</handover.Provider>, {
      onShellReady: () => void pipe(pipeHandover({ handover, to: response })),
      onShellError: reject,
    })
  })
}

/** How many results the page hands over. */
function operationsIn(html: string): number {
  const scripts = [...html.matchAll(/<script type="application\/json" data-glue="[^"]*">([^<]*)<\/script>/g)]
  return scripts.flatMap(([, json]) => Object.keys(JSON.parse(json ?? '{}'))).length
}

async function whileTimePasses<Value>(emulator: Emulator, promise: Promise<Value>): Promise<Value> {
  const none = Symbol('none')
  for (;;) {
    const nothingYet = new Promise<typeof none>((resolve) => setImmediate(resolve, none))
    const value = await Promise.race([promise, nothingYet])
    if (value !== none) return value
    emulator.clock.advance('10ms')
  }
}
