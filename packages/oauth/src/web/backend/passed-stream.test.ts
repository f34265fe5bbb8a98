import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { passedStream } from './passed-stream.ts'

const secret = 'abab-secret'

function reading(chunks: readonly Uint8Array<ArrayBuffer>[], maxBytes: number = 1_000_000): Response {
  const [first, ...rest] = chunks
  const reader = new ReadableStream({
    start(controller) {
      for (const chunk of rest) controller.enqueue(chunk)
      controller.close()
    },
  }).getReader()
  const { signal } = new AbortController()
  const start = first === undefined ? [] : [first]
  return new Response(passedStream({ start, reader, secret, maxBytes, signal, onEnd: () => {} }))
}

test('the secret never passes, wherever the chunks end, and every other byte does', async () => {
  const part = fc.oneof(fc.constantFrom(secret, 'a', 'ab', 'aba', 'abab', '-', 'secret', 'é', '🎈'), fc.string())
  await fc.assert(
    fc.asyncProperty(fc.array(part), fc.array(fc.nat(12)), async (parts, cuts) => {
      const text = parts.join('')
      const bytes = new TextEncoder().encode(text)
      const chunks: Uint8Array<ArrayBuffer>[] = []
      let at = 0
      for (const length of cuts) chunks.push(bytes.slice(at, (at += length)))
      chunks.push(bytes.slice(at))
      expect(await reading(chunks).text()).toBe(
        new TextDecoder().decode(new TextEncoder().encode(text.replaceAll(secret, '[secret]'))),
      )
    }),
  )
})

test('what is no beginning of the secret is not held back', async () => {
  const chunks = ['data: 1\n\n', 'data: a'].map((text) => new TextEncoder().encode(text))
  const reader = reading(chunks).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: ')
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('a')
})

test('TE-7 an answer past the limit is broken off', async () => {
  await expect(reading([new Uint8Array(10), new Uint8Array(10)], 15).text()).rejects.toThrow('too large')
})
